"""What a forecast of a plant must beat: its own plan, and the usual shortfall of plans so early."""

import numpy as np
import pandas as pd
from scipy import stats

from bayes_autoloc.checks.backtests.scores import score, score_point
from bayes_autoloc.checks.left_out.plant_prediction import KNOWN
from bayes_autoloc.checks.likelihood.plant_likelihood import Array
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.evidence.plan_rows import LEAD_BINS

__all__ = ["CLASS_MEAN", "THE_PLAN", "delivered", "lead_label", "shortfall", "with_rivals"]

THE_PLAN, CLASS_MEAN = "the plan itself", "class mean by lead"

LEAST_OTHERS = 3
"""Ratios of other plants below which their spread is not worth a forecast."""

POINTS = 2000
"""Quantiles that stand for the rival's distribution."""


def lead_label(lead: float) -> str:
    """Return the bin of a lead, as the evidence keeps plans apart; empty without a plan."""
    if np.isnan(lead):
        return ""
    low, high = LEAD_BINS
    names = (f"up to {low:g}", f"{low:g} to {high:g}", f"above {high:g}")
    return names[int(np.searchsorted(LEAD_BINS, lead, side="left"))]


def delivered(obs: Observations) -> pd.DataFrame:
    """Return what became of each plan whose year has a figure that is no lower bound.

    Returns
    -------
    DataFrame
        plant, year, lead (years), bin, plan (cars), log_ratio (log of output over plan).
    """
    outputs = obs.outputs.loc[~obs.outputs["censored"], ["plant", "year", "output"]]
    pairs = obs.plans[["plant", "year", "lead", "plan"]].merge(outputs, on=["plant", "year"])
    return pairs.assign(
        bin=[lead_label(lead) for lead in pairs["lead"]],
        log_ratio=np.log(pairs["output"] / pairs["plan"]),
    ).drop(columns="output")


def shortfall(pairs: pd.DataFrame, plant: str, label: str) -> Array | None:
    """Return quantiles of the log ratio of output to plan that other plants suggest.

    Parameters
    ----------
    pairs : DataFrame
        From `delivered`.
    plant : str
        The plant that is left out.
    label : str
        Bin of the plan's lead.

    Returns
    -------
    ndarray or None
        Evenly spaced quantiles of the Student-t predictive distribution of one more ratio, given
        the others' as a sample of a normal distribution; None with fewer than three of them.
    """
    others = pairs.loc[(pairs["plant"] != plant) & (pairs["bin"] == label), "log_ratio"]
    n = len(others)
    if n < LEAST_OTHERS:
        return None
    scale = others.std(ddof=1) * np.sqrt(1 + 1 / n)
    levels = (np.arange(POINTS) + 0.5) / POINTS
    return np.asarray(others.mean() + scale * stats.t(n - 1).ppf(levels))


def with_rivals(scores: pd.DataFrame, obs: Observations) -> pd.DataFrame:
    """Add the lead of the plan for the year, and the rivals' scores on the same outputs.

    Parameters
    ----------
    scores : DataFrame
        Rows of `bayes_autoloc.checks.left_out.plant_prediction.scored_rows`.
    obs : Observations
        The evidence in rows.

    Returns
    -------
    DataFrame
        The rows with the columns plan (cars) and lead (years, both NaN without a plan for the
        year) and lead_bin; and rows of the models `THE_PLAN` (a point: its coverage is NaN) and
        `CLASS_MEAN`, where a plan for the year is known. It is the latest one that is.
    """
    pairs = delivered(obs)
    found: list[dict[str, object]] = []
    for row in scores.to_dict("records"):
        about = {str(name): value for name, value in row.items()}
        plan, lead = _latest(obs.plans, about)
        told = about | {"plan": plan, "lead": lead, "lead_bin": lead_label(lead)}
        found.append(told)
        if np.isfinite(KNOWN.get(str(about["known"]), np.inf)) and np.isfinite(plan):
            found += _rivals(told, plan, pairs)
    return pd.DataFrame(found)


def _latest(plans: pd.DataFrame, row: dict[str, object]) -> tuple[float, float]:
    """Return the latest plan for the row's year that is known, and its lead; NaN without one."""
    least = KNOWN.get(str(row["known"]), np.inf)
    least = least if np.isfinite(least) else KNOWN["plans"]
    own = plans.loc[(plans["plant"] == row["plant"]) & (plans["year"] == row["year"])]
    own = own.loc[own["lead"] >= least].sort_values("lead")
    if not len(own):
        return np.nan, np.nan
    return float(own["plan"].iloc[0]), float(own["lead"].iloc[0])


def _rivals(row: dict[str, object], plan: float, pairs: pd.DataFrame) -> list[dict[str, object]]:
    outcome = float(str(row["outcome"]))
    empty = dict.fromkeys(score([1.0, 2.0], 1.0), np.nan) | {"khat": np.nan, "ess": np.nan}
    point = {"model": THE_PLAN, "q50": plan, "crps_log": score_point(plan, outcome)}
    rivals = [row | empty | point]
    ratios = shortfall(pairs, str(row["plant"]), str(row["lead_bin"]))
    if ratios is not None:
        usual = score(plan * np.exp(ratios), outcome)
        rivals.append(row | empty | {"model": CLASS_MEAN} | usual)
    return rivals
