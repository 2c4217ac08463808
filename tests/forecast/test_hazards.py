"""Rates of a year: shocks that last for part of it, stops that an exodus began."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from bayes_autoloc.forecast.hazards import HazardTable
from bayes_autoloc.forecast.known import known_tenancies
from bayes_autoloc.forecast.shocks import Shocks
from bayes_autoloc.model.coords import SHOCKS, WAVES
from tests.forecast.fakes import quo_of, setting_of, small_posterior

HIT = {"recession": WAVES, "exodus": ("western",), "sanctions": ("chinese",)}
NO_CLOSURES = {"close_on_rate": -50.0}


def tenancies(setting):
    """Return the known tenancies, their waves in turn, so that every shock hits some."""
    rows = known_tenancies(setting)
    return replace(rows, wave=(rows.slot % len(WAVES)).astype(np.int32))


def halt_rates(setting, **shares):
    """Return the halts a year of every known tenancy, (row,), at shares of the year in shocks."""
    n_years, n_draws = len(setting.calendar.years), setting.parameters.n_draws
    share = np.zeros((len(SHOCKS), n_years, n_draws))
    for kind, value in shares.items():
        share[SHOCKS.index(kind), 1] = value
    rates = HazardTable(setting.parameters).rates(
        tenancies(setting), Shocks(share, share[:, 0]), np.zeros(n_draws), quo_of(setting), 1
    )
    return -12 * np.log1p(-rates.to_halt)


@pytest.mark.parametrize("kind", SHOCKS)
@pytest.mark.parametrize("months", [0, 3, 12])
def test_a_shock_for_part_of_the_year_is_the_mean_of_its_months(kind, months):
    setting = setting_of(small_posterior().with_(**NO_CLOSURES))
    rows = tenancies(setting)
    effect = setting.parameters.levels("shock_effect", SHOCKS)[SHOCKS.index(kind)]
    ratio = halt_rates(setting, **{kind: months / 12}) / halt_rates(setting)
    hit = np.isin(rows.wave, [WAVES.index(wave) for wave in HIT[kind]])
    expected = np.array(
        [
            sum(exp(effect[draw]) if month < months else 1.0 for month in range(12)) / 12
            for draw in rows.draw
        ]
    )
    assert hit.any()
    # A chance a month near 1 leaves few digits of the rate that it stands for.
    assert ratio[hit] == pytest.approx(expected[hit], rel=1e-6)
    assert (ratio[~hit] == 1).all()


def test_shocks_of_one_year_multiply():
    setting = setting_of(small_posterior().with_(**NO_CLOSURES))
    calm = halt_rates(setting)
    one, other = halt_rates(setting, recession=0.5), halt_rates(setting, sanctions=0.25)
    both = halt_rates(setting, recession=0.5, sanctions=0.25)
    assert both / calm == pytest.approx(one * other / calm**2, rel=1e-6)


def test_ratios_of_exodus_stops_are_those_of_the_fit():
    parameters = setting_of(small_posterior()).parameters
    table = HazardTable(parameters)
    assert np.log(table.close_off_exodus) == pytest.approx(parameters["close_off_exodus"])
    assert np.log(table.restart_exodus) == pytest.approx(parameters["restart_exodus"])
    assert np.std(parameters["close_off_exodus"]) > 0.3
