"""A case does not change, its fingerprint says what is in it, and analysts add rows to it."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.errors import CaseError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.columns import TABLES
from bayes_autoloc.evidence.vocabulary import VOCABULARY
from tests.evidence.case_tools import edited, russia, small, small_texts

PLANT = {
    "plant_id": "lake_kits",
    "site_id": "lake_works",
    "name": "Lake kits",
    "country": "Homeland",
    "wave": "chinese",
    "entry_mode": "SKD",
    "vehicle": "car",
    "capacity": 40_000,
    "announced": "2025-03",
    "planned_start": "2026",
    "status": "announced",
    "status_date": "2025-04",
}
SITE = {"site_id": "lake_works", "name": "Lake Works", "country": "Homeland"}


def test_nothing_done_to_a_table_reaches_the_case() -> None:
    before = small().content_hash
    plants, output = small().plants, small().tables["output"]
    plants.loc[0, "status"] = "closed"
    output["output"] *= 2
    with pytest.raises(TypeError):
        small().tables["plants"] = pd.DataFrame()  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        small().settings = russia().settings  # type: ignore[misc]
    assert Case.from_text(small().to_text()).content_hash == before


def test_repr_is_short_and_telling() -> None:
    assert repr(small()).startswith("<Case 'my_case' of 2025-04: 2 sites, 2 plants")


def test_hash_is_a_sha256_and_hashable() -> None:
    assert len(small().content_hash) == 64
    assert int(small().content_hash, 16) > 0
    assert len({small(), Case.from_text(small_texts()), russia()}) == 2
    assert small() != "my_case"


def test_hash_ignores_the_order_of_rows() -> None:
    rng = np.random.default_rng(1)
    texts = russia().to_text()
    for table in TABLES.values():
        if table.name == "events":  # their order within a month is content
            continue
        header, *rows = texts[table.file].splitlines()
        texts[table.file] = "\n".join([header, *rng.permutation(rows)])
    assert Case.from_text(texts).content_hash == russia().content_hash


def test_hash_ignores_the_order_of_plants_among_events() -> None:
    events = russia().events
    by_plant = events.sort_values("plant_id", ascending=False, kind="stable")
    assert list(by_plant["plant_id"]) != list(events["plant_id"])
    texts = {**russia().to_text(), "events.csv": by_plant.to_csv(index=False)}
    assert Case.from_text(texts).content_hash == russia().content_hash


def test_hash_knows_which_event_of_a_month_came_first() -> None:
    line = "\nriver_kits,2023-05,{},,2023-06,example,,,\n"
    halted = edited("events.csv", "replace\n", "replace" + (line * 2).format("restart", "halt"))
    running = edited("events.csv", "replace\n", "replace" + (line * 2).format("halt", "restart"))
    assert Case.from_text(halted).content_hash != Case.from_text(running).content_hash


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_hash_changes_with_any_value(table: Any) -> None:
    frame = small().tables[table.name]
    for column in table.columns:
        changed = frame.copy()
        if column.kind in ("year", "cars", "number"):
            changed[column.name] = changed[column.name].fillna(7) + 1
        elif column.kind == "word":
            words = VOCABULARY[column.words]
            other = next((w for w in words if w != str(changed.loc[0, column.name])), None)
            if other is None:  # a vocabulary of one word
                continue
            changed.loc[0, column.name] = other
        else:
            changed.loc[0, column.name] = "2011"
        case = dataclasses.replace(small(), _tables={**small().tables, table.name: changed})
        assert case.content_hash != small().content_hash, column.name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('vintage = "2025-04"', 'vintage = "2025-05"'),
        ("first_year = 2015", "first_year = 2016"),
        ("value = 500_000", "value = 500_001"),
        ('end = "2020-12"', 'end = "2020-11"'),
        ('title = "My case"', 'title = "Our case"'),
    ],
)
def test_hash_changes_with_the_settings(old: str, new: str) -> None:
    assert Case.from_text(edited("case.toml", old, new)).content_hash != small().content_hash


def test_hash_ignores_how_the_settings_are_written() -> None:
    texts = edited("case.toml", "value = 500_000 ", "value = 500000.0 # cars")
    assert Case.from_text(texts).content_hash == small().content_hash


def test_added_row_gets_its_provenance() -> None:
    case = small().with_rows(
        plans=[{"plant_id": "river_kits", "year": 2026, "plan": 60_000, "kind": "annual_plan"}]
    )
    row = case.plans.iloc[-1]
    assert (row["plan"], row["known_from"], row["source"]) == (60_000, "2025-04", "analyst")
    assert pd.isna(row["announced"])
    assert len(small().plans) == 1


@pytest.mark.parametrize("as_frame", [False, True])
def test_one_table_by_name(as_frame: bool) -> None:
    rows = [{"plant_id": "old_maker", "year": 2024, "output": 140_000, "quality": "rounded"}]
    added = small().with_rows(table="output", rows=pd.DataFrame(rows) if as_frame else rows)
    assert added.output["output"].iloc[-1] == 140_000
    assert added == small().with_rows(output=rows) == small().with_rows({"output": rows})


def test_a_new_plant_with_its_site_and_plans() -> None:
    plan = {"plant_id": "lake_kits", "year": 2027, "plan": 30_000, "kind": "annual_plan"}
    case = small().with_rows({"plants": [PLANT], "plans": [plan]}, sites=[SITE])
    assert list(case.plants["plant_id"]) == ["river_kits", "old_maker", "lake_kits"]
    assert Case.from_text(case.to_text()) == case


def test_problems_of_added_rows_name_the_added_row() -> None:
    plan = {"plant_id": "lake_kits", "year": 2027, "plan": -5, "kind": "annual plan"}
    fine = {"plant_id": "old_maker", "year": 2027, "plan": 5, "kind": "forecast"}
    with pytest.raises(CaseError) as caught:
        small().with_rows(plants=[PLANT], plans=[fine, plan])
    text = str(caught.value)
    assert "The case my_case with added rows can't be used: 3 problems." in text
    assert "rows added to plants.csv, row 1, column site_id: 'lake_works' is not in sites" in text
    assert "rows added to plans.csv, row 2, column kind: 'annual plan' is not a known" in text
    assert "rows added to plans.csv, row 2, column plan: '-5' is too small" in text


def test_unknown_table_and_column() -> None:
    with pytest.raises(CaseError, match=r"there is no table 'plan'\. Did you mean 'plans'"):
        small().with_rows(plan=[])
    with pytest.raises(CaseError, match=r"rows added to output\.csv: unknown column 'outputs'"):
        small().with_rows(output=[{"plant_id": "old_maker", "outputs": 3}])


def test_a_row_that_is_there_already() -> None:
    row = small().output.iloc[[0]]
    with pytest.raises(
        CaseError, match=r"rows added to output.csv, row 1: the same .* as in row 2"
    ):
        small().with_rows(output=row)


def test_added_row_from_the_future() -> None:
    row = {"plant_id": "old_maker", "date": "2025-06", "event": "halt"}
    with pytest.raises(CaseError, match="2025-06 lies after the vintage 2025-04"):
        small().with_rows(events=[row])


def test_adding_nothing_changes_nothing() -> None:
    assert small().with_rows(plans=[]) == small()
