"""Importance weights that are smoothed and judged, and shifts with their Monte Carlo error."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from arviz_stats.base import array_stats

from bayes_autoloc.checks.headline_draws import Headline

__all__ = ["MAX_KHAT", "Shift", "block_counts", "shift", "smoothed_weights", "summary_of"]

type Array = npt.NDArray[np.float64]

MAX_KHAT = 0.7
"""From this k-hat on Pareto-smoothed weights are not to be trusted (Vehtari et al. 2024)."""

BLOCK = 20
"""Neighbouring draws that are resampled together, so that their autocorrelation counts."""

PERCENT = 100


def smoothed_weights(log_ratio: Array) -> tuple[Array, float]:
    """Return Pareto-smoothed importance weights that add up to 1, and their k-hat.

    Parameters
    ----------
    log_ratio : ndarray, (draw,)
        Log of the wanted density over that of the draws, up to a constant.

    Returns
    -------
    weights : ndarray, (draw,)
    khat : float
        0 where all weights are the same; infinite where no tail can be fitted, or a ratio is NaN.
    """
    if np.isnan(log_ratio).any():
        return np.full(len(log_ratio), 1 / len(log_ratio)), float("inf")
    if not np.ptp(log_ratio) > 0:
        return np.full(len(log_ratio), 1 / len(log_ratio)), 0.0
    # ArviZ's function takes log likelihoods and smooths their inverse: it turns the sign around.
    log_weight, khat = array_stats.psislw(-log_ratio)
    weight = np.exp(log_weight - np.max(log_weight))
    return weight / weight.sum(), float(np.nan_to_num(khat, nan=np.inf))


def block_counts(n_draws: int, repeats: int, seed: int) -> Array:
    """Return how often each draw enters each bootstrap sample, (repeat, draw).

    Blocks of neighbouring draws are drawn with replacement (a block bootstrap).
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    n_blocks = -(-n_draws // BLOCK)
    counts = rng.multinomial(n_blocks, np.full(n_blocks, 1 / n_blocks), size=repeats)
    return np.repeat(counts, BLOCK, axis=1)[:, :n_draws].astype(float)


def summary_of(headline: Headline, production: Array, weights: Array | None = None) -> float:
    """Return the median in cars a year, or the chance of the target, 0 to 1.

    Parameters
    ----------
    headline : Headline
        What is published.
    production : ndarray, (seed, draw)
        Cars in its year.
    weights : ndarray, (draw,), optional
        Weights of the draws, by default equal.
    """
    n_draws = production.shape[1]
    equal = np.full(n_draws, 1 / n_draws)
    ordered = _Ordered(headline, production, equal if weights is None else weights)
    return ordered.summary(np.ones(n_draws))


@dataclass(frozen=True)
class Shift:
    """A change of a headline quantity and its Monte Carlo standard error.

    Parameters
    ----------
    value, error : float
        Cars a year for a median, percentage points for a chance.
    """

    value: float
    error: float


def shift(
    headline: Headline,
    base: Array,
    other: Array,
    counts: Array,
    weights: Array | None = None,
) -> Shift:
    """Return how far a headline moves from one set of futures to another.

    Parameters
    ----------
    headline : Headline
        What is published.
    base, other : ndarray, (seed, draw)
        Cars in its year, paired by common random numbers; the same array for a reweighting.
    counts : ndarray, (repeat, draw)
        From `block_counts`: futures of one draw are resampled together, in both sets alike.
    weights : ndarray, (draw,), optional
        Weights of the draws of `other`, by default equal.

    Returns
    -------
    Shift
        Cars a year, or percentage points.
    """
    n_draws = base.shape[1]
    equal = np.full(n_draws, 1 / n_draws)
    weight = equal if weights is None else weights
    unit = 1 if headline.at_least is None else PERCENT
    pairs = _Ordered(headline, base, equal), _Ordered(headline, other, weight)
    one = np.ones(n_draws)
    found = pairs[1].summary(one) - pairs[0].summary(one)
    again = [pairs[1].summary(count) - pairs[0].summary(count) for count in counts]
    return Shift(unit * found, unit * float(np.std(again, ddof=1)))


class _Ordered:
    """Futures in ascending order: a bootstrap sorts them once."""

    def __init__(self, headline: Headline, production: Array, weights: Array) -> None:
        n_seeds, n_draws = production.shape
        flat = production.ravel()
        self._order = np.argsort(flat)
        self._values = flat[self._order]
        self._draw = self._order % n_draws
        self._weights = np.tile(weights, n_seeds)[self._order]
        self._at_least = headline.at_least

    def summary(self, counts: Array) -> float:
        """Return the median or the chance with each draw counted so often, (draw,)."""
        weights = self._weights * counts[self._draw]
        if self._at_least is None:
            return _median(self._values, weights)
        reached = self._values >= self._at_least
        return float(weights[reached].sum() / weights.sum())


def _median(ordered: Array, weights: Array) -> float:
    """Return the weighted median of ordered values, between the two middle ones."""
    middle = np.cumsum(weights) - 0.5 * weights
    return float(np.interp(0.5 * weights.sum(), middle, ordered))
