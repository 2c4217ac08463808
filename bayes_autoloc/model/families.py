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
    draw : callable
        Draws with (generator, shape, parameters in order): NumPy alone, because importing
        scipy.stats would take a fifth of the time of a repeated forecast.
    """

    parameters: tuple[str, ...]
    positive: frozenset[str]
    build: Callable[..., FrozenDistribution]
    draw: Callable[..., npt.NDArray[np.float64]]


def _family(
    parameters: str,
    positive: str,
    build: Callable[..., FrozenDistribution],
    draw: Callable[..., npt.NDArray[np.float64]],
) -> Family:
    return Family(tuple(parameters.split()), frozenset(positive.split()), build, draw)


# Gamma's beta and Exponential's lam are rates in PyMC, SciPy wants scales
FAMILIES: Mapping[str, Family] = {
    "Normal": _family(
        "mu sigma",
        "sigma",
        lambda stats, mu, sigma: stats.norm(mu, sigma),
        lambda rng, shape, mu, sigma: rng.normal(mu, sigma, shape),
    ),
    "HalfNormal": _family(
        "sigma",
        "sigma",
        lambda stats, sigma: stats.halfnorm(scale=sigma),
        lambda rng, shape, sigma: np.abs(rng.normal(0.0, sigma, shape)),
    ),
    "LogNormal": _family(
        "mu sigma",
        "sigma",
        lambda stats, mu, sigma: stats.lognorm(sigma, scale=np.exp(mu)),
        lambda rng, shape, mu, sigma: rng.lognormal(mu, sigma, shape),
    ),
    "Beta": _family(
        "alpha beta",
        "alpha beta",
        lambda stats, alpha, beta: stats.beta(alpha, beta),
        lambda rng, shape, alpha, beta: rng.beta(alpha, beta, shape),
    ),
    "Gamma": _family(
        "alpha beta",
        "alpha beta",
        lambda stats, alpha, beta: stats.gamma(alpha, scale=1 / beta),
        lambda rng, shape, alpha, beta: rng.gamma(alpha, 1 / beta, shape),
    ),
    "StudentT": _family(
        "nu mu sigma",
        "nu sigma",
        lambda stats, nu, mu, sigma: stats.t(nu, mu, sigma),
        lambda rng, shape, nu, mu, sigma: mu + sigma * rng.standard_t(nu, shape),
    ),
    "Exponential": _family(
        "lam",
        "lam",
        lambda stats, lam: stats.expon(scale=1 / lam),
        lambda rng, shape, lam: rng.exponential(1 / lam, shape),
    ),
    "Uniform": _family(
        "lower upper",
        "",
        lambda stats, lower, upper: stats.uniform(lower, upper - lower),
        lambda rng, shape, lower, upper: rng.uniform(lower, upper, shape),
    ),
    "Dirichlet": _family(
        "alpha",
        "alpha",
        lambda stats, alpha: stats.dirichlet(alpha),
        lambda rng, shape, alpha: rng.dirichlet(alpha, shape),
    ),
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
