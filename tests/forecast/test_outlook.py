"""The outlook: intervals, chances, tables, its file."""

import csv
import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import h5netcdf
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.csv_text import forecast_csv, probabilities_csv
from bayes_autoloc.forecast.outlook import VARIABLES, Outlook
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.quantiles import QUANTILES
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.inference.checks import BlockDiagnostics, Diagnostics
from tests.forecast.fakes import foreign_posterior, small_posterior

YEARS = [2025, 2026, 2027]
DRAWS = 101


def hand_made(**attrs: object) -> Outlook:
    """Return an outlook in which the quantiles are known: production is 0, 1000, ..., 100,000."""
    rng = np.random.default_rng(1)
    ladder = 1000.0 * np.arange(DRAWS)
    two = np.stack([ladder, rng.permutation(ladder)])
    data = xr.Dataset(
        coords={
            "scenario": ["status_quo", "closed"],
            "draw": np.arange(DRAWS),
            "year": YEARS,
            "wave": ["domestic", "chinese"],
            "plant": ["first", "second"],
        }
    )
    shape = (2, DRAWS, len(YEARS))
    for name in VARIABLES:
        if name != "output":
            data[name] = (("scenario", "draw", "year"), rng.uniform(size=shape))
    steps = ladder[None, :, None] + 1e6 * np.arange(2)[:, None, None] + 10.0 * np.arange(3)
    data["production"] = (("scenario", "draw", "year"), steps)
    data["delivered_growth"][:, :, 0] = np.nan
    parts = np.broadcast_to(two.T[None, :, None], (*shape, 2))
    data["output_wave"] = (("scenario", "draw", "year", "wave"), parts)
    data["output_plant"] = (("scenario", "draw", "year", "plant"), parts + 1)
    tree = xr.DataTree.from_dict({"forecast": data, "history": None, "ramps": None})
    targets = [[2026, 75_010.0, "Ministry"], [2040, 1e6, "Ministry"], [2027, 1e7, "An, Institute"]]
    tree.attrs = {"targets": json.dumps(targets), "horizons": "[2027, 2050]", **attrs}
    return Outlook(tree)


@pytest.fixture(scope="module")
def small() -> Outlook:
    return forecast(small_posterior(), 2030)


@pytest.fixture(scope="module")
def saved(small, tmp_path_factory) -> Path:
    return small.save(tmp_path_factory.mktemp("saved") / "forecast.nc")


@pytest.fixture
def copied(saved, tmp_path) -> Path:
    """Return a saved outlook that may be broken."""
    return Path(shutil.copy(saved, tmp_path))


def test_intervals_by_hand():
    found = hand_made().intervals("production", [2026], [0.5, 0.9])
    expected = pd.DataFrame(
        {
            "year": [2026, 2026],
            "prob": [0.5, 0.9],
            "lower": [25_010.0, 5_010.0],
            "median": [50_010.0, 50_010.0],
            "upper": [75_010.0, 95_010.0],
        }
    )
    pd.testing.assert_frame_equal(found, expected)


def test_intervals_of_all_years_and_of_another_scenario():
    found = hand_made().intervals("production", scenario="closed")
    assert found["year"].tolist() == [y for y in YEARS for _ in range(3)]
    assert found["prob"].tolist() == 3 * [0.5, 0.8, 0.95]
    assert found["median"].tolist() == [1_050_000 + 10 * k for k in range(3) for _ in range(3)]


@pytest.mark.parametrize(
    ("name", "median"), [("national", 50_000), ("chinese", 50_000), ("second", 50_001)]
)
def test_output_has_names(name, median):
    assert hand_made().intervals("output", [2025], [0.5], name=name)["median"].item() == median


def test_interval_of_a_sum_is_that_of_summed_draws(small):
    parts = [small.draws("output", name=name) for name in small.waves]
    # Waves are in the makers' terms, the national total in those of the reference series.
    ratio = small.tree["forecast"]["reference_ratio"].sel(scenario="status_quo")
    summed = np.quantile((sum(parts) * ratio).to_numpy(), [0.1, 0.5, 0.9], axis=0)
    found = small.intervals("production", probs=[0.8])
    np.testing.assert_allclose(found[["lower", "median", "upper"]].T, summed, rtol=1e-6)
    ends = [small.intervals("output", probs=[0.8], name=name)["lower"] for name in small.waves]
    assert (sum(ends) < found["lower"]).any()  # adding up the ends would be something else


def test_probability_counts_draws():
    outlook = hand_made()
    assert outlook.probability("production", 2026, 75_010) == 26 / DRAWS
    assert outlook.probability("production", 2026, 0, scenario="closed") == 1.0
    assert outlook.probability("output", 2026, 1e9, name="first") == 0.0


def test_probabilities_are_those_of_the_targets_within_the_horizon():
    found = hand_made().probabilities()
    assert found.columns.tolist() == ["scenario", "year", "target", "value", "probability"]
    rows = list(found.itertuples(index=False, name=None))
    assert rows == [
        ("status_quo", 2026, "Ministry", 75_010.0, 26 / DRAWS),
        ("status_quo", 2027, "An, Institute", 1e7, 0.0),
        ("closed", 2026, "Ministry", 75_010.0, 1.0),
        ("closed", 2027, "An, Institute", 1e7, 0.0),
    ]


def test_a_case_without_targets_has_an_empty_table():
    found = hand_made(targets="[]").probabilities()
    assert found.empty
    assert probabilities_csv(found) == "scenario,year,target,value,probability\n"


def test_horizons_are_those_that_are_reached():
    assert hand_made().horizons == [2027]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda o: o.intervals("producton"), "no variable 'producton'. Did you mean 'production'"),
        (lambda o: o.intervals("production", [2024]), "from 2025 to 2027, not to 2024"),
        (lambda o: o.intervals("market", scenario="close"), "Did you mean 'closed'"),
        (lambda o: o.intervals("output", name="chinesse"), "Did you mean 'chinese'"),
        (lambda o: o.intervals("market", name="chinese"), "market is a figure for the country"),
        (lambda o: o.intervals("market", probs=[80]), "between 0 and 1, not 80. Write 0.8"),
        (lambda o: o.probability("market", 2031, 1), "not to 2031"),
        (lambda o: o.probability("delivered_growth", 2025, 1), "not defined in 2025"),
    ],
)
def test_what_is_not_there_is_said(ask, message):
    with pytest.raises(AutolocError, match=message):
        ask(hand_made())


def test_headline_is_next_year_the_horizons_and_the_targets():
    outlook = hand_made(vintage="2025-04", diagnostics="passed", diagnostics_ok=1)
    found = outlook.headline([0.5])
    assert json.loads(json.dumps(found)) == found
    assert found["production"] == [
        {
            "year": 2026,
            "median": 50_010.0,
            "intervals": [{"prob": 0.5, "lower": 25_010.0, "upper": 75_010.0}],
        },
        {
            "year": 2027,
            "median": 50_020.0,
            "intervals": [{"prob": 0.5, "lower": 25_020.0, "upper": 75_020.0}],
        },
    ]
    assert found["targets"] == outlook.probabilities().to_dict("records")
    assert (found["vintage"], found["diagnostics_ok"]) == ("2025-04", True)


def test_headline_of_a_single_year_is_that_year():
    one = hand_made(horizons="[]").tree
    one["forecast"] = one["forecast"].to_dataset().sel(year=[2025])
    assert [figures["year"] for figures in Outlook(one).headline()["production"]] == [2025]


@pytest.mark.parametrize(("stored", "ok"), [(1, True), (0, False), (None, None)])
def test_every_table_says_whether_the_checks_passed(stored, ok):
    attrs = {} if stored is None else {"diagnostics_ok": stored}
    outlook = hand_made(diagnostics="in a word", **attrs)
    assert outlook.diagnostics_ok is ok
    for table in (outlook.intervals("market"), outlook.quantiles(), outlook.probabilities()):
        assert table.attrs == {"diagnostics_ok": ok, "diagnostics": "in a word"}


def test_quantiles_have_the_locked_schema(small):
    found = small.quantiles()
    assert found.columns.tolist() == ["variable", "name", "scenario", "year", "quantile", "value"]
    assert sorted(found["quantile"].unique()) == list(QUANTILES)
    assert QUANTILES == (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
    assert found["variable"].unique().tolist() == list(VARIABLES)
    of_output = found.loc[found["variable"] == "output", "name"].unique().tolist()
    assert of_output == [*small.waves, *small.plants]
    assert set(found.loc[found["variable"] != "output", "name"]) == {"national"}


def test_quantiles_rise_and_agree_with_intervals(small):
    found = small.quantiles()
    keys = ["variable", "name", "scenario", "year"]
    assert (found.groupby(keys)["value"].diff().dropna() >= 0).all()
    assert found.groupby(keys).size().unique().tolist() == [len(QUANTILES)]
    cell = ("output", "chinese", "status_quo", 2030)
    row = found.set_index([*keys, "quantile"])["value"].sort_index().loc[cell]
    interval = small.intervals("output", [2030], [0.95], name="chinese").iloc[0]
    ends = interval[["lower", "median", "upper"]].to_numpy(float)
    np.testing.assert_allclose(row.loc[[0.025, 0.5, 0.975]], ends)


def test_what_is_not_defined_has_no_rows():
    found = hand_made().quantiles()
    growth = found.loc[found["variable"] == "delivered_growth"]
    assert growth["year"].unique().tolist() == [2026, 2027]
    assert found["value"].notna().all()


def test_text_of_forecast_csv():
    table = pd.DataFrame(
        [
            ("production", "national", "status_quo", 2030, 0.025, 1_234_567.6),
            ("output", "a, b", "status_quo", 2030, 0.5, -0.2),
            ("uptake", "national", "status_quo", 2030, 0.975, 0.123456),
            ("delivered_growth", "national", "status_quo", 2030, 0.5, -0.00001),
        ],
        columns=["variable", "name", "scenario", "year", "quantile", "value"],
    )
    assert forecast_csv(table) == (
        "variable,name,scenario,year,quantile,value\n"
        "production,national,status_quo,2030,0.025,1234568\n"
        'output,"a, b",status_quo,2030,0.5,0\n'
        "uptake,national,status_quo,2030,0.975,0.1235\n"
        "delivered_growth,national,status_quo,2030,0.5,0.0000\n"
    )


def test_text_of_probabilities_csv():
    text = probabilities_csv(hand_made().probabilities())
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[:3] == [
        ["scenario", "year", "target", "value", "probability"],
        ["status_quo", "2026", "Ministry", "75010", "0.2574"],
        ["status_quo", "2027", "An, Institute", "10000000", "0.0000"],
    ]


def test_same_seed_same_bytes_and_another_seed_others():
    one, same, other = (
        forecast_csv(forecast(small_posterior(), 2028, seed=seed).quantiles()) for seed in (4, 4, 5)
    )
    assert one == same
    assert one != other


@pytest.mark.parametrize("case", ["small", "foreign"])
def test_a_saved_outlook_comes_back(tmp_path, small, case):
    outlook = small if case == "small" else forecast(foreign_posterior(), 2028)
    path = outlook.save(tmp_path / "folder" / "forecast.nc")
    loaded = Outlook.load(path)
    path.unlink()  # nothing is read late
    for group in ("forecast", "history", "ramps", "reference"):
        xr.testing.assert_equal(loaded.tree[group].to_dataset(), outlook.tree[group].to_dataset())
    assert {**outlook.tree.attrs, "format": "2"} == loaded.tree.attrs
    assert forecast_csv(loaded.quantiles()) == forecast_csv(outlook.quantiles())
    assert repr(loaded) == repr(outlook)
    assert list(path.parent.iterdir()) == []


def test_units_survive_saving(saved):
    loaded = Outlook.load(saved)
    assert loaded.draws("production").attrs["units"] == "cars a year"


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(AutolocError, match=r"no forecast at .*Run `bayes-autoloc forecast`"):
        Outlook.load(tmp_path / "forecast.nc")


def test_a_broken_file_is_said(copied):
    copied.write_bytes(copied.read_bytes()[:1000])
    with pytest.raises(AutolocError, match="can't be read as a forecast"):
        Outlook.load(copied)


def test_another_tree_is_no_forecast(tmp_path):
    path = tmp_path / "other.nc"
    xr.DataTree.from_dict({"posterior": xr.Dataset({"a": 1})}).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(AutolocError, match="no group forecast, history, ramps, reference"):
        Outlook.load(path)


def test_another_format_is_said(copied):
    with h5netcdf.File(copied, "a") as file:
        file.attrs["format"] = "99"
    with pytest.raises(AutolocError, match="format '99', this version reads '2'"):
        Outlook.load(copied)


def test_scenarios_keep_their_order():
    posterior = small_posterior()
    quo = status_quo(posterior.observations, np.arange(2025, 2029))
    outlook = forecast(posterior, 2028, scenario=[quo, replace(quo, name="again")])
    assert outlook.scenarios == ["status_quo", "again"]
    assert outlook.probabilities()["scenario"].unique().tolist() in (outlook.scenarios, [])
    by_name = [outlook.intervals("market", scenario=name) for name in outlook.scenarios]
    pd.testing.assert_frame_equal(*by_name)


def checks(rhat: float) -> Diagnostics:
    return Diagnostics((BlockDiagnostics("supply", rhat, 900.0, 800.0, 0, 0.9, "eta_0"),))


@pytest.mark.parametrize(
    ("found", "ok", "text"),
    [(None, None, "not sampled"), (checks(1.0), 1, "passed"), (checks(1.2), 0, "FAILED: supply")],
)
def test_the_tree_says_where_it_comes_from(found, ok, text):
    posterior = replace(small_posterior(), diagnostics=found)
    outlook = forecast(posterior, 2028)
    about, case = outlook.tree.attrs, posterior.case
    assert (about["case"], about["vintage"], about["seed"]) == ("small", case.vintage, 3)
    assert (about["case_hash"], about["priors"]) == (case.content_hash, "default")
    assert outlook.targets == [(t.year, t.value, t.name) for t in case.targets]
    assert outlook.targets != []
    assert about.get("diagnostics_ok") == ok
    assert text in about["diagnostics"]
