"""When a coming fact is usually known: from how soon the facts of the past were."""

from collections.abc import Mapping

import pandas as pd

__all__ = ["USUAL_LAG", "after_year", "figure_lags", "month_after", "month_number"]

USUAL_LAG = 2
"""Months from the end of a year to its figures where a case has none: the February after."""


def figure_lags(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """Return the months from the end of a year to the month in which its figure is known.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of a case with columns year and known_from; only rows of whole years count where a
        table has the column period.

    Returns
    -------
    dict of str to int
        The most frequent lag of each table among figures known after their year, 1 or more.
    """
    return {name: _lag(table) for name, table in tables.items()}


def _lag(table: pd.DataFrame) -> int:
    if "period" in table:
        table = table[table["period"] == "Y"]
    months = table["known_from"].astype(str).map(month_number).astype(int)
    lags = months - (12 * table["year"] + 11)
    lags = lags[lags >= 1]
    return int(lags.mode().iloc[0]) if len(lags) else USUAL_LAG


def month_number(month: str) -> int:
    """Return 12 times the year, plus 0 for January, of ``YYYY-MM``."""
    year, of_year = month.split("-")[:2]
    return 12 * int(year) + int(of_year) - 1


def month_after(month: str, months: int) -> str:
    """Return the month so many months later, YYYY-MM."""
    year, of_year = divmod(month_number(month) + months, 12)
    return f"{year}-{of_year + 1:02d}"


def after_year(year: int, lag: int) -> str:
    """Return the month so many months after December of a year, YYYY-MM."""
    return month_after(f"{year}-12", lag)
