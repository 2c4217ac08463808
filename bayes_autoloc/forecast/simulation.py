"""Simulate every draw of a fit forward and label what comes out."""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.about import about
from bayes_autoloc.forecast.history import history_dataset, ramps_dataset
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.paths import Paths, status_quo
from bayes_autoloc.forecast.reference import reference_dataset
from bayes_autoloc.forecast.run import Run, run_scenario
from bayes_autoloc.forecast.scenario.resolve import resolve
from bayes_autoloc.forecast.scenario.scenario import Scenario, ScenarioSet
from bayes_autoloc.forecast.setting import Setting
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.forecast.tree import forecast_dataset

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Assumed", "simulate_tree"]

type Assumed = str | Scenario | Paths
"""A scenario: the name of a shipped one, one of a set, or shifts worked out before."""

FORECAST_DRAWS = 4000
"""Simulated futures by default: their Monte Carlo error is far below the intervals' width."""
HISTORY_DRAWS = 1000
"""Draws from which the bands of the past are made: enough for quantiles of 2.5 %."""


def simulate_tree(
    posterior: "Posterior",
    horizon: int = 2035,
    *,
    seed: int | None = None,
    draws: int | None = None,
    scenario: Assumed | ScenarioSet | Sequence[Assumed] | None = None,
    free_signs: bool = False,
) -> xr.DataTree:
    """Return all draws of all scenarios, and the past, as a tree.

    Parameters
    ----------
    posterior, horizon, seed, draws, scenario, free_signs
        As for `bayes_autoloc.forecast.simulate.forecast`.

    Returns
    -------
    DataTree
        Groups ``forecast`` (see `forecast_dataset`), ``history``, ``ramps`` and ``reference`` (the
        reference class of uptake, see `reference_dataset`); where it comes from is in
        the attributes (see `about`).

    Raises
    ------
    AutolocError
        If the fit has no market, the horizon lies before the vintage, or scenarios share a name.
    """
    observations, case = posterior.observations, posterior.case
    calendar = calendar_of(observations.vintage, horizon)
    several = scenario is not None and not isinstance(scenario, str | Scenario | Paths)
    streams = Streams(posterior.seed if seed is None else seed, keep=several)
    data = posterior.tree["posterior"].to_dataset()
    if draws is None:
        draws = min(data.sizes["chain"] * data.sizes["draw"], FORECAST_DRAWS)
    setting = Setting(
        parameters=Parameters(data, posterior.priors, streams, draws),
        priors=posterior.priors,
        streams=streams,
        observations=observations,
        calendar=calendar,
        series=case.series,
    )
    runs = _run_all(setting, _scenarios(setting, scenario, free_signs=free_signs))
    thinned = min(setting.parameters.n_draws, HISTORY_DRAWS)
    past = Parameters(data, posterior.priors, streams, thinned)
    tree = xr.DataTree.from_dict(
        {
            "forecast": forecast_dataset(setting, case, runs),
            "history": history_dataset(past, observations, case.series, streams),
            "ramps": ramps_dataset(past, observations, streams),
            "reference": reference_dataset(past, observations, case, streams),
        }
    )
    tree.attrs = about(posterior, streams.seed)
    tree.attrs["free_signs"] = int(free_signs)
    tree.attrs["scenarios"] = json.dumps(_described(_listed(scenario)))
    return tree


def _run_all(setting: Setting, scenarios: Sequence[Paths]) -> dict[str, Run]:
    """Simulate the scenarios side by side: NumPy lets threads run while it computes."""
    with ThreadPoolExecutor(max_workers=min(len(scenarios), os.cpu_count() or 1)) as pool:
        runs = pool.map(lambda paths: run_scenario(setting, paths), scenarios)
        return dict(zip((paths.name for paths in scenarios), runs, strict=True))


def _scenarios(
    setting: Setting,
    scenario: Assumed | ScenarioSet | Sequence[Assumed] | None,
    *,
    free_signs: bool,
) -> list[Paths]:
    years = setting.calendar.years
    chosen = _listed(scenario)
    if not chosen and scenario is None:
        return [status_quo(setting.observations, years)]
    wanted = [_paths(one, setting, free_signs=free_signs) for one in chosen]
    names = [paths.name for paths in wanted]
    if len(set(names)) < len(names) or not names:
        raise AutolocError(f"Scenarios need different names, got: {', '.join(names) or 'none'}.")
    for paths in wanted:
        if len(paths.protection) != len(years):
            raise AutolocError(
                f"Scenario {paths.name!r} has {len(paths.protection)} years, "
                f"the forecast {len(years)} ({years[0]} to {years[-1]})."
            )
    return wanted


def _listed(scenario: Assumed | ScenarioSet | Sequence[Assumed] | None) -> list[Scenario | Paths]:
    """Return what was asked for one by one, names looked up; empty for None."""
    if scenario is None:
        return []
    single = isinstance(scenario, str | Scenario | Paths)
    several = scenario.values() if isinstance(scenario, ScenarioSet) else scenario
    chosen: list[Assumed] = [scenario] if single else list(several)  # type: ignore[list-item, arg-type]
    return [ScenarioSet.load()[one] if isinstance(one, str) else one for one in chosen]


def _described(scenarios: Sequence[Scenario | Paths]) -> dict[str, dict[str, str]]:
    """Return title and grade of evidence of the scenarios that have them, by name."""
    return {
        one.name: {"title": one.title, "grade": one.grade}
        for one in scenarios
        if isinstance(one, Scenario)
    }


def _paths(scenario: Scenario | Paths, setting: Setting, *, free_signs: bool) -> Paths:
    if isinstance(scenario, Paths):
        return scenario
    return resolve(scenario, setting, free_signs=free_signs)
