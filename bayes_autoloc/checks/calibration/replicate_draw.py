"""Random pieces of the replicated worlds: priors, zero-sum effects, mean-reverting paths."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError

if TYPE_CHECKING:
    from bayes_autoloc.model.prior import Prior
    from bayes_autoloc.model.priors import PriorSet

__all__ = ["PriorDraws", "mean_reverting", "zero_sum"]

type Array = npt.NDArray[np.float64]

_FAMILIES: Mapping[str, Callable[..., Any]] = {
    "Normal": lambda rng, n, mu, sigma: mu + sigma * rng.standard_normal(n),
    "HalfNormal": lambda rng, n, sigma: sigma * np.abs(rng.standard_normal(n)),
    "LogNormal": lambda rng, n, mu, sigma: np.exp(mu + sigma * rng.standard_normal(n)),
    "Beta": lambda rng, n, alpha, beta: rng.beta(alpha, beta, n),
    "Gamma": lambda rng, n, alpha, beta: rng.gamma(alpha, 1 / beta, n),
    "StudentT": lambda rng, n, nu, mu, sigma: mu + sigma * rng.standard_t(nu, n),
    "Exponential": lambda rng, n, lam: rng.exponential(1 / lam, n),
    "Uniform": lambda rng, n, lower, upper: rng.uniform(lower, upper, n),
}


class PriorDraws:
    """Values of parameters, drawn in NumPy from the plain numbers of their priors.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    priors : PriorSet
        Only the names of the distributions and their numbers are used.
    """

    def __init__(self, rng: np.random.Generator, priors: "PriorSet") -> None:
        self._rng = rng
        self._priors = priors

    def one(self, name: str) -> float:
        """Return a value of a parameter without levels."""
        return float(self.each(name, [""])[0])

    def each(self, name: str, levels: Sequence[object]) -> Array:
        """Return independent values, (level,).

        Raises
        ------
        AutolocError
            If the prior has a distribution that can't be drawn here.
        """
        return self._draw(self._priors[name], [str(level) for level in levels])

    def contrasts(self, name: str, n: int) -> Array:
        """Return effects of n levels that sum to zero, of which each contrast has the prior, (n,).

        Raises
        ------
        AutolocError
            If the prior is no normal around zero: then the effects depend on the choice of
            contrasts.
        """
        prior = self._priors[name]
        if prior.distribution != "Normal" or float(np.squeeze(prior.param("mu"))) != 0:
            raise AutolocError(
                f"the prior of {name!r} must be Normal with mu = 0 for a calibration, it is "
                f"{prior.distribution} with {dict(prior.params)}"
            )
        effects = self._draw(prior, [""] * n)
        return np.asarray(effects - effects.mean())

    def _draw(self, prior: "Prior", levels: list[str]) -> Array:
        if prior.distribution not in _FAMILIES:
            known = ", ".join(_FAMILIES)
            raise AutolocError(
                f"the prior of {prior.name!r} is {prior.distribution}; a calibration draws {known}"
            )
        values = {key: prior.param(key, levels) for key in prior.params}
        return np.asarray(_FAMILIES[prior.distribution](self._rng, len(levels), **values))


def zero_sum(rng: np.random.Generator, n: int) -> Array:
    """Draw independent normals less their mean, (n,): the zero-sum normal distribution."""
    z = rng.standard_normal(n)
    return np.asarray(z - z.mean())


def mean_reverting(
    rng: np.random.Generator, shift: Array, *, persistence: float, sigma: float, nu: float
) -> Array:
    """Draw an AR(1) path about zero: a stationary normal start, then Student-t steps.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    shift : ndarray, (year,)
        Added to the step into each year.
    persistence : float
        Share of a deviation that is left a year later.
    sigma, nu : float
        Scale and degrees of freedom of the steps.

    Returns
    -------
    ndarray, (year,)
    """
    path = np.empty(len(shift))
    for t, moved in enumerate(shift):
        if t:
            path[t] = moved + persistence * path[t - 1] + sigma * rng.standard_t(nu)
        else:
            path[t] = moved + sigma / np.sqrt(1 - persistence**2) * rng.standard_normal()
    return path
