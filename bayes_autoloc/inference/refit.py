"""Compile a block once and refit it with other data: what dozens of fits of one design need."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pymc as pm
from pymc.model.transform.optimization import freeze_dims_and_data

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.inference.blocks import BlockDraws, kept_stats, reported
from bayes_autoloc.inference.sample import compile_nutpie, run_nutpie
from bayes_autoloc.inference.sampling import Sampling

__all__ = ["Refitter"]


class Refitter:
    """One block, compiled for data that change between fits while their shapes stay.

    Parameters
    ----------
    name : str
        Name of the block, see `bayes_autoloc.model.joint.BLOCKS`.
    model : pymc.Model
        The block as `build_block` returns it.
    changing : collection of str
        Names of its ``pm.Data`` that change. The others become constants, which halves the time to
        compile.

    Raises
    ------
    AutolocError
        If the model has no data of such a name.
    """

    def __init__(self, name: str, model: pm.Model, changing: Collection[str]) -> None:
        known = [str(data.name) for data in model.data_vars]
        for wanted in changing:
            if wanted not in known:
                hint = did_you_mean(wanted, known)
                raise AutolocError(f"block {name!r} has no data {wanted!r}. {hint}")
        self.name = name
        self._data: dict[str, npt.NDArray[Any]] = {
            wanted: np.asarray(model[wanted].get_value()) for wanted in changing
        }
        constant = [data for data in known if data not in changing]
        frozen = freeze_dims_and_data(model, dims=list(model.dim_lengths), data=constant)
        self._compiled: Any = compile_nutpie(frozen)

    @property
    def data(self) -> Mapping[str, npt.NDArray[Any]]:
        """The changing data as the block was built with them."""
        return {name: values.copy() for name, values in self._data.items()}

    def sample(self, data: Mapping[str, npt.ArrayLike], *, seed: int, how: Sampling) -> BlockDraws:
        """Fit the block to other data.

        Parameters
        ----------
        data : mapping of str to array
            New values by name; what is not named is as the block was built.
        seed : int
            Seed of the chains.
        how : Sampling
            Draws, warm-up draws and chains; the sampler is always nutpie.

        Returns
        -------
        BlockDraws
            As `bayes_autoloc.inference.blocks.sample_block` returns it.

        Raises
        ------
        AutolocError
            If a name is not among the changing data, or a shape differs.
        """
        tree = run_nutpie(self._compiled.with_data(**self._checked(data)), seed, how)
        return BlockDraws(
            reported(self.name, tree["posterior"].to_dataset()),
            kept_stats(tree["sample_stats"].to_dataset()),
            0.0,
        )

    def _checked(self, data: Mapping[str, npt.ArrayLike]) -> dict[str, npt.NDArray[Any]]:
        for name, values in data.items():
            if name not in self._data:
                hint = did_you_mean(name, list(self._data))
                raise AutolocError(f"data {name!r} were not compiled to change. {hint}")
            if np.shape(values) != self._data[name].shape:
                raise AutolocError(
                    f"data {name!r} need the shape {self._data[name].shape}, not {np.shape(values)}"
                )
        # All of them each time: a compiled model keeps what the fit before was given.
        return {
            name: np.asarray(data.get(name, old), dtype=old.dtype)
            for name, old in self._data.items()
        }
