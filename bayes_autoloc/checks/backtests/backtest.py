"""Backtests by vintage: forecasts from what was known then, scored against what came.

The same code, priors and seed serve all vintages; nothing is set anew for one of them. What later
knowledge remains in an earlier case stands in docs/validation.md.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from bayes_autoloc.checks.backtests.baselines import BASELINES, published_levels
from bayes_autoloc.checks.backtests.scoreboard import (
    MODEL,
    by_horizon,
    by_model,
    by_vintage,
    losses,
    wins,
)
from bayes_autoloc.checks.backtests.scores import coverage_interval, effective_cells, score
from bayes_autoloc.checks.backtests.vintages import VINTAGES, VintageForecast, failed, vintage_jobs
from bayes_autoloc.checks.jobs.jobs import JobPlan, run_jobs
from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.national_rows import reference_levels
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.model.priors import PriorSet

__all__ = ["HORIZONS", "SCORE_COLUMNS", "backtest", "published_outcomes", "scored_cells"]

HORIZONS = (1, 2, 3, 4, 5, 10)
"""Years after the vintage's that are forecast; bars look at the first five."""

NEAR = 5
"""Cells up to this horizon count for coverage and scores."""

SCORE_COLUMNS = (
    "vintage",
    "target_year",
    "horizon",
    "model",
    "outcome",
    "q10",
    "q50",
    "q90",
    "crps_log",
    "covered50",
    "covered80",
    "covered95",
    "pit",
)
"""Columns of docs/validation/scores.csv, a contract."""

BASELINE_DRAWS = 4000


def backtest(
    case: Case,
    priors: PriorSet | None = None,
    *,
    vintages: Sequence[str] = VINTAGES,
    seed: int = 1,
    draws: int = 2000,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Forecast from earlier vintages and score against what was published since.

    Parameters
    ----------
    case : Case
        At its latest vintage.
    priors : PriorSet, optional
        By default the shipped set ``default``.
    vintages : sequence of str
        Months, ``YYYY-MM``; the forecast reaches ten years beyond.
    seed, draws : int
        Seed and draws a chain of every fit.
    plan : JobPlan, optional
        Where the fits run; by default here, one after the other.

    Returns
    -------
    CheckResult
        Name ``backtest``; tables scores (`SCORE_COLUMNS`), by_model, by_horizon, by_vintage, wins,
        losses.

    Raises
    ------
    AutolocError
        If no target year of any vintage is published, or a vintage can't be used.
    """
    priors = PriorSet.load("default") if priors is None else priors
    outcomes = published_outcomes(case)
    cells = {vintage: _target_years(vintage, outcomes) for vintage in vintages}
    empty = [vintage for vintage, years in cells.items() if not years]
    if empty or not cells:
        raise AutolocError(
            f"Nothing was published for a year after {', '.join(empty) or 'no vintage'}: choose "
            f"vintages before {int(outcomes.index.max())}-01."
        )
    horizons = {vintage: years[-1] for vintage, years in cells.items()}
    jobs = vintage_jobs(case, priors, horizons, seed=seed, draws=draws)
    results = run_jobs(list(jobs.values()), plan)
    forecasts = {v: VintageForecast.from_json(v, results[job.key]) for v, job in jobs.items()}
    scores, notes = scored_cells(case, forecasts, outcomes, cells, seed=seed)
    near = scores[scores["horizon"] <= NEAR]
    tables = {
        "scores": scores[list(SCORE_COLUMNS)],
        "by_model": by_model(near),
        "by_horizon": by_horizon(near),
        "by_vintage": by_vintage(near),
        "wins": wins(near),
        "losses": losses(near),
    }
    ours = near[near["model"] == MODEL]
    return CheckResult(
        name="backtest",
        title="Backtests by vintage",
        bars=_bars(ours, tables["by_model"]),
        tables=tables,
        notes=(*_sizes(ours), *failed(forecasts.values()), *notes),
        settings={
            "vintages": list(vintages),
            "seed": seed,
            "draws": draws,
            "priors": priors.name,
            "seconds": {vintage: one.seconds for vintage, one in forecasts.items()},
        },
    )


def published_outcomes(case: Case) -> "pd.Series[float]":
    """Return what came: one published national total a year, in the reference series' terms."""
    return reference_levels(observe(case).totals, case.series)


def _target_years(vintage: str, outcomes: "pd.Series[float]") -> list[int]:
    now_year = int(vintage[:4])
    return [now_year + step for step in HORIZONS if now_year + step in outcomes.index]


def scored_cells(
    case: Case,
    forecasts: Mapping[str, VintageForecast],
    outcomes: "pd.Series[float]",
    cells: Mapping[str, Sequence[int]],
    *,
    seed: int,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Score our forecasts and the baselines' on the same cells.

    Returns
    -------
    scores : DataFrame
        `SCORE_COLUMNS` and interval_score_log, one row a model, vintage and target year.
    notes : tuple of str
        What baselines reported of their estimates, by vintage.
    """
    rows, notes = [], []
    for vintage, years in cells.items():
        levels = published_levels(case.as_of(vintage))
        made = {MODEL: [forecasts[vintage].draws["production"][year] for year in years]}
        for name, baseline in BASELINES.items():
            found = baseline(levels, years, seed=seed, draws=BASELINE_DRAWS)
            made[name] = list(found.draws.T)
            notes += [f"{baseline.label}, {vintage}: {note}" for note in found.notes]
        for model, columns in made.items():
            for year, values in zip(years, columns, strict=True):
                cell = {
                    "vintage": vintage,
                    "target_year": year,
                    "horizon": year - int(vintage[:4]),
                    "model": model,
                    "outcome": float(outcomes[year]),
                }
                rows.append({**cell, **score(values, float(outcomes[year]))})
    return pd.DataFrame(rows), tuple(notes)


def _bars(ours: pd.DataFrame, table: pd.DataFrame) -> tuple[Bar, ...]:
    ratio = float(table.loc[table["model"] == MODEL, "ratio_from2"].iloc[0])
    return (
        Bar(
            "share of the outcomes up to five years ahead inside the 80 % interval",
            float(ours["covered80"].mean()),
            0.65,
            0.92,
        ),
        Bar(
            "share of the outcomes up to five years ahead inside the 95 % interval",
            float(ours["covered95"].mean()),
            low=0.85,
        ),
        Bar("log CRPS over the best baseline's, two to five years ahead", ratio, high=0.95),
    )


def _sizes(ours: pd.DataFrame) -> tuple[str, ...]:
    size = effective_cells(ours)
    low, high = coverage_interval(float(ours["covered80"].mean()), size)
    return (
        f"{len(ours)} cells of {ours['vintage'].nunique()} vintages and "
        f"{ours['target_year'].nunique()} target years, up to five years ahead, overlap and are "
        f"worth about {size:.0f} independent ones: the true coverage of the 80 % interval lies "
        f"between {low:.0%} and {high:.0%} (95 % probability).",
    )
