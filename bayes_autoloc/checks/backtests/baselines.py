r"""Statistical rivals: what the published national totals alone would have forecast.

Each sees the totals that were published at a vintage, on the log scale, and returns draws with
its own uncertainty about its parameters. None is tuned: the same rules, priors and seeds hold for
all vintages. `checks.backtests.structural` has the common prior of a year's surprise and the
two rivals that statsmodels estimates.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, softmax

from bayes_autoloc.checks.backtests.structural import (
    History,
    LogPaths,
    local_linear_trend,
    log_evidence,
    smoothing,
    surprises,
)
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import timeline
from bayes_autoloc.evidence.national_rows import reference_levels, total_rows

__all__ = ["BASELINES", "Baseline", "BaselineForecast", "published_levels"]

Array = npt.NDArray[np.float64]

FEWEST = 3
"""Published totals that a rival needs."""

PERSISTENCE = np.linspace(0.0, 0.99, 100)
"""Yearly persistence of the AR(1), each equally likely beforehand."""

REACH = 20
"""The midpoint of the S-curve lies up to so many years before the first total or after the last."""

SPANS = np.geomspace(0.5, 15.0, 14)
"""Years in which the logit of the S-curve rises by one."""

CEILING = 3.0
"""The S-curve saturates at this many times the greatest total at most."""


@dataclass(frozen=True, eq=False)
class BaselineForecast:
    """What a statistical rival expects.

    Parameters
    ----------
    draws : ndarray, shape (draw, year)
        Cars a year, columns in the order of the years that were asked for.
    notes : tuple of str
        What to know of the fit, such as an estimate that did not converge.
    """

    draws: Array
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Baseline:
    """A statistical rival; call it with totals and years.

    Parameters
    ----------
    label : str
        Name in tables and legends.
    paths : callable
        History, years after the last total, number of draws and generator to log paths.
    """

    label: str
    paths: Callable[[History, int, int, np.random.Generator], LogPaths]

    def __call__(
        self, levels: "pd.Series[float]", years: Sequence[int], *, seed: int, draws: int = 4000
    ) -> BaselineForecast:
        """Forecast years after the last total.

        Parameters
        ----------
        levels : pandas.Series
            Index year, ascending, gaps possible; cars, above zero; three or more.
        years : sequence of int
            Years to forecast, all after the last total.
        seed : int
            The same seed gives the same draws.
        draws : int
            How many.

        Raises
        ------
        AutolocError
            If the totals or the years don't fit this description.
        """
        history = _history(levels)
        ahead = np.asarray(years, dtype=np.int64) - history.years[-1]
        if not len(ahead) or ahead.min() < 1:
            raise AutolocError(
                f"A rival forecasts years after its last total, {history.years[-1]}; "
                f"{list(years)} came."
            )
        rng = np.random.default_rng(np.random.SeedSequence(seed))
        found = self.paths(history, int(ahead.max()), draws, rng)
        return BaselineForecast(np.exp(found.draws[:, ahead - 1]), found.notes)


def published_levels(case: Case) -> "pd.Series[float]":
    """Return the national totals that a case knows, also those before its first year.

    Returns
    -------
    pandas.Series
        Index year, cars: by the rules of the model's totals (one figure a series and year, the
        sharpest; the reference series, else the others' mean), years of the case's scope only.
    """
    years = case.production["year"]
    first = min(case.first_year, int(years.min())) if len(years) else case.first_year
    earlier = replace(case, settings=case.settings.model_copy(update={"first_year": first}))
    totals = total_rows(earlier, timeline(case, Exclusions()), Exclusions())
    return reference_levels(totals, case.series)


def _history(levels: "pd.Series[float]") -> History:
    years = levels.index.to_numpy(np.int64)
    cars = levels.to_numpy(np.float64)
    if len(years) < FEWEST or (np.diff(years) < 1).any() or not (cars > 0).all():
        raise AutolocError(
            f"A rival needs {FEWEST} or more totals above zero of ascending years; "
            f"{len(years)} came: {levels.to_dict()}."
        )
    return History(years, np.log(cars))


def _random_walk(history: History, steps: int, draws: int, rng: np.random.Generator) -> LogPaths:
    """Walk on from the last total without a drift: no change is expected."""
    change, gap = np.diff(history.logs), np.diff(history.years)
    sigma = surprises((change**2 / gap).sum(), len(gap), draws, rng)
    walk = np.cumsum(rng.standard_normal((draws, steps)), axis=1)
    return LogPaths(history.logs[-1] + sigma[:, None] * walk)


def _drift(history: History, steps: int, draws: int, rng: np.random.Generator) -> LogPaths:
    """Walk on with the mean yearly change, about which a flat prior says nothing beforehand."""
    change, gap = np.diff(history.logs), np.diff(history.years)
    span = gap.sum()
    mean = change.sum() / span
    sigma = surprises(((change - mean * gap) ** 2 / gap).sum(), len(gap) - 1, draws, rng)
    drift = mean + sigma / np.sqrt(span) * rng.standard_normal(draws)
    walk = np.cumsum(rng.standard_normal((draws, steps)), axis=1)
    trend = drift[:, None] * np.arange(1, steps + 1)
    return LogPaths(history.logs[-1] + trend + sigma[:, None] * walk)


def _mean_reverting(history: History, steps: int, draws: int, rng: np.random.Generator) -> LogPaths:
    r"""Return to a mean, AR(1) on logs, over gaps too, with all parameters uncertain.

    Given the persistence :math:`\phi`, the totals less their conditional means over their
    conditional scales are :math:`a - m b` for the mean m: a regression with a flat prior. The first
    total comes from the stationary distribution.
    """
    gap = np.diff(history.years)
    phi = PERSISTENCE[:, None]
    precision = np.sqrt((1 - phi**2) / (1 - phi ** (2 * gap)))
    first = np.sqrt(1 - phi**2)
    a = precision * (history.logs[1:] - phi**gap * history.logs[:-1])
    a = np.concatenate([first * history.logs[0], a], axis=1)
    b = np.concatenate([first, precision * (1 - phi**gap)], axis=1)
    weight = (b**2).sum(axis=1)
    mean = (a * b).sum(axis=1) / weight
    squares = ((a - mean[:, None] * b) ** 2).sum(axis=1)
    freedom = len(history.years) - 1
    likely = np.log(first[:, 0]) + np.log(precision).sum(axis=1) - np.log(weight) / 2
    likely += log_evidence(squares, freedom)
    chosen = rng.choice(len(phi), draws, p=softmax(likely))
    sigma = surprises(squares[chosen], freedom, draws, rng)
    centre = mean[chosen] + sigma / np.sqrt(weight[chosen]) * rng.standard_normal(draws)
    values, now = np.empty((draws, steps)), np.full(draws, history.logs[-1])
    for step in range(steps):
        now = centre + PERSISTENCE[chosen] * (now - centre) + sigma * rng.standard_normal(draws)
        values[:, step] = now
    return LogPaths(values)


def _s_curve(history: History, steps: int, draws: int, rng: np.random.Generator) -> LogPaths:
    r"""Saturate along a logistic curve :math:`K / (1 + e^{-(t - t_0) / s})`.

    Least squares on the level over a grid of midpoints and spans, K in closed form. A parametric
    bootstrap with multiplicative errors makes the parameters uncertain: each draw refits a history
    simulated from the first fit and forecasts from its own curve, with an error of its own.
    """
    time = (history.years - history.years[-1]).astype(np.float64)
    midpoints = np.arange(time[0] - REACH, REACH + 1)
    middle, span = (grid.ravel() for grid in np.meshgrid(midpoints, SPANS))
    shapes = expit((time - middle[:, None]) / span[:, None])
    cap = CEILING * np.exp(history.logs.max())
    best, ceiling = _least_squares(np.exp(history.logs)[None], shapes, cap)
    curve = np.log(ceiling * shapes[best[0]])
    squares = ((history.logs - curve) ** 2).sum()
    sigma = surprises(squares, len(time) - 3, draws, rng)[:, None]
    again = np.exp(curve + sigma * rng.standard_normal((draws, len(time))))
    best, ceiling = _least_squares(again, shapes, cap)
    later = (np.arange(1.0, steps + 1) - middle[best, None]) / span[best, None]
    values = np.log(ceiling[:, None] * expit(later))
    return LogPaths(values + sigma * rng.standard_normal((draws, steps)))


def _least_squares(cars: Array, shapes: Array, cap: float) -> tuple[npt.NDArray[np.intp], Array]:
    """Return for each row of cars (row, time) the best shape (shape, time) and its ceiling."""
    product, square = cars @ shapes.T, (shapes**2).sum(axis=1)
    ceiling = np.minimum(product / square, cap)
    best = np.argmin(ceiling * (ceiling * square - 2 * product), axis=1)
    return best, ceiling[np.arange(len(cars)), best]


BASELINES: Mapping[str, Baseline] = MappingProxyType(
    {
        "random_walk": Baseline("Random walk", _random_walk),
        "random_walk_drift": Baseline("Random walk with drift", _drift),
        "ar1": Baseline("AR(1) on logs", _mean_reverting),
        "ets": Baseline("Exponential smoothing", smoothing),
        "local_linear_trend": Baseline("Local linear trend", local_linear_trend),
        "s_curve": Baseline("Logistic S-curve", _s_curve),
    }
)
"""The statistical rivals by name."""
