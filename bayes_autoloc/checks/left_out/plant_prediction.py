"""Predictions of the outputs of a plant whose own rows the fit has not seen, and their scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.backtests.scores import score
from bayes_autoloc.checks.likelihood.plant_effects import (
    fresh_effects,
    integrated_log_likelihood,
    plant_class,
)
from bayes_autoloc.checks.likelihood.plant_likelihood import (
    Array,
    At,
    draw_log_output,
    plan_log_likelihood,
)
from bayes_autoloc.checks.likelihood.plant_rows import OutputRow, PlanRow, PlantRows
from bayes_autoloc.checks.rests_on.importance import smoothed_weights
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams

__all__ = ["KNOWN", "MODEL", "Weights", "left_out_weights", "predict", "scored_rows"]

MODEL = "this model"

KNOWN: Mapping[str, float] = {"nothing": np.inf, "plans": 0.25, "early plans": 1.0}
"""What is known of a plant besides its class: no row of its own; or its plans, for this and other
years, that were said at least so many years before the end of the year. Never its outputs."""

FRESH = 16
"""Plants drawn for each draw of the fit where plans choose among them."""

KEPT = 4000
"""Draws of a prediction."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What turns the draws of a fit into draws of a fit without a plant's rows.

    Parameters
    ----------
    log_weight : ndarray, (draw,)
        Log of the weights, which sum to one.
    khat : float
        Shape of their tail; above 0.7 they can't be trusted. 0 for a fit without the rows.
    refitted : bool
        The fit itself has not seen the rows.
    """

    log_weight: Array
    khat: float
    refitted: bool = False

    @classmethod
    def even(cls, n_draws: int) -> "Weights":
        """Return the weights of a fit that has not seen the rows."""
        return cls(np.full(n_draws, -np.log(n_draws)), 0.0, True)


def left_out_weights(rows: PlantRows, parameters: Parameters, *, seed: int = 0) -> Weights:
    r"""Weigh the draws of a fit so that the plant's rows are as if unseen.

    Parameters
    ----------
    rows : PlantRows
        The plant's rows, weighed as in the fit.
    parameters : Parameters
        All draws of the fit.
    seed : int
        Of the integral over the plant's effects.

    Notes
    -----
    Pareto-smoothed weights :math:`w_s \propto 1 / p(\text{rows}_p \mid h_s)`, the plant's effects
    integrated out (`integrated_log_likelihood`). What the national total tells of the plant in
    years without a figure is left as it is in the fit.

    References
    ----------
    Vehtari et al. (2024), Pareto smoothed importance sampling, JMLR 25(72).
    """
    weights, khat = smoothed_weights(-integrated_log_likelihood(rows, parameters, seed=seed))
    return Weights(np.log(weights), khat)


def predict(
    rows: PlantRows,
    row: OutputRow,
    plans: Sequence[PlanRow],
    parameters: Parameters,
    *,
    log_weight: Array,
    rng: np.random.Generator,
    wave_effect: Array | None = None,
) -> tuple[Array, float]:
    r"""Draw the published output of a year of a plant whose outputs are not known.

    Parameters
    ----------
    rows : PlantRows
        The plant.
    row : OutputRow
        The output that is predicted.
    plans : sequence of PlanRow
        The plans that are known.
    parameters : Parameters
        Draws of a fit.
    log_weight : ndarray, (draw,)
        Weights of these draws.
    rng : Generator
        Source of randomness.
    wave_effect : ndarray, (draw,), optional
        Effect of the plant's wave instead of the fitted one.

    Returns
    -------
    draws : ndarray, (4000,)
        Cars, the error of the figure included.
    ess : float
        Effective number of the simulated plants behind them.

    Notes
    -----
    Fresh effects and an output are drawn from the class and weighed by the likelihood of the plans
    given them: a plan for the year itself is a biased measurement of the output, one for another
    year of the expected level there (as for every plan whose output is not known). Plans of a plant
    abroad count in full, whatever power they had in the fit.
    """
    repeats = FRESH if len(plans) else 1
    at = At(parameters, np.repeat(np.arange(parameters.n_draws), repeats))
    wave = None if wave_effect is None else wave_effect[at.draw]
    effects = fresh_effects(plant_class(rows, at, wave), rng)
    log_output = draw_log_output(row, effects, at, rng)
    log_likelihood = np.zeros(at.draw.shape)
    for plan in plans:
        own = plan.cell == row.cell and plan.log_seen is not None
        measured = log_output - row.log_running if own else None
        log_likelihood += plan_log_likelihood(plan, effects, at, measured)
    weight = _normalised(log_weight[at.draw] + log_likelihood)
    drawn = np.exp(log_output[_resampled(weight, rng)])
    return drawn, float(1 / (weight**2).sum())


def _normalised(log_weight: Array) -> Array:
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def _resampled(weight: Array, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return positions in proportion to their weight (systematic resampling)."""
    at = (rng.random() + np.arange(KEPT)) / KEPT
    return np.minimum(np.searchsorted(np.cumsum(weight), at), len(weight) - 1)


def scored_rows(
    rows: PlantRows,
    parameters: Parameters,
    weights: Weights,
    *,
    seed: int,
    known: Mapping[str, float] = KNOWN,
    wave_effect: Array | None = None,
) -> list[dict[str, object]]:
    """Predict and score each output of a plant; lower bounds are left out.

    Parameters
    ----------
    rows, parameters, wave_effect
        As for `predict`.
    weights : Weights
        From `left_out_weights`, or `Weights.even` after a refit.
    seed : int
        Seed of the simulated plants.
    known : mapping of str to float
        What is known of the plant, as `KNOWN`.

    Returns
    -------
    list of dict
        One an output and state of knowledge, plain values: plant, year, wave, mode, overseas,
        takeover, age (years), known, model, plans (number known), outcome (cars), khat, refitted,
        ess, and what `checks.backtests.scores.score` returns. Left out where the plans that
        would be known are none.
    """
    found: list[dict[str, object]] = []
    streams = Streams(seed)
    about = {
        "plant": rows.plant,
        "wave": rows.wave,
        "mode": rows.mode,
        "overseas": rows.overseas,
        "takeover": rows.takeover,
        "model": MODEL,
        "khat": weights.khat,
        "refitted": weights.refitted,
    }
    for row in rows.outputs:
        for what, least_lead in known.items():
            plans = [plan for plan in rows.plans if plan.said <= row.year + 1 - least_lead]
            if row.censored or (np.isfinite(least_lead) and not plans):
                continue
            draws, ess = predict(
                rows,
                row,
                plans,
                parameters,
                log_weight=weights.log_weight,
                rng=streams(f"{rows.plant} {row.year} {what}"),
                wave_effect=wave_effect,
            )
            outcome = float(np.exp(row.log_output))
            cell = {"year": row.year, "age": row.age, "outcome": outcome}
            state = {"known": what, "plans": len(plans), "ess": ess}
            found.append(about | cell | state | score(draws, outcome))
    return found
