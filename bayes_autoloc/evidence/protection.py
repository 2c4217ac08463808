"""Import protection: the real level of the utilisation fee.

    w(t) = log(nominal fee relative to its introduction / 1.07 ** years since then) / its value now

so 0 is a fee as it was when introduced (or none) and 1 is today's. The deflator of 7 % a year is a
judgement: about the rise of consumer prices in Russia from 2012 to 2025. Steps are rows of
policy.csv of kind utilisation_fee with unit pct_rise or multiple; several rows of one month report
one step, and their median counts. A level below that of the introduction counts as 0: a fee can't
protect less than none. The legislated path (unit pct_rise_a_year) holds each January until the
year that its description names ("until 2030"), else the first horizon of the case; then the fee
stays constant in real terms.
"""

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.months import moment, vintage_end

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["DEFLATOR", "LAST_YEAR", "protection_path", "protection_years"]

DEFLATOR = 0.07
"""Yearly rise of prices by which the fee is deflated: a judgement."""

LAST_YEAR = 2060
"""Last year of the legislated path."""

FEE = "utilisation_fee"


def _steps(case: "Case") -> pd.Series:
    """Return the log steps of the nominal fee by moment; the first is its introduction, with 0."""
    rows = case.policy[case.policy["kind"] == FEE]
    rows = rows.assign(at=moment(rows["date"]), month=rows["date"].str.len() == 7)
    if rows.empty:
        return pd.Series(dtype="float64")
    dated = rows[rows["month"]] if rows["month"].any() else rows
    first = float(dated["at"].min())
    unit = rows["unit"].fillna("").to_numpy(object)
    size = rows["magnitude"].to_numpy(float)
    factor = np.select(
        [unit == "pct_rise", unit == "multiple"], [1 + size / 100, size], default=np.nan
    )
    known = rows.assign(factor=factor)
    known = known[known["factor"] > 0]
    median = known.groupby("at")["factor"].median()
    later = median[median.index > first]
    moments = [first, *later.index.to_numpy(float)]
    return pd.Series([0.0, *np.log(later.to_numpy(float))], index=moments, dtype="float64")


def _level(steps: pd.Series, at: float) -> float:
    """Return the log real index at a moment, at least 0."""
    if steps.empty or at < steps.index[0]:
        return 0.0
    years = (at - float(steps.index[0])) / 12.0
    nominal = float(steps[steps.index <= at].sum())
    return max(nominal - years * float(np.log1p(DEFLATOR)), 0.0)


def protection_years(case: "Case") -> pd.Series:
    """Return the mean protection of each year from the first to that of the vintage.

    The year of the vintage is averaged over the months up to it. All zero if there is no fee at the
    vintage.
    """
    now = vintage_end(case.vintage)
    now_year = int(case.vintage[:4])
    steps = _steps(case)
    scale = _level(steps, now)
    years = pd.RangeIndex(case.first_year, now_year + 1, name="year")
    means = []
    for year in years:
        months = np.arange(12.0 * year + 0.5, min(12.0 * (year + 1), now))
        means.append(np.mean([_level(steps, month) for month in months]) / scale if scale else 0.0)
    return pd.Series(means, index=years, dtype="float64", name="protection")


def protection_path(case: "Case") -> pd.DataFrame:
    """Return protection under the legislated path.

    Returns
    -------
    pandas.DataFrame
        Index year, from that of the vintage to 2060; protection, and log_fee: the log of the real
        fee over the one of its introduction, 0 without a fee. Steps that were known but lie after
        the vintage count.
    """
    now = vintage_end(case.vintage)
    now_year = int(case.vintage[:4])
    steps = _steps(case)
    scale = _level(steps, now)
    rate, last = _law(case)
    years = pd.RangeIndex(now_year, LAST_YEAR + 1, name="year")
    planned = steps[steps.index > now]
    levels, level = [], scale
    for year in years:
        step = float(
            planned[(planned.index >= 12.0 * year) & (planned.index < 12.0 * (year + 1))].sum()
        )
        if now_year < year <= last:
            level += np.log1p(rate) - np.log1p(DEFLATOR)
        elif step:
            level -= np.log1p(DEFLATOR)
        level = max(level + step, 0.0)
        levels.append(level)
    log_fee = np.array(levels)
    protection = log_fee / scale if scale else np.zeros(len(log_fee))
    return pd.DataFrame({"protection": protection, "log_fee": log_fee}, index=years)


def _law(case: "Case") -> tuple[float, int]:
    """Return the legislated yearly rise and its last year; without a law, no rise in any year."""
    rows = case.policy[(case.policy["kind"] == FEE) & (case.policy["unit"] == "pct_rise_a_year")]
    if rows.empty:
        return 0.0, 0
    row = rows.iloc[-1]
    named = re.search(r"until (\d{4})", str(row["description"]))
    return float(row["magnitude"]) / 100.0, int(named.group(1)) if named else case.horizons[0]
