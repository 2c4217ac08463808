"""Alternatives: the headline under other priors, other weights and other tails, one fit a job."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.headline_draws import forecast_seeds, headlines, national_futures
from bayes_autoloc.checks.jobs.calls import JSON
from bayes_autoloc.checks.jobs.jobs import Job, JobPlan, run_jobs
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of, row_groups
from bayes_autoloc.checks.rests_on.alternative_table import AlternativeTable
from bayes_autoloc.checks.rests_on.importance import MAX_KHAT, smoothed_weights
from bayes_autoloc.checks.rests_on.influence_job import thinned_posterior, with_draws
from bayes_autoloc.checks.rests_on.tails import FUTURE_TAILS, tail_log_ratios
from bayes_autoloc.checks.rests_on.variants import without_shock_priors, without_shocks
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT, code_fingerprint, fit
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import DRAWS
from bayes_autoloc.model.priors import PriorSet

__all__ = ["REFITS", "Alternative", "alternatives", "fit_alternative"]

Array = npt.NDArray[np.float64]

CALL = "bayes_autoloc.checks.rests_on.alternatives:fit_alternative"

SIMULATIONS = 2
"""Simulations of each draw."""

TILT = 0.2
"""Plants that nothing was printed of may run fuller or emptier by this much, log use."""

SUPPLY = ("outputs", "plans", "totals")
"""Rows that a plant's use is read from."""


def _same_case(case: Case) -> Case:
    return case


def _same_priors(priors: PriorSet) -> PriorSet:
    return priors


@dataclass(frozen=True)
class Alternative:
    """Another way to fit.

    Parameters
    ----------
    words : str
        What is different.
    case, priors : callable
        What becomes of the evidence and of the beliefs.
    overseas_weight : float
        Power on the likelihood of rows abroad.
    """

    words: str
    case: Callable[[Case], Case] = field(default=_same_case)
    priors: Callable[[PriorSet], PriorSet] = field(default=_same_priors)
    overseas_weight: float = OVERSEAS_WEIGHT


def _wave_spread(sigma: float) -> Callable[[PriorSet], PriorSet]:
    return lambda priors: priors.with_(sigma_wave={"sigma": sigma})


REFITS: Mapping[str, Alternative] = {
    "waves-alike": Alternative("waves differ half as much (prior)", priors=_wave_spread(0.15)),
    "waves-apart": Alternative("waves differ twice as much (prior)", priors=_wave_spread(0.6)),
    "abroad-0": Alternative("plants abroad count nothing", overseas_weight=0.0),
    "abroad-1": Alternative("plants abroad count in full", overseas_weight=1.0),
    "no-shocks": Alternative("no common shocks", without_shocks, without_shock_priors),
    "sceptical": Alternative("sceptical priors", priors=lambda _: PriorSet.load("sceptical")),
    "ministry": Alternative("the ministry's priors", priors=lambda _: PriorSet.load("ministry")),
}
"""Alternatives that need a fit of their own."""


def alternatives(
    posterior: Posterior,
    *,
    more: Mapping[str, Mapping[int, Array]] | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    plan: JobPlan | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the headline under every alternative.

    Parameters
    ----------
    posterior : Posterior
        The fit that the others are compared with.
    more : mapping of str to (mapping of int to ndarray, (draw,)), optional
        Production by year under alternatives that were made elsewhere, such as official targets
        listened to, in cars a year.
    seed : int
        Of the simulations.
    draws : int
        Draws a chain from which futures are simulated; longer fits are thinned to as many.
    plan : JobPlan, optional
        Where the fits run; by default here, one after the other.

    Returns
    -------
    table : DataFrame
        alternative, how (fit | refit | weights | tails | given), year, q10, q50, q90 (cars a year),
        shift and shift_se (of the median, cars a year), target (cars a year; the year's first),
        p_target, khat.
    notes : tuple of str
        Refits that failed their convergence checks, weights that can't be trusted.
    """
    base = thinned_posterior(posterior, draws)
    found = headlines(posterior.case)
    years = sorted({headline.year for headline in found})
    seeds = forecast_seeds(seed, SIMULATIONS)
    futures = national_futures(base, years, seeds)
    table = AlternativeTable(found, futures, seed)
    table.add("as fitted", "fit", futures)
    jobs = {name: _job(name, posterior, years, seeds, draws) for name in REFITS}
    answers = run_jobs(list(jobs.values()), plan)
    notes: list[str] = []
    for name, job in jobs.items():
        answer = answers[job.key]
        made = {year: np.asarray(answer["production"][str(year)], float) for year in years}
        table.add(REFITS[name].words, "refit", made)
        if answer["problems"]:
            told = "; ".join(answer["problems"])
            notes.append(f"The fit with {REFITS[name].words} failed its checks ({told}).")
    for words, log_ratio in tail_log_ratios(base).items():
        _reweigh(table, notes, words, log_ratio, futures)
    for words, streams in FUTURE_TAILS.items():
        table.add(words, "tails", national_futures(base, years, seeds, streams=streams))
    for tilt in (TILT, -TILT):
        side = "above" if tilt > 0 else "below"
        words = f"plants without figures run {abs(tilt):g} {side} what is expected (log)"
        tilted, log_ratio = _tilted(base, tilt)
        _reweigh(table, notes, words, log_ratio, national_futures(tilted, years, seeds))
    for words, given in (more or {}).items():
        table.add(words, "given", {year: given[year][None, :] for year in years})
    return table.frame(), tuple(notes)


def _reweigh(
    table: AlternativeTable,
    notes: list[str],
    words: str,
    log_ratio: Array,
    futures: Mapping[int, Array],
) -> None:
    """Add an alternative that is reached by importance weights, or note that it can't be."""
    weights, khat = smoothed_weights(log_ratio)
    if khat > MAX_KHAT:
        notes.append(f"{words}: not told, k-hat is {khat:.2f}, the draws don't reach it.")
        return
    table.add(words, "weights", futures, weights=weights, khat=khat)


def _tilted(posterior: Posterior, by: float) -> tuple[Posterior, Array]:
    """Return the fit with the log use of plants without figures moved, and log ratios, (draw,).

    Met plans and large misses are printed, middling years are not. The weights make the draws those
    of a model in which such plants are expected to run fuller or emptier: plans and national totals
    are read with their use so moved.
    """
    data, obs = posterior.draws, posterior.observations
    silent = ~data["plant"].isin(obs.outputs["plant"].astype(str).unique())
    moved = with_draws(posterior, data.assign(eta=data["eta"] + by * silent))
    both = [row_groups(one, parameters_of(one)) for one in (moved, posterior)]
    there, here = (
        np.sum([groups[name].log_likelihood().sum(axis=0) for name in SUPPLY if name in groups], 0)
        for groups in both
    )
    return moved, there - here


def _job(
    name: str, posterior: Posterior, years: Sequence[int], seeds: Sequence[int], kept: int
) -> Job:
    arguments = {
        "name": name,
        "case": posterior.case.to_text(),
        "priors": posterior.priors.to_text(),
        "seed": posterior.seed,
        "draws": int(posterior.settings["draws"]),
        "kept": kept,
        "years": [int(year) for year in years],
        "seeds": [int(seed) for seed in seeds],
        "code": code_fingerprint(),
    }
    return Job(f"alternative-{name}", CALL, arguments)


def fit_alternative(
    *,
    name: str,
    case: Mapping[str, str],
    priors: str,
    seed: int,
    draws: int,
    kept: int,
    years: Sequence[int],
    seeds: Sequence[int],
    code: str,
) -> JSON:
    """Fit one of `REFITS` and simulate production from `kept` draws a chain.

    Returns
    -------
    dict
        ``production``: by year, whole cars (seed, draw); ``problems``: failed convergence checks.
    """
    del code
    other = REFITS[name]
    fitted = fit(
        other.case(Case.from_text(case)),
        other.priors(PriorSet.from_text(priors)),
        seed=seed,
        draws=draws,
        overseas_weight=other.overseas_weight,
    )
    futures = national_futures(thinned_posterior(fitted, kept), years, seeds)
    whole = {str(year): np.rint(made).astype(np.int64).tolist() for year, made in futures.items()}
    checks = fitted.diagnostics
    return {"production": whole, "problems": [] if checks is None else list(checks.problems)}
