from dataclasses import replace

import numpy as np
import pytest
from scipy import special

from bayes_autoloc.forecast.announcing import announcement_rates
from bayes_autoloc.forecast.market import simulate_market
from bayes_autoloc.forecast.projects import SLOTS, _at_most, draw_projects
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.model.announcements import log_sales_ratio
from bayes_autoloc.model.coords import MODES, WAVES
from tests.forecast.fakes import quo_of, setting_of, small_posterior

PLAIN = {"announce_effect_sales": 0.0, "announce_effect_protection": 0.0}


def projects_of(draws=60, levers=None, **values):
    setting = setting_of(small_posterior(draws).with_(**values))
    n_years = len(setting.calendar.years)
    shifts = {name: np.full(n_years, value) for name, value in (levers or {}).items()}
    paths = replace(quo_of(setting), **shifts)
    market = simulate_market(setting, draw_shocks(setting), paths)
    return setting, market, paths, draw_projects(setting, market, paths)


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


def test_rate_follows_sales_of_the_year_before():
    setting, market, paths, _ = projects_of(
        announce_rate=0.0, announce_effect_sales=1.0, announce_effect_protection=0.0
    )
    rates = announcement_rates(setting, market, paths)[0]
    sales = setting.observations.announcements["chinese_sales"]
    now = np.exp(log_sales_ratio(sales)[-1])
    assert rates[0] == pytest.approx(8 / 12 * now)
    assert rates[1] == pytest.approx(now)  # the year before is the current one, the level's own
    assert rates[4] == pytest.approx(now * market.chinese_sales[3] / market.chinese_sales[0])


def test_rate_follows_policy():
    levers = {"relations": -1.0, "spic": 1.0, "sanctions": -0.5}
    setting, market, paths, _ = projects_of(levers=levers, announce_rate=0.0, **PLAIN)
    p = setting.parameters
    expected = -p["announce_effect_relations"] + p["announce_spic"] - 0.5 * p["announce_relaxing"]
    assert announcement_rates(setting, market, paths)[0, 3] == pytest.approx(np.exp(expected))


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
