from dataclasses import replace

import numpy as np
import pytest
from scipy import special

from bayes_autoloc.forecast.announcing import announcement_rates, western_rate
from bayes_autoloc.forecast.market import simulate_market
from bayes_autoloc.forecast.projects import SLOTS, _at_most, draw_projects
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.model.announcements import log_sales_ratio
from bayes_autoloc.model.coords import MODES, SHOCKS, WAVES
from tests.forecast.fakes import quo_of, setting_of, small_posterior
from tests.forecast.scenario.assumed import resolved

PLAIN = {"announce_effect_sales": 0.0, "announce_effect_protection": 0.0}


def projects_of(draws=60, levers=None, **values):
    setting = setting_of(small_posterior(draws).with_(**values))
    n_years = len(setting.calendar.years)
    shifts = {name: np.full(n_years, value) for name, value in (levers or {}).items()}
    paths = replace(quo_of(setting), **shifts)
    shocks = draw_shocks(setting)
    market = simulate_market(setting, shocks, paths)
    return setting, market, paths, draw_projects(setting, shocks, market, paths)


def rates_of(setting, market, paths):
    return announcement_rates(setting, draw_shocks(setting), market, paths)


def test_number_of_projects_follows_the_rate():
    _, _, _, projects = projects_of(draws=4000, announce_rate=np.log(3.0), **PLAIN)
    chinese = projects.rows.wave == WAVES.index("chinese")
    n_later = (chinese & (projects.year > 0)).sum() / 4000
    n_now = (chinese & (projects.year == 0)).sum() / 4000
    assert n_later == pytest.approx(30, rel=0.01)
    assert n_now == pytest.approx(3 * 8 / 12, rel=0.03)
    assert projects.clipped < 0.005


def test_too_many_projects_are_reported():
    _, _, _, projects = projects_of(announce_rate=np.log(30.0), **PLAIN)
    assert projects.clipped > 0.9
    most = np.bincount(projects.year * 60 + projects.rows.draw).max()
    assert most <= sum(SLOTS.values())
    assert SLOTS == {"chinese": 16, "domestic": 4, "western": 8}
    chinese = projects.rows.wave == WAVES.index("chinese")
    cell = projects.year * 60 + projects.rows.draw
    assert np.bincount(cell[chinese]).max() == SLOTS["chinese"]


def test_look_ups_are_whole_numbers_of_full_width():
    _, _, _, projects = projects_of()
    for name in ("draw", "slot", "wave", "mode"):
        assert getattr(projects.rows, name).dtype == np.int64, name


def test_a_full_return_of_western_makers_has_room():
    # At 2 a full return twice over: rates of several projects a year are seldom cut.
    *_, projects = projects_of(draws=400, levers={"western_projects": 3.0})
    western = projects.rows.wave == WAVES.index("western")
    assert western.sum() / 400 == pytest.approx(3.0 * (10 + 8 / 12), rel=0.05)
    assert projects.clipped < 0.02


def test_rate_follows_sales_of_the_year_before():
    setting, market, paths, _ = projects_of(
        announce_rate=0.0, announce_effect_sales=1.0, announce_effect_protection=0.0
    )
    rates = rates_of(setting, market, paths)[0]
    sales = setting.observations.announcements["chinese_sales"]
    now = np.exp(log_sales_ratio(sales)[-1])
    assert rates[0] == pytest.approx(8 / 12 * now)
    assert rates[1] == pytest.approx(now)  # the year before is the current one, the level's own
    assert rates[4] == pytest.approx(now * market.chinese_sales[3] / market.chinese_sales[0])


def test_rate_follows_policy():
    setting, market, _, _ = projects_of(announce_rate=0.0, **PLAIN)
    paths = resolved(setting, relations=-1.0, spic=1.0, sanctions=-0.5)
    p = setting.parameters
    expected = -p["announce_effect_relations"] + p["announce_spic"] - 0.5 * p["announce_relaxing"]
    assert rates_of(setting, market, paths)[0, 3] == pytest.approx(np.exp(expected))


def test_rate_follows_the_shift_draw_by_draw_and_protection():
    values = {**PLAIN, "announce_effect_protection": 0.4}
    setting, market, paths, _ = projects_of(announce_rate=0.0, **values)
    shift = np.linspace(-1, 1, 60)
    moved = replace(paths, announce_shift=np.tile(shift, (11, 1)), protection=np.full(11, 1.5))
    rates, base = (rates_of(setting, market, one) for one in (moved, paths))
    assert rates[0, 3] / base[0, 3] == pytest.approx(np.exp(shift + 0.2))
    assert (rates[1:] == base[1:]).all()


def test_western_projects_come_at_their_own_rate():
    setting, market, paths, _ = projects_of()
    rates = rates_of(setting, market, replace(paths, western_projects=np.full(11, 1.5)))
    assert rates[2, 0] == pytest.approx(1.5 * 8 / 12)
    assert rates[2, 1:] == pytest.approx(1.5)
    assert (rates_of(setting, market, paths)[2] == 0).all()


def before_an_exodus(draws=60):
    """Return a fit whose case has seen 12 western projects in its years and no exodus."""
    posterior = small_posterior(draws)
    rows = posterior.observations.announcements
    count = np.zeros(len(rows), int)
    count[:4] = 3
    shocks = posterior.observations.shocks.assign(exodus=0.0)
    return posterior.with_observations(
        announcements=rows.assign(western_count=count), shocks=shocks
    )


def test_western_projects_go_on_as_before_while_nobody_had_to_leave():
    posterior = before_an_exodus(4000)
    setting = setting_of(posterior)
    exposure = posterior.observations.announcements["exposure"].sum()
    assert western_rate(setting).mean() == pytest.approx(13 / (1 + exposure), rel=0.03)
    shocks, paths = draw_shocks(setting), quo_of(setting)
    exodus = SHOCKS.index("exodus")
    left = shocks.share[exodus].cumsum(axis=0) > 0
    assert 0.1 < left[-1].mean() < 0.9
    rates = announcement_rates(setting, shocks, simulate_market(setting, shocks, paths), paths)[2]
    assert (rates[left] == 0).all()
    assert (rates[~left] > 0).all()


def test_no_western_project_comes_after_an_exodus_of_the_past():
    posterior = before_an_exodus()
    shocks = posterior.observations.shocks.copy()
    shocks.loc[shocks.index[5], "exodus"] = 0.5
    setting = setting_of(posterior.with_observations(shocks=shocks))
    paths = quo_of(setting)
    market = simulate_market(setting, draw_shocks(setting), paths)
    assert (rates_of(setting, market, paths)[2] == 0).all()
    # what came before it still tells how often they came
    exposure = setting.observations.announcements["exposure"].iloc[:5].sum()
    assert western_rate(setting).mean() == pytest.approx(13 / (1 + exposure), rel=0.2)


def test_projects_become_known_within_their_year():
    setting, _, _, projects = projects_of(announce_rate=1.5)
    assert (projects.rows.announced // 12 == 2025 + projects.year).all()
    assert projects.rows.announced.min() > setting.calendar.vintage_month
    assert (projects.rows.planned > projects.rows.announced / 12).all()
    assert (np.diff(projects.year) >= 0).all()


def test_capacities_stay_within_the_case():
    setting, _, _, projects = projects_of(announce_rate=2.0)
    assert projects.rows.capacity.max() <= setting.observations.plants["capacity"].max() + 1
    assert projects.rows.capacity.min() > 0


def test_entry_modes_follow_the_mix():
    setting, _, _, projects = projects_of(draws=4000, announce_rate=1.0)
    chinese = projects.rows.wave == WAVES.index("chinese")
    share = np.bincount(projects.rows.mode[chinese], minlength=4) / chinese.sum()
    weight = np.bincount(projects.rows.draw[chinese], minlength=4000)
    mix = setting.parameters.levels("mode_mix", MODES)
    assert share == pytest.approx((mix * weight).sum(axis=1) / weight.sum(), abs=0.01)
    assert (projects.rows.mode[~chinese] == MODES.index("full_cycle")).all()


@pytest.mark.parametrize(
    ("lever", "odds"),
    [
        ("full_cycle_shift", lambda n: n[3] / n[:3].sum()),
        ("skd_shift", lambda n: n[0] / n[1:3].sum()),
    ],
)
def test_a_shift_moves_the_log_odds_of_the_mode(lever, odds):
    mix = {"mode_mix": {"alpha": dict(zip(MODES, [3e6, 2e6, 2e6, 3e6], strict=True))}}
    counts = []
    for levers in ({}, {lever: 0.7}):
        setting = setting_of(small_posterior(4000).with_(announce_rate=1.0).with_priors(**mix))
        paths = replace(quo_of(setting), **{k: np.full(11, v) for k, v in levers.items()})
        market = simulate_market(setting, draw_shocks(setting), paths)
        rows = draw_projects(setting, draw_shocks(setting), market, paths).rows
        chinese = rows.wave == WAVES.index("chinese")
        counts.append(np.bincount(rows.mode[chinese], minlength=4))
    assert np.log(odds(counts[1]) / odds(counts[0])) == pytest.approx(0.7, abs=0.03)
    if lever == "skd_shift":  # only kits change their kind
        assert counts[1][3] == counts[0][3]


def test_a_project_keeps_its_luck_when_others_join():
    _, _, _, few = projects_of(announce_rate=0.5, **PLAIN)
    _, _, _, many = projects_of(announce_rate=1.0, **PLAIN)
    key = [list(zip(p.rows.slot.tolist(), p.rows.draw.tolist(), strict=True)) for p in (few, many)]
    assert set(key[0]) < set(key[1])
    where = {cell: i for i, cell in enumerate(key[1])}
    same = [where[cell] for cell in key[0]]
    for name in ("capacity", "log_use", "planned", "announced"):
        np.testing.assert_array_equal(
            getattr(few.rows, name), getattr(many.rows, name)[same], err_msg=name
        )


def test_counts_have_the_poisson_distribution():
    rate = np.array([[0.0, 0.4, 7.5]])
    found = _at_most(9, rate)
    wanted = special.pdtr(np.arange(10)[None, :, None], rate[:, None, :])
    np.testing.assert_allclose(found, wanted, rtol=1e-12)


@pytest.mark.parametrize("year", [2020, 2025, 2026])
def test_a_smaller_market_brings_fewer_projects_and_leaves_the_nowcast(year):
    setting, market, paths, _ = projects_of(announce_rate=0.0, announce_effect_sales=1.0)
    smaller = resolved(setting, market={year: -0.5})
    moved = simulate_market(setting, draw_shocks(setting), smaller)
    assert moved.sales[0] == pytest.approx(market.sales[0])
    assert moved.sales[1:] == pytest.approx(np.exp(-0.5) * market.sales[1:])
    rates = rates_of(setting, moved, smaller)[0]
    base = rates_of(setting, market, paths)[0]
    assert rates[2:] == pytest.approx(np.exp(-0.5) * base[2:])
    assert rates[:2] == pytest.approx(base[:2])
