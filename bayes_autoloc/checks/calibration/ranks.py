r"""Ranks of true values among posterior draws, and whether they are uniform.

If parameters come from the prior and data from the model, the rank of the true value among L
independent posterior draws is uniform on 0..L (Talts et al. 2018). The test compares the empirical
distribution function of the ranks with a band that holds all of it at once (Säilynoja, Bürkner and
Vehtari 2022): pointwise binomial intervals, at the level at which simulated uniform ranks stay
within all of them with the wanted probability. The same simulation gives a p value.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

__all__ = ["DRAWS", "PROB", "ecdf_band", "holm", "pit_values", "rank", "thin", "uniformity"]

type Array = npt.NDArray[np.float64]

DRAWS = 99
"""Draws among which a value is ranked, and points at which distribution functions are compared."""
LEAST_DRAWS = 9
PROB = 0.95
NULL_SETS = 20_000
"""Simulated sets of uniform ranks: they tell a p value of 0.0005 to a third of itself."""


def rank(value: float, draws: Array, rng: np.random.Generator) -> int:
    """Return how many draws lie below a value; among equal ones it takes a random place."""
    below, equal = int((draws < value).sum()), int((draws == value).sum())
    return below + int(rng.integers(equal + 1))


def thin(draws: Array, effective: float) -> Array:
    """Keep about as many draws as are independent, evenly spaced over all chains.

    Parameters
    ----------
    draws : ndarray, (chain, draw)
        All draws.
    effective : float
        Their effective sample size; NaN counts as next to none.

    Returns
    -------
    ndarray, (kept,)
        9 to 99 of them.
    """
    flat = draws.ravel()
    wanted = LEAST_DRAWS if np.isnan(effective) else np.clip(int(effective), LEAST_DRAWS, DRAWS)
    kept = min(int(wanted), len(flat))
    middles = (np.arange(kept) + 0.5) * len(flat) / kept
    return np.asarray(flat[middles.astype(int)])


def pit_values(table: pd.DataFrame, seed: int) -> Array:
    """Spread ranks evenly over 0 to 1, so that those among different numbers of draws compare.

    Parameters
    ----------
    table : DataFrame
        Columns rank and draws.
    seed : int
        A rank r among L draws becomes a uniform number between r / (L + 1) and (r + 1) / (L + 1).

    Returns
    -------
    ndarray, (row,)
    """
    inside = np.random.default_rng(np.random.SeedSequence(seed)).random(len(table))
    return np.asarray((table["rank"].to_numpy() + inside) / (table["draws"].to_numpy() + 1))


def ecdf_band(n: int, draws: int = DRAWS, prob: float = PROB, seed: int = 1) -> pd.DataFrame:
    """Return the band that holds the distribution function of uniform ranks.

    Parameters
    ----------
    n : int
        Number of simulations.
    draws : int
        Number of draws among which a value is ranked: the band is given at as many points.
    prob : float
        Probability with which the whole function lies inside.
    seed : int
        Seed of the simulation that finds the band's level.

    Returns
    -------
    DataFrame
        Columns z (k / (draws + 1) for k = 1..draws), lower and upper: bounds, ends included, of
        the share of values below z, less z.
    """
    z = _points(draws)
    level = _level(n, draws, prob, seed)
    lower, upper = _tails(n, draws)
    counts = np.arange(n + 1)
    inside = 2 * np.minimum(lower, upper) >= level
    first = np.where(inside, counts, n).min(axis=1)
    last = np.where(inside, counts, 0).max(axis=1)
    return pd.DataFrame({"z": z, "lower": first / n - z, "upper": last / n - z})


def uniformity(
    pit: Array, draws: int = DRAWS, prob: float = PROB, seed: int = 1
) -> tuple[float, bool]:
    """Test whether values are uniform.

    Parameters
    ----------
    pit : ndarray, (simulation,)
        Between 0 and 1, see `pit_values`.
    draws, prob, seed
        As for `ecdf_band`.

    Returns
    -------
    p : float
        Chance that uniform values stray as far from uniformity, by the most extreme of the
        pointwise binomial tail probabilities.
    outside : bool
        Whether the distribution function leaves the band of `ecdf_band` anywhere.
    """
    n = len(pit)
    counts = (pit[None, :] < _points(draws)[:, None]).sum(axis=1)
    lower, upper = _tails(n, draws)
    at = np.arange(draws)
    found = float(2 * np.minimum(lower[at, counts], upper[at, counts]).min())
    null = _null(n, draws, seed)
    p = (1 + np.searchsorted(null, found, side="right")) / (1 + len(null))
    return float(p), found < _level(n, draws, prob, seed)


def holm(p: Array) -> Array:
    """Adjust p values so that any false alarm at all is as rare as the level says (Holm 1979)."""
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def _points(draws: int) -> Array:
    return np.arange(1, draws + 1) / (draws + 1)


@lru_cache(maxsize=8)
def _tails(n: int, draws: int) -> tuple[Array, Array]:
    """Return P(count <= c) and P(count >= c) of the values below each point, (point, c)."""
    counts, z = np.arange(n + 1), _points(draws)[:, None]
    lower, upper = stats.binom.cdf(counts, n, z), stats.binom.sf(counts - 1, n, z)
    return np.asarray(lower), np.asarray(upper)


@lru_cache(maxsize=8)
def _null(n: int, draws: int, seed: int) -> Array:
    """Return the most extreme tail probability of sets of uniform values, sorted, (set,)."""
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    lower, upper = _tails(n, draws)
    depth = 2 * np.minimum(lower, upper)
    cells = np.full(draws + 1, 1 / (draws + 1))
    below = rng.multinomial(n, cells, size=NULL_SETS)[:, :-1].cumsum(axis=1)
    return np.sort(depth[np.arange(draws), below].min(axis=1))


def _level(n: int, draws: int, prob: float, seed: int) -> float:
    """Return the pointwise level below which at most 1 - prob of uniform sets fall."""
    null = _null(n, draws, seed)
    return float(null[int((1 - prob) * len(null) + 1e-9)])
