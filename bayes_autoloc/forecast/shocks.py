r"""Common shocks of future years: how often they come is known only from a short past.

.. math:: S_{qt} \sim \mathrm{Bernoulli}(\pi_q), \qquad
          \pi_q \mid n_q \sim \mathrm{Beta}(\alpha + n_q,\; \beta + N - n_q)

with n of N complete years that had a shock of kind q. A year with a shock has as large a share of
its months in it as such years had in the past. The year of the exodus is one shock to the market,
not a recession besides: recessions are counted without it, and a future exodus brings one along.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.model.coords import SHOCKS

if TYPE_CHECKING:
    import pandas as pd

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
        Probability of a year with such a shock; for recessions, of one that no exodus brings.
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
    past = history.loc[history.index < calendar.now_year, list(SHOCKS)]
    for q, kind in enumerate(SHOCKS):
        rng = setting.streams(f"shock {kind}")
        frequency[q] = _frequency(_own_years(past, kind), setting.priors, rng, n_draws)
        share[q] = (rng.random(share[q].shape) < frequency[q]) * _typical_share(past[kind])
    share = _with_company(share, past)
    known = history.reindex([calendar.now_year]).fillna(0.0)
    share[:, 0] = known[list(SHOCKS)].to_numpy(float).T
    return Shocks(share=share, frequency=frequency)


def _own_years(past: "pd.DataFrame", kind: str) -> "pd.Series":
    """Return which years count as a shock of this kind; an exodus year is no recession besides."""
    years = past[kind] > 0
    return years & ~(past["exodus"] > 0) if kind == "recession" else years


def _with_company(share: Array, past: "pd.DataFrame") -> Array:
    """Let a future exodus bring a recession if every past one did (or there was none)."""
    exodus = past["exodus"] > 0
    if (past.loc[exodus, "recession"] > 0).all():
        joint = (share[1] > 0) * _typical_share(past["recession"])
        share[0] = np.maximum(share[0], joint)
    return share


def _typical_share(past: "pd.Series") -> float:
    """Return how much of a shock's year it fills on average, 1 where there was none."""
    return float(past[past > 0].mean()) if (past > 0).any() else 1.0


def _frequency(
    hit: "pd.Series", priors: "PriorSet", rng: np.random.Generator, n_draws: int
) -> Array:
    prior, hits = priors["shock_frequency"], float(hit.sum())
    alpha = float(prior.param("alpha")) + hits
    beta = float(prior.param("beta")) + len(hit) - hits
    return rng.beta(alpha, beta, size=n_draws)
