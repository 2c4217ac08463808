"""Sensitivity and influence as plain data, from the results of checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bayes_autoloc.report.data import Choice, Section
from bayes_autoloc.report.data_checks import checked_table
from bayes_autoloc.report.sections import SECTIONS

if TYPE_CHECKING:
    from bayes_autoloc.checks.result import CheckResult
    from bayes_autoloc.report.data import Table

__all__ = ["Alternatives", "Shares", "sensitivity_section"]

COMMAND = (
    "Made by `bayes-autoloc check --only sensitivity --only influence`: a report with `--proof` "
    "and its folder shows it."
)
BASE = "fit"
"""How the row was made that the others are compared with."""

SOURCES = ("prior only", "learnt", "chance")


@dataclass(frozen=True)
class Alternatives:
    """The headline under other beliefs and other ways to fit, cars a year.

    Parameters
    ----------
    names : tuple of str
        Alternatives, the fit as it is first.
    years : tuple of Choice
        What can be chosen.
    spans : mapping of (int, str) to tuple of float
        10 %, median and 90 % by position of the alternative and year, to the thousand as in the
        table, which is that of the validation page.
    targets : mapping of str to float
        By year: the target, NaN for none.
    table : Table
        All rows.
    """

    names: tuple[str, ...]
    years: tuple[Choice, ...]
    spans: Mapping[tuple[int, str], tuple[float, float, float]]
    targets: Mapping[str, float]
    table: "Table"


@dataclass(frozen=True)
class Shares:
    """Where the variance of each headline comes from, per cent.

    Parameters
    ----------
    headlines, sources : tuple of str
        Rows and parts.
    shares : mapping of (headline, source) to float
        Per cent.
    table : Table
        All rows, with their errors.
    """

    headlines: tuple[str, ...]
    sources: tuple[str, ...]
    shares: Mapping[tuple[str, str], float]
    table: "Table"


def sensitivity_section(results: Mapping[str, "CheckResult"]) -> Section:
    """Return sensitivity and influence, or how to make them.

    Parameters
    ----------
    results : mapping of str to CheckResult
        By name.
    """
    title = "Sensitivity"
    found = [name for name in ("sensitivity", "influence") if name in results]
    if not found:
        return Section("sensitivity", title, missing=COMMAND)
    data: list[object] = []
    drawn: set[str] = set()
    if "sensitivity" in results:
        data, drawn = _drawn(results["sensitivity"])
    tables = [
        checked_table(results[name], shown)
        for name in found
        for shown in SECTIONS[name].tables
        if shown.table not in drawn
    ]
    return Section(
        "sensitivity",
        title,
        tuple(SECTIONS[name].question for name in found),
        tables=tuple(one for one in tables if one is not None),
        notes=tuple(note for name in found for note in results[name].notes),
        data=tuple(data),
    )


def _drawn(result: "CheckResult") -> tuple[list[object], set[str]]:
    """Return what has a chart, and the names of its tables."""
    shown = {one.table: one for one in SECTIONS["sensitivity"].tables}
    makers = {"alternatives": _alternatives, "prior_share": _shares}
    data: list[object] = []
    names = set()
    for name, make in makers.items():
        table = checked_table(result, shown[name]) if name in shown else None
        if table is not None:
            data.append(make(result.tables[name], table))
            names.add(name)
    return data, names


def _alternatives(rows: pd.DataFrame, table: "Table") -> Alternatives:
    first = rows["how"].eq(BASE)
    ordered = pd.concat([rows[first], rows[~first]])
    names = list(dict.fromkeys(ordered["alternative"].astype(str)))
    years = sorted({int(year) for year in rows["year"]})
    spans, targets = {}, {}
    for row in ordered.to_dict("records"):
        key = (names.index(str(row["alternative"])), str(row["year"]))
        low, middle, high = (float(round(float(row[name]), -3)) for name in ("q10", "q50", "q90"))
        spans[key] = (low, middle, high)
        targets[str(row["year"])] = float(row["target"])
    choices = tuple(Choice(str(year), str(year)) for year in years)
    return Alternatives(tuple(names), choices, spans, targets, table)


def _shares(rows: pd.DataFrame, table: "Table") -> Shares:
    headlines = tuple(dict.fromkeys(rows["headline"].astype(str)))
    known = list(dict.fromkeys(rows["source"].astype(str)))
    sources = tuple([one for one in SOURCES if one in known] or known)
    shares = {
        (str(row["headline"]), str(row["source"])): float(round(100 * row["share"]))
        for row in rows.to_dict("records")
    }
    return Shares(headlines, sources, shares, table)
