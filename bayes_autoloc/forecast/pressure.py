r"""Pressure of demand on capacity: what the fit calls x, continued into the future.

.. math:: x_t = \log M_t - \log K^{on}_{t-1} - \bar x

with the market M, the nameplate K of all plants that run at the end of the year before, and the
mean :math:`\bar x` of the past, so that 0 is an ordinary year.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.known import nameplates
from bayes_autoloc.forecast.tenancies import ON, Tenancies

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations

__all__ = ["Pressure"]

Array = npt.NDArray[np.float64]

MOST = 2.0
"""Bound of the pressure: twice what 2022 brought, so that an idle industry does not explode."""


class Pressure:
    """The pressure of each forecast year.

    Parameters
    ----------
    observations : Observations
        Frames ``drivers``, ``cells`` and ``state`` are used.
    now_year : int
        Year of the vintage.

    Raises
    ------
    AutolocError
        If the drivers are empty.
    """

    def __init__(self, observations: "Observations", now_year: int) -> None:
        drivers = observations.drivers
        if not len(drivers):
            raise AutolocError(
                "The case has no market and no plants to compare (drivers are empty). "
                "A forecast needs yearly sales in market.csv."
            )
        self._drivers, self._now_year = drivers, now_year
        self._centre = _centre(observations)
        running = observations.state["status"] == "running"
        followed = float(nameplates(observations)[running].sum())
        on_now = float(np.exp(drivers["log_capacity_on"].fillna(0.0).iloc[-1]))
        # Incumbents, and what else runs without being followed, stay as they are.
        self._constant = max(on_now - followed, 0.0)

    def current(self, log_market: Array) -> Array:
        """Return the pressure in the year of the vintage, (draw,)."""
        known = self._drivers["log_capacity_on"]
        before = known.get(self._now_year - 1, known.iloc[0])
        # As in the drivers, 0 where the capacity is not known.
        return self._bounded(log_market - float(before)) if np.isfinite(before) else 0 * log_market

    def after(self, rows: Tenancies, log_market: Array) -> Array:
        """Return the pressure in a year from what runs at the end of the year before.

        Parameters
        ----------
        rows : Tenancies
            Rows in their state of December.
        log_market : ndarray, (draw,)
            Log sales of the year.
        """
        on = rows.state == ON
        capacity = np.bincount(rows.draw[on], rows.capacity[on], minlength=len(log_market))
        return self._bounded(log_market - np.log(np.maximum(capacity + self._constant, 1.0)))

    def _bounded(self, raw: Array) -> Array:
        return np.asarray(np.clip(raw - self._centre, -MOST, MOST))


def _centre(observations: "Observations") -> float:
    """Recover the constant that the drivers' pressure is centred with."""
    drivers = observations.drivers
    raw = np.log(drivers["market"]) - drivers["log_capacity_on"].shift(1)
    difference = (raw - drivers["pressure"]).dropna()
    return float(difference.median()) if len(difference) else float(raw.dropna().mean() or 0.0)
