"""Paths of levers: nothing before the first year, the last value stays, draws share their luck."""

import numpy as np
import pytest

from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from bayes_autoloc.forecast.streams import Streams
from tests.forecast.scenario.assumed import prior

YEARS = np.arange(2025, 2031)


def found(values, lever="sanctions", seed=1, n_draws=40):
    return LeverPath(lever, values).resolve(YEARS, Streams(seed), n_draws)


def test_nothing_before_the_first_year_and_the_last_value_stays():
    assert found({2026: 0.5, 2027: 1.0}).tolist() == [[0], [0.5], [1], [1], [1], [1]]


def test_years_stand_in_order():
    path = LeverPath("sanctions", {2028: 1.0, 2026: 0.5, 2027: 0.7})
    assert list(path.by_year.items()) == [(2026, 0.5), (2027, 0.7), (2028, 1.0)]
    assert path == LeverPath("sanctions", {2026: 0.5, 2027: 0.7, 2028: 1.0})


def test_a_path_may_begin_before_the_forecast():
    assert found({2023: 0.1, 2024: 0.2, 2025: 0.3}).tolist() == 6 * [[0.3]]
    assert found({2020: 0.7}).tolist() == 6 * [[0.7]]


def test_a_path_may_begin_after_the_forecast():
    assert found({2040: 1.0}).tolist() == 6 * [[0]]


def test_each_year_knows_whose_value_it_has():
    path = LeverPath("sanctions", {2027: 1.0, 2028: 2.0})
    assert path.first_year == 2027
    assert path.named_years(YEARS) == [None, None, 2027, 2028, 2028, 2028]


def test_numbers_need_no_draws_and_distributions_have_one_each():
    assert found({2026: 1.0}).shape == (6, 1)
    mixed = found({2026: 0.5, 2027: prior("sanctions", mu=1.0, sigma=0.2)})
    assert mixed.shape == (6, 40)
    assert (mixed[0] == 0).all()
    assert (mixed[1] == 0.5).all()
    assert len(set(mixed[2])) == 40


def test_all_years_of_a_draw_share_their_luck():
    values = {2026: prior("x", mu=0.0, sigma=0.2), 2027: prior("x", mu=1.0, sigma=0.4)}
    path = found(values)
    assert (path[2] - 1) / 0.4 == pytest.approx(path[1] / 0.2)
    assert (path[3:] == path[2]).all()


def test_the_luck_is_that_of_seed_and_lever():
    values = {2026: prior("x", mu=0.0, sigma=1.0)}
    assert (found(values) == found(values)).all()
    assert (found(values)[1] != found(values, seed=2)[1]).all()
    assert (found(values)[1] != found(values, lever="spic")[1]).all()


def test_draws_follow_the_distribution():
    draws = found({2026: prior("x", mu=-0.5, sigma=0.3)}, n_draws=20_000)[1]
    assert (draws.mean(), draws.std()) == pytest.approx((-0.5, 0.3), abs=0.01)
