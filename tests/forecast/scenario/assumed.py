"""Scenarios for tests: the shipped ones, some made in a line, effects of a known size."""

from collections.abc import Mapping
from functools import cache

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.forecast.paths import Paths
from bayes_autoloc.forecast.scenario.effect import Effect
from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from bayes_autoloc.forecast.scenario.levers import EFFECTS, PRIOR_EFFECTS
from bayes_autoloc.forecast.scenario.resolve import resolve
from bayes_autoloc.forecast.scenario.scenario import Scenario, ScenarioSet
from bayes_autoloc.forecast.setting import Setting
from bayes_autoloc.model.prior import Prior
from tests.forecast.fakes import FakePosterior, fake_posterior, small_once


@cache
def shipped() -> ScenarioSet:
    return ScenarioSet.load()


def prior(name: str, distribution: str = "Normal", **params: float) -> Prior:
    return Prior(name, distribution, params, "unit", "for a test", "judgement")


def fixed(**values: float) -> dict[str, Effect]:
    """Return effects that have one value in all draws, save for a trillionth."""
    return {
        name: Effect(prior(name, mu=value, sigma=1e-12), "data") for name, value in values.items()
    }


DEAD = fixed(**dict.fromkeys((*EFFECTS, *PRIOR_EFFECTS), 0.0))
"""No effect that a scenario can give does anything."""

DEAD_LEARNT = dict.fromkeys(
    (
        "psi",
        "shock_effect",
        "start_effect",
        "cancel_effect",
        "market_shock",
        "announce_effect_protection",
    ),
    0.0,
)
"""Values of parameters with which no effect of the fit does anything."""


def assumed(
    name: str = "mine",
    effects: Mapping[str, Effect] | None = None,
    **paths: float | Mapping[int, float | Prior],
) -> Scenario:
    """Return a scenario with levers by year, or at one value from 2026 on.

    Effects are the shipped ones save for those given.
    """
    by_year = {
        lever: LeverPath(lever, path if isinstance(path, Mapping) else {2026: path})
        for lever, path in paths.items()
    }
    known = {**shipped()["status_quo"].effects, **(effects or {})}
    return Scenario(name, "Mine", "for a test", by_year, known)


def resolved(setting: Setting, effects: Mapping[str, Effect] | None = None, **paths) -> Paths:
    return resolve(assumed(effects=effects, **paths), setting)


LAW = {
    "date": "2024-10",
    "kind": "utilisation_fee",
    "unit": "pct_rise_a_year",
    "magnitude": 15.0,
    "description": "A rise each January until 2030",
    "known_from": "2024-10",
    "source": "simulated",
}


@cache
def _under_law() -> tuple[Case, Observations]:
    case = small_once()[0].with_rows(policy=[LAW])
    return case, observe(case)


@cache
def posterior_under_law(draws: int = 60) -> FakePosterior:
    """Return a fit of the small case in which the fee rises by 15 % a year until 2030."""
    case, observations = _under_law()
    return fake_posterior(case, draws, observations)
