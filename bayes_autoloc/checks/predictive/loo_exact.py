"""Fit again without a row: exact where importance weights can't be trusted."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from bayes_autoloc.checks.jobs.jobs import JSON, Job, JobPlan, run_jobs
from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood import Array, Rows
from bayes_autoloc.checks.likelihood.likelihood_groups import BLOCK_OF, rows_of, weight_abroad
from bayes_autoloc.checks.predictive.loo_summary import HIGH_K
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.diagnose import diagnose
from bayes_autoloc.inference.fit import code_fingerprint
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.refit import Refitter
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.joint import build_block
from bayes_autoloc.model.priors import PriorSet

__all__ = ["held_out", "refit_rows", "without_row"]

HOW = Sampling()
"""As long as a fit: half as many draws leave hyper-parameters above the bounds of R-hat."""

VAST = 1e6
"""Standard deviation of an error, log cars, with which a row says nothing."""

NEVER = -50.0
"""Log exposure with which nothing can happen."""

SILENCED: Mapping[str, Mapping[str, float]] = {
    "outputs": {"output_weight": 0.0},
    "plans": {"plan_weight": 0.0},
    "totals": {"total_rel_sd": VAST},
    "incumbents": {"incumbent_rel_sd": VAST},
    "market": {"market_sd": VAST},
    "events": {"hazard_log_exposure": NEVER, "hazard_count": 0.0},
}
"""What makes a row of each group say nothing: names of the model's data, and values."""


def refit_rows(
    posterior: Posterior, rows: pd.DataFrame, *, seed: int, plan: JobPlan | None = None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Fit again without each row whose Pareto k is above 0.7.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    rows : DataFrame
        From `bayes_autoloc.checks.predictive.loo.loo_rows`.
    seed : int
        Seed of the refits.
    plan : JobPlan, optional
        Where they run.

    Returns
    -------
    rows : DataFrame
        With elpd and pit of these rows replaced, and refitted set.
    problems : tuple of str
        Convergence checks that failed, by row. Official forecasts can't be refitted: they have no
        error of their own that could be widened.
    """
    wanted = rows.loc[(rows["k"] > HIGH_K) & rows["group"].isin(list(SILENCED))]
    fixed: dict[str, JSON] = {
        "case": dict(posterior.case.to_text()),
        "priors": posterior.priors.to_text(),
        "overseas_weight": weight_abroad(posterior),
        "seed": seed,
        "code": code_fingerprint("evidence", "model", "inference"),
    }
    jobs = {
        place: Job(
            f"loo-{group}-{row}",
            f"{__name__}:without_row",
            {**fixed, "group": str(group), "row": int(row)},
        )
        for place, group, row in zip(wanted.index, wanted["group"], wanted["index"], strict=True)
    }
    results = run_jobs(list(jobs.values()), plan)
    out = rows.copy()
    problems = []
    for place, job in jobs.items():
        result = results[job.key]
        out.loc[place, ["elpd", "pit"]] = [result["elpd"], result["pit"]]
        out.loc[place, "refitted"] = True
        problems += [f"Without {rows['row'][place]}: {text}" for text in result["problems"]]
    return out, tuple(problems)


def without_row(
    case: Mapping[str, str],
    priors: str,
    overseas_weight: float,
    *,
    group: str,
    row: int,
    seed: int,
    code: str,
) -> JSON:
    """Fit a block without one row, and say what it predicts of it.

    Parameters
    ----------
    case, priors
        As text.
    overseas_weight : float
        Power on the likelihood of rows abroad.
    group, row
        Group of rows and place in it.
    seed : int
        Seed of the fit and of the predictive draws.
    code : str
        Fingerprint of the code, so that a stored result is not reused by other code.

    Returns
    -------
    dict
        elpd, pit (NaN where there is none) and problems, the convergence checks that failed.
    """
    del code  # part of what the result depends on
    known, beliefs = Case.from_text(case), PriorSet.from_text(priors)
    block = BLOCK_OF[group]
    refitter = _refitter(known, beliefs, block, overseas_weight)
    data = refitter.data
    for name, value in SILENCED[group].items():
        values = data[name].astype(float)
        values[row] = value
        data = {**data, name: values}
    fitted = refitter.sample(data, seed=seed, how=HOW)
    parameters = Parameters(fitted.draws, beliefs, Streams(seed))
    obs = observe(known)
    rows = rows_of(
        group,
        parameters,
        obs,
        effects=Effects.own(parameters, obs),
        case=known,
        priors=beliefs,
        overseas_weight=overseas_weight,
    )
    elpd, pit = held_out(rows, row, np.random.default_rng(seed))
    problems = diagnose(block, fitted.draws, fitted.stats).problems()
    return {"elpd": elpd, "pit": pit, "problems": list(problems)}


def held_out(rows: Rows, row: int, rng: np.random.Generator) -> tuple[float, float]:
    """Return the log predictive density of a row that the draws have not seen, and its PIT.

    Parameters
    ----------
    rows : Rows
        With the draws of the fit without it.
    row : int
        Its place.
    rng : Generator
        Source of randomness of the predictive draws.
    """
    log_density = rows.log_likelihood()[row]
    elpd = float(np.logaddexp.reduce(log_density) - np.log(len(log_density)))
    if not rows.replicable[row]:
        return elpd, float("nan")
    drawn: Array = rows.replicated(rng)[row]
    below, same = np.mean(drawn < rows.observed[row]), np.mean(drawn == rows.observed[row])
    return elpd, float(below + rng.random() * same)


@lru_cache(maxsize=3)
def _refitter(case: Case, priors: PriorSet, block: str, overseas_weight: float) -> Refitter:
    changing = {
        name for group, names in SILENCED.items() if BLOCK_OF[group] == block for name in names
    }
    model = build_block(
        block,
        observe(case),
        priors,
        series=case.series,
        market_scope=case.market_scope,
        overseas_weight=overseas_weight,
    )
    known = {str(data.name) for data in model.data_vars}
    return Refitter(block, model, sorted(changing & known))
