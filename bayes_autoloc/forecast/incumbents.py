r"""Incumbents: a mean-reverting level that follows the market.

.. math:: \log y_{it} = m_i + \kappa (\log M_t - \overline{\log M}) + e_{it}, \qquad
          e_{it} = \rho\, e_{i,t-1} + \sigma \epsilon_{it}
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from bayes_autoloc.forecast.market import Market
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.forecast.streams import Streams

__all__ = ["OVERUSE", "simulate_incumbents"]

Array = npt.NDArray[np.float64]

OVERUSE = 1.2
"""No plant makes more than 1.2 times its nameplate in a year: extra shifts, no extra line."""


def simulate_incumbents(setting: "Setting", market: "Market", paths: "Paths") -> Array:
    """Continue the incumbents' levels from the last complete year.

    Returns
    -------
    ndarray, (incumbent, year, draw)
        Cars a year, at most 1.2 times the nameplate; no rows without incumbents.
    """
    parameters, calendar = setting.parameters, setting.calendar
    observations = setting.observations
    plants = observations.incumbent_plants
    if not len(plants):
        return np.zeros((0, len(calendar.years), parameters.n_draws))
    names = plants.index.astype(str).tolist()
    first, last = observations.first_year, observations.last_year
    past = np.log(observations.drivers["market"].loc[first:last].to_numpy(float))
    mean = parameters.levels("incumbent_mean", names)
    follow = parameters["incumbent_elasticity"]
    order = [parameters.coordinate("incumbent_level").index(name) for name in names]
    level = parameters.years("incumbent_level", np.array([last]))[order, 0]
    # The last year's market as the fit of the market has it: the path goes on from there.
    market_then = parameters.years("log_market", np.array([last]))[0]
    start = level - mean - follow * (market_then - past.mean())
    deviation = _deviations(start, parameters, setting.streams, calendar.horizon - last)
    # The last complete year itself counts where the vintage is a December.
    deviation = deviation[:, calendar.now_year - last :]
    path = mean[:, None] + follow * (market.log_sales - past.mean()) + deviation
    path = path + paths.incumbent_shift
    ceiling = OVERUSE * plants["capacity"].to_numpy(float)
    return np.minimum(np.exp(path), ceiling[:, None, None])


def _deviations(start: Array, parameters: "Parameters", streams: "Streams", n_years: int) -> Array:
    """Return the AR(1) deviations from a start on, (incumbent, 1 + n_years, draw)."""
    # The year comes first, so that a longer horizon leaves the earlier years as they are.
    numbers = streams("incumbents").standard_normal((n_years, *start.shape))
    noise = parameters["sigma_incumbent"] * numbers
    path = [start]
    for t in range(n_years):
        path.append(parameters["incumbent_persistence"] * path[-1] + noise[t])
    return np.stack(path, axis=1)
