"""The worth of facts whose true worth is known."""

import numpy as np
import pytest

from bayes_autoloc.insight.watch_value import Yardstick

N = 4000
SPREAD = 0.45
Z80 = 1.2816


def futures(correlation: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return a lognormal fact, and production that follows it."""
    rng = np.random.default_rng(seed)
    fact, rest = rng.standard_normal((2, N))
    log = 13.8 + SPREAD * (correlation * fact + np.sqrt(1 - correlation**2) * rest)
    return np.exp(fact), np.exp(log)


def yardstick(production: np.ndarray) -> Yardstick:
    return Yardstick(production, np.random.default_rng(2))


def true_narrowing(correlation: float) -> float:
    """Return how much the 80 % interval of a lognormal narrows, in closed form."""
    told, left = correlation * SPREAD, np.sqrt(1 - correlation**2) * SPREAD
    return 1 - np.exp(told**2 / 2) * np.sinh(Z80 * left) / np.sinh(Z80 * SPREAD)


@pytest.mark.parametrize("correlation", [0.3, 0.6, 0.9])
def test_a_normal_fact_is_worth_what_theory_says(correlation):
    fact, production = futures(correlation)
    value = yardstick(production).value(fact)
    assert value.measurable
    assert value.direction == 1
    assert value.explains == pytest.approx(correlation**2, abs=4 * value.explains_se)
    assert value.narrows == pytest.approx(true_narrowing(correlation), abs=3 * value.narrows_se)
    assert 0 < value.narrows_se < 0.03
    assert 0 < value.explains_se < 0.03


def test_the_scale_of_a_fact_does_not_matter():
    fact, production = futures(0.5)
    measured = yardstick(production)
    in_logs, turned = measured.value(np.log(fact)), measured.value(1 / fact)
    assert in_logs == measured.value(fact)
    assert turned.direction == -1
    assert turned.explains == pytest.approx(in_logs.explains, rel=1e-6)


def test_chance_is_not_worth_anything():
    _, production = futures(0.5)
    measured = yardstick(production)
    facts = np.random.default_rng(7).standard_normal((25, N))
    found = [measured.value(fact) for fact in facts]
    # One in a hundred passes by design.
    assert sum(one.measurable for one in found) <= 3
    silent = [one for one in found if not one.measurable]
    assert all((one.narrows, one.explains, one.direction) == (0, 0, 0) for one in silent)
    assert all(one.narrows_se > 0 for one in silent)


def test_yes_or_no_is_worth_the_difference_of_its_groups():
    rng = np.random.default_rng(3)
    yes = rng.random(N) < 0.3
    log = 13.8 + 0.3 * rng.standard_normal(N) - 0.6 * yes
    value = yardstick(np.exp(log)).value(yes.astype(float))
    between = 0.6**2 * 0.3 * 0.7
    assert value.direction == -1
    assert value.explains == pytest.approx(between / (between + 0.3**2), abs=0.05)
    assert value.narrows > 3 * value.narrows_se


def test_a_fact_may_tell_how_far_the_futures_spread():
    # Half of the futures are certain, half are not: the mean tells nothing, the spread does.
    rng = np.random.default_rng(4)
    wide = (rng.random(N) < 0.5).astype(float)
    log = 13.8 + rng.standard_normal(N) * np.where(wide > 0, 0.6, 0.05) + 0.05 * wide
    value = yardstick(np.exp(log)).value(wide)
    width = (np.exp(Z80 * 0.6 + 0.05) - np.exp(-Z80 * 0.6 + 0.05)) / 2
    width += (np.exp(Z80 * 0.05) - np.exp(-Z80 * 0.05)) / 2
    now = np.subtract(*np.quantile(np.exp(log - 13.8), [0.9, 0.1]))
    assert value.narrows == pytest.approx(1 - width / now, abs=0.05)


def test_a_step_at_nothing_is_seen():
    # A plant that makes nothing in half of the futures, and the rest says no more.
    rng = np.random.default_rng(5)
    runs = rng.random(N) < 0.5
    fact = np.where(runs, np.exp(rng.standard_normal(N)), 0.0)
    log = 13.8 + 0.3 * rng.standard_normal(N) + 0.4 * runs
    value = yardstick(np.exp(log)).value(fact)
    assert value.explains == pytest.approx(0.04 / (0.04 + 0.09), abs=0.04)


def test_what_turns_round_has_no_direction():
    fact, _ = futures(0.0)
    log = 13.8 + np.log(fact) ** 2 / 4 + 0.1 * np.random.default_rng(6).standard_normal(N)
    value = yardstick(np.exp(log)).value(fact)
    assert value.measurable
    assert value.direction == 0


def test_a_rare_yes_can_not_be_measured():
    _, production = futures(0.0)
    rare = np.zeros(N)
    rare[np.argsort(production)[:15]] = 1.0
    assert not yardstick(production).value(rare).measurable


def test_independent_facts_add_up():
    rng = np.random.default_rng(8)
    facts = rng.standard_normal((3, N))
    log = 13.8 + 0.3 * facts[0] + 0.3 * facts[1] + 0.3 * rng.standard_normal(N)
    measured = yardstick(np.exp(log))
    together = measured.together(list(facts))
    alone = [measured.value(fact).explains for fact in facts]
    assert together.explains == pytest.approx(2 / 3, abs=0.05)
    assert together.explains == pytest.approx(sum(alone), abs=0.05)
    # Twice the same tells no more than once.
    twice = measured.together([facts[0], facts[0]])
    assert twice.explains == pytest.approx(alone[0], abs=0.01)


def test_width_is_that_of_the_production():
    _, production = futures(0.0)
    low, high = np.quantile(production, [0.1, 0.9])
    assert yardstick(production).width == pytest.approx(high - low)
