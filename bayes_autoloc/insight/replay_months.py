"""Months to replay: checked, or counted from one to another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.insight.watch_dates import month_after, month_number

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["checked_months", "months_between"]


def months_between(case: "Case", first: str, last: str, every: int) -> list[str]:
    """Return months from one to another, so many months apart.

    Parameters
    ----------
    case : Case
        Whose vintages they are.
    first, last : str
        YYYY-MM; both may be among them.
    every : int
        Months between neighbours, 1 or more.

    Raises
    ------
    AutolocError
        If a month can't be a vintage of the case, the last one comes before the first, or the step
        is not positive.
    """
    checked_months([first, last], case, None)
    if every < 1:
        raise AutolocError(
            f"every = {every}: give the months from one vintage to the next, from 1."
        )
    if last < first:
        raise AutolocError(f"The last month {last} comes before the first, {first}. Swap them.")
    steps = range(0, month_number(last) - month_number(first) + 1, every)
    return [month_after(first, step) for step in steps]


def checked_months(months: Sequence[str], case: "Case", horizon: int | None) -> list[str]:
    """Return months in order, each once.

    Raises
    ------
    AutolocError
        If there is none, one can't be a vintage of the case, or one lies in or after the year of
        the horizon.
    """
    if not months:
        raise AutolocError("No month to replay: give one or more as YYYY-MM, such as 2018-12.")
    for month in months:
        case.as_of(month)  # says what is wrong with it, before any fit
    latest = max(months)
    if horizon is not None and int(latest[:4]) >= horizon:
        raise AutolocError(
            f"The horizon {horizon} must lie after all vintages; the latest is {latest}. Choose a "
            f"year from {int(latest[:4]) + 1} on."
        )
    return sorted(set(months))
