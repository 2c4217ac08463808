"""The headline before and after new rows, with the Monte Carlo error of the change."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.headline_draws import Headline, headlines
from bayes_autoloc.insight.ledger_shift import PERCENT, summary_of
from bayes_autoloc.insight.ledger_table import LIGHT, one_target_a_year

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.insight.update_engine import Engine
    from bayes_autoloc.insight.update_outcome import Outcome

__all__ = ["changes", "headline_changes"]

Array = npt.NDArray[np.float64]

LOWER, UPPER = 0.1, 0.9
"""Ends of the central 80 %."""


def headline_changes(
    case: "Case", before: "Mapping[int, Array]", outcome: "Outcome"
) -> pd.DataFrame:
    """Return the headline before and after, one row a quantity.

    Parameters
    ----------
    case : Case
        Its horizons and targets.
    before : mapping of int to ndarray
        Production by year, (draw,), cars a year.
    outcome : Outcome
        Futures after.

    Returns
    -------
    DataFrame
        year, target (NaN for production), before, before_lower, before_upper, after, after_lower,
        after_upper, change (what the rows did), change_se (NaN where heavy weights leave the error
        without a bound), passing (what the passing of time did, where a refit moved the vintage):
        cars a year, chances 0 to 1. Before, passing and change add up to after.
    """
    rows = []
    for headline in headlines(case):
        old, new = before[headline.year], outcome.futures[headline.year]
        base = old if outcome.passed is None else outcome.passed[headline.year]
        change, error = _change(headline, base, outcome)
        passing = _between(headline, old, base) if outcome.trusted else float("nan")
        unit = 1.0 if headline.at_least is None else PERCENT
        given = outcome.trusted
        nothing = (float("nan"),) * 3
        row = {"year": headline.year, "target": headline.at_least or float("nan")}
        told = {
            "before": _told(headline, old, None),
            "after": _told(headline, new, outcome.weight) if given else nothing,
        }
        for when, (value, lower, upper) in told.items():
            row |= {when: value, f"{when}_lower": lower, f"{when}_upper": upper}
        row |= {"change": change / unit, "change_se": error / unit, "passing": passing / unit}
        rows.append(row)
    return pd.DataFrame(rows)


def changes(engine: "Engine", outcome: "Outcome | None") -> dict[str, float]:
    """Return the changes of production and of the first target of each year, and k-hat.

    Returns
    -------
    dict
        change_<year> in cars a year, change_p_<year> in percentage points, each with ``_se``.
    """
    found: dict[str, float] = {}
    before = engine.futures
    for headline in one_target_a_year(headlines(engine.case)):
        value = float("nan"), float("nan")
        if outcome is not None:
            value = _change(headline, before[headline.year], outcome)
        name = f"change_{'' if headline.at_least is None else 'p_'}{headline.year}"
        found |= {name: value[0], f"{name}_se": value[1]}
    return {**found, "khat": float("nan") if outcome is None else outcome.khat}


def _change(headline: Headline, before: Array, outcome: "Outcome") -> tuple[float, float]:
    """Return the change and its standard error: cars a year, or percentage points."""
    if not (outcome.trusted and outcome.used):
        return float("nan"), float("nan")
    old = summary_of(headline, before[None])
    new = summary_of(headline, outcome.futures[headline.year][None], outcome.weight)
    change, error = new.less(old)
    heavy = outcome.weight is not None and outcome.khat > LIGHT
    return change, float("nan") if heavy else error


def _between(headline: Headline, before: Array, after: Array) -> float:
    """Return the change between two sets of futures: cars a year, or percentage points."""
    old, new = (summary_of(headline, futures[None]) for futures in (before, after))
    return new.less(old)[0]


def _told(headline: Headline, futures: Array, weight: Array | None) -> tuple[float, float, float]:
    """Return the value and the ends of its central 80 % (NaN for a chance)."""
    weights = np.full(len(futures), 1 / len(futures)) if weight is None else weight
    if headline.at_least is not None:
        reached = float(weights @ (futures >= headline.at_least))
        return reached, float("nan"), float("nan")
    order = np.argsort(futures)
    share = weights[order]
    middle = (np.cumsum(share) - 0.5 * share) / share.sum()
    lower, median, upper = np.interp((LOWER, 0.5, UPPER), middle, futures[order])
    return float(median), float(lower), float(upper)
