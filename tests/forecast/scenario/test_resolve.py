"""From levers to shifts: the formula by hand, limits, what is refused."""

from dataclasses import fields

import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.paths import Paths
from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from bayes_autoloc.forecast.scenario.levers import LEVERS, SIGNED
from bayes_autoloc.forecast.scenario.resolve import resolve
from tests.forecast.fakes import foreign_posterior, quo_of, setting_of, small_posterior
from tests.forecast.scenario.assumed import (
    DEAD,
    assumed,
    fixed,
    posterior_under_law,
    prior,
    resolved,
    shipped,
)

EFFECTS = {
    "use_tightening": 0.1,
    "market_tightening": 0.2,
    "western_projects": 3.0,
    "buy_back": 0.4,
    "chinese_share_western": 0.5,
    "market_western": 0.6,
    "spic_full_cycle": 0.7,
    "spic_skd": 0.8,
    "spic_skd_use": 0.9,
    "incumbent_fee": 1.0,
    "market_fee": -1.1,
    "chinese_share_fee": -1.2,
    "halt_relations": 1.3,
    "use_relations": 1.4,
    "announce_tightening": 1.5,
    "announce_relaxing": 1.6,
    "announce_effect_relations": 1.7,
    "announce_spic": 1.8,
}
"""All different, so that none can stand for another."""

SHIFTS = [field.name for field in fields(Paths)[2:]]


@pytest.fixture(scope="module")
def setting():
    return setting_of(small_posterior())


@pytest.mark.parametrize(
    ("levers", "expected"),
    [
        (
            {"sanctions": 0.5},
            {"sanctions": 0.5, "announce": -0.75, "market": -0.1, "use": -0.05},
        ),
        ({"sanctions": -0.5}, {"sanctions": -0.5, "announce": -0.8}),
        (
            {"western_return": 0.5},
            {"western_projects": 1.5, "buy_back": 0.2, "chinese_share": -0.25, "market": 0.3},
        ),
        (
            {"spic": 0.5},
            {"announce": 0.9, "full_cycle": 0.35, "skd": -0.4, "skd_use": -0.45},
        ),
        ({"relations": 0.5}, {"announce": 0.85}),
        ({"relations": -0.5}, {"announce": -0.85, "halt": 0.65, "use": -0.7}),
        ({"purchasing_power": -0.5}, {"recession": 0.5}),
        ({"purchasing_power": 0.5}, {"recession": -0.5}),
        ({"market": 0.5}, {"market": 0.5}),
        ({"chinese_share": -0.5}, {"chinese_share": -0.5}),
        (
            {"sanctions": 1.0, "relations": -1.0, "market": 0.1},
            {"sanctions": 1, "announce": -3.2, "market": -0.1, "use": -1.5, "halt": 1.3},
        ),
        (
            {"sanctions": -1.0, "western_return": 1.0, "spic": 1.0},
            {
                "sanctions": -1.0,
                "announce": 0.2,
                "western_projects": 3.0,
                "buy_back": 0.4,
                "chinese_share": -0.5,
                "market": 0.6,
                "full_cycle": 0.7,
                "skd": -0.8,
                "skd_use": -0.9,
            },
        ),
    ],
)
def test_levers_times_effects_are_the_shifts_of_the_formula(setting, levers, expected):
    paths = resolved(setting, fixed(**EFFECTS), **levers)
    names = {"announce", "market", "chinese_share", "full_cycle", "skd", "use", "skd_use", "halt"}
    by_hand = {f"{key}_shift" if key in names else key: v for key, v in expected.items()}
    for name in SHIFTS:
        shift = np.broadcast_to(getattr(paths, name), (11, 60))
        assert shift[0] == pytest.approx(0), name
        assert shift[1:] == pytest.approx(by_hand.get(name, 0.0), abs=1e-9), name
    assert (paths.protection == quo_of(setting).protection).all()


def test_every_lever_does_something(setting):
    still = {lever for lever in LEVERS if lever != "fee_rise"}
    for lever in LEVERS:
        paths = resolved(setting, **{lever: LEVERS[lever].high})
        moved = [name for name in SHIFTS if getattr(paths, name).any()]
        assert moved, lever
        assert ((paths.protection == 1).all()) == (lever in still), lever


def test_effects_are_multiplied_draw_by_draw(setting):
    half, whole = (resolved(setting, sanctions=value).announce_shift for value in (0.5, 1.0))
    effect = setting.parameters["announce_tightening"]
    assert whole[3] == pytest.approx(-effect)
    assert half == pytest.approx(whole / 2)
    assert np.std(whole[3]) > 0.1


def test_a_lever_at_rest_draws_no_effect(setting):
    broken = fixed(**dict.fromkeys(EFFECTS, np.nan))
    paths = resolved(setting, broken, market=0.3, chinese_share=0.1, sanctions=0.0, spic=0.0)
    for name in SHIFTS:
        assert getattr(paths, name).shape == (11, 1), name
        assert np.isfinite(getattr(paths, name)).all(), name


def test_projects_and_rates_are_never_negative(setting):
    paths = resolved(setting, fixed(western_projects=-1.0, buy_back=-1.0), western_return=1.0)
    assert (paths.western_projects == 0).all()
    assert (paths.buy_back == 0).all()


def test_scenarios_share_the_luck_of_an_effect(setting):
    one = resolved(setting, relations=-1.0)
    other = resolved(setting, relations=-1.0, sanctions=1.0)
    np.testing.assert_array_equal(one.halt_shift, other.halt_shift)
    shift = other.use_shift - one.use_shift
    tightening = shipped()["status_quo"].effects["use_tightening"]
    assert shift[1:] == pytest.approx(-np.tile(tightening.draw(setting.streams, 60), (10, 1)))


@pytest.mark.parametrize("lever", LEVERS)
def test_draws_outside_the_limits_are_set_to_them(setting, lever):
    limits = LEVERS[lever]
    wide = prior(lever, mu=0.0, sigma=10 * limits.high)
    drawn = resolved(setting, fixed(**EFFECTS), **{lever: {2026: wide}})
    path = LeverPath(lever, {2026: wide}).resolve(setting.calendar.years, setting.streams, 60)
    clipped = np.clip(path, limits.low, limits.high)
    assert (clipped != path).any()
    for draw in (clipped[1].argmin(), clipped[1].argmax(), 7):
        alone = resolved(setting, fixed(**EFFECTS), **{lever: {2026: float(clipped[1, draw])}})
        for name in ("protection", *SHIFTS):
            one, same = (np.broadcast_to(getattr(p, name), (11, 60)) for p in (drawn, alone))
            assert one[:, draw] == pytest.approx(same[:, draw], abs=1e-9), name


def test_freed_signs_change_the_sanctions_and_nothing_else(setting):
    one, free = (
        resolve(assumed(sanctions=1.0, relations=-1.0, spic=1.0), setting, free_signs=signs)
        for signs in (False, True)
    )
    assert (free.market_shift > 0).any()
    assert (one.market_shift <= 0).all()
    for name in ("halt_shift", "skd_shift", "skd_use_shift", "full_cycle_shift", "recession"):
        np.testing.assert_array_equal(getattr(one, name), getattr(free, name), err_msg=name)
    dead = {name: effect for name, effect in DEAD.items() if name in SIGNED}
    still = resolve(assumed(effects=dead, sanctions=1.0), setting, free_signs=True)
    assert still.announce_shift == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("free_signs", [True, False])
def test_the_status_quo_is_the_status_quo(free_signs):
    setting = setting_of(posterior_under_law())
    paths, quo = resolve(shipped()["status_quo"], setting, free_signs=free_signs), quo_of(setting)
    for name in ("protection", *SHIFTS):
        np.testing.assert_array_equal(getattr(paths, name), getattr(quo, name), err_msg=name)


@pytest.mark.parametrize("lever", [lever for lever in LEVERS if lever != "fee_rise"])
def test_a_path_that_begins_early_acts_from_the_year_after_the_vintage_on(setting, lever):
    limits = LEVERS[lever]
    half, whole = 0.5 * limits.high, limits.high
    early, late = (
        resolved(setting, fixed(**EFFECTS), **{lever: path})
        for path in ({2024: half, 2025: half, 2026: half, 2027: whole}, {2026: half, 2027: whole})
    )
    for name in SHIFTS:
        np.testing.assert_array_equal(getattr(early, name), getattr(late, name), err_msg=name)
        assert (getattr(early, name)[0] == 0).all(), name
    assert any(getattr(early, name)[1].any() for name in SHIFTS)


def test_a_scenario_that_begins_after_the_horizon_is_refused():
    setting = setting_of(small_posterior(), 2028)
    with pytest.raises(AutolocError) as error:
        resolved(setting, sanctions={2030: 1.0}, spic={2029: 1.0})
    assert "'mine' begins in 2029, after the last forecast year 2028" in str(error.value)
    assert "Move its paths, or the horizon." in str(error.value)
    assert resolved(setting, sanctions={2028: 1.0}).sanctions[:, 0].tolist() == [0, 0, 0, 1]
    assert resolved(setting, sanctions={2027: 1.0}, spic={2029: 1.0}).sanctions.any()


def test_another_country_without_a_fee_has_all_other_levers():
    setting = setting_of(foreign_posterior())
    paths = resolved(setting, sanctions=1.0, western_return=1.0)
    assert (paths.market_shift[2] != 0).any()
    with pytest.raises(AutolocError, match=r"fee_rise.*has none.*policy\.csv"):
        resolved(setting, fee_rise=20.0)
