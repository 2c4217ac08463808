"""The headline quantities of a case, and futures of them that are simulated without the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.run import run_scenario
from bayes_autoloc.forecast.setting import Setting
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.time_axis import calendar_of

if TYPE_CHECKING:
    import xarray as xr

    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.inference.posterior import Posterior

__all__ = [
    "Headline",
    "forecast_seeds",
    "forecast_setting",
    "headlines",
    "national_futures",
    "national_production",
]

type Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Headline:
    """A quantity that is published: production of a year, or the chance that it reaches a value.

    Parameters
    ----------
    year : int
        Forecast year.
    at_least : float, optional
        Cars a year; None for production itself.
    """

    year: int
    at_least: float | None = None

    @property
    def name(self) -> str:
        """Short name, such as ``production 2030`` or ``P(2030 >= 1,400,000)``."""
        if self.at_least is None:
            return f"production {self.year}"
        return f"P({self.year} >= {self.at_least:,.0f})"

    def values(self, production: Array) -> Array:
        """Return what is summarised, one a future: log cars, or 1 where the value is reached.

        Parameters
        ----------
        production : ndarray
            Cars in this year.
        """
        if self.at_least is None:
            return np.log(production)
        return (production >= self.at_least).astype(float)


def headlines(case: "Case") -> tuple[Headline, ...]:
    """Return production in the case's horizons, then the chance of each target, without repeats."""
    levels = [Headline(year) for year in case.horizons]
    chances = [Headline(target.year, target.value) for target in case.targets]
    return tuple(dict.fromkeys([*levels, *chances]))


def forecast_setting(
    posterior: "Posterior",
    horizon: int,
    streams: Streams,
    draws: int | None = None,
    data: "xr.Dataset | None" = None,
) -> Setting:
    """Return fit and time axis as `bayes_autoloc.forecast.simulate.forecast` puts them together.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    horizon : int
        Last year.
    streams : Streams
        Source of randomness.
    draws : int, optional
        Futures; by default one for each draw of the fit, in the order (chain, draw).
    data : Dataset, optional
        Draws, (chain, draw, ...), in place of the fit's own.
    """
    data = posterior.tree["posterior"].to_dataset() if data is None else data
    return Setting(
        parameters=Parameters(data, posterior.priors, streams, draws),
        priors=posterior.priors,
        streams=streams,
        observations=posterior.observations,
        calendar=calendar_of(posterior.observations.vintage, horizon),
        series=posterior.case.series,
    )


def national_production(setting: Setting) -> Array:
    """Simulate national production under the status quo.

    Returns
    -------
    ndarray, (year, draw)
        Cars a year, in terms of the reference series; the same numbers as those of `forecast`.
    """
    paths = status_quo(setting.observations, setting.calendar.years)
    run = run_scenario(setting, paths)
    return np.asarray(run.parts.total() * run.ratio)


def forecast_seeds(seed: int, number: int) -> tuple[int, ...]:
    """Return seeds of independent simulations, the first of them `seed` itself."""
    others = np.random.SeedSequence(seed).generate_state(max(number - 1, 0))
    return (seed, *(int(other) for other in others))


def national_futures(
    posterior: "Posterior",
    years: Sequence[int],
    seeds: Sequence[int],
    draws: int | None = None,
    streams: Callable[[int], Streams] = Streams,
) -> dict[int, Array]:
    """Simulate production of some years several times from each draw of the fit.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    years : sequence of int
        Wanted years.
    seeds : sequence of int
        Seeds of the simulations; fits that are compared share them (common random numbers).
    draws : int, optional
        Draws of the fit, by default all.
    streams : callable
        Makes the source of randomness from a seed.

    Returns
    -------
    dict of int to ndarray, (seed, draw)
        Cars a year by year.

    Raises
    ------
    AutolocError
        If a year lies before that of the vintage.
    """
    now_year = posterior.observations.now_year
    if min(years) < now_year:
        raise AutolocError(
            f"The forecast starts in {now_year}: it has no future of {min(years)}. Leave targets "
            "and horizons of the past out of the case."
        )
    found: dict[int, list[Array]] = {year: [] for year in years}
    for seed in seeds:
        setting = forecast_setting(posterior, max(years), streams(seed), draws)
        made = national_production(setting)
        for year in years:
            found[year].append(made[year - setting.calendar.now_year])
    return {year: np.stack(rows) for year, rows in found.items()}
