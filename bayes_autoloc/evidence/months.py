"""Dates of the evidence as moments on one axis: months since the year 0.

An event that is dated to a month is placed in the middle of that month. Both ends of a spell are
then treated alike, so durations carry no bias, and an event that falls in the first month of a
shock lies inside the shock. An event that is dated to a year only is placed on 1 July.
"""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.evidence.strings import STRING

__all__ = [
    "JUNE",
    "MID_YEAR",
    "decimal_year",
    "last_month",
    "moment",
    "month_bounds",
    "months_of",
    "vintage_end",
    "year_of",
]

MID_YEAR = 6.0
"""1 July: the expected place of an event within a year of which nothing else is known."""

JUNE = 5.5
"""The middle of June: the place of an announcement of which only the year is known."""

PERIODS = {"Y": 12, "H1": 6, "H2": 12, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "start": 0}
"""Last month of a period that has a name."""

Moments = npt.NDArray[np.float64]


def moment(dates: pd.Series, *, year_only: float = MID_YEAR) -> pd.Series:
    """Place dates on the axis of moments.

    Parameters
    ----------
    dates : pandas.Series of str
        ``YYYY-MM``, ``YYYY`` or missing.
    year_only : float
        Months after 1 January at which a date without a month is placed.

    Returns
    -------
    pandas.Series of float
        Months since the year 0; NaN where the date is missing.
    """
    text = dates.astype(STRING)
    year = pd.to_numeric(text.str[:4], errors="coerce").astype("float64")
    month = pd.to_numeric(text.str[5:7], errors="coerce").astype("float64")
    within = np.where(np.isnan(month), year_only, month - 0.5)
    return pd.Series(12.0 * year + within, index=dates.index, dtype="float64")


def last_month(period: str) -> int:
    """Return the month in which a period of production.csv or market.csv ends, 0 to 12.

    Parameters
    ----------
    period : str
        Y, H1, H2, Q1 to Q4, nM (the first n months), Mnn (one month) or start (the year's first
        day).
    """
    if found := re.fullmatch(r"(\d+)M|M(\d+)", period):
        return int(found[1] or found[2])
    return PERIODS.get(period, 12)


def months_of(period: str) -> int:
    """Return how many months a period covers: 12 for Y, 8 for 8M (the first eight), 1 for M08."""
    if found := re.fullmatch(r"(\d+)M", period):
        return int(found[1])
    return {"Y": 12, "H1": 6, "H2": 6}.get(period, 3 if period.startswith("Q") else 1)


def month_bounds(date: str) -> tuple[float, float]:
    """Return the first and the last moment of a month or, for ``YYYY``, of a year."""
    year = int(date[:4])
    if len(date) == 4:
        return 12.0 * year, 12.0 * (year + 1)
    first = 12.0 * year + int(date[5:7]) - 1
    return first, first + 1


def vintage_end(vintage: str) -> float:
    """Return the moment at which a vintage month ends."""
    return month_bounds(vintage)[1]


def decimal_year[T: (float, pd.Series)](moments: T) -> T:
    """Turn months since the year 0 into years, for example 24304.0 into 2025.33."""
    return moments / 12.0


def year_of(moments: Moments) -> npt.NDArray[np.int64]:
    """Return the calendar years in which moments lie."""
    return np.floor(moments / 12.0).astype(np.int64)
