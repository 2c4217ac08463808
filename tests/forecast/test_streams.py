import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.streams import Streams, wide_normal


def test_same_seed_and_name_give_the_same_numbers():
    assert Streams(1)("market").random() == Streams(1)("market").random()


def test_names_and_seeds_give_different_numbers():
    numbers = {
        Streams(1)("market").random(),
        Streams(1)("sites").random(),
        Streams(2)("market").random(),
    }
    assert len(numbers) == 3


def test_order_of_use_does_not_matter():
    streams = Streams(4)
    streams("sites").random(100)
    assert streams("market").random() == Streams(4)("market").random()


def test_negative_seed_is_refused():
    with pytest.raises(AutolocError, match="-1"):
        Streams(-1)


def test_wide_normal_has_the_variance_that_the_national_total_assumes():
    noise = wide_normal(Streams(0), "x", (400_000,))
    assert noise.var() == pytest.approx(0.95 + 0.05 * 9, rel=0.02)
    assert abs(noise.mean()) < 0.01


def test_more_slots_keep_the_numbers_of_the_first():
    streams = Streams(3)
    few, many = (wide_normal(streams, "a", (n, 10)) for n in (4, 9))
    np.testing.assert_array_equal(few, many[:4])
