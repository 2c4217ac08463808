"""The few numbers of a forecast that are shown first, and whether its fit passed its checks."""

from collections.abc import Mapping
from typing import Any, TypedDict

import pandas as pd

__all__ = ["Chance", "Headline", "Span", "YearFigures", "diagnostics_ok", "headline", "marked"]


class Span(TypedDict):
    """A central credible interval, cars a year."""

    prob: float
    lower: float
    upper: float


class YearFigures(TypedDict):
    """Production in a year, cars a year."""

    year: int
    median: float
    intervals: list[Span]


class Chance(TypedDict):
    """The chance of a target, 0 to 1."""

    scenario: str
    year: int
    target: str
    value: float
    probability: float


class Headline(TypedDict):
    """Production, targets, and what the convergence checks found."""

    vintage: str
    production: list[YearFigures]
    targets: list[Chance]
    diagnostics_ok: bool | None
    diagnostics: str


def headline(
    intervals: pd.DataFrame, probabilities: pd.DataFrame, attrs: Mapping[Any, Any]
) -> Headline:
    """Return the headline as plain values, which JSON can hold.

    Parameters
    ----------
    intervals : DataFrame
        Of production, as `Outlook.intervals` returns it.
    probabilities : DataFrame
        As `Outlook.probabilities` returns it.
    attrs : mapping
        Of the forecast's tree.
    """
    return {
        "vintage": str(attrs.get("vintage", "")),
        "production": [_figures(int(year), rows) for year, rows in _by_year(intervals)],
        "targets": [
            {
                "scenario": str(row["scenario"]),
                "year": int(row["year"]),
                "target": str(row["target"]),
                "value": float(row["value"]),
                "probability": float(row["probability"]),
            }
            for row in probabilities.to_dict("records")
        ],
        "diagnostics_ok": diagnostics_ok(attrs),
        "diagnostics": str(attrs.get("diagnostics", "not recorded")),
    }


def _by_year(intervals: pd.DataFrame) -> list[tuple[Any, list[dict[Any, Any]]]]:
    return [(year, rows.to_dict("records")) for year, rows in intervals.groupby("year")]


def _figures(year: int, rows: list[dict[Any, Any]]) -> YearFigures:
    spans: list[Span] = [
        {"prob": float(row["prob"]), "lower": float(row["lower"]), "upper": float(row["upper"])}
        for row in rows
    ]
    return {"year": year, "median": float(rows[0]["median"]), "intervals": spans}


def diagnostics_ok(attrs: Mapping[Any, Any]) -> bool | None:
    """Return whether the fit passed its convergence checks; None for draws nobody sampled.

    Parameters
    ----------
    attrs : mapping
        Of the forecast's tree, in which the answer is a number: netCDF has no truth values.
    """
    found = attrs.get("diagnostics_ok")
    return None if found is None else bool(int(found))


def marked(frame: pd.DataFrame, attrs: Mapping[Any, Any]) -> pd.DataFrame:
    """Return a table that says in its `attrs` what the convergence checks found."""
    frame.attrs = {
        "diagnostics_ok": diagnostics_ok(attrs),
        "diagnostics": str(attrs.get("diagnostics", "not recorded")),
    }
    return frame
