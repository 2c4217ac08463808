"""Rates of a year: shocks that last for part of it, stops that an exodus began."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from bayes_autoloc.forecast.hazards import HazardTable
from bayes_autoloc.forecast.known import known_tenancies
from bayes_autoloc.forecast.shocks import Shocks
from bayes_autoloc.forecast.tenancies import ENDED, OFF, ON, PIPELINE, WAITING
from bayes_autoloc.model.coords import MODES, SHOCKS, WAVES
from tests.forecast.fakes import quo_of, setting_of, small_posterior

HIT = {"recession": WAVES, "exodus": ("western",), "sanctions": ("chinese",)}
NO_CLOSURES = {"close_on_rate": -50.0}
NO_SITES = np.zeros(0, bool)


def tenancies(setting):
    """Return the known tenancies, their waves in turn, so that every shock hits some."""
    rows = known_tenancies(setting)
    return replace(rows, wave=rows.slot % len(WAVES))


def rates_of(setting, levers=None, former=NO_SITES, rows=None, **shares):
    """Return the rates of 2026 at shares of the year in shocks, with shifts of all years."""
    n_years, n_draws = len(setting.calendar.years), setting.parameters.n_draws
    share = np.zeros((len(SHOCKS), n_years, n_draws))
    for kind, value in shares.items():
        share[SHOCKS.index(kind), 1] = value
    shifts = {k: np.broadcast_to(v, (n_years, np.size(v))) for k, v in (levers or {}).items()}
    return HazardTable(setting.parameters, former).rates(
        tenancies(setting) if rows is None else rows,
        Shocks(share, share[:, 0]),
        np.zeros(n_draws),
        replace(quo_of(setting), **shifts),
        1,
    )


def halt_rates(setting, levers=None, **shares):
    """Return the halts a year of every known tenancy, (row,)."""
    return -12 * np.log1p(-rates_of(setting, levers, **shares).to_halt)


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
    table = HazardTable(parameters, NO_SITES)
    assert np.log(table.close_off_exodus) == pytest.approx(parameters["close_off_exodus"])
    assert np.log(table.restart_exodus) == pytest.approx(parameters["restart_exodus"])
    assert np.std(parameters["close_off_exodus"]) > 0.3


CHINESE = WAVES.index("chinese")


@pytest.mark.parametrize(
    ("assumed", "by_chance", "acts_like"),
    [(0.5, 0.0, 0.5), (0.5, 0.25, 0.5), (0.25, 0.5, 0.5), (1.0, 1.0, 1.0), (-1.0, 0.5, 0.5)],
)
@pytest.mark.parametrize(
    ("lever", "kind"), [("sanctions", "sanctions"), ("recession", "recession")]
)
def test_what_is_assumed_does_not_add_to_chance(assumed, by_chance, acts_like, lever, kind):
    setting = setting_of(small_posterior().with_(**NO_CLOSURES))
    found = halt_rates(setting, {lever: assumed}, **{kind: by_chance})
    np.testing.assert_array_equal(found, halt_rates(setting, **{kind: acts_like}))


def test_sanctions_can_be_twice_a_years_worth_and_recessions_fill_the_year():
    setting = setting_of(small_posterior().with_(**NO_CLOSURES, halt_rate=-4.0, shock_effect=0.7))
    hit = tenancies(setting).wave == CHINESE
    calm, twice = halt_rates(setting), halt_rates(setting, {"sanctions": 2.0})
    assert twice[hit] / calm[hit] == pytest.approx(exp(1.4))
    assert (twice[~hit] == calm[~hit]).all()
    whole = halt_rates(setting, recession=1.0)
    np.testing.assert_array_equal(halt_rates(setting, {"recession": 2.0}), whole)


def test_sanctions_hold_projects_of_chinese_makers_up():
    setting = setting_of(small_posterior().with_(start_effect=-0.3, cancel_effect=0.2))
    rows = tenancies(setting)
    states = np.array([PIPELINE, WAITING, ON, OFF, ENDED], np.int32)
    rows = replace(rows, state=states[np.arange(len(rows)) % 5])
    rates, calm = rates_of(setting, {"sanctions": 1.5}, rows=rows), rates_of(setting, rows=rows)
    project = np.isin(rows.state, [PIPELINE, WAITING])
    hit = project & (rows.wave == CHINESE)
    assert {PIPELINE, WAITING} == set(rows.state[hit])
    assert (rates.start_factor / calm.start_factor)[hit] == pytest.approx(exp(-0.45))
    assert (rates.cancel_factor / calm.cancel_factor)[hit] == pytest.approx(exp(0.3))
    assert (rates.start_factor == calm.start_factor)[~hit].all()
    assert (rates.cancel_factor == calm.cancel_factor)[~hit].all()
    # What is no project has no factor.
    for factor in (calm.start_factor, rates.start_factor, rates.cancel_factor):
        assert (factor[~project] == 1).all()
    by_mode = np.isin(rows.mode, [MODES.index("full_cycle"), MODES.index("SKD")])
    assert calm.start_factor[project] == pytest.approx(np.where(by_mode, exp(-0.3), 1)[project])
    assert calm.cancel_factor[project] == pytest.approx(np.where(by_mode, exp(0.2), 1)[project])
    assert 0 < by_mode[project].mean() < 1


def test_levers_differ_by_draw():
    setting = setting_of(small_posterior().with_(**NO_CLOSURES))
    levers = {"sanctions": np.arange(60) % 2, "halt_shift": np.arange(60) % 2}
    ratio = halt_rates(setting, levers) / halt_rates(setting)
    rows = tenancies(setting)
    moved = (rows.wave == CHINESE) & (rows.draw % 2 == 1)
    effect = setting.parameters.levels("shock_effect", ["sanctions"])[0]
    assert ratio[moved] == pytest.approx(np.exp(1 + effect[rows.draw[moved]]), rel=1e-6)
    assert (ratio[~moved] == 1).all()


def test_halt_shift_hits_the_chinese_wave_alone():
    setting = setting_of(small_posterior().with_(**NO_CLOSURES))
    ratio = halt_rates(setting, {"halt_shift": 0.5}) / halt_rates(setting)
    chinese = tenancies(setting).wave == CHINESE
    assert ratio[chinese] == pytest.approx(exp(0.5), rel=1e-6)
    assert (ratio[~chinese] == 1).all()


def test_former_owners_take_back_their_sites_from_others():
    setting = setting_of(small_posterior().with_(halt_rate=-50.0, close_on_rate=np.log(0.1)))
    sites = setting.observations.sites.index
    former = sites.isin(["site_plant_001", "site_plant_002", "site_project_004"])
    rates = rates_of(setting, {"buy_back": 0.6}, former)
    rows = tenancies(setting)
    held = former[rows.site] & (rows.wave != WAVES.index("western"))
    assert 0 < held.sum() < former[rows.site].sum()
    assert rates.buy_back == pytest.approx(np.where(held, 0.6, 0.0))
    assert -12 * np.log(rates.no_close) == pytest.approx(np.where(held, 0.7, 0.1), rel=2e-5)
    assert (rates.no_close.dtype, rates.to_halt.dtype) == (np.float32, np.float32)


def test_nobody_takes_back_a_plant_without_a_site():
    setting = setting_of(small_posterior())
    rows = replace(tenancies(setting), site=np.full(len(tenancies(setting)), -1, np.int32))
    paths = replace(quo_of(setting), buy_back=np.full(11, 0.6))
    n_sites = len(setting.observations.sites)
    table = HazardTable(setting.parameters, np.ones(n_sites, bool))
    zeros = np.zeros((len(SHOCKS), 11, 60))
    rates = table.rates(rows, Shocks(zeros, zeros[:, 0]), np.zeros(60), paths, 1)
    assert (rates.buy_back == 0).all()
