"""One scenario from the month after the vintage to December of the horizon."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.incumbents import simulate_incumbents
from bayes_autoloc.forecast.market import Market, simulate_market
from bayes_autoloc.forecast.national import (
    Components,
    reference_ratio,
    rest_of_industry,
    under_chinese_demand,
    under_demand,
)
from bayes_autoloc.forecast.plants import PlantSimulation
from bayes_autoloc.forecast.projects import Projects, draw_projects
from bayes_autoloc.forecast.shocks import draw_shocks

if TYPE_CHECKING:
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.setting import Setting

__all__ = ["Run", "plants_alone", "run_scenario"]

NOTICEABLE = 0.95


@dataclass(frozen=True)
class Run:
    """Draws of one scenario.

    Parameters
    ----------
    parts : Components
        Production by part, in the makers' own terms, after the caps by demand.
    ratio : ndarray, (draw,)
        What turns their sum into the total of the reference series.
    market : Market
        Sales.
    clipped : float
        Share of draws and years that would have needed more slots for new projects.
    bound : float
        Share of draws and years in which the Chinese groups' own sales cost their plants 5 %.
    """

    parts: Components
    ratio: npt.NDArray[np.float64]
    market: Market
    clipped: float
    bound: float


def plants_alone(setting: "Setting", paths: "Paths") -> npt.NDArray[np.float64]:
    """Return what the tenancies of the vintage make before the caps by demand.

    Returns
    -------
    ndarray, (plant, year, draw)
        Cars a year.
    """
    return _plants(setting, paths)[0]


def run_scenario(setting: "Setting", paths: "Paths") -> Run:
    """Simulate a scenario; all scenarios of a setting share their random numbers."""
    p, calendar, observations = setting.parameters, setting.calendar, setting.observations
    known, new, market, projects = _plants(setting, paths)
    parts = Components(
        known=known,
        incumbents=simulate_incumbents(setting, market, paths),
        new=new,
        rest=rest_of_industry(p, calendar, observations.first_year),
    )
    chinese = (observations.state["wave"] == "chinese").to_numpy(bool)
    parts, factor = under_chinese_demand(parts, chinese, market)
    bound = float((factor < NOTICEABLE).mean())
    return Run(
        parts=under_demand(parts, p, market),
        ratio=reference_ratio(p, setting.series),
        market=market,
        clipped=projects.clipped,
        bound=bound,
    )


def _plants(
    setting: "Setting", paths: "Paths"
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], Market, Projects]:
    """Simulate known tenancies and new projects, with the market and the projects behind them."""
    shocks = draw_shocks(setting)
    market = simulate_market(setting, shocks, paths)
    projects = draw_projects(setting, shocks, market, paths)
    known, new = PlantSimulation(setting, paths, shocks, market, projects).run()
    return known, new, market, projects
