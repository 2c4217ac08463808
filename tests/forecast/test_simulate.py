"""Properties that every forecast must have."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.incumbents import OVERUSE
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.simulation import simulate_tree
from tests.forecast.fakes import (
    NO_OTHERS,
    fake_posterior,
    foreign_posterior,
    quiet_posterior,
    small_posterior,
)
from tests.forecast.scenario.assumed import assumed

YEARS = np.arange(2025, 2036)
HUGE_MARKET = {"log_market": 17.0, "market_mean": 17.0, "sigma_market": 0.0, "market_shock": 0.0}
CARS = ("production", "output_wave", "output_plant", "market", "imports")


def forecast_of(posterior, **options) -> xr.Dataset:
    return simulate_tree(posterior, **options)["forecast"].to_dataset()


@pytest.fixture(scope="module")
def base() -> xr.Dataset:
    return forecast_of(small_posterior(400))


def plants_of(posterior):
    return posterior.observations.state.index.tolist()


def test_dimensions_and_units(base):
    assert base["production"].dims == ("scenario", "draw", "year")
    assert base["output_wave"].dims == ("scenario", "draw", "year", "wave")
    assert base["output_plant"].dims == ("scenario", "draw", "year", "plant")
    assert base["year"].to_numpy().tolist() == YEARS.tolist()
    assert base["scenario"].to_numpy().tolist() == ["status_quo"]
    assert base["plant"].to_numpy()[-3:].tolist() == ["new_chinese", "new_other", "rest"]
    assert all("units" in base[name].attrs for name in base.data_vars)


def test_cars_are_never_negative_nor_missing(base):
    for name in CARS:
        assert np.isfinite(base[name]).all(), name
        assert (base[name] >= 0).all(), name


def test_shares_lie_between_0_and_1(base):
    for name in ("uptake", "local_content_uptake"):
        assert ((base[name] >= 0) & (base[name] <= 1)).all(), name
    assert (base["local_content_uptake"] <= base["uptake"]).all()


def test_plants_and_waves_add_up_to_production(base):
    for name, dim in (("output_plant", "plant"), ("output_wave", "wave")):
        made = base[name].sum(dim) * base["reference_ratio"]
        np.testing.assert_allclose(made, base["production"], rtol=1e-5)


def test_ratio_is_the_bias_of_the_reference_series(base):
    bias = small_posterior(400).tree["posterior"]["series_bias"].sel(series="rosstat")
    np.testing.assert_allclose(
        base["reference_ratio"].sel(scenario="status_quo"), np.exp(bias.to_numpy().ravel())
    )


def test_known_plants_stay_below_what_their_site_can_make(base):
    state = small_posterior(400).observations.state
    output = base["output_plant"].sel(plant=state.index.tolist())
    most = OVERUSE * state["site_capacity"].to_numpy() * (1 + 1e-6)  # single precision
    assert (output.max(("scenario", "draw", "year")) <= most).all()


def test_production_stays_below_demand(base):
    assert (base["production"] < 1.3 * base["market"]).all()


def test_same_seed_same_numbers():
    xr.testing.assert_identical(
        *(forecast_of(small_posterior(), seed=5, horizon=2030) for _ in range(2))
    )


def test_seed_of_the_fit_is_the_default():
    default = forecast_of(small_posterior(), horizon=2030)
    xr.testing.assert_identical(
        default, forecast_of(small_posterior(), horizon=2030, seed=small_posterior().seed)
    )


def test_another_seed_gives_other_numbers():
    one, two = (forecast_of(small_posterior(), seed=seed)["production"] for seed in (1, 2))
    assert (one != two).all()


def test_a_longer_horizon_does_not_change_earlier_years():
    short, long = (forecast_of(small_posterior(), horizon=end) for end in (2028, 2035))
    for name in ("production", "output_plant", "market", "imports", "uptake"):
        np.testing.assert_allclose(short[name], long[name].sel(year=short["year"]), rtol=1e-5)


def test_draws_can_be_fewer_or_more():
    assert forecast_of(small_posterior(), draws=7).sizes["draw"] == 7
    assert forecast_of(small_posterior(), draws=150).sizes["draw"] == 150


def test_uncertainty_grows_with_the_horizon(base):
    spread = np.log(base["production"]).quantile([0.1, 0.9], dim="draw").diff("quantile").squeeze()
    assert spread.sel(year=2035) > 1.3 * spread.sel(year=2026)


def test_without_hazards_running_plants_run_and_projects_wait():
    posterior = quiet_posterior()
    output = forecast_of(posterior)["output_plant"]
    state = posterior.observations.state
    running = state.index[state["status"] == "running"].tolist()
    waiting = state.index[state["status"] == "pipeline"].tolist()
    assert (output.sel(plant=running) > 0).all()
    assert (output.sel(plant=waiting) == 0).all()


def test_huge_halt_hazard_stops_all_output():
    output = forecast_of(quiet_posterior(halt_rate=30.0))["output_plant"]
    assert (output.sel(plant=plants_of(small_posterior()), year=slice(2026, None)) == 0).all()


def test_months_that_have_passed_count():
    output = forecast_of(quiet_posterior(halt_rate=30.0))["output_plant"]
    state = small_posterior().observations.state
    running = state.index[state["status"] == "running"].tolist()
    this_year = output.sel(plant=running, year=2025)
    full_year = forecast_of(quiet_posterior())["output_plant"].sel(plant=running, year=2025)
    assert (this_year > 0).all()
    assert (this_year < full_year).all()


def test_without_announcements_nothing_new_is_made():
    data = forecast_of(small_posterior().with_(announce_rate=-50.0).with_priors(**NO_OTHERS))
    assert (data["output_plant"].sel(plant=["new_chinese", "new_other"]) == 0).all()


def test_announcements_bring_new_output():
    posterior = small_posterior().with_(announce_rate=1.5)
    new = forecast_of(posterior)["output_plant"].sel(plant="new_chinese")
    assert (new.median("draw").diff("year").sum("year") > 0).all()


def shifted(posterior, **levers):
    quo = status_quo(posterior.observations, YEARS)
    return replace(quo, name="other", **{k: np.full(len(YEARS), v) for k, v in levers.items()})


def pair(posterior, **levers):
    quo = status_quo(posterior.observations, YEARS)
    data = forecast_of(posterior, scenario=[quo, shifted(posterior, **levers)])
    return data.sel(scenario="other"), data.sel(scenario="status_quo")


def test_more_market_means_more_production():
    posterior = quiet_posterior(gamma=0.5, pressure_effect=0.0, incumbent_elasticity=0.5)
    more, quo = pair(posterior, market_shift=0.2)
    np.testing.assert_allclose(more["market"], quo["market"] * np.exp(0.2), rtol=1e-4)
    output, before = (data["output_plant"].sel(plant=plants_of(posterior)) for data in (more, quo))
    assert (output >= before * (1 - 1e-5)).all()
    assert (more["production"] > quo["production"]).mean() > 0.95


def test_market_does_not_matter_to_plants_when_supply_binds():
    posterior = quiet_posterior(gamma=0.0, pressure_effect=0.0, **HUGE_MARKET)
    more, quo = pair(posterior, market_shift=0.2)
    plants = plants_of(posterior)
    np.testing.assert_allclose(
        more["output_plant"].sel(plant=plants), quo["output_plant"].sel(plant=plants), rtol=1e-4
    )


def test_scenarios_share_their_luck():
    posterior = small_posterior()
    same, quo = pair(posterior)
    np.testing.assert_array_equal(same["production"], quo["production"])


@pytest.mark.parametrize("sanctions", [1.0, -1.0])
def test_sanctions_hurt_announcements_both_ways(sanctions):
    posterior = small_posterior().with_(announce_rate=1.5)
    moved = assumed("other", sanctions={2025: sanctions})
    data = forecast_of(posterior, scenario=["status_quo", moved])
    other, quo = (data.sel(scenario=name) for name in ("other", "status_quo"))
    new = [data["output_plant"].sel(plant="new_chinese").mean() for data in (other, quo)]
    assert new[0] < new[1]


def test_relaxed_sanctions_do_not_halt_plants():
    posterior = quiet_posterior(halt_rate=-1.0)
    relaxed, quo = pair(posterior, sanctions=-1.0)
    plants = plants_of(posterior)
    np.testing.assert_array_equal(
        relaxed["output_plant"].sel(plant=plants, year=2026),
        quo["output_plant"].sel(plant=plants, year=2026),
    )


def test_a_smaller_chinese_share_holds_local_plants_back():
    posterior = small_posterior().with_(announce_effect_sales=0.0)
    fewer, quo = pair(posterior, chinese_share_shift=-3.0)
    wave = [data["output_wave"].sel(wave="chinese") for data in (fewer, quo)]
    assert (wave[0] <= wave[1] * (1 + 1e-5)).all()
    assert wave[0].mean() < 0.7 * wave[1].mean()
    assert fewer["chinese_demand_binds"] > quo["chinese_demand_binds"]


def test_western_projects_are_new_and_not_chinese():
    posterior = quiet_posterior().with_(start_rate=1.0)
    west, quo = pair(posterior, western_projects=2.0)
    assert (quo["output_plant"].sel(plant="new_other") == 0).all()
    assert west["output_plant"].sel(plant="new_other", year=2035).median() > 0
    assert west["output_wave"].sel(wave="western", year=2035).median() > 0


def test_full_cycle_shift_deepens_local_content():
    posterior = small_posterior().with_(announce_rate=2.0)
    deep, quo = pair(posterior, full_cycle_shift=8.0)
    depth = [
        (data["local_content_uptake"] / data["uptake"]).sel(year=2035).median()
        for data in (deep, quo)
    ]
    assert depth[0] > depth[1] + 0.05


def test_use_and_halt_shifts_lower_chinese_output():
    posterior = small_posterior()
    for levers in ({"use_shift": -0.3}, {"halt_shift": 1.0}):
        other, quo = pair(posterior, **levers)
        chinese = [
            data["output_wave"].sel(wave="chinese", year=2030).mean() for data in (other, quo)
        ]
        assert chinese[0] < chinese[1], levers


def test_only_the_national_total_is_in_terms_of_the_reference_series():
    higher, level = (forecast_of(small_posterior().with_(series_bias=bias)) for bias in (0.05, 0.0))
    ratio = higher["production"] / level["production"]
    np.testing.assert_allclose(ratio, np.exp(0.05), rtol=1e-5)
    np.testing.assert_allclose(level["reference_ratio"], 1.0)
    for name in ("output_plant", "output_wave", "market", "imports", "uptake"):
        np.testing.assert_array_equal(higher[name], level[name], err_msg=name)


def empty(posterior, *names):
    frames = {name: getattr(posterior.observations, name).iloc[:0] for name in names}
    return posterior.with_observations(**frames)


def test_empty_tables_are_no_obstacle():
    posterior = empty(
        small_posterior(), "state", "sites", "announcements", "totals", "plans", "outputs", "market"
    )
    data = forecast_of(posterior)
    assert (data["production"] > 0).all()
    assert np.isnan(data["delivered_growth"]).all()


def test_no_incumbents():
    observations = small_posterior().observations
    frames = {
        name: getattr(observations, name).iloc[:0] for name in ("incumbent_plants", "incumbents")
    }
    posterior = fake_posterior(small_posterior().case, observations=replace(observations, **frames))
    tree = simulate_tree(posterior)
    assert "incumbent_1" not in tree["forecast"]["plant"].to_numpy()
    assert (tree["forecast"]["production"] > 0).all()


def test_another_country_without_policy_tables():
    data = forecast_of(foreign_posterior())
    assert (data["production"] > 0).all()


def test_a_fit_without_market_is_refused():
    fake = small_posterior()
    data = fake.tree["posterior"].to_dataset().drop_vars("log_market")
    posterior = replace(fake, tree=xr.DataTree.from_dict({"posterior": data}))
    with pytest.raises(AutolocError, match=r"market\.csv"):
        simulate_tree(posterior)


def test_a_december_vintage_keeps_the_year_that_has_passed():
    observations = replace(small_posterior().observations, vintage="2025-12")
    posterior = replace(quiet_posterior(), observations=observations)
    output = forecast_of(posterior)["output_plant"].sel(year=2025, plant="plant_001")
    assert (output > 0).all()


def test_scenarios_need_different_names():
    quo = status_quo(small_posterior().observations, YEARS)
    with pytest.raises(AutolocError, match="different names"):
        simulate_tree(small_posterior(), scenario=[quo, quo])


def test_scenario_of_other_years_is_refused():
    quo = status_quo(small_posterior().observations, YEARS[:-1])
    with pytest.raises(AutolocError, match="10 years"):
        simulate_tree(small_posterior(), scenario=quo)


def test_tree_survives_netcdf(tmp_path):
    tree = simulate_tree(small_posterior(), draws=5)
    path = tmp_path / "forecast.nc"
    tree.to_netcdf(path, engine="h5netcdf")
    with xr.open_datatree(path, engine="h5netcdf") as back:
        xr.testing.assert_equal(back.load()["forecast"].to_dataset(), tree["forecast"].to_dataset())
        assert sorted(back.children) == ["forecast", "history", "ramps", "reference"]


def test_history_beside_what_was_published():
    observations = small_posterior().observations
    history = simulate_tree(small_posterior())["history"].to_dataset()
    assert history["year"].to_numpy().tolist() == list(range(2015, 2026))
    median = history["production"].sel(quantile=0.5)
    assert np.isfinite(median.sel(year=slice(None, observations.last_year))).all()
    assert np.isnan(median.sel(year=observations.now_year))
    assert (history["production"].diff("quantile").dropna("year") >= 0).all()
    assert len(history["total_value"]) == len(observations.totals)
    assert history["market"].sel(quantile=0.5, year=2024) == pytest.approx(
        observations.drivers["market"].loc[2024], rel=0.05
    )


def test_ramps_hold_bands_outputs_and_plans():
    observations = small_posterior().observations
    ramps = simulate_tree(small_posterior())["ramps"].to_dataset()
    cell = observations.cells.iloc[0]
    band = ramps["output"].sel(plant=cell["plant"], year=cell["year"])
    assert (np.diff(band) > 0).all()
    n_cells = int(np.isfinite(ramps["output"]).all("quantile").sum())
    assert n_cells == len(observations.cells)
    assert ramps.sizes["output_row"] == len(observations.outputs)
    assert ramps["plan_plan"].to_numpy() == pytest.approx(observations.plans["plan"])


def test_state_needs_no_dates():
    state = small_posterior().observations.state.copy()
    state[["announced", "planned_start", "months_in_state"]] = np.nan
    state["mode"] = ""
    data = forecast_of(small_posterior().with_observations(state=pd.DataFrame(state)))
    assert (data["production"] > 0).all()
