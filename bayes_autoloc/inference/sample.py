"""Draw from the posterior of one block with the chosen sampler."""

import os
from typing import Any

import pymc as pm
import pytensor
import xarray as xr

from bayes_autoloc.inference.sampling import Sampling

__all__ = ["compile_nutpie", "draw_posterior", "run_nutpie"]

TARGET_ACCEPT = 0.95

STRICT = {"numba__fastmath": False}
"""Sums in the order in which they are written. With fast arithmetic the compiler orders them by
what it can inline, which differs between a first compilation and one from its cache: the same seed
would give other draws. One fit of the shipped case took 63 s so, and 55 and 59 s with it."""


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
        # Data as constants: half of the time that the graph takes to compile with shared data.
        return run_nutpie(compile_nutpie(model, freeze_model=True), seed, how)
    cores = min(how.chains, os.cpu_count() or 1) if how.sampler == "numpyro" else 1
    with pytensor.config.change_flags(**STRICT):
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


def compile_nutpie(model: pm.Model, *, freeze_model: bool = False) -> Any:
    """Compile a model for nutpie, with arithmetic that does not depend on the compiler's cache."""
    import nutpie  # noqa: PLC0415 - the other samplers must work where its wheel does not

    with pytensor.config.change_flags(**STRICT):
        return nutpie.compile_pymc_model(model, freeze_model=freeze_model)


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
