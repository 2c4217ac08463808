"""Draw from the posterior of one block with the chosen sampler."""

import os
from typing import Any

import pymc as pm
import xarray as xr

from bayes_autoloc.inference.sampling import Sampling

__all__ = ["draw_posterior", "run_nutpie"]

TARGET_ACCEPT = 0.95


def draw_posterior(model: pm.Model, seed: int, how: Sampling) -> xr.DataTree:
    """Sample one block.

    Parameters
    ----------
    model : pymc.Model
        With at least one free variable.
    seed : int
        Seed of this block's chains.
    how : Sampling
        Sampler, draws, chains.

    Returns
    -------
    DataTree
        Groups ``posterior`` and ``sample_stats``, dims (chain, draw, ...).
    """
    if how.sampler == "nutpie":
        return _nutpie(model, seed, how)
    cores = min(how.chains, os.cpu_count() or 1) if how.sampler == "numpyro" else 1
    drawn: xr.DataTree = pm.sample(
        draws=how.draws,
        tune=how.tune,
        chains=how.chains,
        cores=cores,
        model=model,
        nuts_sampler=how.sampler,
        target_accept=TARGET_ACCEPT,
        random_seed=seed,
        progressbar=how.progress,
        quiet=not how.progress,
    )
    return drawn


def _nutpie(model: pm.Model, seed: int, how: Sampling) -> xr.DataTree:
    import nutpie  # noqa: PLC0415 - the other samplers must work where its wheel does not

    # Data as constants: half of the time that the same graph takes to compile with shared data.
    return run_nutpie(nutpie.compile_pymc_model(model, freeze_model=True), seed, how)


def run_nutpie(compiled: Any, seed: int, how: Sampling) -> xr.DataTree:
    """Sample a model that nutpie has compiled; arguments and result as of `draw_posterior`."""
    import nutpie  # noqa: PLC0415 - as above

    running = nutpie.sample(
        compiled,
        draws=how.draws,
        tune=how.tune,
        chains=how.chains,
        cores=min(how.chains, os.cpu_count() or 1),
        seed=seed,
        target_accept=TARGET_ACCEPT,
        progress_bar=how.progress,
        save_warmup=False,
        blocking=False,
    )
    try:
        drawn: xr.DataTree = running.wait()
    except BaseException:
        # In blocking mode an interrupt would return the draws so far as if they were all.
        running.cancel()
        raise
    return drawn
