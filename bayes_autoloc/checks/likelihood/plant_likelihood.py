"""Likelihood of one plant's ramp-up rows in NumPy, for all draws of a fit at once.

A second writing of the likelihood in `bayes_autoloc.model.ramp`; the tests hold one to the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, stdtr

from bayes_autoloc.checks.likelihood.plant_rows import OutputRow, PlanRow, PlantRows, PlantYear
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.model.curves import log_ramp
from bayes_autoloc.model.ramp import OUTPUT_NU, PLAN_NU

__all__ = [
    "Array",
    "At",
    "Effects",
    "draw_log_output",
    "log_level",
    "plan_log_likelihood",
    "plant_log_likelihood",
]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class At:
    """Parameters looked up at some draws.

    Parameters
    ----------
    parameters : Parameters
        All draws of a fit.
    draw : ndarray of int
        Draws, of any shape: what is looked up has this shape.
    """

    parameters: Parameters
    draw: npt.NDArray[np.int64]

    def __getitem__(self, name: str) -> Array:
        """Return a scalar parameter."""
        return np.asarray(self.parameters[name][self.draw])

    def level(self, name: str, levels: Sequence[str], which: str) -> Array:
        """Return a parameter at one of its levels, 0 where `which` is none of them."""
        if which not in levels:
            return np.zeros(self.draw.shape)
        return np.asarray(self.parameters.levels(name, levels)[levels.index(which)][self.draw])


@dataclass(frozen=True, eq=False)
class Effects:
    """A plant's own effects; the shapes broadcast against those of the draws.

    Parameters
    ----------
    use : ndarray
        Log share of capacity used once the ramp-up is over (eta of the model).
    log_tau : ndarray
        Log ramp time, years.
    plan : ndarray
        By how much its plans are more optimistic than others', log cars.
    """

    use: Array
    log_tau: Array
    plan: Array


def log_level(at_year: PlantYear, effects: Effects, at: At) -> Array:
    """Return the log of the expected output of a full year, log cars."""
    return np.asarray(
        at_year.log_capacity
        + effects.use
        + log_ramp(at_year.age, np.exp(effects.log_tau))
        + at["gamma"] * at_year.pressure
        + at["psi"] * at_year.protection
    )


def plant_log_likelihood(rows: PlantRows, effects: Effects, at: At) -> Array:
    """Return the log likelihood of all rows of a plant, as the model weighs them.

    Returns
    -------
    ndarray
        Shape of the draws broadcast against the effects.
    """
    total = np.zeros(np.broadcast_shapes(at.draw.shape, effects.use.shape))
    for output in rows.outputs:
        total += _output_log_likelihood(output, effects, at)
    for plan in rows.plans:
        total += plan_log_likelihood(plan, effects, at, plan.log_seen)
    return np.asarray(rows.weight * total)


def plan_log_likelihood(
    row: PlanRow, effects: Effects, at: At, log_made: Array | float | None
) -> Array:
    """Return the log likelihood of one plan.

    Parameters
    ----------
    row : PlanRow
        The plan.
    effects : Effects
        Of its plant.
    at : At
        Parameters.
    log_made : array, float or None
        Log cars made, as if in a full year; None where the output of the year is not known, and
        the expected level stands for it.
    """
    base = log_level(row, effects, at) if log_made is None else log_made
    optimism = at["plan_bias"] * row.optimism + at["plan_bias_age"] * row.youth
    mean = base + row.log_start_share + optimism + effects.plan
    unknown = at["sigma_y"] ** 2 if log_made is None else row.seen_rel_sd**2
    own = at["plan_sd"] ** 2 + at["plan_sd_lead"] ** 2 * row.optimism
    variance = own + (at["plan_sd_age"] * row.youth) ** 2 + unknown
    return _t_log_density(row.log_plan - mean, np.sqrt(variance), PLAN_NU)


def draw_log_output(row: OutputRow, effects: Effects, at: At, rng: np.random.Generator) -> Array:
    """Draw what would be published for a year, log cars: the figure's error is in it."""
    scale = np.hypot(at["sigma_y"], row.rel_sd)
    noise = rng.standard_t(OUTPUT_NU, size=at.draw.shape)
    return np.asarray(log_level(row, effects, at) + row.log_running + scale * noise)


def _output_log_likelihood(row: OutputRow, effects: Effects, at: At) -> Array:
    error = row.log_output - log_level(row, effects, at) - row.log_running
    scale = np.hypot(at["sigma_y"], row.rel_sd)
    if row.censored:
        return np.asarray(np.log(stdtr(OUTPUT_NU, -error / scale)))
    return _t_log_density(error, scale, OUTPUT_NU)


def _t_log_density(error: Array, scale: Array, nu: float) -> Array:
    constant = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi)
    exponent = (nu + 1) / 2 * np.log1p((error / scale) ** 2 / nu)
    return np.asarray(constant - np.log(scale) - exponent)
