"""Weights and shifts where the answer is known."""

import numpy as np
import pytest

from bayes_autoloc.checks.headline_draws import Headline
from bayes_autoloc.checks.rests_on.importance import (
    BLOCK,
    MAX_KHAT,
    block_counts,
    shift,
    smoothed_weights,
    summary_of,
)

N = 4000


def normal(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(N)


def test_weights_move_a_normal_to_another_one() -> None:
    x, by = normal(), 0.4
    weight, khat = smoothed_weights(by * x)
    assert weight.sum() == pytest.approx(1)
    assert khat < MAX_KHAT
    assert weight @ x == pytest.approx(by, abs=0.05)


def test_weights_of_a_wider_normal_are_not_trusted() -> None:
    x = normal()
    assert smoothed_weights(0.45 * x**2)[1] > MAX_KHAT


def test_a_constant_ratio_leaves_all_draws_alike() -> None:
    weight, khat = smoothed_weights(np.full(50, 3.0))
    assert khat == 0
    np.testing.assert_allclose(weight, 1 / 50)


def test_a_ratio_that_is_not_known_is_not_trusted() -> None:
    weight, khat = smoothed_weights(np.array([0.0, 1.0, np.nan]))
    assert khat == np.inf
    np.testing.assert_allclose(weight, 1 / 3)


def test_blocks_are_resampled_whole() -> None:
    counts = block_counts(10 * BLOCK + 3, 50, seed=2)
    assert counts.shape == (50, 10 * BLOCK + 3)
    assert (counts[:, :BLOCK] == counts[:, :1]).all()
    assert (counts[:, -3:] == counts[:, -1:]).all()
    assert counts.sum(axis=1).mean() == pytest.approx(10 * BLOCK + 3, rel=0.05)


def test_summary_is_the_median_or_the_chance() -> None:
    production = np.exp(normal()).reshape(2, -1)
    assert summary_of(Headline(2030), production) == pytest.approx(np.median(production))
    share = summary_of(Headline(2030, 1.5), production)
    assert share == pytest.approx((production >= 1.5).mean())


def test_weights_count_in_both_simulations_of_a_draw() -> None:
    production = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert summary_of(Headline(2030, 2.5), production, np.array([1.0, 0.0])) == 0.5
    assert summary_of(Headline(2030, 3.5), production, np.array([0.25, 0.75])) == 0.375


def test_shift_of_paired_futures_has_a_small_error() -> None:
    base = np.exp(normal()).reshape(1, -1)
    counts = block_counts(N, 200, seed=1)
    paired = shift(Headline(2030), base, 1.1 * base, counts)
    assert paired.value == pytest.approx(0.1 * np.median(base))
    alone = shift(Headline(2030), base, 1.1 * np.exp(normal(2)).reshape(1, -1), counts)
    assert 0 < paired.error < alone.error / 3
    # the error of a median of lognormal draws: sqrt(pi / 2 / n), twice
    assert alone.error == pytest.approx(np.sqrt(2 * np.pi / 2 / N), rel=0.25)


def test_shift_of_a_chance_is_in_percentage_points() -> None:
    base = np.exp(normal()).reshape(1, -1)
    found = shift(Headline(2030, 1.0), base, base * np.e, block_counts(N, 100, seed=1))
    assert found.value == pytest.approx(100 * (0.8413 - 0.5), abs=2)
    assert found.error < 2
