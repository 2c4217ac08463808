import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError, PriorError
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from tests.forecast.fakes import small_posterior


def parameters(draws=None, seed=1):
    fake = small_posterior()
    return Parameters(fake.tree["posterior"].to_dataset(), fake.priors, Streams(seed), draws)


def test_posterior_draws_come_first():
    expected = small_posterior().tree["posterior"]["gamma"].values.ravel()
    np.testing.assert_array_equal(parameters()["gamma"], expected)


def test_what_the_fit_lacks_comes_from_the_prior():
    share = parameters()["site_reuse"]
    assert share.shape == (60,)
    assert ((share > 0) & (share < 1)).all()
    np.testing.assert_array_equal(share, parameters()["site_reuse"])
    assert (share != parameters(seed=2)["site_reuse"]).all()


def test_mode_mix_sums_to_one():
    mix = parameters().levels("mode_mix", ("SKD", "CKD", "mixed", "full_cycle"))
    assert mix.shape == (4, 60)
    assert mix.sum(axis=0) == pytest.approx(1)


def test_levels_that_the_fit_does_not_have_are_nan():
    found = parameters().levels("eta", ["plant_001", "nobody"])
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1]).all()


def test_fewer_draws_are_spread_over_the_chains():
    few = parameters(draws=6)["gamma"]
    assert few == pytest.approx(parameters()["gamma"][::10])


def test_more_draws_repeat():
    many = parameters(draws=130)["gamma"]
    assert many[60:120] == pytest.approx(many[:60])


def test_no_draws_are_refused():
    with pytest.raises(AutolocError, match="at least one"):
        parameters(draws=0)


def test_year_that_the_fit_does_not_cover_is_named():
    with pytest.raises(AutolocError, match="2031"):
        parameters().years("log_market", np.array([2031]))


def test_unknown_parameter_is_named():
    with pytest.raises((PriorError, KeyError), match="no_such_thing"):
        parameters()["no_such_thing"]
