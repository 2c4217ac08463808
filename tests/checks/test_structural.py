"""Smoothing, local linear trend and the prior of a year's surprise that all rivals share."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from bayes_autoloc.checks.backtests import structural
from bayes_autoloc.checks.backtests.structural import (
    FULL_FROM,
    History,
    local_linear_trend,
    log_evidence,
    smoothing,
    surprises,
)

BOTH = pytest.mark.parametrize("forecast", [smoothing, local_linear_trend])


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def history(logs: np.ndarray, gaps: tuple[int, ...] = ()) -> History:
    kept = np.array([at for at in range(len(logs)) if at not in gaps])
    return History(2000 + kept, logs[kept])


def trend(n: int, slope: float = 0.1) -> np.ndarray:
    return 13 + slope * np.arange(n) + 0.01 * rng().standard_normal(n)


def test_surprise_starts_from_the_prior_and_ends_at_the_evidence() -> None:
    prior = surprises(0.0, -2, 50_000, rng())
    assert np.median(prior) == pytest.approx(0.15 * np.sqrt(2 / 1.3863), rel=0.02)
    learnt = surprises(400 * 0.3**2, 400, 1_000, rng())
    assert np.mean(learnt) == pytest.approx(0.3, rel=0.02)
    assert np.std(learnt) < 0.02


def test_evidence_is_the_normal_density_with_its_size_averaged_out() -> None:
    residuals = np.array([0.3, -0.1, 0.2]), np.array([0.05, 0.02, -0.04])
    sigma = surprises(0.0, 0, 400_000, rng())[:, None]
    log_density = [(-((r / sigma) ** 2) / 2 - np.log(sigma)).sum(axis=1) for r in residuals]
    ratio = np.log(np.mean(np.exp(log_density[0])) / np.mean(np.exp(log_density[1])))
    squares = np.array([(r**2).sum() for r in residuals])
    found = log_evidence(squares, 3)
    assert found[0] - found[1] == pytest.approx(ratio, abs=0.02)


def test_gaps_are_missing_years() -> None:
    yearly = history(np.arange(5.0), gaps=(2, 3)).yearly()
    np.testing.assert_array_equal(yearly, [0, 1, np.nan, np.nan, 4])


@BOTH
def test_a_trend_is_seen_once_the_series_is_long_enough(forecast: object) -> None:
    for n, rises in [(FULL_FROM - 1, False), (FULL_FROM, True)]:
        logs = trend(n)
        found = forecast(history(logs), 5, 400, rng())  # type: ignore[operator]
        assert found.draws.shape == (400, 5)
        middle = np.median(found.draws, axis=0)
        assert bool(middle[4] - middle[0] > 0.2) is rises


@BOTH
def test_uncertainty_grows_with_the_horizon_and_with_the_size_of_changes(forecast: object) -> None:
    spread = {}
    for size in (0.1, 0.3):
        logs = 13 + np.cumsum(size * rng(3).standard_normal(25))
        found = forecast(history(logs), 6, 2_000, rng())  # type: ignore[operator]
        spread[size] = found.draws.std(axis=0)
        assert spread[size][5] > 1.3 * spread[size][0]
    assert spread[0.3][0] > 2 * spread[0.1][0]


@BOTH
def test_three_published_totals_are_no_certainty(forecast: object) -> None:
    logs = np.array([13.0, 13.01, 0, 13.0])
    found = forecast(history(logs, gaps=(2,)), 2, 2_000, rng())  # type: ignore[operator]
    assert 0.05 < np.subtract(*np.quantile(found.draws[:, 0], [0.75, 0.25])) < 0.5
    assert np.median(found.draws) == pytest.approx(13, abs=0.05)


def test_local_level_of_a_long_walk_is_a_walk() -> None:
    logs = 13 + np.cumsum(0.2 * rng(4).standard_normal(80))
    found = local_linear_trend(history(logs, gaps=(10, 11, 40)), 4, 20_000, rng())
    spread = found.draws.std(axis=0)
    assert np.median(found.draws[:, 0]) == pytest.approx(logs[-1], abs=0.15)
    assert spread[0] == pytest.approx(0.2, rel=0.25)
    assert spread[3] / spread[0] == pytest.approx(2, rel=0.25)


def test_smoothing_of_noise_does_not_carry_shocks_on() -> None:
    logs = 13 + 0.2 * rng(6).standard_normal(60)
    found = smoothing(history(logs), 5, 20_000, rng())
    spread = found.draws.std(axis=0)
    # noise about a constant: the next five years are as uncertain as the next one
    assert spread == pytest.approx(np.full(5, 0.2), rel=0.25)
    assert np.median(found.draws, axis=0) == pytest.approx(np.full(5, 13), abs=0.15)


@pytest.mark.parametrize("told", [True, False])
def test_an_estimate_that_did_not_converge_is_noted(told: bool) -> None:
    def fit(*, disp: bool) -> SimpleNamespace:
        assert not disp
        if told:
            warnings.warn("failed to converge", ConvergenceWarning, stacklevel=1)
        return SimpleNamespace(mle_retvals={"converged": told})

    _, notes = structural._fitted(SimpleNamespace(fit=fit), "local level")
    assert notes == ("local level: the maximum-likelihood estimate did not converge",)


def test_other_warnings_are_passed_on() -> None:
    def fit(*, disp: bool) -> SimpleNamespace:
        warnings.warn(f"something else, {disp}", RuntimeWarning, stacklevel=1)
        return SimpleNamespace(mle_retvals={"converged": True})

    with pytest.warns(RuntimeWarning, match="something else"):
        _, notes = structural._fitted(SimpleNamespace(fit=fit), "local level")
    assert notes == ()
