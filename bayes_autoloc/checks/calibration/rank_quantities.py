"""Which parameters of a fit are ranked: scalars, levels of effects, a few of many."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import xarray as xr
from arviz_stats import ess

from bayes_autoloc.checks.calibration.ranks import rank, thin

__all__ = ["effective_sizes", "ranked", "selected"]

type Array = npt.NDArray[np.float64]

_COPIES = ("incumbent_use", "rest_share", "market_ratio")
"""Parameters that differ from another one by a constant: their ranks would be the same."""
_MANY = ("plant", "halt_plant", "document", "incumbent_year", "market_year")
"""Dimensions of which only the first, the middle and the last level are ranked."""


def selected(draws: xr.Dataset) -> dict[str, Array]:
    """Return the parameters that are ranked, one array a scalar.

    Parameters
    ----------
    draws : Dataset
        Draws of a fit, or true values without the dimensions chain and draw.

    Returns
    -------
    dict of str to ndarray
        By label, such as ``"sigma_y"``, ``"mode_effect[SKD]"`` or
        ``"incumbent_level[avtovaz, 2024]"``: (chain, draw), or one number.
    """
    found: dict[str, Array] = {}
    lead = [dim for dim in ("chain", "draw") if dim in draws.dims]
    for name in sorted(map(str, draws.data_vars)):
        if name in _COPIES:
            continue
        variable = draws[name].transpose(*lead, ...)
        dims = [str(dim) for dim in variable.dims if dim not in lead]
        few = {dim: _few(variable.sizes[dim]) for dim in dims if dim in _MANY}
        values = variable.isel(few)
        for place in np.ndindex(*(values.sizes[dim] for dim in dims)):
            at = dict(zip(dims, place, strict=True))
            levels = ", ".join(str(values[dim].to_numpy()[i]) for dim, i in at.items())
            label = f"{name}[{levels}]" if dims else name
            found[label] = np.asarray(values.isel(at), dtype=float)
    return found


def _few(size: int) -> list[int]:
    return sorted({0, size // 2, size - 1})


def effective_sizes(draws: Mapping[str, Array]) -> dict[str, float]:
    """Return the smaller of bulk and tail effective sample size of each quantity.

    Parameters
    ----------
    draws : mapping of str to ndarray, (chain, draw)
        By label.
    """
    if not draws:
        return {}
    stacked = xr.DataArray(
        np.stack(list(draws.values()), axis=-1), dims=("chain", "draw", "quantity"), name="ess"
    )
    sizes = np.minimum(ess(stacked, method="bulk"), ess(stacked, method="tail")).to_numpy()
    return dict(zip(draws, sizes.tolist(), strict=True))


def ranked(
    truth: Mapping[str, Array], draws: Mapping[str, Array], rng: np.random.Generator
) -> dict[str, tuple[int, int]]:
    """Rank true values among draws, thinned to about independent ones.

    Parameters
    ----------
    truth : mapping of str to number
        True values by label.
    draws : mapping of str to ndarray, (chain, draw)
        Posterior draws of the same quantities.
    rng : Generator
        Breaks ties.

    Returns
    -------
    dict of str to (int, int)
        Rank, and number of draws among which it is one.
    """
    found = {}
    for label, size in effective_sizes(draws).items():
        kept = thin(draws[label], size)
        found[label] = (rank(float(truth[label]), kept, rng), len(kept))
    return found
