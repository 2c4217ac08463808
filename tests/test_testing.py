"""The simulated cases are valid, reproducible and made without the model's code."""

import ast
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc import testing
from bayes_autoloc.testing import (
    SimulatedCase,
    foreign_case,
    large_case,
    simulate_case,
    small_case,
)
from bayes_autoloc.testing.tables import COLUMNS

PROVENANCE = ("known_from", "source", "url", "published", "note")


@pytest.fixture(scope="module")
def simulated() -> SimulatedCase:
    return simulate_case(3, n_plants=15, overseas=12)


def test_the_simulator_imports_only_the_case_from_the_package() -> None:
    imported = set()
    simulator = set(Path(testing.__file__).parent.glob("*.py"))
    simulator -= {Path(testing.__file__).with_name("jobs.py")}  # jobs to try an executor with
    for path in simulator:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                imported.add(node.module)
    ours = {name for name in imported if name.startswith("bayes_autoloc.")}
    assert ours - {name for name in ours if name.startswith("bayes_autoloc.testing")} == {
        "bayes_autoloc.evidence.case"
    }


def test_every_table_has_its_columns_and_rows(simulated: SimulatedCase) -> None:
    tables = simulated.case.tables
    assert set(tables) == set(COLUMNS)
    for name, columns in COLUMNS.items():
        assert tuple(tables[name].columns) == (*columns, *PROVENANCE), name
        assert len(tables[name]) > 0, name


def test_case_survives_its_text(simulated: SimulatedCase) -> None:
    again = type(simulated.case).from_text(simulated.case.to_text())
    assert again.content_hash == simulated.case.content_hash


def test_same_seed_same_tables(simulated: SimulatedCase) -> None:
    again = simulate_case(3, n_plants=15, overseas=12)
    assert again.case.content_hash == simulated.case.content_hash
    for name, frame in simulated.latent.items():
        pd.testing.assert_frame_equal(again.latent[name], frame)


def test_other_seed_other_tables(simulated: SimulatedCase) -> None:
    other = simulate_case(4, n_plants=15, overseas=12)
    assert other.case.content_hash != simulated.case.content_hash


def test_what_is_published_leaves_the_history_alone(simulated: SimulatedCase) -> None:
    silent = simulate_case(3, n_plants=15, overseas=12, figures_share=0.0, plans_share=0.0)
    pd.testing.assert_frame_equal(silent.latent["cells"], simulated.latent["cells"])
    assert set(silent.case.output["plant_id"]) <= {"incumbent_1", "incumbent_2"}
    assert len(silent.case.plans) == 0


def test_figures_share_is_the_share_of_figures() -> None:
    full = simulate_case(5, n_plants=15, overseas=0, figures_share=1.0)
    cells = full.latent["cells"]
    known = cells.loc[(cells["year"] <= 2024) & (cells["running"] >= 0.125), ["plant", "year"]]
    rows = full.case.output.loc[~full.case.output["plant_id"].str.startswith("incumbent")]
    assert set(zip(rows["plant_id"], rows["year"], strict=True)) == set(
        zip(known["plant"], known["year"], strict=True)
    )


@pytest.mark.parametrize("seed", range(5))
def test_numbers_are_never_negative_and_outputs_never_zero(seed: int) -> None:
    case = small_case(seed)
    for name, table in case.tables.items():
        numbers = table.select_dtypes("number")
        assert not (numbers < 0).any(axis=None), name
    assert (case.output["output"] >= 1).all()
    assert (case.plans["plan"] >= 1).all()


@pytest.mark.parametrize("column", ["known_from", "published"])
def test_nothing_is_known_after_the_vintage(simulated: SimulatedCase, column: str) -> None:
    for name, table in simulated.case.tables.items():
        assert (table[column] <= simulated.case.vintage).all(), name


@pytest.mark.parametrize(
    ("table", "column"),
    [("plants", "start"), ("plants", "status_date"), ("plants", "announced"), ("events", "date")],
)
def test_what_happened_happened_by_the_vintage(
    simulated: SimulatedCase, table: str, column: str
) -> None:
    dates = simulated.case.tables[table][column].dropna()
    assert len(dates) > 0
    assert (dates <= simulated.case.vintage).all()


def test_figures_are_known_in_february(simulated: SimulatedCase) -> None:
    case = simulated.case
    for table in (case.output, case.production):
        expected = [f"{year + 1}-02" for year in table["year"]]
        assert table["known_from"].tolist() == expected


def test_events_follow_one_another(simulated: SimulatedCase) -> None:
    allowed = {
        None: {"start", "halt"},
        "start": {"halt", "close"},
        "halt": {"restart", "close"},
        "restart": {"halt", "close"},
    }
    for _, rows in simulated.case.events.groupby("plant_id", sort=False):
        before = None
        for event in rows["event"]:
            assert event in allowed[before]
            before = event


def test_a_halt_lasts_two_months(simulated: SimulatedCase) -> None:
    events = simulated.case.events
    months = 12 * events["date"].str[:4].astype(int) + events["date"].str[5:].astype(int)
    same = events["plant_id"] == events["plant_id"].shift(-1)
    after = (months.shift(-1) - months)[same & (events["event"] == "halt")]
    assert len(after) > 5
    assert after.min() == 2


def test_takeovers_inherit_a_closed_site() -> None:
    case = simulate_case(2).case
    plants = case.plants.set_index("plant_id")
    started = plants.loc[plants["start"].notna()]
    inherited = started.loc[started["capacity"].isna()]
    assert len(inherited) >= 2
    for plant, row in inherited.iterrows():
        former = started.loc[(started["site_id"] == row["site_id"]) & (started.index != plant)]
        earlier = former.loc[former["start"] < row["start"]]
        assert (earlier["status"] == "closed").all()
        assert (earlier["status_date"] < row["start"]).all()
        site = case.sites.set_index("site_id").loc[row["site_id"]]
        assert site["capacity"] == former["capacity"].max()


def test_a_site_has_one_tenant_at_a_time() -> None:
    plants = simulate_case(2).case.plants
    started = plants.loc[plants["start"].notna()].sort_values("start")
    for _, tenants in started.groupby("site_id"):
        ends = tenants["status_date"].where(tenants["status"] == "closed", "9999-12")
        assert (ends.to_numpy()[:-1] < tenants["start"].to_numpy()[1:]).all()


def test_an_earlier_vintage_is_a_valid_case(simulated: SimulatedCase) -> None:
    early = simulated.case.as_of("2015-06")
    assert early.output["year"].max() == 2014
    assert {shock.kind for shock in early.shocks} == {"recession"}


def test_home_and_abroad(simulated: SimulatedCase) -> None:
    plants = simulated.case.plants
    abroad = plants["wave"] == "overseas"
    assert abroad.sum() == 12
    assert (plants.loc[~abroad, "country"] == "Russia").all()
    assert (plants.loc[abroad, "country"] != "Russia").all()
    home_started = plants.loc[~abroad, "start"].notna().sum()
    assert home_started == 15


def test_announce_rate_is_the_one_implied(simulated: SimulatedCase) -> None:
    drivers = simulated.latent["drivers"]
    exposure = np.where(drivers.index == 2025, 4 / 12, 1.0)
    expected = exposure @ drivers["announce_weight"].to_numpy()
    chinese = (simulated.latent["projects"]["wave"] == "chinese").sum()
    assert math.exp(simulated.truth.announce_rate) * expected == pytest.approx(chinese)


def test_small_case_is_small() -> None:
    case = small_case()
    started = case.plants.loc[(case.plants["wave"] != "overseas") & case.plants["start"].notna()]
    assert len(started) == 5
    assert sum(map(len, case.tables.values())) < 250


def test_large_case_is_large() -> None:
    plants = large_case(120).plants
    assert plants["start"].notna().sum() >= 120


def test_foreign_case_has_empty_tables() -> None:
    case = foreign_case()
    assert case.country == "Brazil"
    assert case.series == "oica"
    assert set(case.production["series"]) == {"oica"}
    for name in ("plans", "forecasts", "policy"):
        assert len(case.tables[name]) == 0, name
        assert tuple(case.tables[name].columns) == (*COLUMNS[name], *PROVENANCE)
    assert len(case.output) > 0


def test_no_plants_is_a_case_too() -> None:
    case = simulate_case(0, n_plants=0, overseas=0).case
    assert set(case.plants["plant_id"]) == {"incumbent_1", "incumbent_2"}
