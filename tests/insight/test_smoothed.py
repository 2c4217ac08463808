"""Pareto-smoothed weights: sums, tails of a known index, what can't be estimated."""

import numpy as np
import pytest
from arviz_stats.base import array_stats

from bayes_autoloc.insight.weights import MAX_K, MIN_DRAWS, bound, resampled, smoothed


def tail(index: float, n_draws: int = 4000) -> np.ndarray:
    """Return log weights whose tail has this index: quantiles of a Pareto distribution."""
    u = (np.arange(n_draws) + 0.5) / n_draws
    return np.random.default_rng(0).permutation(-index * np.log(u))


@pytest.mark.parametrize("index", [0.1, 0.3, 0.5, 0.9, 1.5])
def test_k_hat_is_the_index_of_the_tail(index):
    weight, pareto_k = smoothed(tail(index))
    assert pareto_k == pytest.approx(index, abs=0.12)
    assert (pareto_k < MAX_K) == (index < MAX_K)
    assert weight.sum() == pytest.approx(1)
    assert (weight > 0).all()


def test_weights_and_k_hat_are_those_of_arviz():
    log_density = np.random.default_rng(1).normal(0, 1.5, 500)
    weight, pareto_k = smoothed(log_density)
    log_weight, expected = array_stats.psislw(-log_density)
    np.testing.assert_allclose(weight, np.exp(log_weight) / np.exp(log_weight).sum())
    assert pareto_k == pytest.approx(float(expected))


def test_light_tails_stay_as_they_are():
    log_density = np.random.default_rng(1).normal(0, 0.2, 2000)
    weight, pareto_k = smoothed(log_density)
    raw = np.exp(log_density) / np.exp(log_density).sum()
    np.testing.assert_allclose(weight, raw, rtol=0.05)
    assert pareto_k < 0.3


def test_smoothing_keeps_the_order_and_tames_the_largest():
    log_density = tail(0.6)
    weight, _ = smoothed(log_density)
    order = np.argsort(log_density)
    assert (np.diff(weight[order]) >= 0).all()
    wild = log_density.copy()
    wild[order[-1]] += 50
    assert smoothed(wild)[0].max() < 0.9


def test_constant_weights_are_equal_and_sure():
    weight, pareto_k = smoothed(np.full(100, -1234.5))
    assert pareto_k == 0.0
    assert weight == pytest.approx(0.01)


def test_a_constant_added_changes_nothing():
    log_density = tail(0.4, 400)
    one, other = smoothed(log_density), smoothed(log_density - 5000.0)
    np.testing.assert_allclose(one[0], other[0], rtol=1e-8)
    assert one[1] == pytest.approx(other[1])


@pytest.mark.parametrize(("n_draws", "finite"), [(1, True), (2, False), (MIN_DRAWS - 1, False)])
def test_fewer_futures_than_a_tail_needs_are_unsure(n_draws, finite):
    weight, pareto_k = smoothed(np.arange(n_draws) / 10.0)
    assert np.isfinite(pareto_k) == finite
    assert weight == pytest.approx(1 / n_draws)


def test_enough_futures_are_estimated():
    assert np.isfinite(smoothed(np.random.default_rng(0).normal(0, 0.3, 200))[1])


def test_a_tail_that_is_no_tail_is_unsure():
    """All weight on one future, the others equal: there is nothing to fit."""
    log_density = np.zeros(100)
    log_density[3] = 500.0
    assert smoothed(log_density)[1] >= MAX_K


@pytest.mark.parametrize(
    ("n_draws", "expected"),
    [(100, 0.5), (1000, 2 / 3), (10_000, MAX_K), (10**6, MAX_K), (25, 1 - 1 / np.log10(25))],
)
def test_the_bound_of_k_hat_by_number_of_futures(n_draws, expected):
    assert bound(n_draws) == pytest.approx(expected)


def test_the_bound_is_never_above_the_largest_nor_below_nought():
    bounds = [bound(n) for n in range(1, 5000)]
    assert all(0 < one <= MAX_K for one in bounds)
    assert bounds == sorted(bounds)


def test_resampled_in_proportion_up_to_one_each():
    weight = np.array([0.0, 0.5, 0.125, 0.25, 0.0, 0.125, 0.0, 0.0])
    assert np.bincount(resampled(weight), minlength=8).tolist() == [0, 4, 1, 2, 0, 1, 0, 0]
    drawn = np.random.default_rng(0).dirichlet(np.ones(500))
    counts = np.bincount(resampled(drawn), minlength=500)
    assert (abs(counts - 500 * drawn) < 1).all()
    assert resampled(np.full(9, 1 / 9)).tolist() == list(range(9))
