"""The path of one lever: a value or a distribution for every year from the first one on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    values : mapping of int to float or Prior
        By year, without gaps, in ascending order. Before the first year all is as today; after the
        last one its value stays.
    """

    lever: str
    values: Mapping[int, float | Prior]

    @property
    def first_year(self) -> int:
        """The first year that it changes."""
        return min(self.values)

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
        last = max(self.values)
        return [min(int(year), last) if year >= self.first_year else None for year in years]

    def _value(self, year: int, streams: Streams, n_draws: int) -> Array:
        value = self.values[year]
        if not isinstance(value, Prior):
            return np.array([float(value)])
        return np.asarray(value.draw(streams(f"lever {self.lever}"), n_draws), dtype=float)
