"""Whole forecasts: what must change nothing changes nothing, the rest goes the stated way."""

import json
import os
from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.forecast import simulation
from bayes_autoloc.forecast.market import simulate_market
from bayes_autoloc.forecast.projects import draw_projects
from bayes_autoloc.forecast.scenario.levers import LEVERS
from bayes_autoloc.forecast.scenario.scenario import Scenario
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.forecast.simulation import simulate_tree
from bayes_autoloc.model.coords import MODES, WAVES
from tests.forecast.fakes import quiet_posterior, setting_of, small_posterior
from tests.forecast.scenario.assumed import (
    DEAD,
    DEAD_LEARNT,
    assumed,
    fixed,
    posterior_under_law,
    resolved,
    shipped,
)


def forecast_of(posterior, scenario, **options) -> xr.Dataset:
    return simulate_tree(posterior, 2030, scenario=scenario, **options)["forecast"].to_dataset()


def variables(data: xr.Dataset) -> list[str]:
    found = [str(name) for name in data.data_vars if "scenario" in data[name].dims]
    assert len(found) > 10
    return found


def test_a_scenario_that_assumes_today_is_the_status_quo_to_the_last_digit():
    idle = {lever: 0.0 for lever in LEVERS if lever != "fee_rise"}
    same = [assumed("empty"), assumed("idle", **idle)]
    data = forecast_of(posterior_under_law(), ["status_quo", *same], draws=20)
    for name in variables(data):
        quo = data[name].sel(scenario="status_quo").to_numpy()
        for other in same:
            found = data[name].sel(scenario=other.name).to_numpy()
            np.testing.assert_array_equal(found, quo, err_msg=f"{other.name} {name}")


def test_without_effects_no_scenario_differs_from_the_status_quo():
    dead = [Scenario(n, one.title, one.reason, one.paths, DEAD) for n, one in shipped().items()]
    data = forecast_of(posterior_under_law().with_(**DEAD_LEARNT), dead, draws=30)
    live = forecast_of(posterior_under_law(), shipped(), draws=12)
    for scenario in list(shipped())[1:]:
        assert (live["production"].sel(scenario=scenario) != live["production"][0]).any(), scenario
        for name in variables(data):
            np.testing.assert_allclose(
                data[name].sel(scenario=scenario),
                data[name].sel(scenario="status_quo"),
                rtol=1e-5,
                atol=1e-9,
                err_msg=f"{scenario} {name}",
            )


DOSES = {
    "sanctions": (0.5, 1.0),
    "sanctions_lifted": (-0.5, -1.0),
    "western_return": (0.5, 1.0),
    "spic": (0.5, 1.0),
    "fee_rise": (25.0, 50.0),
    "relations": (-0.5, -1.0),
    "relations_warmed": (0.5, 1.0),
    "purchasing_power": (-0.5, -1.0),
    "purchasing_power_raised": (0.5, 1.0),
    "market": (0.1, 0.2),
    "chinese_share": (0.5, 1.0),
}


def lever_of(name: str) -> str:
    return max((lever for lever in LEVERS if name.startswith(lever)), key=len)


@pytest.fixture(scope="module")
def doses() -> xr.Dataset:
    steps = [
        assumed(f"{name}_{n}", **{lever_of(name): dict.fromkeys(range(2026, 2031), dose)})
        for name, values in DOSES.items()
        for n, dose in enumerate(values, 1)
    ]
    posterior = posterior_under_law(100).with_(announce_rate=1.0)
    return forecast_of(posterior, ["status_quo", *steps])


def of_wave(wave: str) -> Callable[[xr.Dataset], xr.DataArray]:
    return lambda data: data["output_wave"].sel(wave=wave)


def of_plant(plant: str) -> Callable[[xr.Dataset], xr.DataArray]:
    return lambda data: data["output_plant"].sel(plant=plant)


def chinese_sales(data: xr.Dataset) -> xr.DataArray:
    return data["output_wave"].sel(wave="chinese") / data["uptake"]


def depth(data: xr.Dataset) -> xr.DataArray:
    return data["local_content_uptake"] / data["uptake"]


@pytest.mark.parametrize(
    ("lever", "what", "sign"),
    [
        ("sanctions", of_wave("chinese"), -1),
        ("sanctions", lambda data: data["market"], -1),
        ("sanctions_lifted", of_plant("new_chinese"), -1),
        ("western_return", of_wave("western"), 1),
        ("western_return", chinese_sales, -1),
        ("spic", of_plant("new_chinese"), 1),
        ("spic", depth, 1),
        ("fee_rise", lambda data: data["market"], -1),
        ("fee_rise", chinese_sales, -1),
        ("relations", of_wave("chinese"), -1),
        ("relations", of_plant("new_chinese"), -1),
        ("relations_warmed", of_plant("new_chinese"), 1),
        ("purchasing_power", lambda data: data["market"], -1),
        ("purchasing_power", of_wave("chinese"), -1),
        ("purchasing_power_raised", lambda data: data["market"], 1),
        ("market", lambda data: data["market"], 1),
        ("chinese_share", chinese_sales, 1),
    ],
)
def test_twice_the_lever_goes_further_the_stated_way(doses, lever, what, sign):
    names = ["status_quo", f"{lever}_1", f"{lever}_2"]
    mean = [float(what(doses.sel(scenario=name, year=2030)).mean()) for name in names]
    assert all(sign * np.diff(mean) > 0), mean


def test_a_full_recession_hurts_no_plant_twice():
    posterior = quiet_posterior(halt_rate=-1.0, shock_effect=1.0, market_shock=0.0)
    one, two = (assumed(n, purchasing_power=dose) for n, dose in [("one", -1.0), ("two", -2.0)])
    data = forecast_of(posterior, ["status_quo", one, two])["output_plant"].sel(year=2027)
    known = data.sel(plant=posterior.observations.state.index.tolist())
    mean = known.mean(("draw", "plant"))
    assert mean.sel(scenario="one") < mean.sel(scenario="status_quo")
    np.testing.assert_array_equal(known.sel(scenario="one"), known.sel(scenario="two"))


def skd_share(setting, paths):
    shocks = draw_shocks(setting)
    market = simulate_market(setting, shocks, paths)
    rows = draw_projects(setting, shocks, market, paths).rows
    mode = rows.mode[rows.wave == WAVES.index("chinese")]
    return (mode == MODES.index("SKD")).mean()


def test_soft_terms_bring_fewer_skd_lines_among_new_projects():
    setting = setting_of(small_posterior(400).with_(announce_rate=1.0))
    effects = fixed(announce_spic=0.0, spic_full_cycle=0.0, spic_skd=0.7)
    share = [skd_share(setting, resolved(setting, effects, spic=dose)) for dose in (0.0, 0.5, 1.0)]
    assert share[0] > share[1] > share[2]
    assert share[2] < 0.75 * share[0]


def test_western_makers_take_their_sites_back_and_leave_the_others():
    posterior = quiet_posterior()
    sites = posterior.observations.sites
    former = sites.assign(former_western=sites.index == "site_plant_001")
    effects = fixed(buy_back=50.0, western_projects=0.0, chinese_share_western=0.0)
    back = assumed("back", {**effects, **fixed(market_western=0.0)}, western_return={2027: 1.0})
    data = forecast_of(posterior.with_observations(sites=former), ["status_quo", back])
    output = data["output_plant"].sel(scenario="back", plant="plant_001")
    quo = data["output_plant"].sel(scenario="status_quo")
    np.testing.assert_array_equal(output.sel(year=[2025, 2026]), quo.sel(plant="plant_001")[:, :2])
    assert (output.sel(year=2027) < 0.5 * quo.sel(plant="plant_001", year=2027)).all()
    assert (output.sel(year=slice(2028, None)) == 0).all()
    assert (quo.sel(plant="plant_001") > 0).all()
    assert (data["output_plant"].sel(scenario="back", plant="plant_002") > 0).all()


def test_a_new_western_plant_is_nobody_elses():
    posterior = quiet_posterior(start_rate=1.0)
    back = assumed("back", fixed(western_projects=2.0), western_return=1.0)
    wave = forecast_of(posterior, ["status_quo", back])["output_wave"].sel(year=2030)
    assert (wave.sel(scenario="status_quo", wave="western") == 0).all()
    assert (wave.sel(scenario="back", wave="western") > 0).mean() > 0.9


@pytest.fixture(scope="module")
def together() -> xr.Dataset:
    return forecast_of(posterior_under_law(), shipped(), draws=12)


@pytest.mark.parametrize("name", ["fee_up", "sanctions_relaxed", "squeeze"])
def test_a_scenario_alone_is_that_of_the_set(together, name):
    for scenario in (name, shipped()[name], [name]):
        alone = forecast_of(posterior_under_law(), scenario, draws=12)
        xr.testing.assert_identical(alone, together.sel(scenario=[name]))


def test_the_order_of_scenarios_changes_nothing(together):
    names = list(shipped())[::-1]
    back = forecast_of(posterior_under_law(), names, draws=12)
    assert back["scenario"].to_numpy().tolist() == names
    xr.testing.assert_identical(back, together.sel(scenario=names))


@pytest.mark.parametrize("n_threads", [1, 8])
def test_threads_change_nothing(together, monkeypatch, n_threads):
    asked = []

    class Pool(simulation.ThreadPoolExecutor):
        def __init__(self, max_workers: int) -> None:
            asked.append(max_workers)
            super().__init__(max_workers=max_workers)

    monkeypatch.setattr(os, "cpu_count", lambda: n_threads)
    monkeypatch.setattr(simulation, "ThreadPoolExecutor", Pool)
    again = forecast_of(posterior_under_law(), shipped(), draws=12)
    assert asked == [n_threads]
    xr.testing.assert_identical(again, together)


def test_another_seed_gives_other_numbers(together):
    other = forecast_of(posterior_under_law(), "squeeze", draws=12, seed=99)
    same = together["production"].sel(scenario=["squeeze"])
    assert other["production"].shape == same.shape
    assert (other["production"] != same).all()


def test_a_forecast_names_title_and_grade_of_its_scenarios():
    moved = assumed("moved", effects=DEAD, market=0.1)
    posterior = small_posterior()
    told = [
        json.loads(simulate_tree(posterior, 2027, draws=5, scenario=one).attrs["scenarios"])
        for one in (shipped().pick(["fee_up"]), ["status_quo", moved], None)
    ]
    quo = {"title": "Status quo", "grade": "status quo"}
    fee = {"title": shipped()["fee_up"].title, "grade": "elicited"}
    assert told[0] == {"status_quo": quo, "fee_up": fee}
    assert told[1] == {"status_quo": quo, "moved": {"title": "Mine", "grade": "assumed"}}
    assert told[2] == {}


def test_no_scenario_moves_the_year_of_the_vintage():
    early = [
        assumed(lever, **{lever: {2025: dose, 2026: dose}})
        for lever, (_, dose) in DOSES.items()
        if lever in LEVERS
    ]
    assert len(early) == len(LEVERS)
    data = forecast_of(posterior_under_law(), ["status_quo", *early], draws=12)
    for one in early:
        moved, quo = data.sel(scenario=one.name), data.sel(scenario="status_quo")
        for name in variables(data):
            if "year" in data[name].dims:
                first = [part[name].isel(year=0).to_numpy() for part in (moved, quo)]
                np.testing.assert_array_equal(*first, err_msg=f"{one.name} {name}")
        later = (moved["production"] != quo["production"]).sel(year=slice(2026, None))
        assert later.any(), one.name


def test_a_forecast_says_from_which_fit_it_comes_and_whether_signs_are_free():
    about = [
        simulate_tree(posterior, 2027, draws=5, free_signs=free).attrs
        for posterior, free in [
            (small_posterior(), False),
            (small_posterior(), True),
            (small_posterior().with_(log_market=13.0), False),
        ]
    ]
    assert [one["free_signs"] for one in about] == [0, 1, 0]
    assert about[0]["fit"] == about[1]["fit"] != about[2]["fit"]
    assert all(len(one["fit"]) == 8 and int(one["fit"], 16) >= 0 for one in about)
