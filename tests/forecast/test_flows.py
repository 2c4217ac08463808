"""Flows and the reference class as tables, by hand."""

import json

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.forecast.flows import expected_imports, flow_frame, reference_frame
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulate import forecast
from tests.forecast.fakes import small_posterior

EXPECTED = [[2026, 40_000.0, "Ministry"], [2040, 1.0, "Beyond the horizon"]]


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    """Return 101 futures in which imports are 0, 1000, ... and kits twice that, in 2026 more."""
    ladder = 1000.0 * np.arange(101)[:, None] + np.array([0.0, 5.0])
    both = np.stack([ladder, ladder + 1e6])
    dims = ("scenario", "draw", "year")
    data = xr.Dataset(
        {"imports": (dims, both), "kits": (dims, 2 * both)},
        coords={"scenario": ["base", "other"], "draw": np.arange(101), "year": [2025, 2026]},
    )
    reference = xr.Dataset(
        {
            "uptake": (("year", "quantile"), [[0.1, 0.2], [np.nan, np.nan]]),
            "local_content_uptake": (("year", "quantile"), [[0.05, 0.1], [np.nan, np.nan]]),
            "delivered_growth": (("document", "year"), [[np.nan, 0.4]]),
        },
        coords={"year": [2010, 2011], "quantile": [0.1, 0.5], "document": ["Plan, 2009-06"]},
    )
    tree = xr.DataTree.from_dict({"forecast": data, "reference": reference})
    tree.attrs = {"expected_imports": json.dumps(EXPECTED)}
    return Outlook(tree)


def test_expected_imports_are_those_within_the_horizon(outlook):
    assert expected_imports(outlook) == [(2026, 40_000.0, "Ministry")]


def test_flows_by_hand(outlook):
    table = flow_frame(outlook)
    keys = ["scenario", "variable", "year"]
    assert table.columns.tolist() == [
        *keys,
        "lower",
        "median",
        "upper",
        "expected",
        "expected_by",
        "p_at_most",
    ]
    assert len(table) == 2 * 2 * 2
    rows = table.set_index(keys)
    numbers = ["lower", "median", "upper", "expected", "p_at_most"]
    base = rows.loc[("base", "imports", 2026)]
    assert base[numbers].tolist() == pytest.approx([10_005, 50_005, 90_005, 40_000, 40 / 101])
    assert base["expected_by"] == "Ministry"
    assert rows.loc[("other", "imports", 2026), "p_at_most"] == 0
    assert rows.loc[("base", "kits", 2025), "upper"] == pytest.approx(180_000)
    unsaid = rows.drop(index=[("base", "imports", 2026), ("other", "imports", 2026)])
    assert unsaid[["expected", "p_at_most"]].isna().all(axis=None)
    assert (unsaid["expected_by"] == "").all()
    narrow = flow_frame(outlook, prob=0.5).set_index(keys).loc[("base", "imports", 2025)]
    assert narrow["lower"] == pytest.approx(25_000)


def test_the_reference_class_as_a_long_table(outlook):
    found = reference_frame(outlook)
    assert list(found.itertuples(index=False, name=None)) == [
        ("uptake", "western", 2010, 0.1, 0.1),
        ("uptake", "western", 2010, 0.5, 0.2),
        ("local_content_uptake", "western", 2010, 0.1, 0.05),
        ("local_content_uptake", "western", 2010, 0.5, 0.1),
        ("delivered_growth", "Plan, 2009-06", 2011, 0.5, 0.4),
    ]


def test_tables_of_a_forecast():
    made = forecast(small_posterior(), 2027)
    flows = flow_frame(made).set_index(["variable", "year"])
    kits = made.draws("kits").sel(year=2027).to_numpy().astype(float)
    assert flows.loc[("kits", 2027), "median"] == pytest.approx(np.median(kits))
    reference = reference_frame(made)
    assert reference["variable"].unique().tolist()[-1] == "delivered_growth"
    assert reference["value"].notna().all()
