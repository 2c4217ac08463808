"""The sweep of a lever: paired with its middle, peak and both directions by hand."""

import json

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.scenario.levers import LEVERS, SIGNED
from bayes_autoloc.forecast.scenario.scenario import Scenario, ScenarioSet
from bayes_autoloc.forecast.scenario.sweep import SWEEP_COLUMNS, Sweep, checked_values, sweep
from bayes_autoloc.forecast.simulation import simulate_tree
from tests.forecast.fakes import small_posterior
from tests.forecast.scenario.assumed import DEAD, assumed, shipped

INDEX = [-1.0, 0.0, 1.0]


def hand_made() -> Sweep:
    """Return four futures at three values; 2026 is as in the comments, 2025 the same for all."""
    chinese = np.full((2, 3, 4, 2), 10.0)
    chinese[0, :, :, 1] = [
        # both hurt, a valley, falling, rising
        [8.0, 12.0, 15.0, 5.0],
        [10.0, 10.0, 10.0, 10.0],
        [9.0, 11.0, 5.0, 16.0],
    ]
    chinese[1, :, :, 1] = [[9.0] * 4, [10.0] * 4, [8.0, 8.0, 8.0, 11.0]]
    dims = ("signs", "index", "draw", "year")
    coords = {"signs": ["assumed", "free"], "index": INDEX, "draw": np.arange(4)}
    clipped = (("signs", "index"), np.zeros((2, 3)))
    data = xr.Dataset(
        {
            "chinese": (dims, chinese),
            "production": (dims, 100.0 - 2 * chinese),
            "new_projects_clipped": clipped,
        },
        coords={**coords, "year": [2025, 2026]},
    )
    return Sweep(data)


@pytest.fixture(scope="module")
def small() -> Sweep:
    return sweep(small_posterior(200), index=[1.0, -1.0, -0.5], horizon=2029, draws=200)


def test_both_directions_hurt_in_one_future_of_four():
    assert hand_made().both_hurt(2026) == {"assumed": 0.25, "free": 0.75}
    assert hand_made().both_hurt(2025) == {"assumed": 0.0, "free": 0.0}
    assert hand_made().both_hurt(2026, "production") == {"assumed": 0.25, "free": 0.0}


def test_both_directions_need_both_values():
    with pytest.raises(AutolocError) as error:
        hand_made().both_hurt(2026, by=0.5)
    assert str(error.value) == (
        "Both directions need the values 0.5 and -0.5; the sweep has -1, 0, 1."
    )


def test_the_peak_is_where_a_future_has_most():
    peak = hand_made().peak(2026)
    found = {(row.signs, row.index_): row.probability for row in renamed(peak).itertuples()}
    assert found == {
        ("assumed", -1.0): 0.5,
        ("assumed", 0.0): 0.25,
        ("assumed", 1.0): 0.25,
        ("free", -1.0): 0.0,
        ("free", 0.0): 0.75,
        ("free", 1.0): 0.25,
    }


def renamed(table):
    assert table.columns.tolist() == ["signs", "index", "probability"]
    return table.rename(columns={"index": "index_"})


def test_differences_are_paired_with_the_middle():
    change = hand_made().differences().sel(signs="assumed", year=2026)
    assert change.sel(index=-1.0).to_numpy().tolist() == [-2, 2, 5, -5]
    assert change.sel(index=0.0).to_numpy().tolist() == [0, 0, 0, 0]
    assert change.sel(index=1.0).to_numpy().tolist() == [-1, 1, -5, 6]


def test_the_table_has_the_quantiles_of_the_differences():
    table = hand_made().table()
    assert tuple(table.columns) == SWEEP_COLUMNS
    assert len(table) == 2 * 2 * 3 * 2 * 5
    keys = ["signs", "variable", "index", "year", "quantile"]
    value = table.set_index(keys)["difference"]
    assert value["assumed", "chinese", -1.0, 2026, 0.5] == 0.0
    assert value["assumed", "production", 1.0, 2026, 0.5] == 0.0
    expected = np.quantile([-2, 2, 5, -5], 0.05)
    assert value["assumed", "chinese", -1.0, 2026, 0.05] == pytest.approx(expected)
    assert (value.xs(0.0, level="index") == 0).all()


def test_an_unknown_variable_gets_a_hint():
    for ask in (
        lambda: hand_made().differences("chinse"),
        lambda: hand_made().peak(2026, "chinse"),
        lambda: hand_made().both_hurt(2026, "chinse"),
    ):
        with pytest.raises(AutolocError, match=r"no variable 'chinse'\. Did you mean 'chinese'"):
            ask()


def test_the_middle_is_the_status_quo(small):
    quo = simulate_tree(small_posterior(200), 2029, draws=200)["forecast"].to_dataset()
    middle = small.data.sel(index=0.0)
    for signs in ("assumed", "free"):
        np.testing.assert_array_equal(
            middle["production"].sel(signs=signs), quo["production"].sel(scenario="status_quo")
        )
        np.testing.assert_array_equal(
            middle["chinese"].sel(signs=signs),
            quo["output_wave"].sel(scenario="status_quo", wave="chinese"),
        )


def test_values_stand_in_order_with_the_middle_among_them(small):
    assert small.data["index"].to_numpy().tolist() == [-1.0, -0.5, 0.0, 1.0]
    assert small.data["production"].dims == ("signs", "index", "draw", "year")
    assert small.data.sizes["draw"] == 200
    assert small.data.attrs["lever"] == "sanctions"
    assert small.data.attrs["unit"] == LEVERS["sanctions"].unit
    assert small.data.attrs["grade"] == "elicited"
    assert "caption" not in small.data.attrs
    assert small.data["new_projects_clipped"].dims == ("signs", "index")
    steps = json.loads(small.data.attrs["scenarios"])
    assert {name: one["title"] for name, one in steps.items()} == {
        "step_0": "sanctions -1",
        "step_1": "sanctions -0.5",
        "step_2": "sanctions +0",
        "step_3": "sanctions +1",
    }


def test_the_western_return_goes_along_below_0_and_only_there(small):
    steps = {
        -0.5: assumed("step", sanctions=-0.5, western_return=0.5),
        1.0: assumed("step", sanctions=1.0),
    }
    for index, step in steps.items():
        for signs in ("assumed", "free"):
            tree = simulate_tree(
                small_posterior(200), 2029, draws=200, scenario=step, free_signs=signs == "free"
            )
            np.testing.assert_array_equal(
                small.data["production"].sel(signs=signs, index=index),
                tree["forecast"]["production"].sel(scenario="step"),
            )
            np.testing.assert_array_equal(
                small.data["new_projects_clipped"].sel(signs=signs, index=index),
                tree["forecast"]["new_projects_clipped"].sel(scenario="step"),
            )


def test_with_assumed_signs_both_directions_hurt_more_often_than_without(small):
    hurt = small.both_hurt(2029)
    assert hurt["assumed"] > hurt["free"] + 0.1


def test_without_effects_free_signs_change_nothing():
    posterior = small_posterior().with_(start_effect=0.0, cancel_effect=0.0, shock_effect=0.0)
    dead = ScenarioSet([Scenario("status_quo", "Dead", "for a test", {}, DEAD)])
    found = sweep(posterior, index=[-1, 1], horizon=2028, draws=20, scenarios=dead)
    change = found.differences("production") / found.data["production"].sel(index=0.0)
    assert abs(change).max() < 1e-6
    live = sweep(posterior, index=[-1, 1], horizon=2028, draws=20)
    assert abs(live.differences("production")).max() > 1000


def test_other_levers_have_no_signs_to_free():
    found = sweep(small_posterior(), "spic", [0.5], 2027, draws=10)
    assert found.data["signs"].to_numpy().tolist() == ["assumed"]
    assert found.data["index"].to_numpy().tolist() == [0.0, 0.5]
    assert found.data.attrs["grade"] == "elicited"
    assert not {"spic_skd", "announce_spic"} & set(SIGNED)


def test_the_sweep_begins_in_the_year_after_the_vintage(small):
    assert (small.differences().sel(year=2025) == 0).all()
    assert (small.differences().sel(year=2026, index=1.0) != 0).any()


def test_a_sweep_is_saved_whole(small, tmp_path):
    path = small.save(tmp_path / "sweep.nc")
    with xr.open_dataset(path, engine="h5netcdf") as back:
        xr.testing.assert_equal(back.load(), small.data)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("lever", "index", "message"),
    [
        ("sanction", [1.0], "There is no lever 'sanction'. Did you mean 'sanctions'?"),
        ("sanctions", [1.0, 2.5], "sanctions = 2.5 lies outside -2 to 2 (index relative"),
        ("spic", [-0.5, 0.5], "spic = -0.5 lies outside 0 to 1 (share of"),
        ("fee_rise", None, "fee_rise can't be swept: its 0 is a frozen fee, not today's law."),
        ("fee_rise", [10.0], "fee_rise can't be swept: its 0 is a frozen fee, not today's law."),
    ],
)
def test_what_cant_be_swept_is_refused(lever, index, message):
    for ask in (lambda: checked_values(lever, index), lambda: sweep(None, lever, index)):
        with pytest.raises(AutolocError) as error:
            ask()
        assert message in str(error.value)


def test_shipped_effects_are_the_default():
    mine = ScenarioSet([shipped()["status_quo"]])
    one, same = (
        sweep(small_posterior(), index=[1.0], horizon=2027, draws=10, scenarios=scenarios)
        for scenarios in (None, mine)
    )
    xr.testing.assert_equal(one.data, same.data)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda s: s.both_hurt(2040), "runs from 2025 to 2026, not to 2040"),
        (lambda s: s.peak(2040), "runs from 2025 to 2026, not to 2040"),
        (lambda s: s.peak(2026, "x"), "There is no variable 'x'"),
        (lambda s: s.both_hurt(2026, "x"), "There is no variable 'x'"),
        (lambda s: s.differences("x"), "There is no variable 'x'"),
    ],
)
def test_what_a_sweep_does_not_hold_is_said(ask, message):
    with pytest.raises(AutolocError, match=message):
        ask(hand_made())


def test_where_nothing_exceeds_today_the_peak_is_today():
    same = hand_made().peak(2025).set_index(["signs", "index"])["probability"]
    ties = hand_made()
    # As much at -1 as today, less at 1.
    ties.data["chinese"].loc[{"year": 2026, "index": -1.0}] = 10.0
    ties.data["chinese"].loc[{"year": 2026, "index": 1.0}] = 9.0
    tied = ties.peak(2026).set_index(["signs", "index"])["probability"]
    for peak in (same, tied):
        for signs in ("assumed", "free"):
            assert [peak[signs, at] for at in INDEX] == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("lever", "expected"),
    [
        ("sanctions", [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]),
        ("relations", [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]),
        ("western_return", [0.0, 0.5, 1.0, 1.5]),
        ("spic", [0.0, 0.5, 1.0]),
    ],
)
def test_the_usual_values_are_those_within_the_limits(lever, expected):
    assert checked_values(lever) == expected
