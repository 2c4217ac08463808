"""Rows of the watch list: what is expected of a fact, what it is worth, what it would mean."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.insight.watch_facts import CHANCE, Fact
from bayes_autoloc.insight.watch_value import Value, Yardstick

__all__ = ["COLUMNS", "TOGETHER", "fact_row", "together_table"]

Array = npt.NDArray[np.float64]

COLUMNS = (
    "fact",
    "kind",
    "plant",
    "known_by",
    "unit",
    "median",
    "low",
    "high",
    "narrows",
    "narrows_se",
    "explains",
    "explains_se",
    "measurable",
    "direction",
    "if_low",
    "if_high",
    "width_now",
    "width_after",
)

TOGETHER = (
    "known_by",
    "facts",
    "narrows",
    "narrows_se",
    "explains",
    "explains_se",
    "width_after",
)

DIRECTIONS = {1: "higher means higher", -1: "higher means lower", 0: ""}
DIRECTIONS_YES = {1: "yes means higher", -1: "yes means lower", 0: ""}


def together_table(facts: list[Fact], yardstick: Yardstick) -> pd.DataFrame:
    """Return what all facts up to each year are worth at once."""
    rows = []
    for year in sorted({fact.year for fact in facts}):
        known = [fact for fact in facts if fact.year <= year]
        month = max(fact.known_by for fact in known)
        value = yardstick.together([fact.drawn for fact in known])
        numbers = (value.narrows, value.narrows_se, value.explains, value.explains_se)
        rows.append((month, len(known), *numbers, yardstick.width * (1 - value.narrows)))
    return pd.DataFrame(rows, columns=list(TOGETHER))


def fact_row(fact: Fact, value: Value, production: Array, width: float) -> dict[str, Any]:
    """Return one row of the watch list.

    Parameters
    ----------
    fact : Fact
        What will be known.
    value : Value
        What it is worth.
    production : ndarray, (draw,)
        Cars in the year that matters.
    width : float
        Of the 80 % interval now, cars a year.

    Returns
    -------
    dict
        Columns COLUMNS.
    """
    yes_no = fact.unit == CHANCE
    low, median, high = np.quantile(fact.drawn, [0.1, 0.5, 0.9])
    if yes_no:
        low, median, high = np.nan, fact.drawn.mean(), np.nan
    lowest, highest = _ends(fact.drawn)
    return {
        "fact": fact.text,
        "kind": fact.kind,
        "plant": fact.plant,
        "known_by": fact.known_by,
        "unit": fact.unit,
        "median": float(median),
        "low": float(low),
        "high": float(high),
        "narrows": value.narrows,
        "narrows_se": value.narrows_se,
        "explains": value.explains,
        "explains_se": value.explains_se,
        "measurable": value.measurable,
        "direction": (DIRECTIONS_YES if yes_no else DIRECTIONS)[value.direction],
        "if_low": _median(production[lowest]),
        "if_high": _median(production[highest]),
        "width_now": width,
        "width_after": width * (1 - value.narrows),
    }


def _ends(drawn: Array) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the lowest and the highest fifth of a fact, no and yes where there are only two."""
    below, above = np.quantile(drawn, [0.2, 0.8])
    if below < above:
        return drawn <= below, drawn >= above
    # Most futures share one value: it against the rest of them.
    lowest = drawn <= below if below < drawn.max() else drawn < below
    return lowest, ~lowest


def _median(production: Array) -> float:
    return float(np.median(production)) if len(production) else float("nan")
