"""Fits without the rows of some plants, as jobs that can run anywhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from bayes_autoloc.checks.jobs.calls import JSON
from bayes_autoloc.checks.jobs.jobs import Job
from bayes_autoloc.checks.left_out.plant_prediction import KNOWN, Weights, scored_rows
from bayes_autoloc.checks.likelihood.plant_likelihood import Array
from bayes_autoloc.checks.likelihood.plant_rows import plant_rows
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.diagnose import diagnose
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT, code_fingerprint
from bayes_autoloc.inference.refit import Refitter
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.coords import WAVES
from bayes_autoloc.model.joint import build_block
from bayes_autoloc.model.priors import PriorSet

__all__ = ["TOTALS", "Refit", "fresh_wave_effect", "refit_and_score", "refit_job", "row_weights"]

CALL = "bayes_autoloc.checks.left_out.plant_refits:refit_and_score"

TOTALS = "national totals"
"""What is known of a wave that was left out, besides nothing: what the national totals tell."""


@dataclass(frozen=True)
class Refit:
    """A fit without the rows of some plants.

    Parameters
    ----------
    name : str
        Key of its job.
    left_out : tuple of str
        Plants whose rows count nothing.
    predicted : tuple of str
        Plants whose outputs are predicted.
    home, overseas : float
        Powers on the likelihood of the rows of the other plants.
    wave : str or None
        A wave that is left out whole.
    """

    name: str
    left_out: tuple[str, ...]
    predicted: tuple[str, ...]
    home: float = 1.0
    overseas: float = OVERSEAS_WEIGHT
    wave: str | None = None


def refit_job(refit: Refit, case: Case, priors: PriorSet, *, seed: int, draws: int) -> Job:
    """Return the job of a refit; draws a chain, four chains."""
    arguments = {
        "case": case.to_text(),
        "priors": priors.to_text(),
        "weights": {"home": refit.home, "overseas": refit.overseas},
        "left_out": list(refit.left_out),
        "predicted": list(refit.predicted),
        "wave": refit.wave,
        "seed": seed,
        "draws": draws,
        "code": code_fingerprint(),
    }
    return Job(refit.name, CALL, arguments)


def refit_and_score(
    *,
    case: Mapping[str, str],
    priors: str,
    weights: Mapping[str, float],
    left_out: Collection[str],
    predicted: Sequence[str],
    wave: str | None,
    seed: int,
    draws: int,
    code: str,
) -> JSON:
    """Fit the supply block without some plants' rows and score predictions of plants.

    The national totals stay, and count the published figures of the plants that are left out as
    the known sums that they are.

    Parameters
    ----------
    case, priors
        As text.
    weights : mapping of str to float
        Powers on the likelihood of the rows of plants at ``home`` and ``overseas``.
    left_out : collection of str
        Plants whose rows count nothing.
    predicted : sequence of str
        Plants whose outputs are predicted.
    wave : str or None
        A wave that is left out whole: its plants are then predicted with an effect of the wave
        drawn afresh (known: ``"nothing"``), and with the refit's own (``"national totals"``).
    seed, draws : int
        Of the sampler, draws a chain.
    code : str
        Fingerprint of the code of evidence and model: part of what the result depends on.

    Returns
    -------
    dict
        ``rows``: the scores, as of `scored_rows`; ``problems``: convergence checks that failed.
    """
    del code
    known, beliefs = Case.from_text(case), PriorSet.from_text(priors)
    obs, refitter = observe(known), _refitter(known, beliefs)
    data = {
        f"{kind}_weight": row_weights(rows, weights, left_out)
        for kind, rows in (("output", obs.outputs), ("plan", obs.plans))
        if len(rows)
    }
    fitted = refitter.sample(data, seed=seed, how=Sampling(draws=draws))
    checks = diagnose("supply", fitted.draws, fitted.stats)
    parameters = Parameters(fitted.draws, beliefs, Streams(seed))
    scores: list[dict[str, object]] = []
    for plant in predicted:
        rows = plant_rows(obs, plant, weights["overseas"])
        even = Weights.even(parameters.n_draws)
        if wave is None:
            scores += scored_rows(rows, parameters, even, seed=seed)
            continue
        fresh = fresh_wave_effect(parameters, wave, Streams(seed)(f"wave {wave}"))
        scores += scored_rows(rows, parameters, even, seed=seed, wave_effect=fresh)
        only = {TOTALS: KNOWN["nothing"]}
        scores += scored_rows(rows, parameters, even, seed=seed, known=only)
    return {"rows": scores, "problems": list(checks.problems())}


@lru_cache(maxsize=1)
def _refitter(case: Case, priors: PriorSet) -> Refitter:
    """Compile the supply block once in a process."""
    model = build_block(
        "supply", observe(case), priors, series=case.series, market_scope=case.market_scope
    )
    names = [str(data.name) for data in model.data_vars]
    changing = [name for name in ("output_weight", "plan_weight") if name in names]
    return Refitter("supply", model, changing)


def row_weights(
    rows: pd.DataFrame, weights: Mapping[str, float], left_out: Collection[str]
) -> Array:
    """Return the power of each row's likelihood.

    Parameters
    ----------
    rows : DataFrame
        Outputs or plans of the evidence.
    weights : mapping of str to float
        By ``home`` and ``overseas``.
    left_out : collection of str
        Plants that count nothing.
    """
    power = np.where(rows["overseas"].to_numpy(bool), weights["overseas"], weights["home"])
    return np.where(rows["plant"].isin(list(left_out)).to_numpy(), 0.0, power)


def fresh_wave_effect(parameters: Parameters, wave: str, rng: np.random.Generator) -> Array:
    r"""Draw the effect of a wave that nothing is known of, (draw,).

    Parameters
    ----------
    parameters : Parameters
        Draws of a fit.
    wave : str
        One of `WAVES`.
    rng : Generator
        Source of randomness.

    Notes
    -----
    Around the mean of the other K - 1 waves, :math:`\bar e + \sigma_{wave} \sqrt{K / (K - 1)}\, z`.
    Effects that sum to zero are exchangeable effects less their mean, and the difference between
    one of them and the mean of the others has the same variance in both forms. A refit's own effect
    of a wave without rows has this distribution but for what the prior of the grand mean and the
    national totals tell.
    """
    others = [name for name in WAVES if name != wave]
    around = parameters.levels("wave_effect", others).mean(axis=0)
    spread = parameters["sigma_wave"] * np.sqrt(len(WAVES) / (len(WAVES) - 1))
    return np.asarray(around + spread * rng.standard_normal(parameters.n_draws))
