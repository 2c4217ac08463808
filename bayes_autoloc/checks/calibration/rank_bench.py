"""Replicated worlds of a case, and its blocks compiled once to be fitted to each of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.checks.calibration.replicate import Parameters, replicate
from bayes_autoloc.checks.calibration.replicate_priors import draw_parameters
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.inference.blocks import BlockDraws
from bayes_autoloc.inference.refit import Refitter
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.joint import BLOCKS, build_block
from bayes_autoloc.model.priors import PriorSet

__all__ = ["CHANGING", "Bench", "World", "bench_of"]

type Array = npt.NDArray[Any]

CHANGING: Mapping[str, tuple[str, ...]] = {
    "supply": (
        "output_observed",
        "output_censored",
        "plan_observed",
        "plan_log_seen",
        "incumbent_observed",
        "seen_total",
        "seen_variance",
        "total_observed",
    ),
    "hazards": ("hazard_count",),
    "market": ("market_observed",),
    "targets": ("delivered_observed",),
}
"""Data of each block that differ from one replicated world to the next."""


@dataclass(frozen=True)
class World:
    """One simulated world.

    Parameters
    ----------
    truth : Dataset
        Its parameters.
    seen : Observations
        Its evidence.
    fit_seeds : mapping of str to int
        Seed of the fit of each block.
    future_seed : int
        Seed of its forecast.
    ties : Generator
        Breaks ties among ranks.
    """

    truth: xr.Dataset
    seen: Observations
    fit_seeds: Mapping[str, int]
    future_seed: int
    ties: np.random.Generator


@dataclass(frozen=True)
class Bench:
    """A case with the blocks that were compiled for it.

    Two priors are centred on published figures of the case (the mean market, the first national
    total). A prior must not move with the data that it meets: the compiled blocks keep the centres
    of the real case in every world, and so do the simulated parameters.

    Parameters
    ----------
    case : Case
        The evidence.
    priors : PriorSet
        Priors by parameter name.
    design : Observations
        The case in rows.
    """

    case: Case
    priors: PriorSet
    design: Observations
    _refitters: dict[str, Refitter] = field(default_factory=dict, repr=False)
    _fixed: dict[str, dict[str, Array]] = field(default_factory=dict, repr=False)

    def world(self, seed: int, number: int) -> World:
        """Simulate a world, which depends on the seed and its number alone."""
        root = np.random.SeedSequence(seed, spawn_key=(number,))
        of_truth, of_data, of_fits, of_future, of_ties = root.spawn(5)
        truth = draw_parameters(
            np.random.default_rng(of_truth),
            self.design,
            self.priors,
            series=self.case.series,
            market_scope=self.case.market_scope,
        )
        rng = np.random.default_rng(of_data)
        states = of_fits.generate_state(len(BLOCKS))
        return World(
            truth=truth,
            seen=replicate(self.design, Parameters.from_dataset(truth), rng),
            fit_seeds={name: int(state) for name, state in zip(BLOCKS, states, strict=True)},
            future_seed=int(of_future.generate_state(1)[0]),
            ties=np.random.default_rng(of_ties),
        )

    def fit(self, world: World, name: str, how: Sampling) -> BlockDraws:
        """Fit a block to what was seen of a world; the first fit of a block compiles it.

        Raises
        ------
        AutolocError
            If the world differs from the design in data that are compiled as constants.
        """
        if name not in self._refitters:
            self._compile(name)
        refitter, data = self._refitters[name], _data(self.block(name, world.seen))
        fixed = self._fixed[name].items()
        moved = [one for one, values in fixed if not np.array_equal(values, data[one])]
        if moved:
            raise AutolocError(
                f"a replicated world changes data of block {name!r} that are compiled as "
                f"constants: {', '.join(moved)}. Name them in CHANGING."
            )
        new = {one: data[one] for one in refitter.data}
        return refitter.sample(new, seed=world.fit_seeds[name], how=how)

    def block(self, name: str, obs: Observations) -> Any:  # noqa: ANN401 - a pymc.Model
        """Build a block for observations.

        Plants abroad count fully: a power on their likelihood is no distribution of data.
        """
        return build_block(
            name,
            obs,
            self.priors,
            series=self.case.series,
            market_scope=self.case.market_scope,
            overseas_weight=1.0,
        )

    def _compile(self, name: str) -> None:
        model = self.block(name, self.design)
        data = _data(model)
        changing = [one for one in CHANGING[name] if one in data]
        self._refitters[name] = Refitter(name, model, changing)
        self._fixed[name] = {one: values for one, values in data.items() if one not in changing}


@lru_cache(maxsize=2)
def _read(case: str, priors: str) -> Bench:
    read = Case.from_text(json.loads(case))
    return Bench(read, PriorSet.from_text(priors), observe(read))


def bench_of(case: Mapping[str, str], priors: str) -> Bench:
    """Return the bench of a case, the same one for the same texts in a process.

    Parameters
    ----------
    case : mapping of str to str
        `Case.to_text`.
    priors : str
        `PriorSet.to_text`.
    """
    return _read(json.dumps(dict(case), sort_keys=True), priors)


def _data(model: Any) -> dict[str, Array]:  # noqa: ANN401 - a pymc.Model
    return {str(data.name): np.asarray(data.get_value()) for data in model.data_vars}
