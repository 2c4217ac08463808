r"""Common shocks of future years: how often they come is known only from a short past.

.. math:: S_{qt} \sim \mathrm{Bernoulli}(\pi_q), \qquad
          \pi_q \mid n_q \sim \mathrm{Beta}(\alpha + n_q,\; \beta + N - n_q)

with n of N complete years that had a shock of kind q. A year with a shock has as large a share of
its months in it as such years had in the past.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.model.coords import SHOCKS

if TYPE_CHECKING:
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.model.priors import PriorSet

__all__ = ["Shocks", "draw_shocks"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shocks:
    """Shocks of the forecast years.

    Parameters
    ----------
    share : ndarray, (shock, year, draw)
        Share of the year in a shock of each kind, in the order of `SHOCKS`.
    frequency : ndarray, (shock, draw)
        Probability of a year with such a shock.
    """

    share: Array
    frequency: Array

    @property
    def market(self) -> Array:
        """Shock to the market: the larger of recession and exodus, (year, draw)."""
        market: Array = np.maximum(self.share[0], self.share[1])
        return market


def draw_shocks(setting: "Setting") -> Shocks:
    """Draw shocks for every forecast year; the current year keeps what is known of it.

    Parameters
    ----------
    setting : Setting
        Frame ``shocks`` and the prior ``shock_frequency``, a Beta, are used.
    """
    history, calendar = setting.observations.shocks, setting.calendar
    n_draws = setting.parameters.n_draws
    share = np.zeros((len(SHOCKS), len(calendar.years), n_draws))
    frequency = np.zeros((len(SHOCKS), n_draws))
    complete = history.loc[history.index < calendar.now_year]
    for q, kind in enumerate(SHOCKS):
        rng = setting.streams(f"shock {kind}")
        past = complete[kind].to_numpy(float)
        frequency[q] = _frequency(past, setting.priors, rng, n_draws)
        hit = rng.random(share[q].shape) < frequency[q]
        share[q] = hit * (past[past > 0].mean() if (past > 0).any() else 1.0)
        known = history[kind].get(calendar.now_year, 0.0)
        share[q, 0] = float(known)
    return Shocks(share=share, frequency=frequency)


def _frequency(past: Array, priors: "PriorSet", rng: np.random.Generator, n_draws: int) -> Array:
    prior = priors["shock_frequency"]
    hits = float((past > 0).sum())
    alpha = float(prior.param("alpha")) + hits
    beta = float(prior.param("beta")) + len(past) - hits
    return rng.beta(alpha, beta, size=n_draws)
