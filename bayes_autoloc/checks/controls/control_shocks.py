"""Negative control: a model without common shocks must fail at a year of common shocks."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from bayes_autoloc.checks.backtests.backtest import published_outcomes
from bayes_autoloc.checks.backtests.scores import score
from bayes_autoloc.checks.backtests.vintages import VintageForecast, vintage_jobs
from bayes_autoloc.checks.jobs.jobs import JSON, Job
from bayes_autoloc.checks.rests_on.variants import without_shock_priors, without_shocks
from bayes_autoloc.checks.result import Bar
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.model.priors import PriorSet

__all__ = ["VINTAGE", "shock_bars", "shock_jobs", "shock_table"]

VINTAGE = "2021-12"
"""The last month before the exodus of 2022."""


def shock_jobs(
    case: Case, priors: PriorSet, *, seed: int, draws: int, vintage: str = VINTAGE
) -> tuple[Job, ...]:
    """Return the forecasts of the year after a vintage, with and without common shocks.

    Parameters
    ----------
    case, priors
        The case at its latest vintage, and the priors of the model with shocks.
    seed, draws : int
        Seed and draws a chain.
    vintage : str
        Month, ``YYYY-MM``.

    Raises
    ------
    AutolocError
        If the case says nothing of the year after the vintage.
    """
    year = int(vintage[:4]) + 1
    if year not in published_outcomes(case).index:
        raise AutolocError(
            f"no total of {year} is published in the case {case.name!r} of {case.vintage}: choose "
            "a vintage whose next year is."
        )
    models = {
        "with": (case, priors),
        "without": (without_shocks(case), without_shock_priors(priors)),
    }
    return tuple(
        replace(
            vintage_jobs(*model, {vintage: year}, seed=seed, draws=draws)[vintage],
            key=f"shocks-{name}",
        )
        for name, model in models.items()
    )


def shock_table(results: Mapping[str, JSON], case: Case, vintage: str = VINTAGE) -> pd.DataFrame:
    """Return how both models forecast the year after the vintage.

    Returns
    -------
    DataFrame
        model (with, without), outcome, q025, q10, q50, q90, q975 (cars), covered95, crps_log, pit,
        problems.
    """
    year = int(vintage[:4]) + 1
    outcome = float(published_outcomes(case)[year])
    rows = []
    for key, result in results.items():
        if not key.startswith("shocks-"):
            continue
        forecast = VintageForecast.from_json(vintage, result)
        draws = forecast.draws["production"][year]
        found = score(draws, outcome)
        low, high = np.quantile(draws, [0.025, 0.975])
        scores = {name: found[name] for name in ("q10", "q50", "q90")}
        rows.append(
            {
                "model": key.removeprefix("shocks-"),
                "outcome": outcome,
                "q025": low,
                **scores,
                "q975": high,
                "covered95": bool(found["covered95"]),
                "crps_log": found["crps_log"],
                "pit": found["pit"],
                "problems": "; ".join(forecast.problems),
            }
        )
    return pd.DataFrame(rows)


def shock_bars(table: pd.DataFrame) -> tuple[Bar, ...]:
    """Return the bars: outside the interval, and worse than the model with shocks."""
    model = table.set_index("model")
    return (
        Bar(
            "Without common shocks: what came lies inside the 95 % interval (1) or outside it (0)",
            float(model["covered95"]["without"]),
            high=0.0,
        ),
        Bar(
            "log CRPS without common shocks over that with them",
            float(model["crps_log"]["without"]) / float(model["crps_log"]["with"]),
            low=1.0,
        ),
    )
