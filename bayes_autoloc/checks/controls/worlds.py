"""Worlds with the real design and known waves: outputs, plans and totals drawn anew.

Everything that was published stays where it was (the same plants, years, leads, series); only the
figures are drawn, from one draw of a fit and fresh plants.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood import Array
from bayes_autoloc.checks.likelihood.likelihood_groups import weight_abroad
from bayes_autoloc.checks.likelihood.likelihood_national import total_likelihood
from bayes_autoloc.checks.likelihood.likelihood_supply import (
    incumbent_likelihood,
    log_level,
    output_likelihood,
    plan_likelihood,
)
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.ramp import OUTPUT_NU

__all__ = ["simulate_world"]

PART_OF_YEAR = 0.5
"""Share of a year's output that a lower bound tells."""


def simulate_world(
    posterior: Posterior, rng: np.random.Generator, wave_effect: Mapping[str, float]
) -> Observations:
    """Draw the figures of the supply block from one draw of a fit, with other waves.

    Parameters
    ----------
    posterior : Posterior
        The fit; its design is kept.
    rng : Generator
        Source of randomness.
    wave_effect : mapping of str to float
        Effect of each wave on log use; waves left out have none.

    Returns
    -------
    Observations
        With other frames cells, outputs, plans, incumbents and totals.
    """
    obs, weight = posterior.observations, weight_abroad(posterior)
    parameters = _one_draw(posterior, rng)
    effects = Effects.fresh(parameters, obs, rng, wave_effect)
    seen = _seen(parameters, obs, effects, rng)
    obs = replace(obs, cells=obs.cells.assign(seen=seen))
    drawn = output_likelihood(parameters, obs, effects, weight).replicated(rng)[:, 0]
    obs = replace(obs, outputs=obs.outputs.assign(output=_published(obs, np.exp(drawn))))
    # A plan is compared with what was published of its year, so the plans come second.
    plans = obs.plans.assign(log_seen=_log_seen(obs))
    obs = replace(obs, plans=plans)
    drawn = plan_likelihood(parameters, obs, effects, weight).replicated(rng)[:, 0]
    obs = replace(obs, plans=plans.assign(plan=np.exp(drawn)))
    rows = obs.incumbents.loc[obs.incumbents["year"].between(obs.first_year, obs.last_year)]
    drawn = incumbent_likelihood(obs, effects).replicated(rng)[:, 0]
    obs = replace(obs, incumbents=rows.assign(output=np.exp(drawn)))
    drawn = total_likelihood(parameters, obs, effects).replicated(rng)[:, 0]
    return replace(obs, totals=obs.totals.assign(value=np.exp(drawn)))


def _one_draw(posterior: Posterior, rng: np.random.Generator) -> Parameters:
    draws = posterior.draws
    chain, draw = (int(rng.integers(draws.sizes[dim])) for dim in ("chain", "draw"))
    one = draws.isel(chain=[chain], draw=[draw])
    return Parameters(one, posterior.priors, Streams(posterior.seed))


def _seen(
    parameters: Parameters, obs: Observations, effects: Effects, rng: np.random.Generator
) -> Array:
    """Return a figure for each cell that has one, cars; NaN elsewhere."""
    cells = obs.cells
    error = cells["seen_rel_sd"].to_numpy(float)
    log_expected = log_level(parameters, obs, effects)[:, 0] + np.log(cells["running"])
    spread = np.hypot(parameters["sigma_y"][0], error)
    noise = spread * rng.standard_t(OUTPUT_NU, len(cells))
    return np.asarray(np.exp(log_expected.to_numpy(float) + noise))


def _published(obs: Observations, drawn: Array) -> Array:
    """Return the outputs: the cells' figures where they have one, else what was drawn."""
    seen = obs.cells["seen"].to_numpy(float)[obs.outputs["cell"].to_numpy(int)]
    bound = obs.outputs["censored"].to_numpy(bool)
    full = np.where(np.isnan(seen), drawn, seen)
    return np.asarray(np.where(bound, PART_OF_YEAR * drawn, full))


def _log_seen(obs: Observations) -> Array:
    """Return the log of the figure behind each plan, where the real plan has one."""
    seen = obs.cells["seen"].to_numpy(float)[obs.plans["cell"].to_numpy(int)]
    return np.asarray(np.where(obs.plans["log_seen"].isna(), np.nan, np.log(seen)))
