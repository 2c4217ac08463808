"""Named rivals: ministries, associations, agencies and consultancies, scored beside our forecasts.

Each of their forecasts is compared with ours of the month before it was issued, on the same target
year and in the same terms.
"""

import pandas as pd

from bayes_autoloc.checks.backtests.rivals import dropped_rivals, rival_cells
from bayes_autoloc.checks.backtests.scoreboard import by_group
from bayes_autoloc.checks.backtests.scores import score, score_point
from bayes_autoloc.checks.backtests.vintages import VintageForecast, failed, vintage_jobs
from bayes_autoloc.checks.jobs.jobs import JobPlan, run_jobs
from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.model.priors import PriorSet

__all__ = ["AHEAD", "against_rivals"]

AHEAD = ("forecast", "january")
"""Kinds of forecasts that are scored; those that know part of their year are left out."""

AUTHORITY = "ministry"
"""The rival whose own forecasts of production a bar names."""


def against_rivals(
    case: Case,
    priors: PriorSet | None = None,
    *,
    seed: int = 1,
    draws: int = 1000,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Score our forecasts beside those that named forecasters published.

    Parameters
    ----------
    case, priors, seed, draws, plan
        As for `bayes_autoloc.checks.backtests.backtest.backtest`.

    Returns
    -------
    CheckResult
        Name ``rivals``; tables cells (one row a forecast: theirs and ours, CRPS on the log scale),
        by_group and left_out (forecasts that can't be compared, with the reason).

    Raises
    ------
    AutolocError
        If the case has no forecast of others that can be compared.
    """
    priors = PriorSet.load("default") if priors is None else priors
    cells = rival_cells(case)
    cells = cells[cells["kind"].isin(AHEAD)].reset_index(drop=True)
    if not len(cells):
        raise AutolocError(
            f"The table forecasts of case {case.name!r} has no forecast for a later year of which "
            "the outcome is known: there is no rival to compare with."
        )
    latest = cells.groupby("vintage")["target_year"].max()
    horizons = {str(vintage): int(year) for vintage, year in latest.items()}
    jobs = vintage_jobs(case, priors, horizons, seed=seed, draws=draws)
    results = run_jobs(list(jobs.values()), plan)
    forecasts = {v: VintageForecast.from_json(v, results[job.key]) for v, job in jobs.items()}
    scored = _scored(cells, forecasts)
    return CheckResult(
        name="rivals",
        title="Beside the forecasts of others",
        bars=_bars(scored),
        tables={
            "cells": scored,
            "by_group": by_group(scored),
            "left_out": dropped_rivals(case),
        },
        notes=failed(forecasts.values()),
        settings={"seed": seed, "draws": draws, "priors": priors.name, "vintages": list(horizons)},
    )


def _scored(cells: pd.DataFrame, forecasts: dict[str, VintageForecast]) -> pd.DataFrame:
    """Add our quantiles and both scores; ours in the rival's terms (times `factor`)."""
    ours = [
        score(forecasts[vintage].draws[variable][int(year)] * factor, realised)
        for vintage, variable, year, factor, realised in cells[
            ["vintage", "variable", "target_year", "factor", "realised"]
        ].itertuples(index=False)
    ]
    found = pd.DataFrame(ours, index=cells.index)
    theirs = [
        score_point(promised, realised)
        for promised, realised in cells[["promised", "realised"]].itertuples(index=False)
    ]
    kept = found[["q10", "q50", "q90", "covered80"]]
    return cells.join(kept).assign(ours=found["crps_log"], theirs=theirs)


def _bars(scored: pd.DataFrame) -> tuple[Bar, ...]:
    rows = scored[
        (scored["group"] == AUTHORITY)
        & (scored["variable"] == "production")
        & ~scored["one_end"].astype(bool)
    ]
    if not len(rows):
        return ()
    ratio = float(rows["ours"].mean() / rows["theirs"].mean())
    text = f"log CRPS over the ministries' own, {len(rows)} forecasts of production"
    return (Bar(text, ratio, high=0.7),)
