"""Sample one block of the joint model."""

import time
from dataclasses import dataclass

import xarray as xr

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.inference.sample import draw_posterior
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.hazards import named_effects
from bayes_autoloc.model.joint import build_block
from bayes_autoloc.model.priors import PriorSet

__all__ = ["BlockDraws", "kept_stats", "reported", "sample_block"]

_STATS = ("diverging", "energy", "n_steps", "step_size")


@dataclass(frozen=True)
class BlockDraws:
    """Draws of one block.

    Parameters
    ----------
    draws : Dataset
        Reported parameters, (chain, draw, ...).
    stats : Dataset
        Sampler statistics, (chain, draw).
    seconds : float
        Wall time, compilation included.
    """

    draws: xr.Dataset
    stats: xr.Dataset
    seconds: float


def sample_block(
    case: Case, priors: PriorSet, name: str, *, seed: int, how: Sampling, overseas_weight: float
) -> BlockDraws:
    """Build, compile and sample one block; arguments as for the whole model."""
    started = time.perf_counter()
    model = build_block(
        name,
        observe(case),
        priors,
        series=case.series,
        market_scope=case.market_scope,
        overseas_weight=overseas_weight,
    )
    tree = draw_posterior(model, seed, how)
    found = dict(tree["posterior"].sizes)
    if (found["chain"], found["draw"]) != (how.chains, how.draws):
        # Samplers answer an interrupt with the draws they have; half a fit must never pass for one.
        raise KeyboardInterrupt
    kept = kept_stats(tree["sample_stats"].to_dataset())
    draws = reported(name, tree["posterior"].to_dataset())
    return BlockDraws(draws, kept, round(time.perf_counter() - started, 2))


def kept_stats(stats: xr.Dataset) -> xr.Dataset:
    """Keep the sampler's statistics that the convergence checks need."""
    return stats[[stat for stat in _STATS if stat in stats]]


def reported(name: str, draws: xr.Dataset) -> xr.Dataset:
    """Keep what has a meaning outside the sampler.

    No transformed copies, no standard normals behind an effect (``*_z``), hazards by name.
    """
    inner = [str(v) for v in draws.data_vars if str(v).endswith(("__", "_z"))]
    kept = draws.drop_vars(inner).drop_dims("market_path", errors="ignore")
    return named_effects(kept) if name == "hazards" else kept
