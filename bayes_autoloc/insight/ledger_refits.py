"""Refits without some evidence, where weights on the draws of a fit can't be trusted.

What a table says is left out everywhere, as in `checks.rests_on.influence_job`. What a plant's
own rows say is left out as the ledger's weights leave it out: the national totals go on counting
its cars.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bayes_autoloc.checks.jobs.calls import JSON
from bayes_autoloc.checks.jobs.jobs import Job

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior
    from bayes_autoloc.inference.refit import Refitter
    from bayes_autoloc.insight.ledger_questions import Question

__all__ = ["futures_without_rows", "refit_job"]

CALL = "bayes_autoloc.insight.ledger_refits:futures_without_rows"

SUMS = ("member", "seen_total", "seen_variance")
"""Data of the national total that say whose cars are known and whose are expected."""


def refit_job(
    question: "Question", posterior: "Posterior", years: Sequence[int], seeds: Sequence[int]
) -> Job:
    """Return the job that forecasts without a piece of evidence.

    Parameters
    ----------
    question : Question
        What is left out.
    posterior : Posterior
        The fit with all evidence.
    years, seeds : sequence of int
        Years, and seeds of the simulations.
    """
    from bayes_autoloc.checks.rests_on.evidence_weights import LeftOut  # noqa: PLC0415 - loads PyMC
    from bayes_autoloc.checks.rests_on.influence_job import without_job  # noqa: PLC0415

    left = LeftOut(question.plants, question.source)
    draws = posterior.draws.sizes["draw"]
    job = without_job(
        f"without-{question.key}", posterior, left, years=years, seeds=seeds, draws=draws
    )
    if question.kind != "plant":
        return job
    return Job(
        job.key, CALL, {name: job.arguments[name] for name in job.arguments if name != "source"}
    )


def futures_without_rows(
    *,
    case: Mapping[str, str],
    priors: str,
    fitted: Mapping[str, int],
    overseas_weight: float,
    plants: Sequence[str],
    years: Sequence[int],
    seeds: Sequence[int],
    draws: int,
    code: str,
) -> JSON:
    """Refit the blocks that a plant's own rows teach without them, and simulate production.

    Parameters
    ----------
    case, priors, fitted, overseas_weight, plants, years, seeds, draws, code
        As of `bayes_autoloc.checks.rests_on.influence_job.futures_without`.

    Returns
    -------
    dict
        ``production``: by year, whole cars (seed, draw); ``problems``: failed convergence checks.
    """
    from bayes_autoloc.checks.headline_draws import national_futures  # noqa: PLC0415
    from bayes_autoloc.checks.rests_on.evidence_weights import LeftOut, data_without  # noqa: PLC0415
    from bayes_autoloc.checks.rests_on.influence_job import thinned_posterior, with_draws  # noqa: PLC0415
    from bayes_autoloc.evidence.case import Case  # noqa: PLC0415
    from bayes_autoloc.inference.diagnose import diagnose  # noqa: PLC0415
    from bayes_autoloc.inference.fit import fit  # noqa: PLC0415
    from bayes_autoloc.inference.sampling import Sampling  # noqa: PLC0415
    from bayes_autoloc.model.priors import PriorSet  # noqa: PLC0415

    del code
    known, beliefs = Case.from_text(case), PriorSet.from_text(priors)
    base = thinned_posterior(
        fit(known, beliefs, overseas_weight=overseas_weight, **fitted),  # type: ignore[arg-type]
        draws,
    )
    blocks = _refitters(known, beliefs, overseas_weight)
    whole = {name: block.data for name, block in blocks.items()}
    changed = data_without(base.observations, LeftOut(tuple(plants)), whole)
    data, problems = base.draws, list[str]()
    for name, values in changed.items():
        own = {key: value for key, value in values.items() if key not in SUMS}
        how = Sampling(draws=draws, chains=fitted["chains"])
        block = blocks[name].sample(own, seed=fitted["seed"], how=how)
        problems += diagnose(name, block.draws, block.stats).problems()
        data = data.assign(block.draws.assign_coords(draw=data["draw"]).data_vars)
    futures = national_futures(with_draws(base, data), years, seeds)
    made = {str(year): np.rint(cars).astype(np.int64).tolist() for year, cars in futures.items()}
    return {"production": made, "problems": problems}


@lru_cache(maxsize=1)
def _refitters(case: Any, priors: Any, overseas_weight: float) -> "dict[str, Refitter]":  # noqa: ANN401
    """Compile the blocks that plants' rows teach, once in a process."""
    from bayes_autoloc.checks.rests_on.evidence_weights import CHANGING  # noqa: PLC0415
    from bayes_autoloc.evidence.observations import observe  # noqa: PLC0415
    from bayes_autoloc.inference.refit import Refitter  # noqa: PLC0415
    from bayes_autoloc.model.joint import build_block  # noqa: PLC0415

    obs, found = observe(case), {}
    for name in ("supply", "hazards"):
        scope = {"series": case.series, "market_scope": case.market_scope}
        model = build_block(name, obs, priors, overseas_weight=overseas_weight, **scope)
        has = {str(data.name) for data in model.data_vars}
        found[name] = Refitter(name, model, [one for one in CHANGING[name] if one in has])
    return found
