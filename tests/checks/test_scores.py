"""Proper scores against closed forms, and the worth of overlapping cells."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from bayes_autoloc.checks.backtests.scores import (
    coverage_interval,
    effective_cells,
    score,
    score_point,
)
from bayes_autoloc.errors import AutolocError

MEAN, SD = 14.0, 0.3


def normal_crps(y: float) -> float:
    z = (y - MEAN) / SD
    return float(SD * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi)))


def draws(n: int, seed: int = 1) -> np.ndarray:
    return np.exp(MEAN + SD * np.random.default_rng(seed).standard_normal(n))


def cells(pit: np.ndarray, years: np.ndarray, vintages: np.ndarray | None = None) -> pd.DataFrame:
    apart = np.arange(len(pit)) if vintages is None else vintages
    return pd.DataFrame({"vintage": apart, "target_year": years, "pit": pit})


@pytest.mark.parametrize("away", [-0.8, 0.0, 0.1, 1.2])
def test_crps_of_a_lognormal_forecast_is_that_of_the_normal_log(away: float) -> None:
    found = score(draws(20_000), float(np.exp(MEAN + away)))
    assert found["crps_log"] == pytest.approx(normal_crps(MEAN + away), abs=0.006)


def test_crps_is_unbiased_for_few_draws() -> None:
    outcome = float(np.exp(MEAN + 0.2))
    found = [score(draws(3, seed), outcome)["crps_log"] for seed in range(1_200)]
    error = np.std(found) / np.sqrt(len(found))
    assert np.mean(found) == pytest.approx(normal_crps(MEAN + 0.2), abs=4 * error)
    # counting each draw as its own pair would add a third of half the mean difference
    assert SD / np.sqrt(np.pi) / 3 > 8 * error


def test_crps_is_the_energy_form_over_different_draws() -> None:
    x = np.array([1.0, 1.4, 2.5, 2.6])
    pairs = np.abs(x[:, None] - x).sum() / (4 * 3)
    by_hand = np.abs(x - 2.0).mean() - pairs / 2
    assert score(np.exp(x[::-1]), float(np.exp(2.0)))["crps_log"] == pytest.approx(by_hand)


def test_a_forecast_without_spread_scores_like_a_point() -> None:
    found = score(np.full(50, 4_969_000.0), 1_259_000.0)
    assert found["crps_log"] == pytest.approx(score_point(4_969_000, 1_259_000))
    assert score_point(4_969_000, 1_259_000) == pytest.approx(np.log(4_969 / 1_259))


def test_quantiles_interval_score_and_coverage_by_hand() -> None:
    logs = np.linspace(0.0, 1.0, 101)
    for y, extra, hits in [
        (0.5, 0, "111"),
        (0.85, 0, "011"),
        (0.95, 0.05, "001"),
        (1.2, 0.3, "000"),
    ]:
        found = score(np.exp(logs), float(np.exp(y)))
        assert found["interval_score_log"] == pytest.approx(0.8 + 2 / 0.2 * extra)
        assert [found[f"covered{level}"] for level in (50, 80, 95)] == [hit == "1" for hit in hits]
        assert np.log([found["q10"], found["q50"], found["q90"]]) == pytest.approx([0.1, 0.5, 0.9])


def test_pit_is_uniform_for_a_true_forecast_and_counts_ties_half() -> None:
    forecast, rng = draws(2_000), np.random.default_rng(5)
    outcomes = np.exp(MEAN + SD * rng.standard_normal(600))
    pit = np.sort([score(forecast, outcome)["pit"] for outcome in outcomes])
    assert np.abs(pit - np.linspace(0, 1, 600)).max() < 0.08
    assert score(np.array([1.0, 2.0, 2.0, 3.0]), 2.0)["pit"] == 0.5
    assert score(np.array([1.0, 2.0]), 9.0)["pit"] == 1.0


def test_units_do_not_matter_on_the_log_scale() -> None:
    one, many = score(draws(500), 1.1e6), score(1.07 * draws(500), 1.07 * 1.1e6)
    for name in ("crps_log", "interval_score_log", "pit", "covered80"):
        assert many[name] == pytest.approx(one[name])
    assert many["q50"] == pytest.approx(1.07 * one["q50"])


def test_scores_are_plain_data() -> None:
    found = score(draws(50), 1.2e6)
    assert json.loads(json.dumps(found)) == found
    assert isinstance(found["covered50"], bool)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [([1.0, 0.0], 1.0), ([1.0, np.nan], 1.0), ([1.0, 2.0], 0.0), ([1.0], 1.0)],
)
def test_what_has_no_score(values: list[float], outcome: float) -> None:
    with pytest.raises(AutolocError):
        score(values, outcome)
    with pytest.raises(AutolocError, match="above zero"):
        score_point(1.0, -1.0)


def test_independent_cells_count_in_full_on_average() -> None:
    rng = np.random.default_rng(2)
    years = np.repeat(np.arange(12), 3)
    found = [effective_cells(cells(rng.uniform(size=36), years)) for _ in range(200)]
    assert np.median(found) > 30
    assert max(found) <= 36
    alone = cells(rng.uniform(size=9), np.arange(9))
    assert effective_cells(alone) == 9


def test_cells_that_share_everything_count_once_a_year() -> None:
    rng = np.random.default_rng(3)
    years = np.repeat(np.arange(10), 4)
    same = np.repeat(rng.uniform(size=10), 4)
    assert effective_cells(cells(same, years)) == pytest.approx(10)
    assert effective_cells(cells(rng.uniform(size=8), np.zeros(8, int))) == 1


def test_design_effect_is_that_of_the_shared_variance() -> None:
    # half the variance of z is shared by the three cells of a year: n / (1 + 0.5 * 2)
    rng = np.random.default_rng(4)
    years = np.repeat(np.arange(2_000), 3)
    z = (np.repeat(rng.standard_normal(2_000), 3) + rng.standard_normal(6_000)) / np.sqrt(2)
    assert effective_cells(cells(norm.cdf(z), years)) == pytest.approx(3_000, rel=0.05)
    # and the same for cells of one vintage
    by_vintage = cells(norm.cdf(z), np.arange(6_000), years)
    assert effective_cells(by_vintage) == pytest.approx(3_000, rel=0.05)


def test_effective_cells_of_nothing_and_of_two_models() -> None:
    frame = cells(np.array([0.2, 0.4]), np.array([2010, 2011]))
    assert effective_cells(frame.iloc[:0]) == 0
    with pytest.raises(AutolocError, match="one model"):
        effective_cells(frame.assign(model=["a", "b"]))


def test_jeffreys_interval() -> None:
    # Brown, Cai and DasGupta 2001, table 5
    assert coverage_interval(0.0, 10) == pytest.approx((0, 0.217), abs=5e-4)
    assert coverage_interval([True] * 10, 10) == pytest.approx((0.783, 1), abs=5e-4)
    assert coverage_interval(0.3, 10) == pytest.approx((0.093, 0.606), abs=5e-4)
    low, high = coverage_interval(0.8, 14.5)
    wide_low, wide_high = coverage_interval(0.8, 7.2)
    assert wide_low < low < 0.8 < high < wide_high
    for share, size in [(1.2, 10.0), (0.5, 0.0)]:
        with pytest.raises(AutolocError, match="share"):
            coverage_interval(share, size)
