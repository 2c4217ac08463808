"""The reference class: the western wave's uptake and past promises, by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.forecast.quantiles import BANDS
from bayes_autoloc.forecast.reference import LEAST_SOLD, reference_dataset
from bayes_autoloc.model.coords import MODES
from tests.forecast.fakes import FakePosterior, setting_of, small_posterior

YEARS = range(2015, 2025)
PLANTS = {
    "w_ckd": ("western", "CKD"),
    "w_full": ("western", "full_cycle"),
    "w_odd": ("western", ""),
    "home": ("domestic", "full_cycle"),
    "china": ("chinese", "SKD"),
}
MADE = {"w_ckd": 3e4, "w_full": 2e4, "w_odd": 1e4, "home": 7e4, "china": 9e4}
"""Cars a year, published for every year."""
MARKET, INCUMBENT, CHINESE = 1e6, 2.5e5, 8e4


def tiny(*, counted: bool = True, chinese_sales: float | list[float] = CHINESE) -> FakePosterior:
    """Return a fit with five plants of published output, one incumbent and a constant market."""
    base = small_posterior()
    obs = base.observations
    plants = pd.DataFrame(PLANTS, index=["wave", "mode"]).T.rename_axis("plant")
    cells = pd.DataFrame(
        [
            {"plant": plant, "year": year, "seen": made, "counted": counted or plant == "home"}
            for plant, made in MADE.items()
            for year in YEARS
        ]
    ).assign(age=5.0, running=1.0, capacity=1e5, seen_rel_sd=0.05, overseas=False)
    announcements = pd.DataFrame({"year": list(YEARS), "chinese_sales": chinese_sales})
    observations = replace(
        obs,
        plants=plants,
        cells=cells,
        announcements=announcements,
        incumbent_plants=obs.incumbent_plants.iloc[:1],
    )
    # The fake's two incumbents share the level.
    values = {"log_market": np.log(MARKET), "incumbent_level": np.log(INCUMBENT / 2)}
    return replace(base.with_(**values), observations=observations)


def reference(posterior: FakePosterior):
    setting = setting_of(posterior)
    return setting, reference_dataset(
        setting.parameters, setting.observations, posterior.case, setting.streams
    )


def at_home(setting, year=2015):
    """Return the share of production that stays in the country, and western sales, (draw,)."""
    p = setting.parameters
    stays = 1 - p["exports_share"]
    rest = np.exp(p["rest_level"] - p["rest_decline"] * (year - 2015))
    return stays, MARKET - stays * (INCUMBENT + MADE["home"] + rest) - CHINESE


def test_uptake_is_western_output_over_what_home_and_chinese_makers_leave():
    setting, found = reference(tiny())
    assert found["year"].to_numpy().tolist() == list(YEARS)
    assert found["uptake"].dims == ("year", "quantile")
    assert found["quantile"].to_numpy().tolist() == list(BANDS)
    assert np.ptp(setting.parameters["rest_level"]) > 0.1
    for year in YEARS:
        stays, sold = at_home(setting, year)
        expected = np.quantile(stays * 6e4 / sold, BANDS)
        assert np.ptp(expected) > 0
        np.testing.assert_allclose(found["uptake"].sel(year=year), expected, rtol=1e-12)
    assert (found["uptake"].diff("year") < 0).all()  # the rest of the industry declines


def test_local_content_weighs_each_car_with_that_of_its_mode():
    setting, found = reference(tiny())
    skd, ckd, _, full = setting.parameters.levels("local_content", MODES)
    for year in (2015, 2024):
        stays, sold = at_home(setting, year)
        by_hand = stays * (3e4 * ckd + 2e4 * full + 1e4 * skd) / sold
        expected = np.quantile(by_hand, BANDS)
        np.testing.assert_allclose(found["local_content_uptake"].sel(year=year), expected)


def test_only_output_of_the_home_country_counts():
    _, found = reference(tiny(counted=False))
    np.testing.assert_array_equal(found["uptake"], 0.0)


def test_chinese_sales_that_nobody_knows_are_none():
    _, unknown = reference(tiny(chinese_sales=np.nan))
    _, none = reference(tiny(chinese_sales=0.0))
    np.testing.assert_array_equal(unknown["uptake"], none["uptake"])
    assert np.isfinite(unknown["uptake"]).all()


def test_where_western_groups_sell_next_to_nothing_there_is_no_uptake():
    least = LEAST_SOLD * MARKET
    # Median of all draws, if Chinese makers sold nothing.
    middle = {year: np.median(at_home(setting_of(tiny()), year)[1]) + CHINESE for year in YEARS}
    for share, known in [(1.01, True), (0.99, False)]:
        chinese = [middle[year] - share * least for year in YEARS]
        _, found = reference(tiny(chinese_sales=chinese))
        for name in ("uptake", "local_content_uptake"):
            assert np.isfinite(found[name]).all() == known
            assert np.isnan(found[name]).all() == (not known)


def test_a_draw_that_leaves_next_to_nothing_counts_as_the_least():
    least = LEAST_SOLD * MARKET
    chinese = np.median(at_home(setting_of(tiny()))[1]) + CHINESE - 1.01 * least
    setting, found = reference(tiny(chinese_sales=chinese))
    stays, sold = at_home(setting)
    sold = sold + CHINESE - chinese
    assert 0.1 < (sold < least).mean() < 0.9
    expected = np.quantile(stays * 6e4 / np.maximum(sold, least), BANDS)
    np.testing.assert_allclose(found["uptake"].sel(year=2015), expected, rtol=1e-12)
    assert found["uptake"].max() <= 6e4 / least


def test_years_without_a_published_market_have_no_uptake():
    posterior = tiny()
    drivers = posterior.observations.drivers
    unknown = drivers.assign(market_known=drivers["market_known"] & ~drivers.index.isin([2017]))
    for frame in (unknown, drivers.drop(index=2017)):
        _, found = reference(posterior.with_observations(drivers=frame))
        _, whole = reference(posterior)
        for name in ("uptake", "local_content_uptake"):
            assert np.isnan(found[name].sel(year=2017)).all()
            assert np.isfinite(whole[name]).all()
            others = found["year"] != 2017
            np.testing.assert_array_equal(found[name][others], whole[name][others])


def test_output_that_nobody_published_is_drawn():
    posterior = tiny()
    cells = posterior.observations.cells
    unseen = cells.assign(seen=cells["seen"].where(cells["plant"] != "home"))
    fit = small_posterior().observations.plants.index[0]
    names = {"home": fit}
    plants = posterior.observations.plants.rename(index=names)
    changed = posterior.with_observations(cells=unseen.replace({"plant": names}), plants=plants)
    _, found = reference(changed)
    assert (found["uptake"].diff("quantile") > 0).all()


def test_without_western_plants_there_is_no_uptake():
    _, found = reference(small_posterior())
    uptake = found["uptake"].to_numpy()
    assert np.isfinite(uptake).any()
    assert (uptake[np.isfinite(uptake)] == 0).all()


def documents(**changes) -> pd.DataFrame:
    """Return a document of 2016 that promised 2018 and 2020, and others to be left out."""
    promise = {
        "document": "Plan, 2016-06",
        "forecaster": "Plan",
        "institution": "ministry",
        "scope": "passenger_cars",
        "issued": 2016.5,
        "target_year": 2018,
        "base_year": 2015,
        "base": 8e5,
        "promised": 1.1e6,
        "realised": 9e5,
        "standing": False,
    }
    rows = [
        {**promise, **changes},
        {**promise, "target_year": 2021, "promised": 1.4e6, **changes},
        {**promise, "document": "Short, 2016-06", "target_year": 2019},
        {**promise, "document": "Market, 2016-06", "target_year": 2022, "scope": "passenger_sales"},
        {**promise, "document": "Later, 2016-06", "target_year": 2030, "standing": True},
    ]
    return pd.DataFrame(rows)


def growth(**changes):
    posterior = small_posterior().with_observations(documents=documents(**changes))
    _, found = reference(posterior)
    totals = posterior.observations.totals
    own = totals[totals["series"] == posterior.case.series].set_index("year")["value"]
    return found["delivered_growth"], own


def test_delivered_growth_is_the_share_of_the_promised_path():
    found, level = growth()
    assert found["document"].to_numpy().tolist() == ["Plan, 2016-06"]
    path = {2016: 9e5, 2017: 1e6, 2018: 1.1e6, 2019: 1.2e6, 2020: 1.3e6, 2021: 1.4e6}
    for year in YEARS:
        value = float(found.sel(document="Plan, 2016-06", year=year))
        if year in path:
            assert value == pytest.approx((level[year] - 8e5) / (path[year] - 8e5))
        else:
            assert np.isnan(value)


def test_a_promise_of_no_growth_has_no_share():
    found, _ = growth(promised=7e5)
    assert np.isnan(found).all()


def test_without_past_documents_the_table_is_empty():
    posterior = small_posterior().with_observations(documents=documents().iloc[[4]])
    _, found = reference(posterior)
    assert found["delivered_growth"].shape == (0, 10)
    assert np.isfinite(found["uptake"]).any()
