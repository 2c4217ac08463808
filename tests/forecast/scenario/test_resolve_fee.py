"""The fee on imports in a scenario: named years by hand, the law in the others."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.protection import DEFLATOR
from tests.forecast.fakes import quo_of, setting_of, small_posterior
from tests.forecast.scenario.assumed import fixed, posterior_under_law, prior, resolved


@pytest.fixture(scope="module")
def setting():
    return setting_of(posterior_under_law())


def fee_of(paths, setting):
    """Return the real fee over that of the vintage, by year: exp of what protection measures."""
    scale = setting.observations.protection_future["log_fee"].loc[2025]
    return np.exp((paths.protection - 1) * scale)


def test_the_status_quo_rises_as_the_law_has_it(setting):
    steps = fee_of(quo_of(setting), setting)[1:] / fee_of(quo_of(setting), setting)[:-1]
    assert steps[:, 0] == pytest.approx([1.15 / 1.07] * 5 + [1.0] * 5)


@pytest.mark.parametrize("rise", [20.0, 0.0, -10.0])
def test_named_years_rise_as_assumed_and_the_others_as_the_law_has_it(setting, rise):
    path = {2027: rise, 2028: rise}
    fee = fee_of(resolved(setting, fee_rise=path), setting)[:, 0]
    named = (1 + rise / 100) / (1 + DEFLATOR)
    legal = 1.15 / 1.07
    expected = [legal, named, named, legal, legal, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert fee[0] == pytest.approx(1)
    assert fee[1:] / fee[:-1] == pytest.approx(expected)


def test_a_named_year_after_the_law_counts_as_well(setting):
    fee = fee_of(resolved(setting, fee_rise={2033: 30.0}), setting)[:, 0]
    quo = fee_of(quo_of(setting), setting)[:, 0]
    assert fee[:8] == pytest.approx(quo[:8])
    assert fee[8:] == pytest.approx(quo[8:] * 1.3 / 1.07)


def test_the_laws_own_rise_is_the_status_quo(setting):
    paths = resolved(setting, fee_rise=dict.fromkeys(range(2026, 2031), 15.0))
    np.testing.assert_allclose(paths.protection, quo_of(setting).protection, rtol=1e-14)
    for name in ("market_shift", "chinese_share_shift", "incumbent_shift"):
        assert getattr(paths, name) == pytest.approx(0, abs=1e-14)


def test_where_the_law_keeps_the_real_fee_so_do_rises_with_prices():
    setting = setting_of(small_posterior())
    paths = resolved(setting, fee_rise=dict.fromkeys(range(2026, 2036), 100 * DEFLATOR))
    np.testing.assert_allclose(paths.protection, quo_of(setting).protection, rtol=1e-14)


def test_the_fee_of_the_vintages_year_is_what_it_is(setting):
    paths = resolved(setting, fee_rise={2025: 100.0, 2026: 20.0})
    without = resolved(setting, fee_rise={2026: 20.0})
    np.testing.assert_array_equal(paths.protection, without.protection)
    assert paths.protection[0] == 1


def test_protection_is_never_below_none(setting):
    paths = resolved(setting, fee_rise=dict.fromkeys(range(2026, 2036), -60.0))
    assert (paths.protection >= 0).all()
    assert paths.protection[-1] == 0


def test_draws_of_a_rise_move_each_its_own_fee(setting):
    rise = prior("fee_rise", mu=20.0, sigma=5.0)
    paths = resolved(setting, fee_rise={2026: rise, 2027: rise})
    drawn = rise.draw(setting.streams("lever fee_rise"), 60)
    fee = fee_of(paths, setting)
    assert paths.protection.shape == (11, 60)
    assert fee[2] == pytest.approx(((1 + drawn / 100) / 1.07) ** 2)
    assert fee[3] / fee[2] == pytest.approx(1.15 / 1.07)


def test_market_share_and_incumbents_answer_to_what_is_added_to_the_law(setting):
    effects = fixed(market_fee=-0.5, chinese_share_fee=-0.2, incumbent_fee=0.3)
    paths = resolved(setting, effects, fee_rise=dict.fromkeys(range(2026, 2031), 25.0))
    added = np.broadcast_to(paths.protection - quo_of(setting).protection, (11, 60))
    assert (added[1:] > 0).all()
    assert paths.market_shift == pytest.approx(-0.5 * added, abs=1e-9)
    assert paths.chinese_share_shift == pytest.approx(-0.2 * added, abs=1e-9)
    assert paths.incumbent_shift == pytest.approx(0.3 * added, abs=1e-9)


def test_where_there_is_no_fee_none_can_be_moved():
    observations = small_posterior().observations
    none = pd.DataFrame({"protection": 0.0, "log_fee": 0.0}, index=np.arange(2025, 2061))
    for future in (none, observations.protection_future.iloc[:0]):
        setting = setting_of(small_posterior().with_observations(protection_future=future))
        with pytest.raises(AutolocError) as error:
            resolved(setting, fee_rise=20.0)
        assert "'mine' moves the fee on imports (fee_rise), but" in str(error.value)
        assert "Leave the lever out, or add its steps to policy.csv." in str(error.value)
        assert resolved(setting, spic=1.0).skd_shift.any()


@pytest.mark.parametrize("year", [2020, 2025])
def test_a_rise_in_a_year_that_is_over_is_refused(setting, year):
    with pytest.raises(AutolocError, match=r"'mine': fee_rise names no year between .* 2035"):
        resolved(setting, fee_rise={year: 100.0})
