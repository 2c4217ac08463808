import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.paths import Paths, legislated, status_quo
from tests.forecast.fakes import small_posterior


def test_levers_left_out_stay_as_today():
    paths = Paths("mine", protection=np.ones(3))
    assert paths.sanctions.tolist() == [[0], [0], [0]]
    assert paths.western_projects.tolist() == [[0], [0], [0]]


def test_lever_of_another_length_is_refused():
    with pytest.raises(AutolocError, match="buy_back has 2 values, expected 3"):
        Paths("mine", protection=np.ones(3), buy_back=np.zeros(2))


def test_status_quo_follows_the_legislated_fee():
    observations = small_posterior().observations
    paths = status_quo(observations, np.arange(2025, 2030))
    future = observations.protection_future["protection"]
    assert paths.protection.shape == (5, 1)
    assert paths.protection[:, 0] == pytest.approx(future.loc[2025:2029])


def test_status_quo_without_a_path_keeps_the_last_level():
    observations = small_posterior().observations
    empty = observations.protection_future.iloc[:0]
    fake = small_posterior().with_observations(protection_future=empty)
    paths = status_quo(fake.observations, np.arange(2025, 2028))
    assert paths.protection == pytest.approx(observations.drivers["protection"].iloc[-1])


def test_a_year_of_a_lever_has_a_value_for_every_draw():
    by_draw = np.arange(6.0).reshape(3, 2)
    paths = Paths("mine", protection=np.ones(3), use_shift=np.arange(3.0), halt_shift=by_draw)
    assert paths.by_draw("use_shift", 1, 2).tolist() == [1, 1]
    assert paths.by_draw("halt_shift", 1, 2).tolist() == [2, 3]


def test_beyond_the_law_the_fee_keeps_its_real_level():
    observations = small_posterior().observations
    law = pd.DataFrame({"protection": [1.0, 1.2], "log_fee": [2.0, 2.4]}, index=[2025, 2026])
    fake = small_posterior().with_observations(protection_future=law)
    protection, log_fee = legislated(fake.observations, np.arange(2025, 2029))
    assert protection.tolist() == [1.0, 1.2, 1.2, 1.2]
    assert log_fee.tolist() == [2.0, 2.4, 2.4, 2.4]
    without = small_posterior().with_observations(protection_future=law.iloc[:0])
    protection, log_fee = legislated(without.observations, np.arange(2025, 2029))
    assert protection == pytest.approx(observations.drivers["protection"].iloc[-1])
    assert (log_fee == 0).all()
