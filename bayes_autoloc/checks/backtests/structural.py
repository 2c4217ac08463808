r"""Exponential smoothing and the local linear trend, and what all statistical rivals share.

Every rival sees logs of the published totals and expresses its error as one surprise a year with
standard deviation :math:`\sigma`. The common prior of it is

.. math:: \sigma^2 \sim \text{Scaled-Inv-}\chi^2(\nu_0 = 2, s_0 = 0.15)

worth two years of evidence: with three published totals it keeps a rival from claiming certainty,
with twenty it hardly matters. The posterior has :math:`\nu = \nu_0 + \text{degrees of freedom}` and
:math:`\nu s^2 = \nu_0 s_0^2 + \text{sum of squares}`, so predictive distributions are Student's t.

Rules that hold for every series: with `FULL_FROM` totals or more, smoothing has a damped trend and
the structural model a slope; with fewer, both have a level only.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from statsmodels.base.model import LikelihoodModelResults  # type: ignore[import-untyped]
from statsmodels.tools.sm_exceptions import ConvergenceWarning  # type: ignore[import-untyped]
from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # type: ignore[import-untyped]
from statsmodels.tsa.statespace.structural import (  # type: ignore[import-untyped]
    UnobservedComponents,
    UnobservedComponentsResults,
)

__all__ = [
    "FULL_FROM",
    "History",
    "LogPaths",
    "local_linear_trend",
    "log_evidence",
    "smoothing",
    "surprises",
]

Array = npt.NDArray[np.float64]

PRIOR_WEIGHT, PRIOR_SD = 2.0, 0.15
"""Years of evidence that the prior of the yearly surprise is worth, and its size (log points): a
national total usually moves by 10 to 20 % a year. A judgement, the same for all rivals."""

FULL_FROM = 10
"""Published totals from which a trend is estimated: twice the parameters of a damped one."""


@dataclass(frozen=True)
class History:
    """Published totals.

    Parameters
    ----------
    years : ndarray of int, shape (n,)
        Ascending, gaps possible.
    logs : ndarray, shape (n,)
        Log cars.
    """

    years: npt.NDArray[np.int64]
    logs: Array

    def yearly(self) -> Array:
        """Return one log a year from the first to the last, NaN in the gaps."""
        filled = np.full(int(self.years[-1] - self.years[0]) + 1, np.nan)
        filled[self.years - self.years[0]] = self.logs
        return filled


@dataclass(frozen=True)
class LogPaths:
    """Draws of the years after a history, and what to know of how they were made.

    Parameters
    ----------
    draws : ndarray, shape (draw, year)
        Log cars, one column for each year from the one after the last total on.
    notes : tuple of str
        Estimates that did not converge.
    """

    draws: Array
    notes: tuple[str, ...] = ()


def surprises(
    squares: npt.ArrayLike, freedom: float, draws: int, rng: np.random.Generator
) -> Array:
    """Return posterior draws of the yearly surprise's standard deviation.

    Parameters
    ----------
    squares : array_like, scalar or shape (draw,)
        Sum of squared residuals.
    freedom : float
        Degrees of freedom of that sum; below zero counts as zero.
    draws : int
        How many.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    ndarray, shape (draw,)
        Log points.
    """
    total = PRIOR_WEIGHT * PRIOR_SD**2 + np.asarray(squares, dtype=np.float64)
    sigma: Array = np.sqrt(total / rng.chisquare(PRIOR_WEIGHT + max(freedom, 0.0), draws))
    return sigma


def log_evidence(squares: npt.ArrayLike, freedom: float) -> Array:
    """Return the log density of residuals with their size integrated out, up to a constant."""
    total = PRIOR_WEIGHT * PRIOR_SD**2 + np.asarray(squares, dtype=np.float64)
    density: Array = -(PRIOR_WEIGHT + max(freedom, 0.0)) / 2 * np.log(total)
    return density


def smoothing(history: History, steps: int, draws: int, rng: np.random.Generator) -> LogPaths:
    """Forecast by exponential smoothing with additive errors: ETS(A,Ad,N), or ETS(A,N,N) if short.

    Smoothing needs every year, so gaps are interpolated in log. An interpolated gap of g years adds
    as much to the sum of squares as the one change over it would over g years; the degrees of
    freedom count published totals only. Smoothing parameters are those of greatest likelihood; the
    surprise's size is uncertain.

    Parameters
    ----------
    history : History
        At least three totals.
    steps : int
        Years after the last total.
    draws : int
        How many.
    rng : numpy.random.Generator
        Where chance comes from.
    """
    years = np.arange(history.years[0], history.years[-1] + 1)
    logs = np.interp(years, history.years, history.logs)
    damped = len(history.years) >= FULL_FROM
    model = ETSModel(logs, error="add", trend="add" if damped else None, damped_trend=damped)
    fitted, notes = _fitted(model, "exponential smoothing")
    freedom = len(history.years) - len(fitted.params)
    sigma = surprises((fitted.resid**2).sum(), freedom, draws, rng)
    errors = sigma * rng.standard_normal((steps, draws))
    paths = fitted.simulate(steps, anchor="end", repetitions=draws, random_errors=errors)
    return LogPaths(np.asarray(paths, dtype=np.float64).reshape(steps, draws).T, notes)


def local_linear_trend(
    history: History, steps: int, draws: int, rng: np.random.Generator
) -> LogPaths:
    """Forecast by a level and a slope that both wander; by a level alone if the history is short.

    Gaps are missing values of the Kalman filter, the start is exactly diffuse. The ratios of the
    variances are those of greatest likelihood; their common size is uncertain: the prior speaks of
    the smallest one-year surprise that the filter reached, and all variances scale with it.

    Parameters
    ----------
    history : History
        At least three totals.
    steps : int
        Years after the last total.
    draws : int
        How many.
    rng : numpy.random.Generator
        Where chance comes from.
    """
    slope = len(history.years) >= FULL_FROM
    form = "local linear trend" if slope else "local level"
    model = UnobservedComponents(history.yearly(), level=form, use_exact_diffuse=True)
    fitted, notes = _fitted(model, form)
    variances = dict(zip(fitted.param_names, np.maximum(fitted.params, 0.0), strict=True))
    squares, smallest = _innovations(fitted)
    # each variance beyond the first is one ratio that was estimated
    freedom = len(squares) - (len(variances) - 1)
    sigma = surprises(squares.sum() * smallest, freedom, draws, rng)
    scale = sigma / np.sqrt(smallest)
    sizes = [variances.get(f"sigma2.{name}", 0.0) for name in ("irregular", "level", "trend")]
    noise = scale * rng.standard_normal((3, steps, draws)) * np.sqrt(sizes)[:, None, None]
    level, trend = _end_states(fitted, scale, rng)
    values = np.empty((draws, steps))
    for step in range(steps):
        values[:, step] = level + noise[0, step]
        level = level + trend + noise[1, step]
        trend = trend + noise[2, step]
    return LogPaths(values, notes)


def _innovations(fitted: UnobservedComponentsResults) -> tuple[Array, float]:
    """Return the squared standardised innovations and the smallest variance of one."""
    found = fitted.filter_results
    errors, variance = found.forecasts_error[0], found.forecasts_error_cov[0, 0]
    # while the start is still diffuse an error tells of the start, not of the surprise
    informed = ~np.isnan(errors) & (found.forecasts_error_diffuse_cov[0, 0] == 0)
    errors, variance = errors[informed], variance[informed]
    return errors**2 / variance, float(variance.min())


def _end_states(
    fitted: UnobservedComponentsResults, scale: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Return level and slope in the year after the last total, each of shape (draw,)."""
    mean, spread = fitted.predicted_state[:, -1], fitted.predicted_state_cov[..., -1]
    away = rng.multivariate_normal(np.zeros(len(mean)), spread, len(scale), method="eigh")
    states = mean + scale[:, None] * away
    return states[:, 0], states[:, 1] if len(mean) > 1 else np.zeros(len(scale))


def _fitted(
    model: ETSModel | UnobservedComponents, name: str
) -> tuple[LikelihoodModelResults, tuple[str, ...]]:
    """Fit by maximum likelihood; tell where the optimiser did not converge, pass other warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fitted = model.fit(disp=False)
    told = [one for one in caught if issubclass(one.category, ConvergenceWarning)]
    for one in caught:
        if one not in told:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    if told or not fitted.mle_retvals["converged"]:
        return fitted, (f"{name}: the maximum-likelihood estimate did not converge",)
    return fitted, ()
