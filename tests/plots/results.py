"""Results of checks that nobody ran, with plausible numbers, to be drawn."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.plots.style import luminance
from tests.plots.outlooks import named, outside, overlaps

Array = npt.NDArray[np.float64]
Drawn = tuple[Figure, npt.NDArray[np.object_]]
"""What a function of plots returns."""

OUTCOMES = dict(
    zip(
        range(2006, 2025),
        (1.18, 1.29, 1.47, 0.60, 1.21, 1.74, 1.97, 1.92, 1.69, 1.21, 1.12, 1.35, 1.56, 1.52, 1.26,
         1.35, 0.45, 0.53, 0.75),
        strict=True,
    )
)  # fmt: skip
VINTAGES = ("2005-12", "2008-12", "2012-12", "2015-12", "2018-12", "2021-12", "2023-12")
HORIZONS = (1, 2, 3, 4, 5, 10)
SPREADS = {
    "bayes_autoloc": 0.3,
    "random_walk": 0.4,
    "random_walk_drift": 0.5,
    "ar1": 0.35,
    "ets": 0.45,
    "local_linear_trend": 0.8,
    "s_curve": 0.6,
}
"""Models of a backtest, and how far from each other their draws lie a year ahead, log cars."""


def backtest_result(
    vintages: tuple[str, ...] = VINTAGES, models: tuple[str, ...] = tuple(SPREADS)
) -> CheckResult:
    """Return scores of forecasts that start near what came and lose their way."""
    rng = np.random.default_rng(3)
    rows = []
    for vintage in vintages:
        now = int(vintage[:4])
        for horizon in HORIZONS:
            if now + horizon not in OUTCOMES:
                continue
            outcome = 1e6 * OUTCOMES[now + horizon]
            for model in models:
                rows.append(_cell(rng, vintage, horizon, model, outcome))
    return CheckResult(
        "backtest",
        "Backtests by vintage",
        bars=(Bar("share of the outcomes inside the 80 % interval", 0.81, 0.65, 0.92),),
        tables={"scores": pd.DataFrame(rows)},
        settings={"vintages": list(vintages), "seed": 1, "draws": 2000, "priors": "default"},
    )


def _cell(
    rng: np.random.Generator, vintage: str, horizon: int, model: str, outcome: float
) -> dict[str, object]:
    now = OUTCOMES.get(int(vintage[:4]), 1.07) * 1e6
    spread = SPREADS.get(model, 0.5) * min(1.0, 0.45 + 0.13 * horizon)
    median = np.exp(0.6 * np.log(now) + 0.4 * np.log(outcome) + 0.1 * spread * rng.normal())
    z = (np.log(outcome) - np.log(median)) / spread
    return {
        "vintage": vintage,
        "target_year": int(vintage[:4]) + horizon,
        "horizon": horizon,
        "model": model,
        "outcome": outcome,
        "q10": median * np.exp(-1.2816 * spread),
        "q50": median,
        "q90": median * np.exp(1.2816 * spread),
        "crps_log": spread * (0.23 + 0.8 * max(0.0, abs(z) - 0.3)),
        "covered50": abs(z) < 0.6745,
        "covered80": abs(z) < 1.2816,
        "covered95": abs(z) < 1.96,
        "pit": float(np.clip(0.5 + 0.35 * z, 0.01, 0.99)),
    }


def with_table(result: CheckResult, name: str, table: pd.DataFrame) -> CheckResult:
    """Return a result in which a table is another one."""
    return replace(result, tables={**result.tables, name: table})


def without(result: CheckResult, name: str, column: str) -> CheckResult:
    """Return a result in which a table lacks a column."""
    return with_table(result, name, result.tables[name].drop(columns=column))


def with_settings(result: CheckResult, **settings: object) -> CheckResult:
    """Return a result that was run with other settings."""
    both: Mapping[str, object] = {**result.settings, **settings}
    return replace(result, settings=both)


def with_bars(result: CheckResult, bars: tuple[Bar, ...]) -> CheckResult:
    """Return a result with other bars."""
    return replace(result, bars=bars)


MISSED = (
    Bar("share of the outcomes inside the 80 % interval, which the reader must know", 0.5, 0.65),
    Bar("log CRPS over the best baseline's, two to five years ahead", 1.21, high=0.95),
)
"""Bars that are not met, to see that no figure hides them."""


def assert_readable(figure: Figure) -> None:
    """Hold that no text lies on another one and none is cut."""
    assert overlaps(figure) == []
    assert outside(figure) == []


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 if they look the same in grey."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def points(axes: Axes, label: str) -> list[tuple[float, float]]:
    """Return the points of all lines with this label."""
    return [
        (float(x), float(y))
        for line in named(axes, label)
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]
