"""Months and years of a forecast: from the month after the vintage to December of the horizon."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError

__all__ = ["Calendar", "calendar_of"]


@dataclass(frozen=True)
class Calendar:
    """The time axis of a simulation.

    Parameters
    ----------
    now_year : int
        Year of the vintage; the first forecast year.
    months_known : int
        Months of it that have passed at the vintage, 1 to 12.
    horizon : int
        Last forecast year.
    """

    now_year: int
    months_known: int
    horizon: int

    @property
    def years(self) -> npt.NDArray[np.int64]:
        """Forecast years, (year,)."""
        return np.arange(self.now_year, self.horizon + 1)

    @property
    def vintage_month(self) -> int:
        """The vintage as a month number (12 times the year, plus 0 for January)."""
        return 12 * self.now_year + self.months_known - 1

    def months_ahead(self, year: int) -> range:
        """Return the month numbers of a year that are still to be simulated."""
        first = self.months_known if year == self.now_year else 0
        return range(12 * year + first, 12 * year + 12)

    def share_ahead(self, year: int) -> float:
        """Return the part of a year that is still to be simulated."""
        return len(self.months_ahead(year)) / 12


def calendar_of(vintage: str, horizon: int) -> Calendar:
    """Return the time axis for a vintage.

    Parameters
    ----------
    vintage : str
        ``"YYYY-MM"``, the last month that is known.
    horizon : int
        Last forecast year.

    Raises
    ------
    AutolocError
        If the horizon lies before the vintage.
    """
    year, month = (int(part) for part in vintage.split("-"))
    if horizon < year:
        raise AutolocError(
            f"The horizon {horizon} lies before the vintage {vintage}. "
            f"Choose a year from {year} on."
        )
    return Calendar(now_year=year, months_known=month, horizon=horizon)
