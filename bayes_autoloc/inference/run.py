"""Sample the blocks of the joint model and put their draws together."""

import importlib.metadata
import platform
import time
from collections.abc import Mapping

import numpy as np
import pymc as pm
import xarray as xr

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.inference.checks import Diagnostics
from bayes_autoloc.inference.diagnose import diagnose
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sample import draw_posterior
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.hazards import named_effects
from bayes_autoloc.model.joint import JointModel, build
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.model.version import MODEL_VERSION

__all__ = ["sample_blocks", "sample_prior"]

_VERSIONS = ("bayes_autoloc", "pymc", "pytensor", "arviz", "nutpie", "numpy", "xarray")


def sample_blocks(
    case: Case, priors: PriorSet, *, seed: int, how: Sampling, overseas_weight: float, key: str
) -> Posterior:
    """Sample every block from its posterior.

    Parameters
    ----------
    case, priors, seed, overseas_weight
        As for :func:`~bayes_autoloc.inference.fit.fit`.
    how : Sampling
        Sampler, draws, chains.
    key : str
        Fingerprint of the fit, kept in its settings.

    Returns
    -------
    Posterior
        Draws of all blocks side by side: given the data the blocks are independent.
    """
    started = time.perf_counter()
    model = _build(case, priors, overseas_weight)
    draws: dict[str, xr.Dataset] = {}
    stats: dict[str, xr.Dataset] = {}
    seconds: dict[str, float] = {}
    seeds = np.random.SeedSequence(seed).generate_state(len(model.blocks()))
    for (name, block), block_seed in zip(model.blocks().items(), seeds, strict=True):
        block_started = time.perf_counter()
        tree = draw_posterior(block, int(block_seed), how)
        draws[name], stats[name] = reported(name, tree["posterior"].to_dataset()), _stats(tree)
        seconds[name] = round(time.perf_counter() - block_started, 2)
    checks = Diagnostics(tuple(diagnose(name, draws[name], stats[name]) for name in draws))
    settings = {
        "key": key,
        "seed": seed,
        "sampler": how.sampler,
        "draws": how.draws,
        "tune": how.tune,
        "chains": how.chains,
        "overseas_weight": overseas_weight,
        "model_version": MODEL_VERSION,
        "versions": versions(),
        "seconds": {**seconds, "all": round(time.perf_counter() - started, 2)},
    }
    return Posterior(_tree(draws, stats), case, priors, settings, checks.to_json())


def sample_prior(
    case: Case, priors: PriorSet, *, seed: int, draws: int = 1000, overseas_weight: float = 0.5
) -> Posterior:
    """Draw every parameter from its prior, in the same shape as a fit: forecast from it to see what it implies.

    Returns
    -------
    Posterior
        One chain; the group ``prior_predictive`` holds simulated data of each block.
    """
    model = _build(case, priors, overseas_weight)
    found: dict[str, xr.Dataset] = {}
    predictive: dict[str, xr.DataTree] = {}
    seeds = np.random.SeedSequence(seed).generate_state(len(model.blocks()))
    for (name, block), block_seed in zip(model.blocks().items(), seeds, strict=True):
        tree = pm.sample_prior_predictive(draws=draws, model=block, random_seed=int(block_seed))
        found[name] = reported(name, tree["prior"].to_dataset())
        if "prior_predictive" in tree:
            predictive[f"prior_predictive/{name}"] = xr.DataTree(tree["prior_predictive"].to_dataset())
    settings = {"seed": seed, "sampler": "prior", "draws": draws, "chains": 1, "tune": 0}
    out = _tree(found, {})
    for path, node in predictive.items():
        out[path] = node
    return Posterior(out, case, priors, {**settings, "model_version": MODEL_VERSION})


def _build(case: Case, priors: PriorSet, overseas_weight: float) -> JointModel:
    return build(
        observe(case),
        priors,
        series=case.series,
        market_scope=case.market_scope,
        overseas_weight=overseas_weight,
    )


def reported(block: str, draws: xr.Dataset) -> xr.Dataset:
    """Keep what has a meaning outside the sampler: no transformed copies, named hazards."""
    kept = draws.drop_vars([str(name) for name in draws.data_vars if str(name).endswith("__")])
    kept = kept.drop_vars("log_market_path", errors="ignore").drop_dims("market_path", errors="ignore")
    return named_effects(kept) if block == "hazards" else kept


def _stats(tree: xr.DataTree) -> xr.Dataset:
    stats = tree["sample_stats"].to_dataset()
    return stats[[name for name in ("diverging", "energy", "n_steps", "step_size") if name in stats]]


def _tree(draws: Mapping[str, xr.Dataset], stats: Mapping[str, xr.Dataset]) -> xr.DataTree:
    merged = xr.merge(list(draws.values()), join="exact", combine_attrs="drop")
    groups = {"posterior": merged}
    groups |= {f"sample_stats/{name}": dataset for name, dataset in stats.items()}
    return xr.DataTree.from_dict(groups)


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return {
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in _VERSIONS},
    }
