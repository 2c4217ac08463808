r"""Which share of a headline's variance is prior only, learnt, or the chance of the years to come.

A future is :math:`f(X_1, \dots, X_G)` of independent groups of inputs, so its variance splits
(Sobol 1993). For a set S of groups

.. math:: V_S = \operatorname{Var} \mathrm{E}[f \mid X_S]
          = \operatorname{Cov}\bigl(f(X_S, X_{\sim S}),\; f(X_S, X'_{\sim S})\bigr)

with :math:`X'` an independent copy: the futures are simulated anew with all other groups redrawn
(pick and freeze; Janon et al. 2014). What the fit learnt is redrawn by giving each future the draws
of another one, priors and chance by another seed. No surrogate stands between: shocks, caps and
thresholds act as they do in the forecast.

For the three sources the Shapley shares are exact, since all sets of three are simulated: they add
up to 1 and share interactions evenly (Owen 2014). For each group there is its total share
:math:`1 - V_{\sim g} / V`: what stays open when everything else is known. Totals count an
interaction with each of its groups, so they add up to more than 1. What a small group explains
alone is not given: with thousands of futures its error exceeds it.

Groups that were learnt together (plants, incumbents and the rest of the industry meet in the
national total) are not quite independent; `variance_ratio` shows what redrawing one of them alone
does to the variance of the headline, 1 if nothing.

References
----------
Sobol (1993), Sensitivity estimates for nonlinear mathematical models.
Janon, Klein, Lagnoux, Nodet, Prieur (2014), Asymptotic normality and efficiency of two Sobol index
estimators. ESAIM: Probability and Statistics 18.
Owen (2014), Sobol' indices and Shapley value. SIAM/ASA J. Uncertainty Quantification 2.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.headline_draws import Headline, headlines
from bayes_autoloc.checks.rests_on.frozen_futures import FrozenFutures
from bayes_autoloc.checks.rests_on.importance import block_counts
from bayes_autoloc.checks.rests_on.input_groups import SOURCES, source_of
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Pairs", "prior_share", "shapley"]

type Array = npt.NDArray[np.float64]

DRAWS = 4000
REPEATS = 200


@dataclass(frozen=True, eq=False)
class Pairs:
    """A headline's values in the base futures and in those with some groups kept.

    Parameters
    ----------
    base : ndarray, (draw,)
        Log cars, or 0 and 1.
    other : mapping of frozenset of str to ndarray, (draw,)
        Values where only these groups were kept.
    counts : ndarray, (repeat, draw)
        Bootstrap; its first row counts every draw once.
    """

    base: Array
    other: Mapping[frozenset[str], Array]
    counts: Array

    def closed(self, kept: frozenset[str]) -> Array:
        """Return the share of the variance that these groups explain together, (repeat,)."""
        other = self.other[kept]
        n = self.counts.sum(axis=1)
        # Means and squares of both sets are pooled: less noise, and no bias where one set happens
        # to hold more of the tail (Janon et al. 2014).
        mean = self.counts @ (self.base + other) / (2 * n)
        variance = self.counts @ (self.base**2 + other**2) / (2 * n) - mean**2
        covariance = self.counts @ (self.base * other) / n - mean**2
        share = np.full(variance.shape, np.nan)
        np.divide(covariance, variance, out=share, where=variance > 0)
        return share

    def variance_ratio(self, kept: frozenset[str]) -> float:
        """Return the variance with the others redrawn over that of the base."""
        variance = self.base.var()
        return float(self.other[kept].var() / variance) if variance > 0 else float("nan")


def shapley(players: Sequence[str], value: Mapping[frozenset[str], Array]) -> dict[str, Array]:
    """Return Shapley shares.

    Parameters
    ----------
    players : sequence of str
        Names.
    value : mapping of frozenset of str to ndarray
        What each set is worth, the empty one and that of all included.

    Returns
    -------
    dict of str to ndarray
        They add up to the worth of all less that of none.
    """
    n = len(players)
    weight = [factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)]
    shares = {}
    for player in players:
        others = [p for p in players if p != player]
        gains = [
            weight[size] * (value[frozenset({*chosen, player})] - value[frozenset(chosen)])
            for size in range(n)
            for chosen in combinations(others, size)
        ]
        shares[player] = np.asarray(np.sum(gains, axis=0))
    return shares


def prior_share(
    posterior: Posterior,
    *,
    seed: int | None = None,
    draws: int = DRAWS,
    wanted: Sequence[Headline] | None = None,
) -> dict[str, pd.DataFrame]:
    """Split the variance of each headline by source and by group of inputs.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    seed : int, optional
        Seed of the simulation, by default the fit's.
    draws : int
        Futures a simulation; one simulation a group and seven more are made.
    wanted : sequence of Headline, optional
        By default `headlines` of the case. Variance is that of log production, or of whether a
        target is reached.

    Returns
    -------
    dict of str to DataFrame
        ``prior_share``: headline, source (prior only, learnt, chance), share (Shapley), alone (what
        it explains without the others), each with its bootstrap standard error.
        ``prior_groups``: headline, group, source, total and its error, variance_ratio.
    """
    wanted = headlines(posterior.case) if wanted is None else wanted
    seed = posterior.seed if seed is None else seed
    futures = FrozenFutures(posterior, max(h.year for h in wanted), seed=seed, draws=draws)
    groups = frozenset(futures.groups)
    needed = [*_unions(groups).values()]
    needed += [groups - {group} for group in futures.groups]
    base = futures.production(groups)
    made = {kept: futures.production(kept) for kept in dict.fromkeys(needed)}
    counts = np.vstack([np.ones(draws), block_counts(draws, REPEATS, seed)])
    by_source, by_group = [], []
    for headline in wanted:
        year = headline.year - posterior.observations.now_year
        name: dict[str, str | float] = {"headline": headline.name}
        other = {kept: headline.values(values[year]) for kept, values in made.items()}
        pairs = Pairs(headline.values(base[year]), other, counts)
        by_source += [name | row for row in _of_sources(pairs, groups)]
        by_group += [name | row for row in _of_groups(pairs, futures.groups)]
    return {"prior_share": pd.DataFrame(by_source), "prior_groups": pd.DataFrame(by_group)}


def _unions(groups: frozenset[str]) -> dict[frozenset[str], frozenset[str]]:
    """Return the groups of every set of sources, all sources and none left out."""
    return {
        frozenset(sources): frozenset(g for g in groups if source_of(g) in sources)
        for size in range(1, len(SOURCES))
        for sources in combinations(SOURCES, size)
    }


def _of_sources(pairs: Pairs, groups: frozenset[str]) -> Iterator[dict[str, str | float]]:
    worth = {sources: pairs.closed(kept) for sources, kept in _unions(groups).items()}
    nothing = np.zeros(len(pairs.counts))
    shares = shapley(SOURCES, {**worth, frozenset(): nothing, frozenset(SOURCES): nothing + 1})
    for source, share in shares.items():
        alone = worth[frozenset({source})]
        yield {"source": source, **_estimate("share", share), **_estimate("alone", alone)}


def _of_groups(pairs: Pairs, groups: Sequence[str]) -> Iterator[dict[str, str | float]]:
    for group in groups:
        rest = frozenset(groups) - {group}
        yield {
            "group": group,
            "source": source_of(group),
            **_estimate("total", 1 - pairs.closed(rest)),
            "variance_ratio": pairs.variance_ratio(rest),
        }


def _estimate(name: str, values: Array) -> dict[str, float]:
    """Return the estimate, first in line, and the standard deviation of its bootstrap."""
    return {name: float(values[0]), f"{name}_error": float(values[1:].std(ddof=1))}
