"""The mixture: each future is one scenario's, in the shares of the weights."""

import json

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.mixture import MIXTURE, with_mixture
from bayes_autoloc.forecast.simulate import forecast
from tests.forecast.fakes import small_posterior
from tests.forecast.scenario.assumed import shipped

NAMES = ["status_quo", "sanctions_tightened", "demand_falls"]
WEIGHTS = {"status_quo": 0.5, "demand_falls": 0.3, "sanctions_tightened": 0.2}


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    return forecast(small_posterior(), 2028, scenario=shipped().pick(NAMES), seed=5)


@pytest.fixture(scope="module")
def mixed(outlook) -> Outlook:
    return with_mixture(outlook, WEIGHTS)


def whose(mixed: Outlook) -> np.ndarray:
    """Return for each draw of the mixture the scenarios whose market it has, (scenario, draw)."""
    market = mixed.data["market"].transpose("scenario", "draw", "year").to_numpy()
    return (market[:-1] == market[-1]).all(axis=-1)


def by_index(n_draws: int) -> Outlook:
    """Return an outlook of four scenarios whose production says which scenario and draw it is."""
    values = 1000.0 * np.arange(4)[:, None, None] + np.arange(n_draws)[:, None] + np.zeros(2)
    data = xr.Dataset(
        {
            "production": (("scenario", "draw", "year"), values),
            "clipped": ("scenario", [0.0, 1.0, 2.0, 3.0]),
            "promised": ("year", [7.0, 8.0]),
        },
        coords={"scenario": list("abcd"), "draw": np.arange(n_draws), "year": [2025, 2026]},
    )
    return Outlook(xr.DataTree.from_dict({"forecast": data, "history": None}))


@pytest.mark.parametrize("n_draws", [1, 7, 100, 101])
@pytest.mark.parametrize(
    "weights",
    [
        {"a": 0.25, "b": 0.25, "c": 0.25, "d": 0.25},
        {"d": 0.123, "a": 0.456, "b": 0.421},
        {"b": 1.0},
        {"a": 1.0, "c": 0.0},
    ],
)
def test_shares_equal_the_weights_up_to_one_draw(n_draws, weights):
    found = with_mixture(by_index(n_draws), weights).draws("production", scenario=MIXTURE)
    scenario, draw = np.divmod(found.to_numpy()[:, 0].astype(int), 1000)
    counts = np.bincount(scenario, minlength=4)
    wanted = n_draws * np.array([weights.get(name, 0.0) for name in "abcd"])
    assert (abs(counts - wanted) < 1).all()
    assert (counts[wanted == 0] == 0).all()
    assert draw.tolist() == list(range(n_draws))


def test_scenarios_are_spread_over_the_draws():
    found = with_mixture(by_index(1000), {"a": 0.5, "b": 0.5}).draws("production", scenario=MIXTURE)
    of_first = found.to_numpy()[:, 0] < 1000
    assert 0.4 < of_first[:500].mean() < 0.6
    assert 400 < (np.diff(of_first) != 0).sum() < 600


def test_shares_of_draws_are_weighted_means_and_the_rest_stays():
    data = with_mixture(by_index(10), {"b": 0.5, "d": 0.5}).data
    assert data["clipped"].sel(scenario=MIXTURE) == 2.0
    assert data["promised"].dims == ("year",)
    assert data["promised"].to_numpy().tolist() == [7.0, 8.0]


def test_each_draw_is_that_of_one_scenario_in_all_variables(mixed):
    one = whose(mixed)
    assert (one.sum(axis=0) == 1).all()
    pick = one.argmax(axis=0)
    draws = [name for name in mixed.data.data_vars if "draw" in mixed.data[name].dims]
    assert len(draws) == 10
    for name in draws:
        values = mixed.data[name].transpose("scenario", "draw", ...).to_numpy()
        np.testing.assert_array_equal(values[-1], values[pick, np.arange(60)], err_msg=name)


def test_the_weights_are_those_of_the_names_whatever_their_order(mixed):
    counts = whose(mixed).sum(axis=1)
    assert dict(zip(NAMES, counts.tolist(), strict=True)) == {k: 60 * w for k, w in WEIGHTS.items()}


def test_the_scenarios_stay_as_they_are(outlook, mixed):
    assert mixed.scenarios == [*NAMES, MIXTURE]
    xr.testing.assert_identical(mixed.data.sel(scenario=NAMES), outlook.data)
    assert mixed.tree.attrs == {**outlook.tree.attrs, "weights": json.dumps(WEIGHTS)}
    for group in ("history", "ramps", "reference"):
        xr.testing.assert_identical(
            mixed.tree[group].to_dataset(), outlook.tree[group].to_dataset()
        )


def test_a_mixture_is_a_scenario_like_others(mixed, tmp_path):
    table = mixed.quantiles()
    assert table["scenario"].unique().tolist() == mixed.scenarios
    assert mixed.draws("production", scenario=MIXTURE).attrs["units"] == "cars a year"
    back = Outlook.load(mixed.save(tmp_path / "forecast.nc"))
    xr.testing.assert_equal(back.data, mixed.data)


def test_same_seed_same_mixture(outlook, mixed):
    xr.testing.assert_identical(outlook.with_mixture(WEIGHTS).data, mixed.data)
    other = Outlook(outlook.tree.copy())
    other.tree.attrs = {**outlook.tree.attrs, "seed": 6}
    assert (whose(with_mixture(other, WEIGHTS)) != whose(mixed)).any()


def test_the_whole_weight_on_one_scenario_is_that_scenario(outlook):
    alone = with_mixture(outlook, {"demand_falls": 1.0}).data
    for name in ("production", "output_plant", "reference_ratio", "chinese_demand_binds"):
        one, same = (alone[name].sel(scenario=who) for who in ("demand_falls", MIXTURE))
        np.testing.assert_allclose(one, same, rtol=1e-12, err_msg=name)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"status_quo": 0.5, "demand_fals": 0.5}, "'demand_fals'. Did you mean 'demand_falls'?"),
        ({"status_quo": 0.5, "squeeze": 0.5}, "The forecast has no scenario 'squeeze'."),
        ({"status_quo": 0.5, "demand_falls": 0.4}, "The weights add up to 0.9, not to 1."),
        ({}, "The weights add up to 0, not to 1."),
    ],
)
def test_wrong_weights_are_refused(outlook, weights, message):
    with pytest.raises(AutolocError) as error:
        with_mixture(outlook, weights)
    assert message in str(error.value)


@pytest.mark.parametrize("wrong", [-0.5, float("nan")])
def test_a_weight_that_is_no_probability_is_refused(outlook, wrong):
    with pytest.raises(AutolocError, match="Weights lie between 0 and 1, not "):
        with_mixture(outlook, {"status_quo": 1.5, "demand_falls": wrong})


def test_a_mixture_is_not_added_twice(mixed):
    with pytest.raises(AutolocError, match="has its mixture already"):
        with_mixture(mixed, WEIGHTS)
