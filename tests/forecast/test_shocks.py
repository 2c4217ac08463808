import numpy as np
import pytest

from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.model.coords import SHOCKS
from tests.forecast.fakes import setting_of, small_posterior


def test_frequency_follows_the_count_of_years():
    posterior = small_posterior(4000)
    past = posterior.observations.shocks.loc[:2024]
    frequency = draw_shocks(setting_of(posterior)).frequency
    alone = past.assign(recession=past["recession"].where(past["exodus"] == 0, 0.0))
    for q, kind in enumerate(SHOCKS):
        expected = (0.5 + (alone[kind] > 0).sum()) / (1 + len(past))
        assert frequency[q].mean() == pytest.approx(expected, abs=0.01), kind


def test_shocks_come_as_often_as_their_frequency():
    shocks = draw_shocks(setting_of(small_posterior(4000)))
    hit = (shocks.share[:, 1:] > 0).mean(axis=(1, 2))
    assert hit[1:] == pytest.approx(shocks.frequency[1:].mean(axis=1), abs=0.01)
    assert hit[0] > shocks.frequency[0].mean()


def test_an_exodus_brings_a_recession_as_it_did():
    posterior = small_posterior()
    table = posterior.observations.shocks.copy()
    table["exodus"] = np.where(table.index == 2022, 0.8, 0.0)
    table["recession"] = np.where(table.index == 2022, 1.0, 0.0)
    together = draw_shocks(setting_of(posterior.with_observations(shocks=table))).share
    assert (together[0][together[1] > 0] == 1).all()
    apart = table.assign(recession=np.where(table.index == 2020, 1.0, 0.0))
    share = draw_shocks(setting_of(posterior.with_observations(shocks=apart))).share
    assert (share[0][share[1] > 0] == 0).any()


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
