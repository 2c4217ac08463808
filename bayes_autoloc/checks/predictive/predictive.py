"""Predictive check: whether the fitted model would produce data like those published."""

import pandas as pd
from scipy import stats

from bayes_autoloc.checks.likelihood.likelihood_groups import thinned
from bayes_autoloc.checks.predictive.replicated import statistics_table
from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["FLAG", "allowed_flags", "flagged", "predictive_check"]

FLAG = 0.01
"""A p-value below this, or above one minus it, is flagged."""

DRAWS = 4000


def flagged(table: pd.DataFrame) -> pd.Series:
    """Tell which statistics of a table lie outside the central 98 % of their replicates."""
    return ~table["p"].between(FLAG, 1 - FLAG)


def predictive_check(posterior: Posterior, *, draws: int = DRAWS, seed: int = 1) -> CheckResult:
    """Compare published data with data that the fit would have produced.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    draws : int
        Replicates at least, one a draw of the fit (all of them if it has fewer).
    seed : int
        Seed of the replicates.

    Returns
    -------
    CheckResult
        Tables ``statistics`` (replicates with the effects that the fit found of each plant) and
        ``new_plants`` (with other plants and makers of the same kinds): group, statistic, observed,
        q025, q10, q50, q90, q975, p, flagged. The bars bound the number of flags.

    Notes
    -----
    p is the share of replicates above what was observed, ties counted half. The same data made the
    fit, so that p lies nearer to a half than a uniform number (Gelman 2013): no flag is weak
    evidence for the model, a flag is strong evidence against it. Other plants undo part of that.

    References
    ----------
    Gelman, Meng and Stern (1996), Statistica Sinica 6; Gelman (2013), Electronic Journal of
    Statistics 7; Marshall and Spiegelhalter (2003), Statistics in Medicine 22.
    """
    thin = thinned(posterior, draws)
    tables = {}
    for name, fresh in (("statistics", False), ("new_plants", True)):
        table = statistics_table(posterior, seed=seed, thin=thin, fresh=fresh)
        tables[name] = table.assign(flagged=flagged(table))
    return CheckResult(
        name="predictive",
        title="Would the model produce data like these?",
        bars=tuple(_bar(name, table) for name, table in tables.items()),
        tables=tables,
        notes=_notes(tables),
        settings={"seed": seed, "draws": draws, "vintage": posterior.case.vintage},
    )


def allowed_flags(n: int) -> int:
    """Return how many of n uniform p-values are flagged at most, with a probability of 95 %."""
    return int(stats.binom.ppf(0.95, n, 2 * FLAG))


def _bar(name: str, table: pd.DataFrame) -> Bar:
    plants = {"statistics": "these plants", "new_plants": "new plants"}[name]
    n = len(table)
    text = (
        f"Statistics with a p-value outside {FLAG:g} to {1 - FLAG:g}, replicates of {plants} "
        f"({n} statistics, {2 * FLAG * n:.1f} expected by chance)"
    )
    return Bar(text, float(table["flagged"].sum()), high=float(allowed_flags(n)))


def _notes(tables: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    n = len(tables["statistics"])
    flags = [
        f"Flagged ({name}): {row.statistic}, observed {row.observed:.3g}, replicates "
        f"{row.q025:.3g} to {row.q975:.3g} (95 %), p = {row.p:.3f}."
        for name, table in tables.items()
        for row in table.loc[table["flagged"]].itertuples()
    ]
    return (
        f"{n} statistics are looked at: were all p-values uniform and independent, "
        f"{2 * FLAG * n:.1f} would be flagged on average and at most {allowed_flags(n)} in 95 of "
        "100 such tables. They share data, so that they are flagged together.",
        "The fit has seen the data: p-values lie nearer to a half than uniform ones.",
        "National totals and plans are replicated given the plants' figures that are known, as the "
        "likelihood has it; halts, restarts and closures by running every plant month by month "
        "from its start under the shocks and markets that came. Starts and cancellations are "
        "Poisson in the observed exposure, a little too wide: a project starts only once.",
        *flags,
    )
