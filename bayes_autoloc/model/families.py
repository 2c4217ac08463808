"""Families of distributions that a prior may have, named and parametrised as in PyMC."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

import numpy as np
import numpy.typing as npt

__all__ = ["FAMILIES", "Family", "FrozenDistribution", "Numbers", "frozen"]

type Numbers = float | npt.NDArray[np.float64]


class FrozenDistribution(Protocol):
    """What this package uses of a frozen SciPy distribution (Dirichlet has only `rvs`)."""

    def cdf(self, x: Numbers) -> Numbers:
        """Return the probability at or below x."""
        ...

    def ppf(self, q: Numbers) -> Numbers:
        """Return the quantile."""
        ...

    def mean(self) -> Numbers:
        """Return the mean."""
        ...

    def std(self) -> Numbers:
        """Return the standard deviation."""
        ...

    def rvs(self, size: tuple[int, ...], random_state: np.random.Generator) -> Numbers:
        """Draw."""
        ...


@dataclass(frozen=True)
class Family:
    """A family of distributions.

    Parameters
    ----------
    parameters : tuple of str
        PyMC's names of its parameters; a prior gives all of them.
    positive : frozenset of str
        Those that must be above zero.
    build : callable
        Makes the frozen distribution of (scipy.stats, parameters in order).
    """

    parameters: tuple[str, ...]
    positive: frozenset[str]
    build: Callable[..., FrozenDistribution]


def _family(parameters: str, positive: str, build: Callable[..., FrozenDistribution]) -> Family:
    return Family(tuple(parameters.split()), frozenset(positive.split()), build)


# Gamma's beta and Exponential's lam are rates in PyMC, SciPy wants scales
FAMILIES: Mapping[str, Family] = {
    "Normal": _family("mu sigma", "sigma", lambda stats, mu, sigma: stats.norm(mu, sigma)),
    "HalfNormal": _family("sigma", "sigma", lambda stats, sigma: stats.halfnorm(scale=sigma)),
    "LogNormal": _family(
        "mu sigma", "sigma", lambda stats, mu, sigma: stats.lognorm(sigma, scale=np.exp(mu))
    ),
    "Beta": _family("alpha beta", "alpha beta", lambda stats, a, b: stats.beta(a, b)),
    "Gamma": _family("alpha beta", "alpha beta", lambda stats, a, b: stats.gamma(a, scale=1 / b)),
    "StudentT": _family("nu mu sigma", "nu sigma", lambda stats, *args: stats.t(*args)),
    "Exponential": _family("lam", "lam", lambda stats, lam: stats.expon(scale=1 / lam)),
    "Uniform": _family("lower upper", "", lambda stats, low, up: stats.uniform(low, up - low)),
    "Dirichlet": _family("alpha", "alpha", lambda stats, alpha: stats.dirichlet(alpha)),
}


def frozen(family: str, values: Mapping[str, Numbers]) -> FrozenDistribution:
    """Return the SciPy distribution of a family with these parameters.

    Parameters
    ----------
    family : str
        A key of `FAMILIES`.
    values : mapping of str to float or array
        PyMC's parameters.

    Returns
    -------
    FrozenDistribution
        Broadcast over the parameters; for Dirichlet one multivariate distribution.
    """
    stats = _stats()
    kind = FAMILIES[family]
    return kind.build(stats, *(values[name] for name in kind.parameters))


def _stats() -> ModuleType:
    from scipy import stats  # noqa: PLC0415 - takes a second to import

    return stats
