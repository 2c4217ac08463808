"""The largest shifts as sentences, made from the numbers of the table alone."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from bayes_autoloc.insight.conditions_drivers import CARS, NUMBER, SHARE

__all__ = ["checklist", "in_words", "number_text"]

LEAST_SHIFT, ERRORS = 0.25, 3.0
"""A shift is told if it is so many standard deviations and so many standard errors."""

MOST = 9
"""Sentences; one a group, since neighbours say the same twice."""

CONSEQUENCES = ("imports", "exports")
"""Groups that the model works out from production and market: they bring nothing about."""

type Row = Mapping[Hashable, Any]


def checklist(table: pd.DataFrame) -> tuple[str, ...]:
    """Return a sentence for the driver of each group that shifts most, if it shifts much.

    Parameters
    ----------
    table : DataFrame
        Of `Conditions`, in its order.
    """
    found: dict[str, str] = {}
    for row in table.to_dict("records"):
        clear = abs(row["shift_sd"]) >= max(LEAST_SHIFT, ERRORS * row["se"])
        if clear and row["group"] not in CONSEQUENCES:
            found.setdefault(str(row["group"]), in_words(row))
    return tuple(found.values())[:MOST]


def in_words(row: Row) -> str:
    """Return what a driver is in futures that reach the target, and in all futures."""
    unit = str(row["unit"])

    def text(name: str) -> str:
        return number_text(float(row[name]), unit)

    if unit == NUMBER:
        usual = f"{text('given_mean')} on average, {text('all_mean')} in all futures"
        return f"{row['driver']}: {usual}"
    more = row["shift_sd"] > 0
    edge = f"above {text('given_low')}" if more else f"below {text('given_high')}"
    usual = f"typically {text('given_median')}, {text('all_median')} in all futures"
    return f"{row['driver']}: {edge} in nine of ten futures that reach it, {usual}"


def number_text(value: float, unit: str) -> str:
    """Return a value with no more digits than a forecast knows."""
    if unit == CARS:
        if value >= 1e6:
            return f"{value / 1e6:.2f} million"
        step = 10_000 if value >= 100_000 else 1_000
        return f"{round(value / step) * step:,}"
    if unit.startswith(SHARE):
        return f"{100 * value:.0f} %"
    return f"{value:.1f}" if unit == NUMBER else f"{value:.2f}".replace("-", "−")
