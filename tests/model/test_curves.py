import numpy as np
import pytest
from scipy import special

from bayes_autoloc.model.curves import log_odds, log_ramp, logistic, plan_optimism, soft_cap


def test_ramp_reaches_63_percent_at_age_tau():
    assert np.exp(log_ramp(1.5, 1.5)) == pytest.approx(1 - np.exp(-1))


def test_ramp_keeps_its_digits_at_small_ages():
    assert log_ramp(1e-12, 1.0) == pytest.approx(np.log(1e-12))


def test_ramp_rises_to_zero():
    path = log_ramp(np.array([0.1, 1.0, 5.0, 60.0]), 1.0)
    assert (np.diff(path) > 0).all()
    assert path[-1] == pytest.approx(0, abs=1e-15)


def test_plans_of_the_running_year_carry_no_optimism():
    assert plan_optimism(np.array([-0.2, 0.0, 0.5])) == pytest.approx(0)


def test_optimism_grows_with_the_lead_and_saturates():
    leads = np.array([0.6, 1.2, 1.75, 3.0, 30.0])
    optimism = plan_optimism(leads)
    assert (np.diff(optimism) > 0).all()
    assert plan_optimism(0.5 + 0.7) == pytest.approx(1 - np.exp(-1))
    assert optimism[-1] == pytest.approx(1)


def test_soft_cap_lies_below_both_and_rises_with_both():
    value = np.geomspace(1e3, 1e8, 40)
    capped = soft_cap(value, 1e6)
    assert (capped < np.minimum(value, 1e6) * (1 + 1e-12)).all()
    assert (np.diff(capped) >= -1e-12 * capped[1:]).all()
    assert (soft_cap(value, 2e6) >= capped).all()


def test_soft_cap_matches_the_power_form():
    assert soft_cap(8e5, 1e6) == pytest.approx((8e5**-12.0 + 1e6**-12.0) ** (-1 / 12))


def test_soft_cap_leaves_half_a_cap_alone():
    assert soft_cap(5e5, 1e6) == pytest.approx(5e5, rel=1e-4)


def test_logistic_and_log_odds_are_scipys():
    x = np.array([-800.0, -30.0, -1.5, 0.0, 2.0, 30.0, 800.0])
    np.testing.assert_allclose(logistic(x), special.expit(x), rtol=1e-9, atol=1e-15)
    share = np.array([1e-12, 0.2, 0.5, 0.9])
    np.testing.assert_allclose(log_odds(share), special.logit(share), rtol=1e-12)
