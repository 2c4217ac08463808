"""What leaving rows out says of each group of them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from arviz_stats.base import array_stats
from arviz_stats.ecdf_utils import ecdf_pit
from scipy import stats

from bayes_autoloc.checks.likelihood.likelihood import Array
from bayes_autoloc.checks.result import Bar, CheckResult

__all__ = ["HIGH_K", "group_table", "loo_result", "uniformity"]

HIGH_K = 0.7
"""Pareto k above which importance weights can't be trusted (Vehtari et al. 2024)."""

LEAST_P = 0.01
BAND = 0.95
SIMULATIONS = 2000


def uniformity(pit: Array, *, seed: int) -> dict[str, float | bool]:
    """Test whether probability integral transforms are uniform.

    Parameters
    ----------
    pit : ndarray, (row,)
        Values in [0, 1].
    seed : int
        Seed of the simulated band.

    Returns
    -------
    dict
        ks_p (Kolmogorov-Smirnov), pit_p (ArviZ's pot_c, made for values that depend on one another
        as left-out rows do), in_band (whether the empirical distribution stays in its simultaneous
        95 % band, Säilynoja, Bürkner and Vehtari 2022). NaN for fewer than five values.
    """
    if len(pit) < 5:
        return {"ks_p": np.nan, "pit_p": np.nan, "in_band": True}
    rng = np.random.default_rng(seed)
    _, ecdf, low, high = ecdf_pit(pit, BAND, SIMULATIONS, rng=rng)
    # Values of exactly 0 or 1 (no draw beyond the figure) have no finite transform.
    inside = np.clip(pit, 1e-6, 1 - 1e-6)
    p_value, *_ = array_stats.uniformity_test(inside)
    return {
        "ks_p": float(stats.kstest(pit, "uniform").pvalue),
        "pit_p": float(p_value),
        "in_band": bool(((ecdf >= low) & (ecdf <= high)).all()),
    }


def group_table(rows: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Sum the rows up by group.

    Parameters
    ----------
    rows : DataFrame
        From `bayes_autoloc.checks.predictive.loo.loo_rows`, refits taken in.
    seed : int
        Seed of the simulated bands.

    Returns
    -------
    DataFrame
        group, n, elpd, se (of elpd), p_loo (effective number of parameters), high_k (rows with a
        Pareto k above 0.7), refitted (how many of them were fitted without), pits, ks_p, pit_p,
        in_band.
    """
    found = []
    for group, of_group in rows.groupby("group", sort=False):
        elpd, pit = of_group["elpd"].to_numpy(float), of_group["pit"].dropna().to_numpy(float)
        high = of_group["k"] > HIGH_K
        found.append(
            {
                "group": group,
                "n": len(of_group),
                "elpd": elpd.sum(),
                "se": np.sqrt(len(elpd) * elpd.var()),
                "p_loo": (of_group["lpd"] - of_group["elpd"]).sum(),
                "high_k": int(high.sum()),
                "refitted": int(of_group["refitted"].sum()),
                "pits": len(pit),
                **uniformity(pit, seed=seed),
            }
        )
    return pd.DataFrame(found)


def loo_result(
    rows: pd.DataFrame,
    groups: pd.DataFrame,
    *,
    problems: tuple[str, ...] = (),
    settings: Mapping[str, object] | None = None,
) -> CheckResult:
    """Put the tables of the check together with its bars.

    Parameters
    ----------
    rows, groups : DataFrame
        From `bayes_autoloc.checks.predictive.loo.loo_rows` and `group_table`.
    problems : tuple of str
        What failed in refits.
    settings : mapping, optional
        What the check was run with.
    """
    high = rows.loc[rows["k"] > HIGH_K].sort_values("k", ascending=False)
    left = high.loc[~high["refitted"].astype(bool)]
    text = "Kolmogorov-Smirnov p-value of the left-out rows' PIT: "
    bars = [
        Bar(f"{text}{group}", p, low=LEAST_P)
        for group, p in zip(groups["group"], groups["ks_p"], strict=True)
    ]
    share = Bar("Share of rows with Pareto k above 0.7, not fitted without", len(left) / len(rows))
    bars.append(Bar(share.text, share.value, high=0.0 if high["refitted"].any() else 0.05))
    return CheckResult(
        name="loo",
        title="What all other rows predict of each row",
        bars=tuple(bars),
        tables={
            "groups": groups,
            "rows": rows.drop(columns="index"),
            "high_k": high.drop(columns="index"),
        },
        notes=(*_NOTES, *_failures(problems)),
        settings=dict(settings or {}),
    )


def _failures(problems: tuple[str, ...]) -> tuple[str, ...]:
    if not problems:
        return ()
    return (f"Refits that failed convergence checks: {'; '.join(problems)}.",)


_NOTES = (
    "Rows are left out one by one: a figure of a plant that is left out stays in the sums of the "
    "national total and in the base of its plans. Whole plants are left out by another check.",
    "elpd is on the scale of the likelihood (log of log cars, log probability of a count); rows "
    "abroad count with the weight that the fit gives them.",
    "Lower bounds have no PIT, nor have halts, restarts, closures, starts and cancellations: their "
    "exposure ends with the event. Of the events only yearly announcements have one; the "
    "predictive check simulates the others as histories.",
    "Figures of incumbents and of the market each measure a level of their own year, hence their "
    "high Pareto k.",
)
