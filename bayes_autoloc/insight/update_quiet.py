"""Futures without the plants' own luck: what a new figure or plan is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.headline_draws import forecast_setting
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.run import plants_alone, run_scenario

if TYPE_CHECKING:
    from bayes_autoloc.forecast.national import Components
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["QuietFutures"]

Array = npt.NDArray[np.float64]

NEVER = -50.0
"""Log rate of what never happens."""


@dataclass(frozen=True, eq=False)
class QuietFutures:
    """Futures of a fit in which no plant has luck of its own; each is simulated when it is needed.

    Parameters
    ----------
    posterior : Posterior
        Draws, and the evidence from which the forecast starts.
    streams : Streams
        Source of randomness, that of the futures which are weighed.
    n_draws, last : int
        Number of futures, and their last year.
    """

    posterior: "Posterior"
    streams: "Streams"
    n_draws: int
    last: int

    def plant(self, plant: str, year: int) -> Array:
        """Return what a known plant makes, halts and caps by demand included, (draw,), cars."""
        index = self.posterior.observations.state.index
        return self._at(self._parts.known[index.get_loc(plant)], year)

    def incumbent(self, plant: str, year: int) -> Array:
        """Return what an incumbent makes, with its own luck, which lasts, (draw,), cars."""
        index = self.posterior.observations.incumbent_plants.index
        return self._at(self._parts.incumbents[index.get_loc(plant)], year)

    def level(self, plant: str, year: int) -> Array:
        """Return what a known plant makes without halts, closures and caps, (draw,), cars."""
        index = self.posterior.observations.state.index
        return self._at(self._calm[index.get_loc(plant)], year)

    def _at(self, made: Array, year: int) -> Array:
        return np.asarray(made[year - self.posterior.observations.now_year])

    @cached_property
    def _parts(self) -> "Components":
        setting, paths = self._setting({"sigma_y": 0.0})
        return run_scenario(setting, paths).parts

    @cached_property
    def _calm(self) -> Array:
        setting, paths = self._setting({"sigma_y": 0.0, "halt_rate": NEVER, "close_on_rate": NEVER})
        return plants_alone(setting, paths)

    def _setting(self, constants: Mapping[str, float]) -> tuple["Setting", "Paths"]:
        """Return the setting of a forecast in which some parameters are constants."""
        data = self.posterior.draws
        data = data.assign({name: data[name] * 0 + value for name, value in constants.items()})
        setting = forecast_setting(self.posterior, self.last, self.streams, self.n_draws, data)
        return setting, status_quo(setting.observations, setting.calendar.years)
