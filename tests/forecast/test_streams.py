from concurrent.futures import ThreadPoolExecutor

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


SHAPE = (5, 7)


def drawn(streams):
    return [
        streams.uniform("a", SHAPE),
        streams.normal("b", SHAPE),
        wide_normal(streams, "c", SHAPE),
        wide_normal(streams, "c", (3, 7)),
    ]


def test_numbers_that_are_kept_are_those_that_are_drawn_anew():
    kept = Streams(2, keep=True)
    for one, again, fresh in zip(drawn(kept), drawn(kept), drawn(Streams(2)), strict=True):
        assert one is again
        np.testing.assert_array_equal(one, fresh)
        with pytest.raises(ValueError, match="read-only"):
            one[0] = 0.5
    assert all(
        one is not again for one, again in zip(drawn(Streams(2)), drawn(Streams(2)), strict=True)
    )


def test_threads_that_ask_for_the_same_numbers_get_the_same_array():
    kept = Streams(2, keep=True)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: kept.uniform("a", (300, 300)), range(32)))
    assert all((one == found[0]).all() for one in found)
    np.testing.assert_array_equal(found[0], Streams(2).uniform("a", (300, 300)))
