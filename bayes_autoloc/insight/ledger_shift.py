r"""What a piece of evidence did to a headline, and its Monte Carlo standard error.

.. math:: \hat\Delta = Q_{1/2}(Y) - Q_{1/2}(Y^-; w), \qquad
          \mathrm{se}^2 = \frac{B}{B-1} \sum_b C_b^2, \quad
          C_b = \sum_{s \in b} \left[ w_s \frac{g_s^-}{f^-} - \frac{1}{n} \frac{g_s}{f} \right]

with the futures Y of all evidence, those without it Y⁻ and their weights w, the share g of a draw's
futures below the median less one half, the density f at the median, and blocks b of neighbouring
draws, so that the autocorrelation of the sampler counts (delta method; a bootstrap of medians says
the same and takes a thousand times as long).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from bayes_autoloc.checks.headline_draws import Headline

__all__ = ["Summary", "summary_of"]

Array = npt.NDArray[np.float64]

BLOCK = 20
"""Neighbouring draws that count as one."""

NEAR = 0.1
"""Quantiles to either side of the median between which the density is measured."""

PERCENT = 100.0


@dataclass(frozen=True, eq=False)
class Summary:
    """A headline quantity of some futures.

    Parameters
    ----------
    value : float
        Median in cars a year, or the chance of a target in percent.
    pulls : ndarray, (draw,)
        By how much each draw pulls at it, its weight included.
    """

    value: float
    pulls: Array

    def less(self, other: "Summary") -> tuple[float, float]:
        """Return the difference to another summary of the same draws, and its standard error.

        Parameters
        ----------
        other : Summary
            Its futures share draws and luck with these.

        Returns
        -------
        value, error : float
            Cars a year, or percentage points.
        """
        return self.value - other.value, _block_error(self.pulls - other.pulls)


def summary_of(headline: "Headline", futures: Array, weights: Array | None = None) -> Summary:
    """Return the median or the chance of a target.

    Parameters
    ----------
    headline : Headline
        Production of a year, or the chance of a target.
    futures : ndarray, (seed, draw)
        Cars in its year.
    weights : ndarray, (draw,), optional
        Weights of the draws, adding up to 1; by default equal.
    """
    n_draws = futures.shape[1]
    weight = np.full(n_draws, 1 / n_draws) if weights is None else weights
    if headline.at_least is None:
        value, pull = _median(futures, weight)
        return Summary(value, weight * pull)
    value, pull = _chance(futures, weight, headline.at_least)
    return Summary(PERCENT * value, PERCENT * weight * pull)


def _median(futures: Array, weights: Array) -> tuple[float, Array]:
    """Return the weighted median and by how much each draw pulls at it, (draw,)."""
    order = np.argsort(futures, axis=None)
    values = futures.ravel()[order]
    share = np.tile(weights, len(futures))[order]
    middle = (np.cumsum(share) - 0.5 * share) / share.sum()
    low, median, high = np.interp((0.5 - NEAR, 0.5, 0.5 + NEAR), middle, values)
    width = (high - low) / (2 * NEAR)
    return float(median), width * (0.5 - (futures <= median).mean(axis=0))


def _chance(futures: Array, weights: Array, at_least: float) -> tuple[float, Array]:
    """Return the chance of reaching a value, and by how much each draw pulls at it, (draw,)."""
    reached = (futures >= at_least).mean(axis=0)
    chance = float(weights @ reached / weights.sum())
    return chance, reached - chance


def _block_error(pulls: Array) -> float:
    """Return the standard error of a sum of draws of which neighbours are alike."""
    sums = np.add.reduceat(pulls, np.arange(0, len(pulls), BLOCK))
    if len(sums) < 2:
        return float("inf")
    return float(np.sqrt(len(sums) / (len(sums) - 1) * np.sum((sums - sums.mean()) ** 2)))
