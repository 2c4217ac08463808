r"""Importance weights: Pareto-smoothed, judged by k-hat, and turned into equal futures.

The largest weights are replaced by quantiles of the generalised Pareto distribution fitted to them
(Vehtari et al. 2024); its shape k-hat tells how heavy their tail is. The fit is the profile
posterior mean of Zhang and Stephens (2009), shrunk towards 1/2 with the weight of ten observations.

Written out, because loading ArviZ takes as long as the whole simulation of a repeated forecast; a
test holds both to the same digits.
"""

from math import floor, log10, sqrt

import numpy as np
import numpy.typing as npt

__all__ = ["MAX_K", "MIN_DRAWS", "bound", "resampled", "smoothed"]

Array = npt.NDArray[np.float64]

MAX_K = 0.7
"""Largest k-hat of weights that are used, with thousands of futures."""

MIN_DRAWS = 25
"""Fewer futures leave no tail to fit."""

SMALL = 225
"""With fewer futures a fifth of them is the tail, else three times their square root."""

PRIOR_K, PRIOR_SIZE = 0.5, 10
"""What the shape is shrunk towards, and with how many observations' weight."""


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
    relative = np.asarray(log_density - log_density.max(), dtype=float)
    if not np.ptp(relative) > 0:
        return np.full(n_draws, 1 / n_draws), 0.0
    if n_draws < MIN_DRAWS:
        return np.full(n_draws, 1 / n_draws), float("inf")
    size = floor(3 * sqrt(n_draws)) if n_draws > SMALL else n_draws // 5
    order = np.argsort(relative)
    tail, cutoff = order[-size:], float(np.exp(relative[order[-size - 1]]))
    k, scale = _generalised_pareto(np.exp(relative[tail]) - cutoff)
    weight = np.exp(relative)
    if np.isfinite(k):
        p = (np.arange(size) + 0.5) / size
        weight[tail] = np.minimum(cutoff + _quantiles(p, k, scale), 1.0)
    return weight / weight.sum(), k


def _generalised_pareto(excess: Array) -> tuple[float, float]:
    """Return shape and scale of excesses in ascending order; an infinite shape where none fits."""
    n = len(excess)
    quarter, largest = excess[max(floor(n / 4 + 0.5) - 1, 0)], excess[-1]
    if not largest > 0:
        return 0.0, 0.0  # the weights of the tail are one and the same: bounded
    if not quarter > excess[0]:
        return float("inf"), 0.0
    m = 30 + floor(sqrt(n))
    theta = 1 / largest + (1 - np.sqrt(m / (np.arange(m) + 0.5))) / (3 * quarter)
    k = np.log1p(-theta[:, None] * excess).mean(axis=1)
    profile = n * (np.log(-theta / k) - k - 1)
    weight = np.exp(profile - profile.max())
    mean = float(theta @ weight / weight.sum())
    shape = float(np.log1p(-mean * excess).mean())
    return (n * shape + PRIOR_SIZE * PRIOR_K) / (n + PRIOR_SIZE), -shape / mean


def _quantiles(p: Array, k: float, scale: float) -> Array:
    """Return quantiles of the generalised Pareto distribution, excesses."""
    if abs(k) < np.finfo(float).eps:
        return np.asarray(-scale * np.log1p(-p))
    return np.asarray(scale * np.expm1(-k * np.log1p(-p)) / k)


def resampled(weight: Array) -> npt.NDArray[np.int64]:
    """Return futures in proportion to their weights, up to one each (systematic resampling)."""
    n_draws = len(weight)
    edges = np.cumsum(weight) / weight.sum()
    at = (np.arange(n_draws) + 0.5) / n_draws
    return np.minimum(np.searchsorted(edges, at), n_draws - 1)
