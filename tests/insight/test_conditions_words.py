"""Sentences are made from the numbers of the table, and from nothing else."""

import pandas as pd
import pytest

from bayes_autoloc.insight.conditions_drivers import CARS, NUMBER, SHARE
from bayes_autoloc.insight.conditions_words import checklist, in_words, number_text

ROW = {
    "driver": "Cars sold in 2030",
    "group": "market",
    "unit": CARS,
    "all_median": 1_380_000.0,
    "given_low": 1_736_000.0,
    "given_median": 2_290_000.0,
    "given_high": 3_400_000.0,
    "all_mean": 1_500_000.0,
    "given_mean": 2_400_000.0,
    "shift_sd": 1.2,
    "se": 0.04,
}


def test_more_is_told_with_its_lower_end():
    assert in_words(ROW) == (
        "Cars sold in 2030: above 1.74 million in nine of ten futures that reach it, "
        "typically 2.29 million, 1.38 million in all futures"
    )


def test_less_is_told_with_its_upper_end():
    text = in_words({**ROW, "shift_sd": -1.2, "unit": SHARE, "given_high": 0.317})
    assert "below 32 % in nine of ten" in text


def test_counts_are_told_as_means():
    row = {**ROW, "driver": "Halts", "unit": NUMBER, "given_mean": 4.41, "all_mean": 5.33}
    assert in_words(row) == "Halts: 4.4 on average, 5.3 in all futures"


def test_one_sentence_a_group_and_only_clear_shifts():
    rows = [
        ROW,
        {**ROW, "driver": "Cars sold a year"},
        {**ROW, "driver": "Cars imported", "group": "imports"},
        {**ROW, "driver": "Weak", "group": "halts", "shift_sd": 0.2},
        {**ROW, "driver": "Noisy", "group": "use", "shift_sd": 0.5, "se": 0.2},
        {**ROW, "driver": "Recessions", "group": "shocks", "shift_sd": -0.6},
    ]
    names = [line.split(":")[0] for line in checklist(pd.DataFrame(rows))]
    assert names == ["Cars sold in 2030", "Recessions"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_384_999, CARS, "1.38 million"),
        (454_321, CARS, "450,000"),
        (54_321, CARS, "54,000"),
        (0, CARS, "0"),
        (0.276, SHARE, "28 %"),
        (21.84, NUMBER, "21.8"),
        (-0.614, "log", "−0.61"),
    ],
)
def test_numbers_have_no_more_digits_than_are_known(value, unit, text):
    assert number_text(value, unit) == text
