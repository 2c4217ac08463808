import numpy as np
import pytest

from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.model.coords import SHOCKS
from tests.forecast.fakes import setting_of, small_posterior


def test_frequency_follows_the_count_of_years():
    posterior = small_posterior(4000)
    past = posterior.observations.shocks.loc[:2024]
    frequency = draw_shocks(setting_of(posterior)).frequency
    for q, kind in enumerate(SHOCKS):
        n = int((past[kind] > 0).sum())
        expected = (0.5 + n) / (1 + len(past))
        assert frequency[q].mean() == pytest.approx(expected, abs=0.01), kind


def test_shocks_come_as_often_as_their_frequency():
    shocks = draw_shocks(setting_of(small_posterior(4000)))
    hit = shocks.share[:, 1:] > 0
    assert hit.mean(axis=(1, 2)) == pytest.approx(shocks.frequency.mean(axis=1), abs=0.01)


def test_a_shock_lasts_as_long_as_past_ones():
    posterior = small_posterior()
    past = posterior.observations.shocks.loc[:2024]
    shocks = draw_shocks(setting_of(posterior))
    for q, kind in enumerate(SHOCKS):
        lengths = np.unique(shocks.share[q, 1:])
        mean = past.loc[past[kind] > 0, kind].mean()
        assert set(lengths) <= {0.0, mean if np.isfinite(mean) else 1.0}


def test_current_year_keeps_what_is_known():
    posterior = small_posterior()
    table = posterior.observations.shocks.copy()
    table.loc[2025, "sanctions"] = 0.25
    share = draw_shocks(setting_of(posterior.with_observations(shocks=table))).share
    assert (share[SHOCKS.index("sanctions"), 0] == 0.25).all()


def test_market_takes_the_larger_shock():
    shocks = draw_shocks(setting_of(small_posterior()))
    recession, exodus, _ = shocks.share
    assert (shocks.market >= recession).all()
    assert (shocks.market == np.where(recession > exodus, recession, exodus)).all()
