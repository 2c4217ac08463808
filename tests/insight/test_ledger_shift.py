"""Shifts of a headline and their standard errors, against answers that are known."""

import numpy as np
import pytest

from bayes_autoloc.checks.headline_draws import Headline
from bayes_autoloc.checks.rests_on.importance import block_counts, shift
from bayes_autoloc.insight.ledger_shift import summary_of

MEDIAN, CHANCE = Headline(2030), Headline(2030, 1.2e6)


def futures(seed: int, n: int = 4000, seeds: int = 2) -> np.ndarray:
    return np.exp(13.8 + 0.4 * np.random.default_rng(seed).standard_normal((seeds, n)))


def test_median_and_chance_of_equal_futures() -> None:
    made = futures(1)
    assert summary_of(MEDIAN, made).value == pytest.approx(np.median(made), rel=1e-4)
    assert summary_of(CHANCE, made).value == pytest.approx(100 * (made >= 1.2e6).mean())


def test_weights_choose_draws() -> None:
    made = futures(2)
    weights = np.zeros(4000)
    weights[:100] = 0.01
    few = summary_of(MEDIAN, made, weights).value
    assert few == pytest.approx(np.median(made[:, :100]), rel=0.01)


def test_a_shift_is_what_the_evidence_did() -> None:
    made = futures(3)
    value, error = summary_of(MEDIAN, made).less(summary_of(MEDIAN, 1.1 * made))
    assert value == pytest.approx(-0.1 * np.median(made), rel=1e-3)
    assert error < 0.02 * abs(value) + 1500
    assert summary_of(CHANCE, made).less(summary_of(CHANCE, 1.1 * made))[0] < 0
    assert summary_of(MEDIAN, made).less(summary_of(MEDIAN, made)) == (0.0, 0.0)


@pytest.mark.parametrize("headline", [MEDIAN, CHANCE])
def test_errors_are_those_of_a_bootstrap(headline: Headline) -> None:
    rng = np.random.default_rng(4)
    made = futures(5)
    weights = np.exp(rng.standard_normal(4000))
    weights /= weights.sum()
    value, error = summary_of(headline, made).less(summary_of(headline, made, weights))
    resampled = shift(headline, made, made, block_counts(4000, 400, 1), weights)
    assert value == pytest.approx(-resampled.value, rel=1e-6, abs=1e-6)
    assert error == pytest.approx(resampled.error, rel=0.2)


def test_alike_neighbours_make_a_larger_error() -> None:
    made = futures(6, n=1000)
    rng = np.random.default_rng(7)
    apart = np.exp(rng.standard_normal(1000))
    blocks = np.repeat(np.exp(rng.standard_normal(50)), 20)
    sticky = np.sort(made, axis=1)  # draws of a chain that hardly moves
    errors = [
        summary_of(MEDIAN, of).less(summary_of(MEDIAN, of, weights / weights.sum()))[1]
        for of, weights in ((made, apart), (sticky, blocks))
    ]
    assert errors[1] > 1.5 * errors[0]
