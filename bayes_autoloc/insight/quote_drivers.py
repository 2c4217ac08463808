"""What every year brings to plants, past years as known and later ones as in a forecast.

From the year of the vintage on the drivers are those of the status quo, from one forecast with the
seed of the quotes: the same market, shocks, changes of regime, capacity that runs, and the same
caps by what can be sold.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.incumbents import simulate_incumbents
from bayes_autoloc.forecast.market import Market, simulate_market
from bayes_autoloc.forecast.national import (
    Components,
    rest_of_industry,
    under_chinese_demand,
    under_demand,
)
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.plants import PlantSimulation
from bayes_autoloc.forecast.production import draw_regimes
from bayes_autoloc.forecast.projects import draw_projects
from bayes_autoloc.forecast.setting import Setting
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.model.coords import SHOCKS, WAVES

__all__ = ["Drivers", "drivers_of"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[Any]
"""Of single precision: half the file, and the same digits from it as without it."""


@dataclass(frozen=True, eq=False)
class Drivers:
    """Drivers by year.

    Parameters
    ----------
    first_year : int
        Year of the first row. It is an ordinary year before the case begins and stands for all
        earlier ones.
    pressure : ndarray, (year, draw)
        Log of the market over the capacity of the year before, centred.
    protection : ndarray, (year,)
        Real level of the fee on imports; 1 is that of the vintage.
    shocks : ndarray, (shock, year, draw)
        Share of the year in a shock of each kind.
    regimes : ndarray, (wave, year, draw)
        What changes of regime add to log use.
    sold : ndarray, (wave, year, draw)
        Share of what a plant could make that the caps by demand leave, 0 to 1; 1 in past years.
    """

    first_year: int
    pressure: Floats
    protection: Array
    shocks: Floats
    regimes: Floats
    sold: Floats

    def position(self, year: int) -> int:
        """Return the row of a year."""
        return int(np.clip(year - self.first_year, 0, len(self.protection) - 1))


class _Watched(PlantSimulation):
    """A simulation that remembers the pressure of each year."""

    def _pressure_in(self, t: int) -> Array:
        if t == 0:
            self.pressures: list[Array] = []
        self.pressures.append(super()._pressure_in(t))
        return self.pressures[-1]


def drivers_of(setting: Setting) -> Drivers:
    """Return the drivers from the first year of the case to the horizon.

    Raises
    ------
    AutolocError
        If the fit has no market.
    """
    calendar, n = setting.calendar, setting.parameters.n_draws
    paths, shocks = status_quo(setting.observations, calendar.years), draw_shocks(setting)
    market = simulate_market(setting, shocks, paths)
    projects = draw_projects(setting, shocks, market, paths)
    plants = _Watched(setting, paths, shocks, market, projects)
    sold = _sold(setting, plants, market, simulate_incumbents(setting, market, paths))
    past = _past(setting, n)
    ahead = {
        "pressure": np.array(plants.pressures),
        "shocks": shocks.share,
        "regimes": draw_regimes(setting.parameters, setting.streams, calendar),
        "sold": sold,
    }
    joined: dict[str, Any] = {
        name: np.concatenate([past[name], values], axis=-2).astype(np.float32)
        for name, values in ahead.items()
    }
    return Drivers(
        first_year=setting.observations.first_year - 1,
        protection=np.concatenate([past["protection"], paths.protection[:, 0]]),
        **joined,
    )


def _past(setting: Setting, n_draws: int) -> dict[str, Array]:
    """Return the drivers before the vintage's year, the same in all draws."""
    obs = setting.observations
    years = np.arange(obs.first_year - 1, setting.calendar.now_year)
    known = obs.drivers.reindex(years)[["pressure", "protection"]].fillna(0.0).to_numpy(float)
    hit = obs.shocks.reindex(years)[list(SHOCKS)].fillna(0.0).to_numpy(float).T
    by_wave = (len(WAVES), len(years), n_draws)
    return {
        "pressure": known[:, :1] * np.ones(n_draws),
        "protection": known[:, 1],
        "shocks": hit[:, :, None] * np.ones(n_draws),
        "regimes": np.zeros(by_wave),
        "sold": np.ones(by_wave),
    }


def _sold(setting: Setting, plants: PlantSimulation, market: Market, incumbents: Array) -> Array:
    """Simulate the plants; return what the caps by demand leave of each wave's output."""
    obs, p = setting.observations, setting.parameters
    known, new = plants.run()
    rest = rest_of_industry(p, setting.calendar, obs.first_year)
    parts = Components(known=known, incumbents=incumbents, new=new, rest=rest)
    chinese = (obs.state["wave"] == "chinese").to_numpy(bool)
    parts, of_chinese = under_chinese_demand(parts, chinese, market)
    of_all = under_demand(parts, p, market).rest / parts.rest
    waves = np.broadcast_to(of_all, (len(WAVES), *of_all.shape)).copy()
    waves[WAVES.index("chinese")] *= of_chinese
    return waves
