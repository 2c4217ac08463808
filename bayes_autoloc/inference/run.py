"""Sample the blocks of the joint model and put their draws together."""

import importlib.metadata
import os
import platform
import time
from collections.abc import Mapping

import numpy as np
import pymc as pm
import xarray as xr

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.inference.blocks import BlockDraws, reported, sample_block
from bayes_autoloc.inference.checks import Diagnostics
from bayes_autoloc.inference.diagnose import diagnose
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.inference.side import side_process
from bayes_autoloc.model.joint import BLOCKS, build_block
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.model.version import MODEL_VERSION

__all__ = ["sample_blocks", "sample_prior", "versions"]

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
    blocks = _sample(case, priors, _seeds(seed), how, overseas_weight)
    checks = Diagnostics(
        tuple(diagnose(name, block.draws, block.stats) for name, block in blocks.items())
    )
    seconds = {name: block.seconds for name, block in blocks.items()}
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
    tree = _tree(
        {name: block.draws for name, block in blocks.items()},
        {name: block.stats for name, block in blocks.items()},
    )
    return Posterior(tree, case, priors, settings, checks.to_json())


def _seeds(seed: int) -> dict[str, int]:
    states = np.random.SeedSequence(seed).generate_state(len(BLOCKS))
    return {name: int(state) for name, state in zip(BLOCKS, states, strict=True)}


def _sample(
    case: Case, priors: PriorSet, seeds: Mapping[str, int], how: Sampling, overseas_weight: float
) -> dict[str, BlockDraws]:
    """Sample the blocks: the first, slow to compile, here and the others in a second process."""
    first, *others = seeds

    def here(name: str) -> BlockDraws:
        return sample_block(
            case, priors, name, seed=seeds[name], how=how, overseas_weight=overseas_weight
        )

    if how.sampler != "nutpie" or (os.cpu_count() or 1) < 2:
        return {name: here(name) for name in seeds}
    other_seeds = {name: seeds[name] for name in others}
    with side_process(case, priors, other_seeds, how, overseas_weight) as side:
        return {first: here(first), **side.result()}


def sample_prior(
    case: Case, priors: PriorSet, *, seed: int, draws: int = 1000, overseas_weight: float = 0.5
) -> Posterior:
    """Draw every parameter from its prior, in the shape of a fit: forecast from it like from one.

    Returns
    -------
    Posterior
        One chain; the group ``prior_predictive`` holds simulated data of each block.
    """
    obs = observe(case)
    found: dict[str, xr.Dataset] = {}
    predictive: dict[str, xr.DataTree] = {}
    for name, block_seed in _seeds(seed).items():
        block = build_block(
            name,
            obs,
            priors,
            series=case.series,
            market_scope=case.market_scope,
            overseas_weight=overseas_weight,
        )
        tree = pm.sample_prior_predictive(draws=draws, model=block, random_seed=block_seed)
        found[name] = reported(name, tree["prior"].to_dataset())
        if "prior_predictive" in tree:
            predictive[f"prior_predictive/{name}"] = xr.DataTree(
                tree["prior_predictive"].to_dataset()
            )
    settings = {"seed": seed, "sampler": "prior", "draws": draws, "chains": 1, "tune": 0}
    out = _tree(found, {})
    for path, node in predictive.items():
        out[path] = node
    return Posterior(out, case, priors, {**settings, "model_version": MODEL_VERSION})


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
