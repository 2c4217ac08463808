"""Influence: what the headline would be without each plant, and without each kind of evidence.

A plant's rows are taken out by importance weights on the draws of the fit where Pareto's k-hat
is below 0.5, else by refitting. Plants that everyone asks about and kinds of evidence are always
refitted. The plant itself stays in the forecast, as one of its class. A second fit of all evidence
shows how far two fits differ by chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.headline_draws import (
    Headline,
    forecast_seeds,
    headlines,
    national_futures,
)
from bayes_autoloc.checks.jobs.jobs import JobPlan, run_jobs
from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of, row_groups
from bayes_autoloc.checks.likelihood.likelihood_hazards import event_rows
from bayes_autoloc.checks.likelihood.likelihood_national import total_likelihood
from bayes_autoloc.checks.rests_on.evidence_weights import (
    SOURCES,
    LeftOut,
    observations_without,
    row_count,
    rows_without,
)
from bayes_autoloc.checks.rests_on.importance import Shift, block_counts, shift, smoothed_weights
from bayes_autoloc.checks.rests_on.influence_job import thinned_posterior, without_job
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["FRONT_PAGE", "influence", "log_ratios"]

Array = npt.NDArray[np.float64]

FRONT_PAGE: Mapping[str, tuple[str, ...]] = {
    "Moskvitch": ("moskvitch_moscow",),
    "former Nissan plant, St Petersburg": (
        "nissan_spb",
        "avtovaz_spb_xcross5",
        "xcite_spb",
    ),
}
"""Plants of the shipped case that everyone asks about."""

SIMULATIONS, REPEATS = 2, 200
"""Simulations of each draw, and bootstrap samples."""

LIGHT = 0.5
"""Largest k-hat of weights that are used: the variance of heavier ones is infinite, and the error
of a shift that they give larger than the shift."""


@dataclass(frozen=True)
class _Question:
    """Something to leave out."""

    key: str
    what: str
    kind: str
    left: LeftOut
    front_page: bool = False


def influence(
    posterior: Posterior,
    *,
    front_page: Mapping[str, Sequence[str]] | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    refit_all: bool = True,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Say how far the headline moves without each plant and each kind of evidence.

    Parameters
    ----------
    posterior : Posterior
        The fit with all evidence.
    front_page : mapping of str to sequence of str, optional
        Plants by name that are always refitted; by default those of `FRONT_PAGE` that the case has.
    seed : int
        Of the simulations and of the bootstrap.
    draws : int
        Draws a chain of the refits; the fit's are thinned to as many.
    refit_all : bool
        Refit every plant whose weights can't be trusted; otherwise only the front page and the
        kinds of evidence, and the shifts of such plants are missing (NaN).
    plan : JobPlan, optional
        Where the refits run; by default here, one after the other.

    Returns
    -------
    CheckResult
        Name ``influence``; table ``influence``: what, kind (plant | evidence), front_page, rows,
        shift_<year> and shift_p_<year> for the headlines of the case (cars a year; percentage
        points), each with its standard error ``_se``, khat, refitted, converged (false where the
        refit failed a convergence check, which the notes name).
    """
    obs = posterior.observations
    wanted = FRONT_PAGE if front_page is None else front_page
    known = set(obs.plants.index.astype(str)) | set(obs.hazards["plant"].astype(str))
    base = thinned_posterior(posterior, draws)
    targets = _one_target_a_year(headlines(posterior.case))
    years = sorted({headline.year for headline in targets})
    seeds = forecast_seeds(seed, SIMULATIONS)
    futures = national_futures(base, years, seeds)
    counts = block_counts(futures[years[0]].shape[1], REPEATS, seed)
    weights = {name: smoothed_weights(log_ratio) for name, log_ratio in log_ratios(base).items()}
    questions = _questions(weights, wanted, known)
    asked = [one for one in questions if one.key not in weights]
    heavy = [one for one in questions if one.key in weights and weights[one.key][1] > LIGHT]
    refits = [*asked, *heavy] if refit_all else asked
    unknown = set() if refit_all else {one.key for one in heavy}
    jobs = [
        without_job(
            f"without-{one.key}", posterior, one.left, years=years, seeds=seeds, draws=draws
        )
        for one in refits
    ]
    answers = run_jobs(jobs, plan)
    rows = []
    for one in questions:
        answer = answers.get(f"without-{one.key}")
        weight, khat = weights.get(one.key, (None, float("nan")))
        row: dict[str, object] = {
            "what": one.what,
            "kind": one.kind,
            "front_page": one.front_page,
            "rows": row_count(obs, one.left),
        }
        for headline in targets:
            before = futures[headline.year]
            made = before if answer is None else _made(answer, headline.year)
            told = Shift(np.nan, np.nan)
            if one.key not in unknown:
                told = shift(headline, before, made, counts, weight if answer is None else None)
            row |= {_column(headline): told.value, f"{_column(headline)}_se": told.error}
        converged = answer is None or not answer["problems"]
        rows.append({**row, "khat": khat, "refitted": answer is not None, "converged": converged})
    table = pd.DataFrame(rows)
    first = _column(targets[0])
    table = table.iloc[np.argsort(-table[first].abs().to_numpy(), kind="stable")]
    return CheckResult(
        name="influence",
        title="What the headline rests on",
        tables={"influence": table.reset_index(drop=True)},
        notes=_notes(table, answers),
        settings={"seed": seed, "draws": draws, "priors": posterior.priors.name},
    )


def _made(answer: Mapping[str, Mapping[str, list[list[int]]]], year: int) -> Array:
    return np.asarray(answer["production"][str(year)], dtype=np.float64)


def _one_target_a_year(found: Sequence[Headline]) -> list[Headline]:
    """Return production of each horizon and the first target of each year."""
    chances: dict[int, Headline] = {}
    for headline in found:
        if headline.at_least is not None:
            chances.setdefault(headline.year, headline)
    return [*(one for one in found if one.at_least is None), *chances.values()]


def _column(headline: Headline) -> str:
    return f"shift_{'' if headline.at_least is None else 'p_'}{headline.year}"


def _questions(
    weights: Mapping[str, tuple[Array, float]],
    front_page: Mapping[str, Sequence[str]],
    known: set[str],
) -> list[_Question]:
    asked = {
        name: tuple(plant for plant in plants if plant in known)
        for name, plants in front_page.items()
    }
    first = [
        _Question(f"front-page-{i}", f"without {name}", "plant", LeftOut(plants), front_page=True)
        for i, (name, plants) in enumerate(asked.items())
        if plants
    ]
    alone = {plants[0] for plants in asked.values() if len(plants) == 1}
    plants = [
        _Question(name, f"without {name}", "plant", LeftOut((name,)))
        for name in weights
        if name not in alone
    ]
    sources = [
        _Question(f"evidence-{source}", f"without {words}", "evidence", LeftOut(source=source))
        for source, words in SOURCES.items()
    ]
    nothing = _Question("evidence-nothing", "nothing (a second fit)", "evidence", LeftOut())
    return [*first, *plants, *sources, nothing]


def log_ratios(posterior: Posterior) -> dict[str, Array]:
    """Return the log likelihood without each plant's rows over that with them, (draw,).

    The plant's own effects are those of the draw, so that the weights make them those of its class;
    where its rows are many, k-hat says that the draws don't suffice. Its outputs are no known sums
    of the national total any more.
    """
    obs, parameters = posterior.observations, parameters_of(posterior)
    effects = Effects.own(parameters, obs)
    rows = {name: one.log_likelihood() for name, one in row_groups(posterior, parameters).items()}
    totals = rows.get("totals", np.zeros((0, parameters.n_draws)))
    found: dict[str, Array] = {}
    for plant in _plants(obs):
        left = LeftOut((plant,))
        gone = rows_without(obs, left)
        log_ratio = -np.sum(
            [rows[name][gone[name]].sum(axis=0) for name in gone if name in rows], 0
        )
        own = obs.cells["plant"].astype(str) == plant
        if (own & obs.cells["counted"].astype(bool) & obs.cells["seen"].notna()).any():
            unseen = total_likelihood(parameters, observations_without(obs, left), effects)
            log_ratio = log_ratio + (unseen.log_likelihood() - totals).sum(axis=0)
        found[plant] = log_ratio
    return found


def _plants(obs: Observations) -> list[str]:
    """Return tenancies and incumbents that have a row of their own, in alphabetical order."""
    tables = (obs.outputs, obs.plans, obs.incumbents, event_rows(obs))
    names = {str(name) for rows in tables for name in rows["plant"].unique()}
    return sorted(names - {""})


def _notes(
    table: pd.DataFrame, answers: Mapping[str, Mapping[str, Sequence[str]]]
) -> tuple[str, ...]:
    refitted = int(table["refitted"].sum())
    unknown = int(table.filter(regex=r"^shift_\d+$").isna().any(axis=1).sum())
    failed = [
        f"The refit {key} failed its convergence checks ({'; '.join(answer['problems'])})."
        for key, answer in answers.items()
        if answer["problems"]
    ]
    return (
        f"{len(table)} questions: {len(table) - refitted - unknown} by importance weights (k-hat "
        f"up to {LIGHT:g}), {refitted} by refitting. Standard errors are those of simulation: a "
        "shift below two of them is noise.",
        *([f"{unknown} plants need a refit that was not made: no shift."] if unknown else []),
        "What is left out stops teaching; the plants themselves stay in the forecast, as members "
        "of their class, and national totals expect their outputs instead of counting them. The "
        "row without nothing is a second fit of all evidence: so far two fits differ by chance.",
        *failed,
    )
