"""Distributions of rows of evidence: Student-t on the log scale, with lower bounds, and counts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

__all__ = ["Counts", "StudentRows"]

type Array = npt.NDArray[np.float64]
type Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class StudentRows:
    """Rows whose logs are Student-t.

    Parameters
    ----------
    location, scale : ndarray, (..., row)
        Median and scale of the log; leading dimensions are those of the parameters.
    nu : float
        Degrees of freedom.
    """

    location: Array
    scale: Array
    nu: float

    def draw(self, rng: np.random.Generator) -> Array:
        """Draw values on the natural scale, (..., row)."""
        shape = np.broadcast_shapes(self.location.shape, self.scale.shape)
        return np.asarray(np.exp(self.location + self.scale * rng.standard_t(self.nu, shape)))

    def log_likelihood(self, values: Array, bounds: Flags | None = None) -> Array:
        """Return the log density of the logs of all rows together, (...).

        Parameters
        ----------
        values : ndarray, (row,)
            On the natural scale.
        bounds : ndarray of bool, (row,), optional
            Rows that are lower bounds: they count with the chance of at least as much.
        """
        law = stats.t(self.nu, self.location, self.scale)
        found = law.logpdf(np.log(values))
        if bounds is not None:
            found = np.where(bounds, law.logsf(np.log(values)), found)
        return np.asarray(found.sum(axis=-1))


@dataclass(frozen=True)
class Counts:
    """Rows of Poisson counts.

    Parameters
    ----------
    mean : ndarray, (..., row)
        Expected counts.
    """

    mean: Array

    def draw(self, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Draw counts, (..., row)."""
        return np.asarray(rng.poisson(self.mean))

    def log_likelihood(self, counts: Array) -> Array:
        """Return the log probability of all rows together, (...)."""
        return np.asarray(np.sum(stats.poisson.logpmf(counts, self.mean), axis=-1))
