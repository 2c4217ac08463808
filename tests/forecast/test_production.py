"""Output of a year by age: a plant just started, one that is past its ramp-up."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from bayes_autoloc.forecast.production import output_of_year
from bayes_autoloc.forecast.running import Running
from bayes_autoloc.forecast.tenancies import NEVER, ON
from bayes_autoloc.model.coords import MODES, WAVES
from tests.forecast.fakes import JANUARY, quo_of, rows_of, setting_of, small_posterior

DECEMBER = JANUARY + 11
CAPACITY, USE, TAU = 100_000.0, 0.5, 1.5


def made_by(start, months, levers=None, **columns):
    """Return the cars of a plant that started in a month and ran in these months of 2025."""
    setting = setting_of(small_posterior().with_(gamma=0.0, psi=0.0, sigma_y=0.0))
    rows = rows_of(
        [ON],
        start=[start],
        capacity=[CAPACITY],
        ceiling=[1.2 * CAPACITY],
        log_use=[np.log(USE)],
        log_tau=[np.log(TAU)],
        **columns,
    )
    n_years = len(setting.calendar.years)
    shifts = {name: np.full(n_years, value) for name, value in (levers or {}).items()}
    output = output_of_year(
        setting.parameters,
        setting.streams,
        rows,
        Running(np.array([len(months)], np.int32), np.array([sum(months)], np.int32)),
        year=0,
        calendar_year=2025,
        n_slots=1,
        pressure=np.zeros(60),
        regime=np.zeros((3, 60)),
        paths=replace(quo_of(setting), **shifts),
    )
    return output.item()


def expected(age, months):
    return CAPACITY * USE * (1 - exp(-age / TAU)) * months / 12


def test_a_plant_that_starts_in_december_makes_little():
    made = made_by(DECEMBER, [DECEMBER])
    assert made == pytest.approx(expected(1 / 24, 1), rel=1e-6)
    assert made < 0.04 * made_by(JANUARY - 600, [DECEMBER])


def test_age_counts_from_the_middle_of_the_first_month():
    assert made_by(JANUARY, range(JANUARY, JANUARY + 12)) == pytest.approx(
        expected(5.5 / 12, 12), rel=1e-6
    )


def test_a_plant_without_a_known_start_is_past_its_ramp():
    made = made_by(NEVER, range(JANUARY, JANUARY + 12))
    assert made == pytest.approx(CAPACITY * USE, rel=1e-6)


@pytest.mark.parametrize("wave", WAVES)
@pytest.mark.parametrize("mode", MODES)
def test_shifts_of_use_hit_chinese_plants_and_of_these_the_skd_ones(wave, mode):
    columns = {"wave": [WAVES.index(wave)], "mode": [MODES.index(mode)]}
    year = range(JANUARY, JANUARY + 12)
    levers = {"use_shift": -0.3, "skd_use_shift": -0.2}
    ratio = made_by(NEVER, year, levers, **columns) / made_by(NEVER, year, **columns)
    shift = -0.3 - 0.2 * (mode == "SKD") if wave == "chinese" else 0.0
    assert ratio == pytest.approx(exp(shift), rel=1e-9)
