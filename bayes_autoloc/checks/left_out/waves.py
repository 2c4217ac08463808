"""Leave a whole wave of makers out; and learn abroad what happens at home, and the reverse."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from bayes_autoloc.checks.backtests.plan_rivals import with_rivals
from bayes_autoloc.checks.jobs.calls import JSON
from bayes_autoloc.checks.jobs.jobs import JobPlan, run_jobs
from bayes_autoloc.checks.left_out.plant_prediction import MODEL
from bayes_autoloc.checks.left_out.plant_refits import TOTALS, Refit, refit_job
from bayes_autoloc.checks.left_out.plant_summary import clustered_error, plant_summary
from bayes_autoloc.checks.likelihood.plant_rows import PlantRows, every_plant
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT
from bayes_autoloc.inference.sampling import DRAWS
from bayes_autoloc.model.coords import WAVES
from bayes_autoloc.model.priors import PriorSet

__all__ = ["leave_one_wave_out", "wave_refits"]

HOME, OVERSEAS = "home", "overseas"
"""Left out whole: what is learnt abroad must then serve at home, and the reverse."""


def wave_refits(obs: Observations) -> dict[str, Refit]:
    """Return the refits of the check by what they show.

    Parameters
    ----------
    obs : Observations
        The evidence in rows.

    Returns
    -------
    dict of str to Refit
        By what is left out. One for each wave with outputs at home: its plants are left out and
        predicted. Where there are plants abroad, besides ``home``: rows at home count nothing,
        those abroad in full, and the Chinese plants at home are predicted; and ``overseas``: rows
        abroad count nothing and are predicted.
    """
    every = every_plant(obs, OVERSEAS_WEIGHT)
    home = [rows for rows in every if not rows.overseas]
    abroad = [rows for rows in every if rows.overseas]
    refits = {}
    for wave in WAVES:
        members = obs.plants.index[(obs.plants["wave"] == wave) & ~obs.plants["overseas"]]
        predicted = _names([rows for rows in home if rows.wave == wave])
        if predicted:
            left_out = tuple(members.astype(str))
            refits[wave] = Refit(f"without-wave-{wave}", left_out, predicted, wave=wave)
    chinese = _names([rows for rows in home if rows.wave == "chinese"])
    if abroad and chinese:
        refits[HOME] = Refit("from-abroad", (), chinese, home=0.0, overseas=1.0)
    if abroad and home:
        refits[OVERSEAS] = Refit("to-abroad", (), _names(abroad), overseas=0.0)
    return refits


def _names(plants: Sequence[PlantRows]) -> tuple[str, ...]:
    return tuple(rows.plant for rows in plants)


def leave_one_wave_out(
    case: Case,
    priors: PriorSet | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Predict whole waves, and plants abroad and at home from each other.

    Parameters
    ----------
    case : Case
        The evidence.
    priors : PriorSet, optional
        By default the shipped set ``default``.
    seed, draws : int
        Seed and draws a chain of every fit.
    plan : JobPlan, optional
        Where the fits run; by default here, one after the other.

    Returns
    -------
    CheckResult
        Name ``waves``; tables scores and summary, as of
        `checks.left_out.plants.leave_one_plant_out`, with a column left_out. National totals
        and incumbents stay in every fit.

    Raises
    ------
    AutolocError
        If no plant of the case has an output.
    """
    priors = PriorSet.load("default") if priors is None else priors
    obs = observe(case)
    refits = wave_refits(obs)
    if not refits:
        raise AutolocError(f"No plant of case {case.name!r} has a published output.")
    jobs = {
        name: refit_job(refit, case, priors, seed=seed, draws=draws)
        for name, refit in refits.items()
    }
    results = run_jobs(list(jobs.values()), plan)
    answers = {name: results[job.key] for name, job in jobs.items()}
    tables = [
        with_rivals(pd.DataFrame(answer["rows"]), obs).assign(left_out=name)
        for name, answer in answers.items()
    ]
    summary = [
        plant_summary(table).assign(left_out=name)
        for name, table in zip(answers, tables, strict=True)
    ]
    scores = pd.concat(tables, ignore_index=True)
    return CheckResult(
        name="waves",
        title="Waves left out, and plants abroad as a guide to those at home",
        tables={"scores": scores, "summary": pd.concat(summary, ignore_index=True)},
        notes=(*_sizes(scores), _MEANING, *_problems(answers)),
        settings={"seed": seed, "draws": draws, "priors": priors.name},
    )


_MEANING = (
    "A wave that is left out is predicted around the mean of the other waves, with the spread that "
    "these two and the prior tell: an effect drawn afresh (known: nothing), or the refit's own "
    f"(known: {TOTALS}), of which the totals of years without plant figures tell something. With "
    "two other waves the spread is mostly prior."
)


def _sizes(scores: pd.DataFrame) -> list[str]:
    own = scores.loc[scores["model"] == MODEL]
    found = []
    for (left_out, known), rows in own.groupby(["left_out", "known"], sort=False):
        error = clustered_error(rows["covered80"], rows["plant"])
        covered = f"{rows['covered80'].astype(float).mean():.0%}"
        if not np.isnan(error):
            covered += f" +- {error:.0%}"
        found.append(
            f"Left out: {left_out}; known: {known}. {len(rows)} outputs of "
            f"{rows['plant'].nunique()} plants, 80 % interval covers {covered}, CRPS "
            f"{rows['crps_log'].mean():.2f}, mean PIT {rows['pit'].mean():.2f}."
        )
    return found


def _problems(answers: Mapping[str, JSON]) -> list[str]:
    return [
        f"The refit without {name}: {text}."
        for name, answer in answers.items()
        for text in answer["problems"]
    ]
