"""Importance weights: smoothed, judged by k-hat, and turned into equally weighted futures."""

from math import log10

import numpy as np
import numpy.typing as npt

__all__ = ["MAX_K", "MIN_DRAWS", "bound", "resampled", "smoothed"]

Array = npt.NDArray[np.float64]

MAX_K = 0.7
"""Largest k-hat of weights that are used, with thousands of futures."""

MIN_DRAWS = 25
"""Fewer futures leave no tail to fit."""


def bound(n_draws: int) -> float:
    """Return the k-hat from which weights are not used: 0.7, less with few futures.

    The smaller of 0.7 and 1 - 1 / log10(n) (Vehtari et al. 2024).
    """
    return min(MAX_K, 1 - 1 / log10(max(n_draws, 11)))


def smoothed(log_density: Array) -> tuple[Array, float]:
    """Return Pareto-smoothed weights, (draw,), adding up to 1, and their k-hat.

    Weights that are all the same have a k-hat of 0; one that can't be estimated (fewer than 25
    futures, or a tail that is no tail) is infinite, so that such weights are not used.
    """
    n_draws = len(log_density)
    relative = log_density - log_density.max()
    if not np.ptp(relative) > 0:
        return np.full(n_draws, 1 / n_draws), 0.0
    if n_draws < MIN_DRAWS:
        return np.full(n_draws, 1 / n_draws), float("inf")
    from arviz_stats.base import array_stats  # noqa: PLC0415 - a second, and only here

    # It takes minus the log weights, as it was made for leaving observations out.
    log_weight, found = array_stats.psislw(-relative)
    weight = np.exp(log_weight - log_weight.max())
    pareto_k = float(found)
    return weight / weight.sum(), pareto_k if np.isfinite(pareto_k) else float("inf")


def resampled(weight: Array) -> npt.NDArray[np.int64]:
    """Return futures in proportion to their weights, up to one each (systematic resampling)."""
    n_draws = len(weight)
    edges = np.cumsum(weight) / weight.sum()
    at = (np.arange(n_draws) + 0.5) / n_draws
    return np.minimum(np.searchsorted(edges, at), n_draws - 1)
