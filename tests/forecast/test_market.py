from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit

from bayes_autoloc.forecast.incumbents import OVERUSE, simulate_incumbents
from bayes_autoloc.forecast.market import CENTRAL_T4, simulate_market
from bayes_autoloc.forecast.shocks import Shocks
from bayes_autoloc.forecast.streams import WIDE_FACTOR, WIDE_SHARE
from tests.forecast.fakes import quo_of, setting_of, small_posterior

CALM = {"sigma_market": 0.0, "market_persistence": 0.5, "market_shock": -0.4}


def calm_market(shocked_years=(), recession=(), **values):
    setting = setting_of(small_posterior().with_(**{**CALM, **values}))
    share = np.zeros((3, len(setting.calendar.years), 60))
    for year in shocked_years:
        share[0, year - 2025] = 1.0
    assumed = np.zeros(len(setting.calendar.years))
    for year, strength in dict(recession).items():
        assumed[year - 2025] = strength
    paths = replace(quo_of(setting), recession=assumed)
    return setting, simulate_market(setting, Shocks(share, share[:, 0]), paths)


def test_market_returns_to_its_mean():
    setting, market = calm_market()
    now = setting.parameters.years("log_market", np.array([2025]))[0]
    mean = setting.parameters["market_mean"]
    assert market.log_sales[0] == pytest.approx(now)
    assert market.log_sales[3] == pytest.approx(mean + 0.5**3 * (now - mean))


def test_a_shock_lowers_the_market_and_fades():
    _, calm = calm_market()
    _, shocked = calm_market(shocked_years=[2027])
    fall = shocked.log_sales - calm.log_sales
    assert fall[:2] == pytest.approx(0)
    assert fall[2] == pytest.approx(-0.4)
    assert fall[4] == pytest.approx(-0.1)


def test_a_recession_that_is_assumed_is_like_one_that_chance_brings():
    _, by_chance = calm_market(shocked_years=[2027])
    for shocked in ([], [2027]):
        _, assumed = calm_market(shocked, recession={2027: 1.0})
        np.testing.assert_array_equal(assumed.log_sales, by_chance.log_sales)
    _, deeper = calm_market([2027], recession={2027: 2.0})
    assert deeper.log_sales[2] - by_chance.log_sales[2] == pytest.approx(-0.4)


def test_a_boom_lifts_the_market_as_much_as_a_recession_lowers_it():
    _, calm = calm_market()
    _, boom = calm_market(recession={2027: -1.0})
    assert boom.log_sales[2] - calm.log_sales[2] == pytest.approx(0.4)
    _, both = calm_market(shocked_years=[2027], recession={2027: -1.0})
    assert both.log_sales == pytest.approx(calm.log_sales)


def test_innovations_have_the_central_spread_of_student_t():
    ends = stats.t(4).ppf([0.1, 0.9]) / CENTRAL_T4
    wide = WIDE_SHARE * stats.norm.cdf(ends / WIDE_FACTOR)
    mass = np.diff((1 - WIDE_SHARE) * stats.norm.cdf(ends) + wide).item()
    assert mass == pytest.approx(0.8, abs=0.001)


def test_chinese_sales_are_part_of_the_market():
    _, market = calm_market()
    assert (market.chinese_sales < market.sales).all()
    assert (market.chinese_share > 0).all()


def known_share(share, year=2024):
    posterior = small_posterior()
    rows = posterior.observations.announcements.copy()
    sales = posterior.observations.drivers["market"].loc[year]
    rows["chinese_sales"] = np.where(rows["year"] == year, share * sales, np.nan)
    setting = setting_of(posterior.with_observations(announcements=rows))
    n = len(setting.calendar.years)
    calm = Shocks(np.zeros((3, n, 60)), np.zeros((3, 60)))
    return simulate_market(setting, calm, quo_of(setting)).chinese_share[0]


def test_a_known_share_near_the_prior_leaves_the_prior():
    prior = setting_of(small_posterior()).parameters["chinese_share_now"]
    assert known_share(0.55) == pytest.approx(expit(prior))


def test_a_known_share_far_from_the_prior_replaces_it():
    assert np.median(known_share(0.03)) == pytest.approx(0.03, abs=0.01)


def test_without_a_known_share_the_prior_holds():
    prior = setting_of(small_posterior()).parameters["chinese_share_now"]
    assert known_share(0.0) == pytest.approx(expit(prior))


def test_levers_move_market_and_share():
    setting, base = calm_market()
    n = len(setting.calendar.years)
    paths = replace(
        quo_of(setting), market_shift=np.full(n, -0.1), chinese_share_shift=np.full(n, 1.0)
    )
    calm = Shocks(np.zeros((3, n, 60)), np.zeros((3, 60)))
    other = simulate_market(setting, calm, paths)
    assert other.log_sales == pytest.approx(base.log_sales - 0.1)
    assert (other.chinese_share > base.chinese_share).all()


def test_incumbents_follow_the_formula_without_noise():
    setting, market = calm_market(
        sigma_incumbent=0.0, incumbent_persistence=0.6, incumbent_elasticity=0.7
    )
    p, observations = setting.parameters, setting.observations
    made = simulate_incumbents(setting, market, quo_of(setting))
    past = np.log(observations.drivers["market"].loc[2015:2024])
    level = p.years("incumbent_level", np.array([2024]))[:, 0]
    mean = p.levels("incumbent_mean", observations.incumbent_plants.index.tolist())
    then = p.years("log_market", np.array([2024]))[0]
    deviation = level - mean - 0.7 * (then - past.mean())
    for t in (0, 5):
        expected = mean + 0.7 * (market.log_sales[t] - past.mean()) + 0.6 ** (t + 1) * deviation
        ceiling = OVERUSE * observations.incumbent_plants["capacity"].to_numpy()[:, None]
        assert made[:, t] == pytest.approx(np.minimum(np.exp(expected), ceiling))


def test_incumbents_have_a_ceiling():
    setting, market = calm_market(incumbent_mean=20.0)
    made = simulate_incumbents(setting, market, quo_of(setting))
    assert made.max(axis=(1, 2)) == pytest.approx(
        OVERUSE * setting.observations.incumbent_plants["capacity"].to_numpy()
    )


def test_a_shift_of_the_incumbents_stays_below_their_ceiling():
    setting, market = calm_market(incumbent_mean=10.0, incumbent_level=10.0)
    shift = np.tile(np.linspace(-1.0, 1.0, 60), (len(setting.calendar.years), 1))
    paths = replace(quo_of(setting), incumbent_shift=shift)
    one, quo = (simulate_incumbents(setting, market, p) for p in (paths, quo_of(setting)))
    ceiling = OVERUSE * setting.observations.incumbent_plants["capacity"].to_numpy()[:, None, None]
    assert one == pytest.approx(np.minimum(quo * np.exp(shift), ceiling))
    assert (one != quo).any()
