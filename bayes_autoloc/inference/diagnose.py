"""Our own convergence checks: the default sampler prints no warnings."""

import numpy as np
import xarray as xr
from arviz_stats import bfmi, ess, rhat

from bayes_autoloc.inference.checks import BlockDiagnostics

__all__ = ["diagnose"]


def diagnose(block: str, posterior: xr.Dataset, stats: xr.Dataset) -> BlockDiagnostics:
    """Check the chains of one block.

    Parameters
    ----------
    block : str
        Name of the block.
    posterior : Dataset
        Reported parameters, (chain, draw, ...).
    stats : Dataset
        ``diverging`` and ``energy``, (chain, draw).

    Returns
    -------
    BlockDiagnostics
        NaN where a check can't be computed (one chain, constant draws): NaN fails.
    """
    flat = _flatten(posterior)
    r_hat = rhat(flat)
    worst = str(r_hat.idxmax("quantity").item()) if r_hat.notnull().any() else "none"
    return BlockDiagnostics(
        block=block,
        max_rhat=float(r_hat.max(skipna=False)),
        min_ess_bulk=float(ess(flat, method="bulk").min(skipna=False)),
        min_ess_tail=float(ess(flat, method="tail").min(skipna=False)),
        divergences=int(stats["diverging"].sum()),
        min_ebfmi=float(np.min(bfmi(stats["energy"]))),
        worst=worst,
    )


def _flatten(draws: xr.Dataset) -> xr.DataArray:
    """Lay all scalars side by side, (chain, draw, quantity); drop what never varies."""
    pieces, names = [], []
    for name, variable in draws.data_vars.items():
        values = variable.transpose("chain", "draw", ...).to_numpy()
        flat = values.reshape(*values.shape[:2], -1)
        varies = np.ptp(flat, axis=(0, 1)) != 0  # true for NaN, which must not go unseen
        pieces.append(flat[:, :, varies])
        names += [f"{name}#{j}" if flat.shape[2] > 1 else str(name) for j in np.flatnonzero(varies)]
    return xr.DataArray(
        np.concatenate(pieces, axis=2),
        dims=("chain", "draw", "quantity"),
        coords={"quantity": names},
        name="quantity_draws",
    )
