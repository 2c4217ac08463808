"""What a scenario does to the simulation, year by year: levers times effects, in every draw."""

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations

__all__ = ["STATUS_QUO", "Paths", "legislated", "status_quo"]

STATUS_QUO = "status_quo"

Array = npt.NDArray[np.float64]


def _zeros() -> Array:
    return np.zeros(0)


@dataclass(frozen=True)
class Paths:
    """Shifts of the forecast years, (year,), (year, 1) or (year, draw); 0 where left out.

    Parameters
    ----------
    name : str
        Name of the scenario.
    protection : ndarray
        Real level of the fee on imports, 0 = none, 1 = at the vintage.
    sanctions : ndarray
        Index relative to today's: above 0 tighter, below 0 relaxed.
    recession : ndarray
        Share of the year in a recession that comes on top of chance; below 0 a boom.
    announce_shift : ndarray
        Added to the log rate of new Chinese projects.
    market_shift : ndarray
        Added to log market.
    chinese_share_shift : ndarray
        Added to the logit of the Chinese groups' share of sales.
    full_cycle_shift : ndarray
        Added to the log odds that a new Chinese project is full manufacture.
    skd_shift : ndarray
        Added to the log odds that a new Chinese kit project is SKD.
    use_shift : ndarray
        Added to the log output of the chinese wave.
    skd_use_shift : ndarray
        Added to the log output of its SKD plants.
    incumbent_shift : ndarray
        Added to the log output of the incumbents, beside what the market does to them.
    halt_shift : ndarray
        Added to the log halt rate of the chinese wave.
    western_projects : ndarray
        New projects of western makers a year.
    buy_back : ndarray
        Rate a year at which a formerly western site goes back to its old owner.
    """

    name: str
    protection: Array
    sanctions: Array = field(default_factory=_zeros)
    recession: Array = field(default_factory=_zeros)
    announce_shift: Array = field(default_factory=_zeros)
    market_shift: Array = field(default_factory=_zeros)
    chinese_share_shift: Array = field(default_factory=_zeros)
    full_cycle_shift: Array = field(default_factory=_zeros)
    skd_shift: Array = field(default_factory=_zeros)
    use_shift: Array = field(default_factory=_zeros)
    skd_use_shift: Array = field(default_factory=_zeros)
    incumbent_shift: Array = field(default_factory=_zeros)
    halt_shift: Array = field(default_factory=_zeros)
    western_projects: Array = field(default_factory=_zeros)
    buy_back: Array = field(default_factory=_zeros)

    def __post_init__(self) -> None:
        """Fill what was left out with zeros, give all two dimensions, and check the years."""
        n_years = len(self.protection)
        for lever in fields(self)[1:]:
            values = np.asarray(getattr(self, lever.name), dtype=float)
            values = values if values.size else np.zeros(n_years)
            values = values[:, None] if values.ndim == 1 else values
            if len(values) != n_years:
                raise AutolocError(
                    f"Scenario {self.name!r}: {lever.name} has {len(values)} values, "
                    f"expected {n_years}, one a forecast year."
                )
            object.__setattr__(self, lever.name, values)

    def by_draw(self, lever: str, year: int, n_draws: int) -> Array:
        """Return one shift in one year, (draw,)."""
        return np.broadcast_to(getattr(self, lever)[year], (n_draws,))


def status_quo(observations: "Observations", years: npt.NDArray[np.int64]) -> Paths:
    """Return the status quo: the fee as legislated, everything else as today.

    Parameters
    ----------
    observations : Observations
        Frames ``protection_future`` and, where it is empty, ``drivers`` are used.
    years : ndarray of int, (year,)
        Forecast years.
    """
    protection, _ = legislated(observations, years)
    return Paths(name=STATUS_QUO, protection=protection)


def legislated(observations: "Observations", years: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    """Return protection and the log of the real fee under the law, (year,) each.

    Beyond the last legislated year both stay constant; without a path the last level of protection
    does, and the fee is not known (0).
    """
    future = observations.protection_future.reindex(years).ffill().bfill()
    if future["protection"].isna().any():
        last = float(observations.drivers["protection"].iloc[-1])
        return np.full(len(years), last), np.zeros(len(years))
    return future["protection"].to_numpy(float), future["log_fee"].to_numpy(float)
