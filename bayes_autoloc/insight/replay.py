"""Vintage replay: the forecasts as they would have been, month by month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.backtests.vintages import VintageForecast, vintage_jobs
from bayes_autoloc.checks.jobs.jobs import JobPlan, run_jobs
from bayes_autoloc.evidence.national_rows import reference_levels
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.insight.replay_months import checked_months
from bayes_autoloc.insight.watch_dates import month_number
from bayes_autoloc.model.priors import PriorSet

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["AHEAD", "QUANTILES", "REPLAY_COLUMNS", "VINTAGES", "Replay", "replay"]

VINTAGES = ("2012-12", "2018-12", "2021-12", "2023-12")
"""A handful of months from boom, calm, eve of the exodus and recovery."""

AHEAD = 10
"""Years that a forecast reaches, unless the case's own horizons end before."""

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
REPLAY_COLUMNS = ("vintage", "year", "quantile", "value")
TARGET_COLUMNS = ("vintage", "document", "issued", "year", "value")


@dataclass(frozen=True, eq=False)
class Replay:
    """Forecasts from earlier vintages, beside what came.

    Parameters
    ----------
    table : DataFrame
        Columns REPLAY_COLUMNS: quantiles of national production, cars a year in the terms of the
        reference series, from the vintage's year on.
    targets : DataFrame
        Columns TARGET_COLUMNS: official forecasts of production that count as promises (see
        `evidence.document_rows`), each under the first vintage that knew it and came before its
        year; issued in decimal years, value in cars a year.
    actual : Series
        What was published, by year, cars a year.
    problems : mapping of str to tuple of str
        Convergence checks that the fits of a vintage failed, by vintage; empty for those that
        passed.
    about : dict
        case, title, vintage (the latest), priors, seed and draws.
    """

    table: pd.DataFrame
    targets: pd.DataFrame
    actual: "pd.Series[float]"
    problems: Mapping[str, tuple[str, ...]]
    about: dict[str, Any]

    @property
    def vintages(self) -> list[str]:
        """Months, the earliest first."""
        return list(dict.fromkeys(self.table["vintage"]))

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each vintage whose fit failed its convergence checks."""
        return tuple(
            f"The fit of {vintage} failed its convergence checks ({'; '.join(problems)})."
            for vintage, problems in self.problems.items()
            if problems
        )

    def outcomes(self) -> pd.DataFrame:
        """Return what came beside what each vintage expected.

        Returns
        -------
        DataFrame
            Columns vintage, year, lower, median, upper (80 %), outcome (cars a year), inside; years
            after the vintage's for which production is published.
        """
        wide = self.table.pivot_table("value", ["vintage", "year"], "quantile").reset_index()
        found = pd.DataFrame(
            {
                "vintage": wide["vintage"],
                "year": wide["year"],
                "lower": wide[0.1],
                "median": wide[0.5],
                "upper": wide[0.9],
                "outcome": wide["year"].map(self.actual),
            }
        )
        later = found["year"] > found["vintage"].str[:4].astype(int)
        found = found[later & found["outcome"].notna()].reset_index(drop=True)
        inside = found["outcome"].between(found["lower"], found["upper"])
        return found.assign(inside=inside)


def replay(
    case: "Case",
    priors: PriorSet | None = None,
    vintages: Sequence[str] | None = None,
    *,
    horizon: int | None = None,
    seed: int = 1,
    draws: int = 2000,
    plan: JobPlan | None = None,
) -> Replay:
    """Forecast from earlier months with what was known then, same code, priors and seed for all.

    Parameters
    ----------
    case : Case
        At its latest vintage.
    priors : PriorSet, optional
        By default the shipped set ``default``.
    vintages : sequence of str, optional
        Months, ``YYYY-MM``; by default VINTAGES.
    horizon : int, optional
        Last year of every forecast; by default ten years ahead, at most the case's last horizon.
    seed, draws : int
        Seed and draws a chain of every fit.
    plan : JobPlan, optional
        Where the fits run and where their results are kept: one fit a vintage, up to a minute each
        where it is not saved yet. By default here, one after the other.

    Returns
    -------
    Replay
        Forecasts as they would have been, but for what a case can't forget: priors and code are
        those of today.

    Raises
    ------
    AutolocError
        If a month can't be a vintage of the case or lies in or after the year of the horizon, or if
        a fit failed.
    """
    priors = PriorSet.load("default") if priors is None else priors
    months = checked_months(VINTAGES if vintages is None else vintages, case, horizon)
    last = max(case.horizons, default=0)
    horizons = {month: horizon or _reach(int(month[:4]), last) for month in months}
    jobs = vintage_jobs(case, priors, horizons, seed=seed, draws=draws)
    results = run_jobs(list(jobs.values()), plan)
    known = observe(case)
    forecasts = [VintageForecast.from_json(v, results[job.key]) for v, job in jobs.items()]
    return Replay(
        table=_table(forecasts),
        targets=_targets(known.documents, case.scope, months),
        actual=reference_levels(known.totals, case.series),
        problems={one.vintage: one.problems for one in forecasts},
        about={
            "case": case.name,
            "title": case.title,
            "vintage": case.vintage,
            "priors": priors.name,
            "seed": seed,
            "draws": draws,
            "series": case.series,
        },
    )


def _reach(year: int, last: int) -> int:
    return max(min(year + AHEAD, last), year + 1) if last else year + AHEAD


def _table(forecasts: Iterable[VintageForecast]) -> pd.DataFrame:
    rows = [
        (one.vintage, year, quantile, value)
        for one in forecasts
        for year, draws in one.draws["production"].items()
        for quantile, value in zip(QUANTILES, _quantiles(draws), strict=True)
    ]
    return pd.DataFrame(rows, columns=list(REPLAY_COLUMNS))


def _quantiles(draws: npt.NDArray[np.float64]) -> list[float]:
    return [float(value) for value in np.quantile(draws, QUANTILES)]


def _targets(documents: pd.DataFrame, scope: str, months: Sequence[str]) -> pd.DataFrame:
    """Return the official forecasts of production under the first vintage that knew each."""
    rows = documents[documents["scope"] == scope]
    columns = {"target_year": "year", "promised": "value"}
    rows = rows.rename(columns=columns).assign(vintage="")
    for month in reversed(months):
        year, end = int(month[:4]), month_number(month) / 12 + 1 / 12
        rows.loc[(rows["issued"] < end) & (rows["year"] > year), "vintage"] = month
    rows = rows[rows["vintage"] != ""].sort_values(["vintage", "issued", "year"])
    return rows[list(TARGET_COLUMNS)].reset_index(drop=True)
