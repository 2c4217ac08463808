"""Paired differences by hand."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.quantiles import QUANTILES, VARIABLES
from bayes_autoloc.forecast.scenario.differences import DIFFERENCE_COLUMNS, difference_frame
from bayes_autoloc.forecast.simulate import forecast
from tests.forecast.fakes import small_posterior
from tests.forecast.scenario.assumed import shipped

DRAWS, YEARS, WAVES = 50, [2025, 2026, 2027], ["domestic", "chinese"]


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    """Return three scenarios; the third equals the first, growth is promised from 2027 on."""
    rng = np.random.default_rng(2)
    shape = (2, DRAWS, len(YEARS))
    data = xr.Dataset(coords={"scenario": ["base", "other", "same"], "draw": np.arange(DRAWS)})
    data = data.assign_coords(year=YEARS, wave=WAVES, plant=["p"])

    def three(*more: int) -> np.ndarray:
        values = rng.normal(1e5, 1e4, (*shape, *more))
        return np.concatenate([values, values[:1]])

    for name in VARIABLES:
        if name != "output":
            data[name] = (("scenario", "draw", "year"), three())
    data["delivered_growth"][:, :, :2] = np.nan
    data["output_wave"] = (("scenario", "draw", "year", "wave"), three(2))
    data["output_plant"] = (("scenario", "draw", "year", "plant"), three(1))
    return Outlook(xr.DataTree.from_dict({"forecast": data}))


@pytest.fixture(scope="module")
def table(outlook) -> pd.DataFrame:
    return difference_frame(outlook)


def rows(table, scenario, variable, name="national", year=2026):
    keys = {"scenario": scenario, "variable": variable, "name": name, "year": year}
    return table[np.logical_and.reduce([table[key] == value for key, value in keys.items()])]


def test_columns_and_rows(table):
    assert tuple(table.columns) == DIFFERENCE_COLUMNS
    assert DIFFERENCE_COLUMNS == (
        "scenario",
        "variable",
        "name",
        "year",
        "quantile",
        "value",
        "p_positive",
    )
    assert table["scenario"].unique().tolist() == ["other", "same"]
    assert table["variable"].unique().tolist() == list(VARIABLES)
    assert set(table.loc[table["variable"] == "output", "name"]) == set(WAVES)
    assert set(table.loc[table["variable"] != "output", "name"]) == {"national"}
    assert not table.duplicated(list(DIFFERENCE_COLUMNS[:5])).any()
    assert sorted(table["year"].unique()) == YEARS[1:]
    # 7 national figures and 2 waves, 2 years, 9 quantiles; growth has one year only.
    assert len(table) == 2 * 9 * (6 * 2 + 1 + 2 * 2)


@pytest.mark.parametrize(
    ("variable", "name"),
    [("production", "national"), ("uptake", "national"), ("output", "chinese")],
)
def test_quantiles_of_the_differences_by_hand(outlook, table, variable, name):
    data = outlook.data["output_wave" if variable == "output" else variable].sel(year=2026)
    draws = (data.sel(wave=name) if variable == "output" else data).to_numpy()
    change = draws[1] - draws[0]
    found = rows(table, "other", variable, name)
    assert found["quantile"].tolist() == list(QUANTILES)
    assert found["value"].to_numpy() == pytest.approx(np.quantile(change, QUANTILES))
    assert found["p_positive"].to_numpy() == pytest.approx((change > 0).mean())
    # Quantiles of each would be something else.
    apart = np.quantile(draws[1], QUANTILES) - np.quantile(draws[0], QUANTILES)
    assert abs(found["value"].to_numpy() - apart).max() > 1000


def test_a_scenario_like_the_reference_differs_by_zero(table):
    same = table.query("scenario == 'same'")
    assert (same["value"] == 0).all()
    assert (same["p_positive"] == 0).all()


def test_what_is_not_promised_has_no_rows(table):
    assert len(rows(table, "other", "delivered_growth", year=2026)) == 0
    assert len(rows(table, "other", "delivered_growth", year=2027)) == len(QUANTILES)
    assert table["value"].notna().all()


def test_another_reference_turns_the_sign(outlook, table):
    forth, back = table, difference_frame(outlook, "other")
    assert back["scenario"].unique().tolist() == ["base", "same"]
    one = forth.query("scenario == 'other' and variable == 'market' and year == 2026")
    other = back.query("scenario == 'base' and variable == 'market' and year == 2026")
    assert len(one) == len(other) == len(QUANTILES)
    assert one["value"].to_numpy() == pytest.approx(-other["value"].to_numpy()[::-1])
    assert one["p_positive"].to_numpy() == pytest.approx(1 - other["p_positive"].to_numpy())


def test_an_unknown_reference_gets_a_hint(outlook):
    with pytest.raises(AutolocError, match=r"no scenario 'bass'\. Did you mean 'base'"):
        difference_frame(outlook, "bass")


def test_one_scenario_alone_has_an_empty_table(outlook):
    alone = Outlook(xr.DataTree.from_dict({"forecast": outlook.data.sel(scenario=["base"])}))
    found = difference_frame(alone)
    assert found.empty
    assert tuple(found.columns) == DIFFERENCE_COLUMNS


def test_the_mixture_is_no_row_of_its_own(outlook, table):
    mixed = outlook.with_mixture({"base": 0.5, "other": 0.5})
    assert "mixture" in mixed.scenarios
    pd.testing.assert_frame_equal(difference_frame(mixed), table)


def test_the_mixture_is_no_reference(outlook):
    mixed = outlook.with_mixture({"base": 0.5, "other": 0.5})
    with pytest.raises(AutolocError, match="no scenario 'mixture'"):
        difference_frame(mixed, "mixture")


def test_differences_of_a_forecast():
    picked = shipped().pick(["demand_falls"])
    outlook = forecast(small_posterior(), 2027, scenario=picked)
    table = outlook.differences()
    assert table.attrs["diagnostics"] == outlook.tree.attrs["diagnostics"]
    pd.testing.assert_frame_equal(table, difference_frame(outlook))
    assert sorted(table["year"].unique()) == [2026, 2027]  # no lever moves the vintage's
    first = outlook.data["production"].sel(year=2025)
    assert (first == first.sel(scenario="status_quo")).all()
    market = table.query("variable == 'market' and year == 2026 and quantile == 0.5")
    assert market["value"].item() < -50_000
    assert market["p_positive"].item() < 0.2
