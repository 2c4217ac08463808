"""National totals, and the makers that were there when the case began."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import Timeline
from bayes_autoloc.evidence.tenancies import look_up

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["incumbent_plants", "incumbent_rows", "is_brief", "reference_levels", "total_rows"]


USUAL_ERROR = 0.03
"""Relative error of a national figure for which the compiler gave none."""

REPEAT = 0.02
"""A figure of the brief within this share of another one of the year repeats it."""

HEADROOM = 1.2
"""Capacity of an incumbent without a nameplate over the most that it made."""


def is_brief(table: pd.DataFrame) -> pd.Series:
    """Tell which rows are those of the brief, which repeats figures that others give."""
    return table["source"].fillna("").str.contains("(brief", regex=False)


def total_rows(case: "Case", timeline: Timeline, exclusions: Exclusions) -> pd.DataFrame:
    """Return one national total for each series and complete year.

    Rows of one series and year are one source: the one with the smallest error counts, several
    with the same error are pooled to their geometric mean. Rows of the brief that repeat a figure
    are left out. Scopes named like a tenancy are figures of that maker and count there.

    Returns
    -------
    pandas.DataFrame
        year, value (cars), series, rel_sd; only rows of the case's scope for whole years from the
        first to the last complete year.
    """
    table = case.production
    last_year = int(case.vintage[:4]) - 1
    maker = table["scope"].isin(timeline.tenancies.index) & (table["period"] == "Y")
    tests = {
        "of one maker": maker,
        "another scope": table["scope"] != case.scope,
        "a part of a year": table["period"] != "Y",
        "outside the complete years of the case": ~table["year"].between(
            case.first_year, last_year
        ),
        "not above zero": ~(table["value"] > 0),
    }
    why = _first(tests, table)
    for reason in tests:
        if reason != "of one maker":
            exclusions.add_rows("production", table[why == reason], reason)
    rows = table[why == ""].assign(rel_sd=lambda kept: kept["rel_sd"].fillna(USUAL_ERROR))
    repeats = _repeats(rows)
    exclusions.add_rows("production", rows[repeats], "the brief repeats a figure of this year")
    return _pool(rows[~repeats], exclusions)


def _first(tests: dict[str, pd.Series], table: pd.DataFrame) -> pd.Series:
    conditions = [test.fillna(True).to_numpy(bool) for test in tests.values()]
    return pd.Series(np.select(conditions, list(tests), default=""), index=table.index)


def _repeats(rows: pd.DataFrame) -> pd.Series:
    brief = is_brief(rows)
    others = rows[~brief].groupby("year")["value"].apply(list).to_dict()
    near = [
        any(abs(value / other - 1) < REPEAT for other in others.get(year, []))
        for year, value in zip(rows["year"], rows["value"], strict=True)
    ]
    return brief & pd.Series(near, index=rows.index, dtype=bool)


def _pool(rows: pd.DataFrame, exclusions: Exclusions) -> pd.DataFrame:
    key = ["year", "series"]
    best = rows["rel_sd"] == rows.groupby(key)["rel_sd"].transform("min")
    why = "the same series gives this year with a smaller error"
    exclusions.add_rows("production", rows[~best], why)
    kept = rows[best].assign(log_value=lambda frame: np.log(frame["value"]))
    pooled = kept.groupby(key, sort=True)[["log_value", "rel_sd"]].mean().reset_index()
    pooled["value"] = np.exp(pooled["log_value"])
    return pooled


def reference_levels(totals: pd.DataFrame, series: str) -> "pd.Series[float]":
    """Return one published total a year, cars: the reference series', else the others' mean.

    Parameters
    ----------
    totals : pandas.DataFrame
        As `total_rows` returns it.
    series : str
        Reference series.
    """
    own = totals.loc[totals["series"] == series].groupby("year")["value"].mean()
    return own.combine_first(totals.groupby("year")["value"].mean()).sort_index()


def incumbent_rows(
    case: "Case", timeline: Timeline, figures: pd.DataFrame, exclusions: Exclusions
) -> pd.DataFrame:
    """Return one figure a year for each incumbent.

    Returns
    -------
    pandas.DataFrame
        plant, year, output (cars), rel_sd, for the complete years of the case. Lower bounds are
        left out.
    """
    table = timeline.tenancies
    rows = figures[figures["plant"].isin(table.index[table["incumbent"]])]
    span = rows["year"].between(case.first_year, int(case.vintage[:4]) - 1)
    bound = rows["censored"].astype(bool)
    why = np.select(
        [~span, bound],
        ["outside the complete years of the case", "a lower bound of an incumbent"],
        default="",
    )
    exclusions.add_behind(rows, why)
    kept: pd.DataFrame = rows[why == ""]
    return kept.reset_index(drop=True)


def incumbent_plants(case: "Case", timeline: Timeline, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the incumbents of a case.

    Returns
    -------
    pandas.DataFrame
        Index plant; name, capacity (cars a year): the nameplate, else the site's, else 1.2 times
        the most that it made in any year known. An incumbent of which none of these is known is
        left out.
    """
    table = timeline.tenancies
    table = table[table["incumbent"]]
    site = case.sites.set_index("site_id")["capacity"]
    peak = HEADROOM * figures.groupby("plant")["output"].max().reindex(table.index)
    capacity = table["capacity"].fillna(look_up(site, table["site"])).fillna(peak)
    frame = pd.DataFrame({"name": table["name"], "capacity": capacity})
    return frame[frame["capacity"] > 0]
