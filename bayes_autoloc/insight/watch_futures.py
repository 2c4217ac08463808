"""One simulation of the status quo that keeps what the forecast sums away: states of the plants.

The futures are those of `forecast(posterior, horizon)` with the same seed and number of draws, draw
by draw; beside them stand the state of every known plant at the end of each year, the new projects
and the shocks.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.forecast.about import about
from bayes_autoloc.forecast.incumbents import simulate_incumbents
from bayes_autoloc.forecast.market import Market, simulate_market
from bayes_autoloc.forecast.national import (
    Components,
    reference_ratio,
    rest_of_industry,
    under_chinese_demand,
    under_demand,
)
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.plants import PlantSimulation
from bayes_autoloc.forecast.projects import draw_projects
from bayes_autoloc.forecast.run import NOTICEABLE, Run
from bayes_autoloc.forecast.setting import Setting
from bayes_autoloc.forecast.shocks import Shocks, draw_shocks
from bayes_autoloc.forecast.simulation import FORECAST_DRAWS
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.tenancies import Tenancies
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.forecast.tree import forecast_dataset

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Futures", "simulate_futures"]

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Futures:
    """Simulated futures, and what happened in them.

    Parameters
    ----------
    outlook : Outlook
        Group ``forecast`` only.
    setting : Setting
        Fit, evidence, time axis.
    shocks : Shocks
        Shares of the years in a shock.
    market : Market
        Sales.
    state : ndarray of int, (plant, year, draw)
        State of each known tenancy at the end of the year, codes of `forecast.tenancies`.
    stopped : ndarray of int, (plant, year, draw)
        Month number of its last halt up to then; NEVER without one.
    start : ndarray of int, (plant, draw)
        Month number of its first car; NEVER if that has not come by the horizon.
    new : Tenancies
        One row a new project, as it stands at the end of the horizon.
    """

    outlook: Outlook
    setting: Setting
    shocks: Shocks
    market: Market
    state: Ints
    stopped: Ints
    start: Ints
    new: Tenancies

    @property
    def n_draws(self) -> int:
        """Number of futures."""
        return self.setting.parameters.n_draws

    def at(self, year: int) -> int:
        """Return the position of a forecast year."""
        return self.outlook.years.index(year)


class _Watched(PlantSimulation):
    """The plants of a scenario, looked at when each year is over.

    It rests on the parent's table of rows, known tenancies first; that these futures are those of
    the forecast is tested.
    """

    def _year(self, t: int) -> tuple[Array, Array]:
        made = super()._year(t)
        if t == 0:
            self._looks: list[tuple[Ints, Ints]] = []
        known = self._rows.head(self._n_known)
        self._looks.append((known.state.copy(), known.stopped.copy()))
        return made

    def looks(self) -> tuple[Ints, Ints]:
        """Return states and last halts of the known plants, (plant, year, draw) each."""
        shape = (len(self._looks), -1, self._setting.parameters.n_draws)
        state, stopped = (
            np.stack(one).reshape(shape).swapaxes(0, 1) for one in zip(*self._looks, strict=True)
        )
        return state, stopped

    def known_starts(self) -> Ints:
        """Return the month of each known plant's first car, (plant, draw)."""
        start = self._rows.head(self._n_known).start
        return np.asarray(start.reshape(-1, self._setting.parameters.n_draws))

    def new_rows(self) -> Tenancies:
        """Return the new projects."""
        return self._rows.take(np.arange(self._n_known, len(self._rows)))


def simulate_futures(
    posterior: "Posterior", horizon: int, *, seed: int | None = None, draws: int | None = None
) -> Futures:
    """Simulate the status quo and keep the states of the plants.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    horizon : int
        Last year.
    seed : int, optional
        By default that of the fit, as for `forecast`.
    draws : int, optional
        By default all draws of the fit, at most 4,000, as for `forecast`.

    Raises
    ------
    AutolocError
        If the fit has no market, or the horizon lies before the vintage.
    """
    setting = _setting(posterior, horizon, seed, draws)
    p, observations, years = setting.parameters, setting.observations, setting.calendar.years
    paths, shocks = status_quo(observations, years), draw_shocks(setting)
    market = simulate_market(setting, shocks, paths)
    projects = draw_projects(setting, shocks, market, paths)
    plants = _Watched(setting, paths, shocks, market, projects)
    known, new = plants.run()
    parts = Components(
        known=known,
        incumbents=simulate_incumbents(setting, market, paths),
        new=new,
        rest=rest_of_industry(p, setting.calendar, observations.first_year),
    )
    chinese = (observations.state["wave"] == "chinese").to_numpy(bool)
    parts, factor = under_chinese_demand(parts, chinese, market)
    run = Run(
        parts=under_demand(parts, p, market),
        ratio=reference_ratio(p, setting.series),
        market=market,
        clipped=projects.clipped,
        bound=float((factor < NOTICEABLE).mean()),
    )
    data = forecast_dataset(setting, posterior.case, {paths.name: run})
    tree = xr.DataTree.from_dict({"forecast": data})
    tree.attrs = about(posterior, setting.streams.seed)
    state, stopped = plants.looks()
    return Futures(
        outlook=Outlook(tree),
        setting=setting,
        shocks=shocks,
        market=market,
        state=state,
        stopped=stopped,
        start=plants.known_starts(),
        new=plants.new_rows(),
    )


def _setting(posterior: "Posterior", horizon: int, seed: int | None, draws: int | None) -> Setting:
    observations = posterior.observations
    streams = Streams(posterior.seed if seed is None else seed)
    data = posterior.tree["posterior"].to_dataset()
    if draws is None:
        draws = min(data.sizes["chain"] * data.sizes["draw"], FORECAST_DRAWS)
    return Setting(
        parameters=Parameters(data, posterior.priors, streams, draws),
        priors=posterior.priors,
        streams=streams,
        observations=observations,
        calendar=calendar_of(observations.vintage, horizon),
        series=posterior.case.series,
    )
