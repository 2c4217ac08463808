import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.paths import Paths, status_quo
from tests.forecast.fakes import small_posterior


def test_levers_left_out_stay_as_today():
    paths = Paths("mine", protection=np.ones(3))
    assert paths.sanctions.tolist() == [0, 0, 0]
    assert paths.western_projects.tolist() == [0, 0, 0]


def test_lever_of_another_length_is_refused():
    with pytest.raises(AutolocError, match="relations has 2 values, expected 3"):
        Paths("mine", protection=np.ones(3), relations=np.zeros(2))


def test_status_quo_follows_the_legislated_fee():
    observations = small_posterior().observations
    paths = status_quo(observations, np.arange(2025, 2030))
    future = observations.protection_future["protection"]
    assert paths.protection == pytest.approx(future.loc[2025:2029])


def test_status_quo_without_a_path_keeps_the_last_level():
    observations = small_posterior().observations
    empty = observations.protection_future.iloc[:0]
    fake = small_posterior().with_observations(protection_future=empty)
    paths = status_quo(fake.observations, np.arange(2025, 2028))
    assert paths.protection == pytest.approx(observations.drivers["protection"].iloc[-1])
