"""A driver among all futures and among those that reach the target, by hand."""

import numpy as np
import pytest

from bayes_autoloc.insight.conditions_table import COLUMNS, driver_row, share_error

RNG = np.random.default_rng(1)


def test_numbers_of_a_small_driver():
    drawn = np.array([0.0, 1.0, 2.0, 3.0])
    reached = np.array([False, False, True, True])
    row = driver_row(drawn, reached)
    assert tuple(row) == COLUMNS[3:]
    assert (row["all_mean"], row["given_mean"]) == (1.5, 2.5)
    assert (row["all_median"], row["given_median"]) == (1.5, 2.5)
    assert row["all_low"] == pytest.approx(0.3)
    assert row["given_high"] == pytest.approx(2.9)
    assert row["shift_sd"] == pytest.approx(1 / np.sqrt(1.25))
    # 2 beats two of four and ties with itself, 3 beats three.
    assert row["p_superiority"] == pytest.approx((2.5 + 3.5) / 8)


def test_a_driver_that_has_nothing_to_do_with_it_does_not_shift():
    drawn, reached = RNG.standard_normal(4000), RNG.random(4000) < 0.2
    row = driver_row(drawn, reached)
    assert abs(row["shift_sd"]) < 3 * row["se"]
    assert row["p_superiority"] == pytest.approx(0.5, abs=0.05)
    # The error of a mean of 800 of 4,000 futures against that of all.
    assert row["se"] == pytest.approx(np.sqrt(1 / 800 - 1 / 4000), rel=0.3)


def test_the_error_counts_neighbours_that_are_alike_once():
    drawn, reached = RNG.standard_normal(1000), RNG.random(1000) < 0.3
    once, thrice = (
        driver_row(drawn, reached),
        driver_row(np.repeat(drawn, 3), np.repeat(reached, 3)),
    )
    assert thrice["shift_sd"] == pytest.approx(once["shift_sd"])
    assert thrice["se"] == pytest.approx(once["se"], rel=0.1)


def test_futures_in_which_it_is_not_defined_are_left_out():
    drawn = np.array([np.nan, 1.0, 2.0, np.nan, 3.0])
    reached = np.array([True, False, True, False, True])
    row, whole = (
        driver_row(drawn, reached),
        driver_row(np.array([1.0, 2.0, 3.0]), np.array([0, 1, 1]) > 0),
    )
    assert row["given_mean"] == whole["given_mean"] == 2.5
    assert row["shift_sd"] == pytest.approx(whole["shift_sd"])
    assert row["p_superiority"] == whole["p_superiority"]


def test_the_error_of_a_share_is_that_of_a_coin():
    reached = RNG.random(4000) < 0.2
    assert share_error(reached) == pytest.approx(np.sqrt(0.16 / 4000), rel=0.35)
