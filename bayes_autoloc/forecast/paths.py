"""What the future is assumed to bring from outside: one path a lever, year by year."""

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations

__all__ = ["STATUS_QUO", "Paths", "status_quo"]

STATUS_QUO = "status_quo"

Array = npt.NDArray[np.float64]


def _zeros() -> Array:
    return np.zeros(0)


@dataclass(frozen=True)
class Paths:
    """Assumed paths of the drivers, one value a forecast year; 0 where left out: as today.

    Parameters
    ----------
    name : str
        Name of the scenario.
    protection : ndarray, (year,)
        Real level of the fee on imports, 0 = none, 1 = at the vintage.
    sanctions : ndarray, (year,)
        Index relative to today's: above 0 tighter, below 0 relaxed.
    relations : ndarray, (year,)
        Index of relations with China: -1 cool, 0 today's, 1 warm.
    spic : ndarray, (year,)
        Share of the soft terms of investment contracts that is in force, 0 to 1.
    market_shift : ndarray, (year,)
        Added to log market.
    chinese_share_shift : ndarray, (year,)
        Added to the logit of the Chinese groups' share of sales.
    full_cycle_shift : ndarray, (year,)
        Added to the log odds that a new Chinese project is full manufacture.
    use_shift : ndarray, (year,)
        Added to the log output of the chinese wave.
    halt_shift : ndarray, (year,)
        Added to the log halt rate of the chinese wave.
    western_projects : ndarray, (year,)
        New projects of western makers a year.
    """

    name: str
    protection: Array
    sanctions: Array = field(default_factory=_zeros)
    relations: Array = field(default_factory=_zeros)
    spic: Array = field(default_factory=_zeros)
    market_shift: Array = field(default_factory=_zeros)
    chinese_share_shift: Array = field(default_factory=_zeros)
    full_cycle_shift: Array = field(default_factory=_zeros)
    use_shift: Array = field(default_factory=_zeros)
    halt_shift: Array = field(default_factory=_zeros)
    western_projects: Array = field(default_factory=_zeros)

    def __post_init__(self) -> None:
        """Fill what was left out with zeros and check the lengths."""
        n_years = len(self.protection)
        for lever in fields(self)[1:]:
            values = np.asarray(getattr(self, lever.name), dtype=float)
            values = values if values.size else np.zeros(n_years)
            if values.shape != (n_years,):
                raise AutolocError(
                    f"Scenario {self.name!r}: {lever.name} has {values.size} values, "
                    f"expected {n_years}, one a forecast year."
                )
            object.__setattr__(self, lever.name, values)


def status_quo(observations: "Observations", years: npt.NDArray[np.int64]) -> Paths:
    """Return the paths of the status quo: the fee as legislated, everything else as today.

    Parameters
    ----------
    observations : Observations
        Frames ``protection_future`` and, where it is empty, ``drivers`` are used.
    years : ndarray of int, (year,)
        Forecast years.
    """
    future = observations.protection_future["protection"]
    # Beyond the last legislated year the fee stays constant in real terms.
    protection = future.reindex(years).ffill().bfill()
    if protection.isna().any():
        protection[:] = observations.drivers["protection"].iloc[-1]
    return Paths(name=STATUS_QUO, protection=protection.to_numpy(float))
