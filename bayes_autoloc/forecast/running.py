"""Which months of a year the tenancies ran in, and the luck of each month."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.tenancies import OFF, ON, Tenancies

if TYPE_CHECKING:
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.forecast.time_axis import Calendar

__all__ = ["Luck", "Running", "known_months"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


@dataclass
class Running:
    """How much of a year the rows ran, and when.

    Parameters
    ----------
    months : ndarray of int, (row,)
        Months with output.
    month_sum : ndarray of int, (row,)
        Sum of the numbers of those months.
    """

    months: npt.NDArray[np.int32]
    month_sum: npt.NDArray[np.int32]

    @classmethod
    def none(cls, n_rows: int) -> Self:
        """Return the count at the start of a year."""
        return cls(np.zeros(n_rows, np.int32), np.zeros(n_rows, np.int32))

    def head(self, n_rows: int) -> "Running":
        """Return the first rows as a view."""
        return Running(self.months[:n_rows], self.month_sum[:n_rows])

    def add(self, rows: Tenancies, month: int) -> None:
        """Count a month for the rows that run in it."""
        on = rows.state == ON
        self.months += on
        self.month_sum += on * np.int32(month)

    def middle(self) -> Array:
        """Return the middle of the running months, decimal year; NaN where there is none."""
        mean = np.full(len(self.months), np.nan)
        np.divide(self.month_sum, self.months, out=mean, where=self.months > 0)
        return (mean + 0.5) / 12


def known_months(rows: Tenancies, calendar: "Calendar", since: npt.NDArray[np.int32]) -> Running:
    """Return the months of the current year that have passed, from the state at the vintage.

    Parameters
    ----------
    rows : Tenancies
        Rows in their state at the vintage.
    calendar : Calendar
        Gives the vintage.
    since : ndarray of int, (row,)
        Month number from which a running row has run without a stop.
    """
    january, now = 12 * calendar.now_year, calendar.vintage_month
    first = np.maximum(january, np.where(rows.state == ON, since, rows.start))
    last = np.where(rows.state == ON, now, np.minimum(rows.stopped - 1, now))
    ran = (rows.state == ON) | (rows.state == OFF)
    months = np.where(ran, np.maximum(last - first + 1, 0), 0)
    # The numbers first..last have the mean (first + last) / 2, so their sum is whole.
    month_sum = months * (first.astype(np.int64) + last) // 2
    return Running(months.astype(np.int32), month_sum.astype(np.int32))


class Luck:
    """The uniform numbers of the rows, a fresh set each month: `numbers`, (row,).

    Parameters
    ----------
    streams : Streams
        Source of randomness.
    rows : Tenancies
        Rows, in order of slots.
    n_draws, n_slots : int
        Number of draws, and of slots up to this year, whether or not they are filled.
    """

    def __init__(self, streams: "Streams", rows: Tenancies, n_draws: int, n_slots: int) -> None:
        self._streams = streams
        self._cell = rows.slot.astype(np.int64) * n_draws + rows.draw
        self._size = n_slots * n_draws

    def month(self, month: int) -> "Luck":
        """Draw the numbers of a month; a slot's do not depend on how many slots there are."""
        self.numbers = self._streams.uniform(f"month {month}", (self._size,))[self._cell]
        return self

    def of(self, which: Index) -> npt.NDArray[np.float32]:
        """Return the month's numbers of some rows."""
        return np.asarray(self.numbers[which])
