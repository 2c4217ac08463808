"""Months of a plant with rates that are known."""

from dataclasses import replace

import numpy as np
import pytest

from bayes_autoloc.insight.quote_engine import Quoter
from bayes_autoloc.insight.quote_months import Months
from bayes_autoloc.insight.quote_question import asked
from tests.insight.quote_fakes import FACTS, N, basis, options

EVERY = np.arange(N)


def question(**changes):
    return asked(FACTS, options(**changes))


def test_chance_of_a_halt_is_that_of_a_constant_rate():
    found = Months(basis(halt_rate=np.log(0.3))).halt_chance(question())
    assert found == pytest.approx(1 - np.exp(-2 * 0.3))


def test_what_closes_before_does_not_halt():
    months = Months(basis(halt_rate=np.log(0.3), close_on_rate=np.log(0.6)))
    assert months.halt_chance(question()) == pytest.approx((1 - np.exp(-2 * 0.9)) / 3)


def test_shocks_of_the_years_raise_the_chance_of_a_halt():
    shocked = basis(halt_rate=np.log(0.1), shock_effect=1.0, shock=1.0)
    # A recession and, for a Chinese plant, sanctions.
    assert Months(shocked).halt_chance(question()) == pytest.approx(
        1 - np.exp(-2 * 0.1 * np.exp(2))
    )
    western = question(wave="western", start="2021-11", year=2022)
    assert Months(shocked).halt_chance(western) == pytest.approx(1 - np.exp(-2 * 0.1 * np.exp(2)))
    domestic = question(wave="domestic")
    assert Months(shocked).halt_chance(domestic) == pytest.approx(1 - np.exp(-2 * 0.1 * np.exp(1)))


def test_chances_of_a_start_are_those_of_constant_rates():
    months = Months(basis(start_rate=np.log(0.5), cancel_rate=np.log(0.25)))
    by_end, on_time = months.start_chances(question(start="2025-10", year=2026))
    # From May 2025: 20 months to December 2026, 6 to October 2025.
    assert by_end == pytest.approx(2 / 3 * (1 - np.exp(-0.75 * 20 / 12)))
    assert on_time == pytest.approx(2 / 3 * (1 - np.exp(-0.75 * 6 / 12)))


def test_a_start_named_by_its_year_alone_has_all_of_that_year():
    months = Months(basis(start_rate=np.log(0.5), cancel_rate=np.log(0.25)))
    asked = question(start="2025-07", year=2026)
    of_month = months.start_chances(asked)[1]
    of_year = months.start_chances(replace(asked, due=12 * 2025 + 11))[1]
    assert of_month == pytest.approx(2 / 3 * (1 - np.exp(-0.75 * 3 / 12)))
    assert of_year == pytest.approx(2 / 3 * (1 - np.exp(-0.75 * 8 / 12)))
    assert replace(asked, due=12 * 2025 + 11).start_name == "2025"
    assert asked.start_name == "2025-07"


def test_a_start_that_was_missed_is_not_on_time():
    months = Months(basis(start_rate=np.log(0.5)))
    late = question(announced="2023-06", start="2023-07", year=2024)
    by_end, on_time = months.start_chances(late)
    assert (by_end, on_time) == pytest.approx((1 - np.exp(-0.5 * 18 / 12), 1 - np.exp(-0.5 / 12)))
    assert months.start_chances(question()) == (1.0, None)


def test_months_before_the_start_make_nothing():
    ran = Months(basis()).ran(question(year=2022), EVERY)
    assert ran.share == pytest.approx(2 / 12)
    assert ran.age == pytest.approx(0.5 / 12)
    ran = Months(basis()).ran(question(year=2023), EVERY)
    assert ran.share == pytest.approx(1.0)
    assert ran.age == pytest.approx(7.5 / 12 - 0.5 / 12 + 0.5 / 12)


def test_halts_and_restarts_shorten_the_year():
    months = Months(basis(halt_rate=np.log(2.0)))
    ran = months.ran(question(), EVERY)
    # A halt comes at the rate of 2 a year and ends the year's months: mean of the months before.
    expected = np.exp(-2.0 * np.arange(1, 13) / 12).mean()
    assert ran.share.mean() == pytest.approx(expected, abs=0.03)
    again = Months(basis(halt_rate=np.log(2.0), restart_rate=np.log(50.0)))
    assert again.ran(question(), EVERY).share.mean() > 0.85


def test_a_project_runs_from_its_simulated_start():
    months = Months(basis(start_rate=np.log(0.5)))
    asked_for = question(start="2025-10", year=2026)
    ran = months.ran(asked_for, EVERY)
    by_end, _ = months.start_chances(asked_for)
    assert ran.started.mean() == pytest.approx(by_end, abs=0.04)
    assert (ran.share[~ran.started] == 0).all()
    assert (ran.share[ran.started] > 0).all()


def test_rows_of_one_draw_differ_in_luck():
    ran = Months(basis(halt_rate=np.log(2.0))).ran(question(), np.zeros(50, np.int64))
    assert len(set(ran.share)) > 5


def test_what_is_not_sold_is_not_made():
    whole = Quoter(basis()).answer(options(year=2026))
    half = Quoter(basis(sold=0.5)).answer(options(year=2026))
    assert half.output == pytest.approx(whole.output / 2)
