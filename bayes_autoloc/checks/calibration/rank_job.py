"""Simulate worlds, fit them, and rank the truth: the part of a calibration that workers run."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.checks.calibration.rank_bench import Bench, World, bench_of
from bayes_autoloc.checks.calibration.rank_quantities import ranked, selected
from bayes_autoloc.checks.calibration.ranks import DRAWS, rank
from bayes_autoloc.checks.calibration.replicate import Parameters
from bayes_autoloc.checks.calibration.replicate_quantities import derived, log_likelihood
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.inference.blocks import BlockDraws
from bayes_autoloc.inference.diagnose import diagnose
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.joint import BLOCKS

__all__ = ["FORECAST_NEEDS", "rank_worlds"]

type Array = npt.NDArray[Any]
type Row = tuple[str, str, tuple[int, int]]

FORECAST_NEEDS = ("supply", "hazards", "market")
"""Blocks without which production can't be forecast."""


def rank_worlds(
    *,
    case: Mapping[str, str],
    priors: str,
    seed: int,
    worlds: Sequence[int],
    blocks: Sequence[str],
    draws: int,
    tune: int,
    chains: int,
) -> dict[str, list[list[Any]]]:
    """Simulate and fit some worlds of a calibration: one job.

    Parameters
    ----------
    case : mapping of str to str
        `Case.to_text`.
    priors : str
        `PriorSet.to_text`.
    seed : int
        Seed of the whole calibration.
    worlds : sequence of int
        Numbers of the worlds.
    blocks : sequence of str
        Blocks to fit.
    draws, tune, chains : int
        As for `Sampling`.

    Returns
    -------
    dict
        ranks: rows of quantity, kind, simulation, rank, draws; fits: rows of simulation, block,
        divergences, largest R-hat, the quantity that has it, smallest bulk and tail ESS.
    """
    bench = bench_of(case, priors)
    how = Sampling("nutpie", draws, tune, chains)
    ranks: list[list[Any]] = []
    fits: list[list[Any]] = []
    for number in worlds:
        world = bench.world(seed, number)
        fitted = {name: bench.fit(world, name, how) for name in BLOCKS if name in blocks}
        rows: list[Row] = []
        for name, block in fitted.items():
            fits.append([number, name, *_checked(name, block)])
            rows += _of_block(bench, world, name, block.draws)
        if set(FORECAST_NEEDS) <= set(fitted):
            rows += _of_future(bench, world, [fitted[name].draws for name in FORECAST_NEEDS])
        ranks += [[label, kind, number, *found] for label, kind, found in rows]
    return {"ranks": ranks, "fits": fits}


def _checked(name: str, block: BlockDraws) -> list[Any]:
    found = diagnose(name, block.draws, block.stats)
    sizes = [round(size, 1) for size in (found.min_ess_bulk, found.min_ess_tail)]
    return [found.divergences, round(found.max_rhat, 4), found.worst, *sizes]


def _of_block(bench: Bench, world: World, name: str, draws: xr.Dataset) -> list[Row]:
    """Rank the parameters of a block, what follows from them, and the likelihood of its data."""
    truth = _quantities(bench, world, name, world.truth[list(draws.data_vars)])
    posterior = _quantities(bench, world, name, draws)
    rows: list[Row] = []
    for kind, of_kind in posterior.items():
        found = ranked(truth[kind], of_kind, world.ties)
        rows += [(label, kind, place) for label, place in found.items()]
    return rows


def _quantities(
    bench: Bench, world: World, name: str, draws: xr.Dataset
) -> dict[str, dict[str, Array]]:
    parameters = Parameters.from_dataset(draws)
    likelihood = log_likelihood(world.seen, parameters, name)
    return {
        "parameter": selected(draws),
        "headline": derived(world.seen, parameters, name, bench.case.series),
        "likelihood": {f"log_likelihood[{name}]": likelihood},
    }


def _of_future(bench: Bench, world: World, fitted: Sequence[xr.Dataset]) -> list[Row]:
    """Rank production in the future of the true parameters among the posterior's futures.

    The truth enters the forecast as one more draw. Each draw has its own noise, and what the
    simulation takes from all draws together treats them alike, so all of them are exchangeable.
    """
    posterior = Posterior(
        xr.DataTree.from_dict({"posterior": _with_truth(world.truth, fitted)}),
        bench.case,
        bench.priors,
    )
    outlook = forecast(
        posterior.with_observations(world.seen),
        horizon=max(bench.case.horizons),
        seed=world.future_seed,
        draws=DRAWS + 1,
    )
    production = outlook.draws("production")
    rows: list[Row] = []
    for year in outlook.horizons:
        of_year = production.sel(year=year).to_numpy()
        place = rank(float(of_year[0]), of_year[1:], world.ties)
        rows.append((f"production[{year}]", "headline", (place, DRAWS)))
    return rows


def _with_truth(truth: xr.Dataset, fitted: Sequence[xr.Dataset]) -> xr.Dataset:
    """Return the truth and draws of all blocks, evenly taken, as one chain."""
    taken = []
    for draws in fitted:
        flat = draws.stack(sample=("chain", "draw"), create_index=False)
        pick = ((np.arange(DRAWS) + 0.5) * flat.sizes["sample"] / DRAWS).astype(int)
        flat = flat.drop_vars(["chain", "draw"], errors="ignore").isel(sample=pick)
        taken.append(flat.rename(sample="draw"))
    posterior = xr.merge(taken, join="exact", compat="equals")
    first = truth[list(posterior.data_vars)].expand_dims("draw")
    # An exact join: levels in another order would rank one plant among draws of another.
    joined = xr.concat([first, posterior], "draw", join="exact", coords="minimal", compat="equals")
    return joined.expand_dims("chain").assign_coords(chain=[0], draw=np.arange(DRAWS + 1))
