"""Futures in which plants that run today can be swapped for others of their class.

All live plants are simulated twice from the same luck: with the effects that the fit found, and
with effects drawn afresh from their class. A future without what is known of one plant takes that
plant's output from the second run and everything else from the first. What the caps by demand make
of it is worked out anew. Not worked out anew: other plants' answer to a halt of this one (capacity
that stands still raises the pressure of demand on the others), and the ceiling of tenants of one
site together. Both are small beside the spread of the plant's own output.
"""

import os
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.headline_draws import forecast_setting
from bayes_autoloc.forecast.incumbents import simulate_incumbents
from bayes_autoloc.forecast.market import Market, simulate_market
from bayes_autoloc.forecast.national import (
    Components,
    reference_ratio,
    rest_of_industry,
    under_chinese_demand,
    under_demand,
)
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.plants import PlantSimulation
from bayes_autoloc.forecast.projects import draw_projects
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.forecast.streams import Streams

if TYPE_CHECKING:
    import xarray as xr

    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["SwapFutures", "swap_futures"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Luck:
    """One simulation of all draws, before the caps by demand, in the years that are wanted."""

    parameters: Parameters
    market: Market
    parts: Components
    fresh: Array
    ratio: Array


@dataclass(frozen=True, eq=False)
class SwapFutures:
    """Futures of national production with some plants swapped for others of their class.

    Parameters
    ----------
    years : tuple of int
        Years that were kept.
    live : tuple of str
        Tenancies of the vintage, in the order of the simulation.
    chinese : ndarray of bool, (plant,)
        Which of them are Chinese.
    runs : tuple
        One simulation a seed.
    """

    years: tuple[int, ...]
    live: tuple[str, ...]
    chinese: npt.NDArray[np.bool_]
    runs: tuple[_Luck, ...]

    def production(self, swapped: Collection[str] = ()) -> dict[int, Array]:
        """Return national production by year, (seed, draw), cars a year.

        Parameters
        ----------
        swapped : collection of str
            Plants whose own effects are drawn afresh; those that are not live change nothing.
        """
        other = np.isin(self.live, list(swapped))
        made = np.stack([self._total(run, other) for run in self.runs], axis=1)
        return dict(zip(self.years, made, strict=True))

    def _total(self, run: _Luck, other: npt.NDArray[np.bool_]) -> Array:
        known = np.where(other[:, None, None], run.fresh, run.parts.known)
        parts, _ = under_chinese_demand(replace(run.parts, known=known), self.chinese, run.market)
        return np.asarray(under_demand(parts, run.parameters, run.market).total() * run.ratio)


def swap_futures(
    posterior: "Posterior", fresh: "xr.Dataset", years: Sequence[int], seeds: Sequence[int]
) -> SwapFutures:
    """Simulate the status quo with the fitted effects of plants, and with fresh ones.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    fresh : Dataset
        Its draws, in which the effects of live plants are drawn from their class.
    years : sequence of int
        Years to keep.
    seeds : sequence of int
        One simulation of all draws for each.

    Returns
    -------
    SwapFutures
        Without a swap its production is that of `bayes_autoloc.forecast.simulate.forecast` with
        these seeds and as many futures as the fit has draws.
    """
    state = posterior.observations.state
    with ThreadPoolExecutor(max_workers=min(len(seeds), os.cpu_count() or 1)) as pool:
        runs = tuple(pool.map(lambda seed: _simulate(posterior, fresh, years, seed), seeds))
    return SwapFutures(
        years=tuple(int(year) for year in years),
        live=tuple(state.index.astype(str)),
        chinese=(state["wave"] == "chinese").to_numpy(bool),
        runs=runs,
    )


def _simulate(
    posterior: "Posterior", fresh: "xr.Dataset", years: Sequence[int], seed: int
) -> _Luck:
    streams = Streams(seed)
    setting = forecast_setting(posterior, max(years), streams)
    other = replace(setting, parameters=Parameters(fresh, posterior.priors, streams))
    paths = status_quo(setting.observations, setting.calendar.years)
    shocks = draw_shocks(setting)
    market = simulate_market(setting, shocks, paths)
    projects = draw_projects(setting, shocks, market, paths)

    def plants(of: "Setting") -> tuple[Array, Array]:
        return PlantSimulation(of, paths, shocks, market, projects).run()

    known, new = plants(setting)
    rest = rest_of_industry(setting.parameters, setting.calendar, posterior.observations.first_year)
    at = np.asarray(years) - setting.calendar.now_year
    return _Luck(
        parameters=setting.parameters,
        market=Market(market.log_sales[at], market.chinese_share[at]),
        parts=Components(
            known=known[:, at],
            incumbents=simulate_incumbents(setting, market, paths)[:, at],
            new=new[:, :, at],
            rest=rest[at],
        ),
        fresh=plants(other)[0][:, at],
        ratio=reference_ratio(setting.parameters, setting.series),
    )
