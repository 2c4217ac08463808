r"""The market to the horizon, and what the Chinese groups sell of it.

.. math:: m_t - \mu &= \phi (m_{t-1} - \mu) + \delta S_t + \sigma \epsilon_t \\
          \mathrm{logit}\, c_t - \bar c &= \rho (\mathrm{logit}\, c_{t-1} - \bar c) + \sigma_c
          \epsilon'_t

m is log sales of passenger cars, c the Chinese groups' share of them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.streams import wide_normal
from bayes_autoloc.model.curves import log_odds, logistic

if TYPE_CHECKING:
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.forecast.shocks import Shocks

__all__ = ["Market", "simulate_market"]

Array = npt.NDArray[np.float64]

CENTRAL_T4 = 1.134
"""Stretches the bounded errors: their central 80 % is then that of a Student-t (4)."""

CONTRADICTION = 3.0
"""Standard deviations between a known share and the prior beyond which the prior is not used."""


@dataclass(frozen=True)
class Market:
    """Sales in the forecast years.

    Parameters
    ----------
    log_sales : ndarray, (year, draw)
        Log of passenger cars sold a year.
    chinese_share : ndarray, (year, draw)
        Share of them that Chinese groups sell, imported or assembled locally.
    """

    log_sales: Array
    chinese_share: Array

    @property
    def sales(self) -> Array:
        """Passenger cars sold, (year, draw), cars a year."""
        return np.exp(self.log_sales)

    @property
    def chinese_sales(self) -> Array:
        """Chinese groups' cars sold, (year, draw), cars a year."""
        return self.sales * self.chinese_share


def simulate_market(setting: "Setting", shocks: "Shocks", paths: "Paths") -> Market:
    """Continue the market from its nowcast.

    Raises
    ------
    AutolocError
        If the fit has no market.
    """
    if "log_market" not in setting.parameters:
        raise AutolocError(
            "The fit has no market (log_market). A forecast needs sales figures: "
            "add yearly rows to market.csv and fit again."
        )
    log_sales, share = _sales_path(setting, shocks, paths), _share_path(setting)
    return Market(
        log_sales=log_sales + paths.market_shift,
        chinese_share=logistic(share + paths.chinese_share_shift),
    )


def _sales_path(setting: "Setting", shocks: "Shocks", paths: "Paths") -> Array:
    parameters, calendar = setting.parameters, setting.calendar
    mean, persistence = parameters["market_mean"], parameters["market_persistence"]
    shape = (len(calendar.years), parameters.n_draws)
    noise = CENTRAL_T4 * parameters["sigma_market"] * wide_normal(setting.streams, "market", shape)
    # A recession that is assumed does not add to one that chance brings; a boom lifts as much.
    blow = np.maximum(shocks.market, paths.recession) + np.minimum(paths.recession, 0)
    shift = parameters["market_shock"] * blow
    path = np.empty(shape)
    path[0] = parameters.years("log_market", calendar.years[:1])[0] - mean
    for t in range(1, shape[0]):
        path[t] = persistence * path[t - 1] + shift[t] + noise[t]
    return path + mean


def _share_path(setting: "Setting") -> Array:
    parameters, calendar = setting.parameters, setting.calendar
    mean, persistence = parameters["chinese_share_mean"], parameters["chinese_share_persistence"]
    shape = (len(calendar.years), parameters.n_draws)
    noise = parameters["chinese_share_sd"] * setting.streams("chinese share").standard_normal(shape)
    path = np.empty(shape)
    path[0] = _share_now(setting) - mean
    for t in range(1, shape[0]):
        path[t] = persistence * path[t - 1] + noise[t]
    return path + mean


def _share_now(setting: "Setting") -> Array:
    """Return the logit of the Chinese groups' share in the year of the vintage, (draw,).

    The prior speaks of the vintage for which it was written. Where the latest known share
    contradicts it (an earlier vintage, another country), the known share drifts on from its year.
    """
    prior, drift = setting.parameters["chinese_share_now"], setting.parameters["chinese_share_sd"]
    rows = setting.observations.announcements.dropna(subset=["chinese_sales"])
    sales = setting.observations.drivers["market"].reindex(rows["year"]).to_numpy(float)
    share = rows["chinese_sales"].to_numpy(float) / sales
    known = np.flatnonzero((share > 0) & (share < 1))
    if not len(known):
        return prior
    last = float(log_odds(share[known[-1]]))
    gap = setting.calendar.now_year - int(rows["year"].iloc[known[-1]])
    variance = prior.var() + gap * float((drift**2).mean())
    if abs(last - float(prior.mean())) <= CONTRADICTION * np.sqrt(variance):
        return prior
    step = setting.streams("chinese share now").standard_normal(len(prior))
    return np.asarray(last + drift * np.sqrt(max(gap, 0)) * step)
