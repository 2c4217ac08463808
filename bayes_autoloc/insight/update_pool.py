"""Rows ahead of the case that tell the same fact, made into one: never counted as independent.

The rules are those of the evidence: of a plant's year the figure of the best quality counts
(`evidence.figures`), of a series' year that with the smallest error (`evidence.national_rows`), of
plans with about the same lead the latest (`evidence.plan_rows`); equals become their geometric
mean.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bayes_autoloc.evidence.figures import REL_SD
from bayes_autoloc.evidence.months import JUNE
from bayes_autoloc.evidence.plan_rows import LEAD_BINS

if TYPE_CHECKING:
    from bayes_autoloc.insight.update_rows import NewRow

__all__ = ["USUAL_ERROR", "as_figure", "lead_bin", "lead_of", "pooled"]

USUAL_ERROR = 0.03
"""Relative error of a national figure for which nobody gave one, as in the evidence."""

SHARP = 0.015
"""Relative error of a maker's total that counts as reported, as in the evidence."""

VALUES = {"output": "output", "production": "value", "plans": "plan"}
"""Column with the cars, by table."""


def as_figure(row: "NewRow", scope: str) -> "NewRow":
    """Return a yearly total of one maker as a figure of its output, as the evidence reads it.

    Parameters
    ----------
    row : NewRow
        Any row.
    scope : str
        Scope of production.csv that is forecast: totals of it stay what they are.
    """
    if row.table != "production" or row.cells.get("scope") == scope:
        return row
    sharp = float(str(row.cells.get("rel_sd", USUAL_ERROR))) <= SHARP
    cells = {
        "plant_id": row.cells["scope"],
        "year": row.cells["year"],
        "output": row.cells["value"],
        "quality": "reported" if sharp else "rounded",
    }
    return replace(row, table="output", cells=cells)


def pooled(rows: Sequence["NewRow"]) -> tuple[list["NewRow"], list[str]]:
    """Return one row a fact, and a note for each that was left out or pooled.

    Parameters
    ----------
    rows : sequence of NewRow
        Of the tables output, production and plans.
    """
    groups: dict[tuple[str, ...], list[NewRow]] = {}
    for row in rows:
        groups.setdefault(_fact(row), []).append(row)
    found, notes = [], []
    for same in groups.values():
        ranks = [_rank(row) for row in same]
        best = [row for row, rank in zip(same, ranks, strict=True) if rank == min(ranks)]
        found.append(_mean(best))
        if len(same) > 1:
            told = " | ".join(row.text for row in same)
            how = "the best of them counts" if len(best) == 1 else "they are pooled"
            notes.append(f"{same[0].table}: {told}: the same fact, so {how}")
    return found, notes


def _fact(row: "NewRow") -> tuple[str, ...]:
    """Return what a row is about: rows of one fact have the same key."""
    key = (row.table, row.plant, str(row.year))
    if row.table == "production":
        return (*key, str(row.cells.get("scope")), str(row.cells.get("series")))
    if row.table == "plans":
        return (*key, str(lead_bin(lead_of(row))))
    return key


def _rank(row: "NewRow") -> float:
    """Return how good a row is among rows of its fact; the lowest is the best."""
    if row.table == "production":
        return float(str(row.cells.get("rel_sd", USUAL_ERROR)))
    if row.table == "plans":
        return lead_of(row)
    return list(REL_SD).index(str(row.cells.get("quality", "proxy")))


def lead_of(row: "NewRow") -> float:
    """Return the years from the announcement of a plan to the end of its year.

    An announcement of which only the year is known is placed in the middle of June.
    """
    date = str(row.cells.get("announced", row.known))
    within = int(date[5:7]) - 0.5 if len(date) > len("2025") else JUNE
    return (row.year or 0) + 1 - int(date[:4]) - within / 12


def lead_bin(lead: float) -> int:
    """Return the bin of a lead: plans of one bin are vintages of one plan."""
    return int(np.searchsorted(LEAD_BINS, lead, side="left"))


def _mean(rows: Sequence["NewRow"]) -> "NewRow":
    """Return the first row with the geometric mean of all; 0 where one says that none was made."""
    column = VALUES[rows[0].table]
    cars = np.array([float(str(row.cells[column])) for row in rows])
    if len(rows) == 1:
        return rows[0]
    value = float(np.exp(np.log(cars).mean())) if (cars > 0).all() else 0.0
    return replace(rows[0], cells={**rows[0].cells, column: value})
