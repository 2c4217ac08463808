"""Leave one plant out: predictions of plants of which the fit has seen no row of their own.

They are made twice: with nothing known of the plant but its class, and with its own plans known.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.checks.backtests.plan_rivals import CLASS_MEAN, THE_PLAN, with_rivals
from bayes_autoloc.checks.jobs.jobs import JobPlan, run_jobs
from bayes_autoloc.checks.left_out.plant_prediction import (
    MODEL,
    Weights,
    left_out_weights,
    scored_rows,
)
from bayes_autoloc.checks.left_out.plant_refits import Refit, refit_job
from bayes_autoloc.checks.left_out.plant_summary import coverage, plant_summary
from bayes_autoloc.checks.likelihood.plant_rows import every_plant
from bayes_autoloc.checks.rests_on.importance import MAX_KHAT
from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["leave_one_plant_out"]

LOW, HIGH = 0.72, 0.88


def leave_one_plant_out(
    posterior: Posterior,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Predict every plant's outputs without its rows, and score against its plans.

    Parameters
    ----------
    posterior : Posterior
        The fit; its draws are reweighed, and fitted anew where the weights' k-hat is above 0.7.
    seed : int
        Of the simulated plants and of the refits.
    draws : int
        Draws a chain of a refit.
    plan : JobPlan, optional
        Where refits run; by default here.

    Returns
    -------
    CheckResult
        Name ``plants``; tables scores (one row an output, state of knowledge and model) and summary
        (`bayes_autoloc.checks.left_out.plant_summary.plant_summary`).

    Raises
    ------
    AutolocError
        If no plant of the case has an output.
    """
    abroad = float(posterior.settings.get("overseas_weight", OVERSEAS_WEIGHT))
    obs = posterior.observations
    every = every_plant(obs, abroad)
    if not every:
        raise AutolocError(f"No plant of case {posterior.case.name!r} has a published output.")
    parameters = Parameters(posterior.draws, posterior.priors, Streams(seed))
    weights = {rows.plant: left_out_weights(rows, parameters, seed=seed) for rows in every}
    again = {
        name: refit_job(
            Refit(f"without-plant-{name}", (name,), (name,), overseas=abroad),
            posterior.case,
            posterior.priors,
            seed=seed,
            draws=draws,
        )
        for name, found in weights.items()
        if found.khat > MAX_KHAT
    }
    results = run_jobs(list(again.values()), plan)
    found: list[dict[str, object]] = []
    problems: list[str] = []
    for rows in every:
        if rows.plant not in again:
            found += scored_rows(rows, parameters, weights[rows.plant], seed=seed)
            continue
        answer = results[again[rows.plant].key]
        found += [row | {"khat": weights[rows.plant].khat} for row in answer["rows"]]
        problems += [f"The refit without {rows.plant}: {text}." for text in answer["problems"]]
    scores = with_rivals(pd.DataFrame(found), obs)
    return CheckResult(
        name="plants",
        title="Plants left out one by one",
        bars=tuple(_bar(scores, known) for known in ("nothing", "plans")),
        tables={"scores": scores, "summary": plant_summary(scores)},
        notes=(*_notes(scores, weights), *problems),
        settings={"seed": seed, "draws": draws, "fit": posterior.settings.get("key", "")},
    )


def _bar(scores: pd.DataFrame, known: str) -> Bar:
    text = "share of the outputs of left-out home plants inside the 80 % interval"
    knowing = {"nothing": "nothing of the plant known", "plans": "its plans known"}[known]
    return Bar(f"{text}, {knowing}", coverage(scores, known=known)[0], LOW, HIGH)


def _notes(scores: pd.DataFrame, weights: dict[str, Weights]) -> tuple[str, ...]:
    refitted = [name for name, one in weights.items() if one.khat > MAX_KHAT]
    worst = max(one.khat for one in weights.values() if one.khat <= MAX_KHAT or not refitted)
    home = scores.loc[~scores["overseas"].astype(bool) & (scores["model"] == MODEL)]
    sizes = []
    for known in ("nothing", "plans", "early plans"):
        rows = home.loc[home["known"] == known]
        if len(rows):
            share, error = coverage(scores, known=known)
            sizes.append(
                f"Known: {known}. {len(rows)} outputs of {rows['plant'].nunique()} home plants, "
                f"80 % interval covers {share:.0%} +- {error:.0%} (standard error, plants as "
                f"clusters), CRPS {rows['crps_log'].mean():.2f}."
            )
    return (
        *sizes,
        f"Refitted because k-hat was above {MAX_KHAT}: {', '.join(refitted) or 'none'}; largest "
        f"k-hat of the others {worst:.2f}.",
        *_against(scores),
        "Plans count as known when they were said three months (early plans: a year) before the "
        "year's end; the evidence of other years in a national total is left as it is in the fit, "
        "and a capacity that was raised to a figure keeps that trace of the outputs.",
    )


def _against(scores: pd.DataFrame) -> list[str]:
    """Compare with each rival on the outputs that it predicts."""
    found = []
    key = ["plant", "year", "known"]
    home = scores.loc[~scores["overseas"].astype(bool)]
    ours = home.loc[home["model"] == MODEL].set_index(key)["crps_log"]
    for rival in (THE_PLAN, CLASS_MEAN):
        theirs = home.loc[home["model"] == rival].set_index(key)["crps_log"]
        for known, values in theirs.groupby("known"):
            same = ours.reindex(values.index)
            found.append(
                f"On the {len(values)} outputs with {known} for the year: CRPS "
                f"{float(np.mean(same)):.2f}, {rival} {float(np.mean(values)):.2f}."
            )
    return found
