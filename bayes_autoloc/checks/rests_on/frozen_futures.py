"""Futures of a fit in which some groups of inputs are kept while all others are drawn anew."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.checks.headline_draws import (
    forecast_seeds,
    forecast_setting,
    national_production,
)
from bayes_autoloc.checks.rests_on.input_groups import (
    CHANCE,
    FREQUENCIES,
    LEARNT,
    SOURCES,
    MixedStreams,
    redrawn,
    source_of,
)
from bayes_autoloc.checks.rests_on.learning import learning_table, prior_like
from bayes_autoloc.checks.rests_on.prior_density import FORWARD_PRIORS
from bayes_autoloc.forecast.parameters import even_choice

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["PRIOR_LIKE", "FrozenFutures"]

type Array = npt.NDArray[np.float64]
type Index = npt.NDArray[np.int64]

PRIOR_LIKE = "learnt in name only"
"""Group of what was sampled but whose posterior is the prior (see `learning_table`)."""


class FrozenFutures:
    """Futures of a fit in which any groups can be kept while the others are drawn anew.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    horizon : int
        Last year.
    seed : int, optional
        Seed of the simulation, by default the fit's.
    draws : int
        Futures.
    """

    def __init__(
        self, posterior: "Posterior", horizon: int, *, seed: int | None = None, draws: int
    ) -> None:
        self._posterior, self._horizon = posterior, horizon
        self._seeds = forecast_seeds(posterior.seed if seed is None else seed, 2)
        self._data = _flattened(posterior.tree["posterior"].to_dataset(), draws)
        rng = np.random.default_rng(np.random.SeedSequence(self._seeds[1]))
        cycle = rng.permutation(draws)
        self._order = np.empty(draws, dtype=np.int64)
        self._order[cycle] = np.roll(cycle, 1)  # no future keeps its own draws
        self._elements = _elements(self._data, prior_like(learning_table(posterior)))

    @property
    def groups(self) -> tuple[str, ...]:
        """All groups of inputs: prior only, learnt, chance."""
        names = [*FORWARD_PRIORS, *FREQUENCIES.values(), *self._elements, *CHANCE.values()]
        once = list(dict.fromkeys(names))
        return tuple(sorted(once, key=lambda group: SOURCES.index(source_of(group))))

    def production(self, kept: Iterable[str]) -> Array:
        """Simulate national production with all groups but these drawn anew, (year, draw).

        With all groups kept these are the futures that `forecast` simulates with this seed.
        """
        changed = set(self.groups) - set(kept)
        data = self._data
        for group in changed & set(self._elements):
            data = redrawn(data, self._elements[group], self._order)
        seed, other = self._seeds
        streams = MixedStreams(seed, other, changed)
        setting = forecast_setting(self._posterior, self._horizon, streams, data=data)
        return national_production(setting)


def _flattened(data: xr.Dataset, draws: int) -> xr.Dataset:
    """Return an even selection of the draws as one chain."""
    stacked = data.stack(sample=("chain", "draw"), create_index=False)
    chosen = stacked.isel(sample=even_choice(stacked.sizes["sample"], draws))
    chosen = chosen.drop_vars(["chain", "draw"], errors="ignore")
    return chosen.rename(sample="draw").expand_dims("chain")


def _elements(data: xr.Dataset, like_prior: Mapping[str, Index]) -> dict[str, dict[str, Index]]:
    """Return the positions in each variable that belong to each group of what was sampled."""
    found: dict[str, dict[str, Index]] = {}
    for group, names in LEARNT.items():
        found[group] = {
            name: np.setdiff1d(_positions(data, name), like_prior.get(name, []))
            for name in names
            if name in data
        }
    own = {name: where for name, where in like_prior.items() if name in data}
    return {**found, PRIOR_LIKE: own} if own else found


def _positions(data: xr.Dataset, name: str) -> Index:
    dims = [dim for dim in data[name].dims if dim not in {"chain", "draw"}]
    return np.arange(data.sizes[dims[-1]] if dims else 1)
