"""Refit without some evidence and forecast: one job, on blocks that a process compiles once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.checks.headline_draws import national_futures
from bayes_autoloc.checks.jobs.calls import JSON
from bayes_autoloc.checks.jobs.jobs import Job
from bayes_autoloc.checks.likelihood.likelihood_groups import weight_abroad
from bayes_autoloc.checks.rests_on.evidence_weights import CHANGING, LeftOut, data_without
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.inference.diagnose import diagnose
from bayes_autoloc.inference.fit import code_fingerprint, fit
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.refit import Refitter
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.joint import build_block
from bayes_autoloc.model.priors import PriorSet

__all__ = ["futures_without", "thinned_posterior", "with_draws", "without_job"]

Array = npt.NDArray[np.float64]

FITTED = ("seed", "draws", "tune", "chains")

AGAIN = 1
"""Added to the seed of a second fit of the same evidence."""

CALL = "bayes_autoloc.checks.rests_on.influence_job:futures_without"


def thinned_posterior(posterior: Posterior, draws: int) -> Posterior:
    """Return a fit with at most so many draws a chain, evenly taken."""
    data = posterior.draws
    step = max(1, data.sizes["draw"] // draws)
    return with_draws(posterior, data.isel(draw=slice(None, None, step)).isel(draw=slice(0, draws)))


def with_draws(posterior: Posterior, data: xr.Dataset) -> Posterior:
    """Return a fit with other draws of its parameters and the same evidence."""
    other = replace(posterior, tree=xr.DataTree.from_dict({"posterior": data}))
    vars(other)["observations"] = posterior.observations  # a second a time, were they read anew
    return other


def without_job(
    key: str,
    posterior: Posterior,
    left: LeftOut,
    *,
    years: Sequence[int],
    seeds: Sequence[int],
    draws: int,
) -> Job:
    """Return the job that forecasts without some evidence; arguments as of `futures_without`."""
    arguments = {
        "case": posterior.case.to_text(),
        "priors": posterior.priors.to_text(),
        "fitted": {name: int(posterior.settings[name]) for name in FITTED},
        "overseas_weight": weight_abroad(posterior),
        "plants": list(left.plants),
        "source": left.source,
        "years": [int(year) for year in years],
        "seeds": [int(seed) for seed in seeds],
        "draws": draws,
        "code": code_fingerprint(),
    }
    return Job(key, CALL, arguments)


def futures_without(
    *,
    case: Mapping[str, str],
    priors: str,
    fitted: Mapping[str, int],
    overseas_weight: float,
    plants: Sequence[str],
    source: str,
    years: Sequence[int],
    seeds: Sequence[int],
    draws: int,
    code: str,
) -> JSON:
    """Refit the blocks that some evidence teaches without it, and simulate production.

    Parameters
    ----------
    case, priors
        As text.
    fitted : mapping of str to int
        seed, draws, tune and chains of the fit with all evidence; blocks that nothing changes keep
        its draws.
    overseas_weight : float
        Power on the likelihood of rows abroad.
    plants, source
        As of `LeftOut`. Both empty: all blocks are fitted a second time to the same evidence, with
        another seed, which shows how far two fits differ by chance.
    years, seeds
        Years, and seeds of the simulations.
    draws : int
        Draws a chain of the refit.
    code : str
        Fingerprint of the code, part of what the result depends on.

    Returns
    -------
    dict
        ``production``: by year, whole cars (seed, draw); ``problems``: failed convergence checks.
    """
    del code
    known, beliefs = Case.from_text(case), PriorSet.from_text(priors)
    posterior = fit(
        known,
        beliefs,
        seed=fitted["seed"],
        draws=fitted["draws"],
        tune=fitted["tune"],
        chains=fitted["chains"],
        overseas_weight=overseas_weight,
    )
    base = thinned_posterior(posterior, draws)
    left = LeftOut(tuple(plants), source)
    blocks = _refitters(known, beliefs, overseas_weight)
    seed = fitted["seed"]
    changed = data_without(
        base.observations, left, {name: block.data for name, block in blocks.items()}
    )
    if left == LeftOut():
        seed, changed = seed + AGAIN, {name: {} for name in blocks}
    data = base.draws
    problems: list[str] = []
    how = Sampling(draws=draws, chains=fitted["chains"])
    for name, values in changed.items():
        block = blocks[name].sample(values, seed=seed, how=how)
        problems += diagnose(name, block.draws, block.stats).problems()
        # The thinned draws keep their numbers: without them xarray would align and leave gaps.
        data = data.assign(block.draws.assign_coords(draw=data["draw"]).data_vars)
    futures = national_futures(with_draws(base, data), years, seeds)
    whole = {str(year): np.rint(made).astype(np.int64).tolist() for year, made in futures.items()}
    return {"production": whole, "problems": list(problems)}


@lru_cache(maxsize=1)
def _refitters(case: Case, priors: PriorSet, overseas_weight: float) -> dict[str, Refitter]:
    """Compile the blocks once in a process."""
    obs = observe(case)
    found = {}
    for name, changing in CHANGING.items():
        model = build_block(
            name,
            obs,
            priors,
            series=case.series,
            market_scope=case.market_scope,
            overseas_weight=overseas_weight,
        )
        known = {str(data.name) for data in model.data_vars}
        found[name] = Refitter(name, model, [data for data in changing if data in known])
    return found
