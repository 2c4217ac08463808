"""The path of one lever: a value or a distribution for every year from the first one on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.forecast.scenario.levers import LEVERS
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.model.prior import Prior

__all__ = ["LeverPath"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LeverPath:
    """What a scenario assumes of one lever.

    Parameters
    ----------
    lever : str
        Its name.
    by_year : mapping of int to float or Prior
        By year, without gaps. Before the first year all is as today; after the last one its value
        stays.

    Raises
    ------
    AutolocError
        If there is no such lever, a year is missing, or a number lies outside the lever's limits.
    """

    lever: str
    by_year: Mapping[int, float | Prior]

    def __post_init__(self) -> None:
        """Refuse a lever that is none, and years with a gap."""
        if self.lever not in LEVERS:
            hint = did_you_mean(self.lever, list(LEVERS))
            raise AutolocError(f"There is no lever {self.lever!r}. {hint}")
        if not self.by_year:
            raise AutolocError(
                f"The path of {self.lever} names no year, for example {{2026: 1.0}}."
            )
        object.__setattr__(self, "by_year", dict(sorted(self.by_year.items())))
        limits = LEVERS[self.lever]
        for year, value in self.by_year.items():
            if isinstance(value, bool) or not isinstance(value, int | float | Prior):
                raise AutolocError(f"{self.lever} in {year} = {value!r} is no number or Prior.")
            if not isinstance(value, Prior) and not limits.low <= value <= limits.high:
                raise AutolocError(
                    f"{self.lever} in {year} = {value:g} lies outside {limits.low:g} to "
                    f"{limits.high:g} ({limits.unit})."
                )
        years = list(self.by_year)
        missing = sorted(set(range(years[0], years[-1])) - set(years))
        if missing:
            told = ", ".join(map(str, missing))
            raise AutolocError(f"The path of {self.lever} has no value for {told}.")

    @property
    def first_year(self) -> int:
        """The first year that it changes."""
        return min(self.by_year)

    def resolve(self, years: npt.NDArray[np.int64], streams: Streams, n_draws: int) -> Array:
        """Return the path, (year, draw) or (year, 1) where no value is a distribution; 0 before.

        All years of a draw share their luck: a draw with tight sanctions in one year has tight ones
        in the next.
        """
        named = self.named_years(years)
        rows = [
            np.zeros(1) if year is None else self._value(year, streams, n_draws) for year in named
        ]
        width = max(len(row) for row in rows)
        return np.stack([np.broadcast_to(row, (width,)) for row in rows])

    def named_years(self, years: npt.NDArray[np.int64]) -> list[int | None]:
        """Return the year whose value holds in each year, None before the first one."""
        last = max(self.by_year)
        return [min(int(year), last) if year >= self.first_year else None for year in years]

    def _value(self, year: int, streams: Streams, n_draws: int) -> Array:
        value = self.by_year[year]
        if not isinstance(value, Prior):
            return np.array([float(value)])
        return np.asarray(value.draw(streams(f"lever {self.lever}"), n_draws), dtype=float)
