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


class Pressure:
    """The pressure of each forecast year.

    Parameters
    ----------
    observations : Observations
        Frames ``drivers``, ``incumbent_plants`` and ``state`` are used.
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
        incumbents = float(observations.incumbent_plants["capacity"].sum())
        on_now = float(np.exp(drivers["log_capacity_on"].iloc[-1]))
        # What runs but is neither followed nor an incumbent (small makers without a state) stays as
        # it is.
        self._constant = incumbents + max(on_now - incumbents - followed, 0.0)

    def current(self, log_market: Array) -> Array:
        """Return the pressure in the year of the vintage, (draw,)."""
        drivers = self._drivers
        before = drivers["log_capacity_on"].get(
            self._now_year - 1, drivers["log_capacity_on"].iloc[0]
        )
        return log_market - float(before) - self._centre

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
        return log_market - np.log(np.maximum(capacity + self._constant, 1.0)) - self._centre


def _centre(observations: "Observations") -> float:
    """Recover the constant that the drivers' pressure is centred with."""
    drivers = observations.drivers
    raw = np.log(drivers["market"]) - drivers["log_capacity_on"].shift(1)
    difference = (raw - drivers["pressure"]).dropna()
    return float(difference.median()) if len(difference) else float(raw.dropna().mean() or 0.0)
