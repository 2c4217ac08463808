r"""Rows of the likelihood in NumPy: the log density of what was published, and replicates of it.

A posterior keeps parameters, not the log likelihood of every row; these classes rebuild it, so that
rows can be left out one at a time and data replicated without building a PyMC model.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import special, stats

__all__ = ["Array", "PoissonRows", "Rows", "StudentRows", "row_labels"]

Array = npt.NDArray[np.float64]


class Rows(Protocol):
    """Rows of one group, whatever their distribution."""

    @property
    def name(self) -> str:
        """Name of the group."""

    @property
    def labels(self) -> tuple[str, ...]:
        """One text a row, unique within the group."""

    @property
    def observed(self) -> Array:
        """What was published, (row,), on the scale of the likelihood."""

    @property
    def replicable(self) -> npt.NDArray[np.bool_]:
        """Which rows can be compared with their replicates, (row,)."""

    def log_likelihood(self) -> Array:
        """Return the log density of each row, (row, draw), its weight included."""

    def replicated(self, rng: np.random.Generator) -> Array:
        """Return what each draw would have published, (row, draw)."""


@dataclass(frozen=True, eq=False)
class StudentRows:
    """Rows with Student-t errors in the log.

    Parameters
    ----------
    name : str
        Name of the group.
    labels : tuple of str
        One a row.
    mu, sigma : ndarray, (row, draw)
        Location and scale, log cars (log ratio for official forecasts).
    nu : float
        Degrees of freedom.
    observed : ndarray, (row,)
        Log of the published figure.
    weight : ndarray, (row,)
        Power on the likelihood, 0 to 1.
    censored : ndarray of bool, (row,)
        Whether the figure is a lower bound.
    """

    name: str
    labels: tuple[str, ...]
    mu: Array
    sigma: Array
    nu: float
    observed: Array
    weight: Array
    censored: npt.NDArray[np.bool_]

    @property
    def replicable(self) -> npt.NDArray[np.bool_]:
        """Which rows are figures rather than lower bounds, (row,)."""
        return ~self.censored

    def log_likelihood(self) -> Array:
        """Return the log density (of a bound: the log survival), times the weight, (row, draw)."""
        z = (self.observed[:, None] - self.mu) / self.sigma
        log_density = stats.t.logpdf(z, self.nu) - np.log(self.sigma)
        log_density[self.censored] = stats.t.logsf(z[self.censored], self.nu)
        return np.asarray(self.weight[:, None] * log_density)

    def replicated(self, rng: np.random.Generator) -> Array:
        """Return the log of replicated figures, (row, draw); a bound gives the whole figure."""
        return np.asarray(self.mu + self.sigma * rng.standard_t(self.nu, size=self.mu.shape))


@dataclass(frozen=True, eq=False)
class PoissonRows:
    """Rows with counts of events.

    Parameters
    ----------
    name : str
        Name of the group.
    labels : tuple of str
        One a row.
    log_mean : ndarray, (row, draw)
        Log of the expected number of events.
    observed : ndarray, (row,)
        Events.
    replicable : ndarray of bool, (row,)
        Which exposures are as long as they are whatever happened. The time at risk of a halt ends
        with the halt: Poisson counts then give the right likelihood, but no replicates.
    """

    name: str
    labels: tuple[str, ...]
    log_mean: Array
    observed: Array
    replicable: npt.NDArray[np.bool_]

    def log_likelihood(self) -> Array:
        """Return the log probability of the count, (row, draw)."""
        count = self.observed[:, None]
        return np.asarray(
            count * self.log_mean - np.exp(self.log_mean) - special.gammaln(count + 1)
        )

    def replicated(self, rng: np.random.Generator) -> Array:
        """Return replicated counts, (row, draw)."""
        return rng.poisson(np.exp(self.log_mean)).astype(float)


def row_labels(*columns: Iterable[object]) -> tuple[str, ...]:
    """Return one text a row from columns of the same length; repeated ones get ``#2``, ``#3``."""
    counts: Counter[str] = Counter()
    found = []
    for values in zip(*columns, strict=True):
        label = " ".join(str(value) for value in values if str(value))
        counts[label] += 1
        found.append(label if counts[label] == 1 else f"{label} #{counts[label]}")
    return tuple(found)
