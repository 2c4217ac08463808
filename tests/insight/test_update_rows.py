"""New rows: when they became known, what can't stand alone, what is about years ahead; files."""

from pathlib import Path

import pandas as pd
import pytest

from bayes_autoloc.errors import AutolocError, CaseError
from bayes_autoloc.insight.update_ahead import is_ahead
from bayes_autoloc.insight.update_files import rows_from_files, rows_from_folder
from bayes_autoloc.insight.update_rows import NewRow, case_with, new_rows, pieces, vintage_of
from tests.checks.fits import prior_fit

VINTAGE = "2025-04"


def known(table: str, **cells: object) -> str:
    return new_rows({table: [cells]}, VINTAGE)[0].known


@pytest.mark.parametrize(
    ("table", "cells", "month"),
    [
        ("output", {"plant_id": "a", "year": 2024, "output": 1}, "2025-04"),
        ("output", {"plant_id": "a", "year": 2025, "output": 1}, "2026-02"),
        ("output", {"plant_id": "a", "year": 2025.0, "output": 1}, "2026-02"),
        ("output", {"plant_id": "a", "year": 2025, "known_from": "2026-01"}, "2026-01"),
        ("events", {"plant_id": "a", "date": "2025-04", "event": "halt"}, "2025-04"),
        ("events", {"plant_id": "a", "date": "2025-12", "event": "halt"}, "2026-01"),
        ("plans", {"plant_id": "a", "year": 2026, "announced": "2025-02"}, "2025-04"),
        ("plans", {"plant_id": "a", "year": 2026, "announced": "2025-07"}, "2025-07"),
        ("market", {"year": 2025, "period": "9M", "value": 1}, "2025-10"),
        ("market", {"year": 2025, "period": "M05", "value": 1}, "2025-06"),
        ("market", {"year": 2025, "period": "Q1", "value": 1}, "2025-04"),
        ("production", {"year": 2025, "period": "Y", "value": 1}, "2026-02"),
        ("policy", {"date": "2027-01", "kind": "spic"}, "2025-04"),
    ],
)
def test_rows_are_dated_by_the_rules_of_the_case(
    table: str, cells: dict[str, object], month: str
) -> None:
    assert known(table, **cells) == month


def test_empty_cells_are_left_out_and_no_row_is_an_error() -> None:
    frame = pd.DataFrame({"plant_id": ["a"], "year": [2024], "note": [None], "output": [5.0]})
    row = new_rows({"output": frame}, VINTAGE)[0]
    assert dict(row.cells) == {"plant_id": "a", "year": 2024, "output": 5.0}
    with pytest.raises(AutolocError, match="no new row"):
        new_rows({"output": []}, VINTAGE)


def test_the_vintage_is_that_of_the_latest_row() -> None:
    rows = [NewRow("output", {}, "2025-02"), NewRow("events", {}, "2025-11")]
    assert vintage_of(rows, VINTAGE) == "2025-11"
    assert vintage_of(rows[:1], VINTAGE) == VINTAGE


def test_a_later_event_is_brought_to_the_vintage() -> None:
    row = NewRow("events", {"plant_id": "a", "date": "2025-09", "event": "halt"}, "2025-10")
    assert row.months_after(VINTAGE) == 5
    brought = row.brought_to(VINTAGE)
    assert (brought.cells["date"], brought.known) == (VINTAGE, VINTAGE)
    early = NewRow("events", {"plant_id": "a", "date": "2025-02", "event": "halt"}, "2025-03")
    assert early.months_after(VINTAGE) == 0
    assert early.brought_to(VINTAGE) == early


@pytest.mark.parametrize(
    ("table", "cells", "ahead"),
    [
        ("output", {"year": 2024}, False),
        ("output", {"year": 2025}, True),
        ("plans", {"year": 2025, "announced": "2025-04"}, False),
        ("plans", {"year": 2025, "announced": "2025-06"}, True),
        ("plans", {"year": 2026, "announced": "2025-02"}, True),
        ("plans", {"year": 2030, "announced": "2025-02", "kind": "capacity"}, False),
        ("production", {"year": 2025, "period": "Y", "scope": "cars"}, True),
        ("production", {"year": 2025, "period": "9M", "scope": "cars"}, False),
        ("production", {"year": 2025, "period": "Y", "scope": "trucks"}, False),
        ("market", {"year": 2025, "period": "Y"}, False),
        ("events", {"date": "2026-01"}, False),
    ],
)
def test_what_the_case_can_not_hold(table: str, cells: dict[str, object], ahead: bool) -> None:
    assert is_ahead(NewRow(table, cells, VINTAGE), VINTAGE, "cars") is ahead


def test_events_of_a_plant_and_rows_of_a_new_plant_stand_together() -> None:
    case = prior_fit().case
    old = str(case.plants["plant_id"].iloc[0])
    rows = [
        NewRow("sites", {"site_id": "mine"}, VINTAGE),
        NewRow("plants", {"plant_id": "mine", "site_id": "mine"}, VINTAGE),
        NewRow("output", {"plant_id": "mine"}, VINTAGE),
        NewRow("output", {"plant_id": old}, VINTAGE),
        NewRow("events", {"plant_id": old, "event": "halt"}, VINTAGE),
        NewRow("events", {"plant_id": old, "event": "restart"}, VINTAGE),
    ]
    assert [len(part) for part in pieces(rows, case)] == [3, 1, 2]


def test_all_problems_come_in_one_error() -> None:
    case = prior_fit().case
    wrong = new_rows(
        {
            "output": [{"plant_id": "nobody", "year": 2024, "output": 5, "quality": "reported"}],
            "events": [{"plant_id": "nobody", "date": "2025-01", "event": "halted"}],
        },
        case.vintage,
    )
    with pytest.raises(CaseError) as caught:
        case_with(case, wrong, case.vintage)
    assert len(caught.value.problems) >= 3
    assert "halted" in str(caught.value)


def test_files_say_their_table_by_name(tmp_path: Path) -> None:
    text = "\ufeffplant_id, year,output,quality\na,2024,5,\n\n"
    (tmp_path / "output-may.csv").write_text(text, encoding="utf-8")
    (tmp_path / "output.csv").write_text("plant_id,year\nb,2023\n", encoding="utf-8")
    found = rows_from_folder(tmp_path)
    assert found == {
        "output": [
            {"plant_id": "a", "year": "2024", "output": "5"},
            {"plant_id": "b", "year": "2023"},
        ]
    }


def test_files_that_can_not_be_read_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "outputs.csv").write_text("plant_id\na\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text("plant_id,date\na,2024-01,halt\n", encoding="utf-8")
    (tmp_path / "plans.csv").write_text("plant_id\n", encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        rows_from_folder(tmp_path)
    told = str(caught.value)
    assert "Did you mean 'output'?" in told
    assert "events.csv, row 2: 3 cells under 2 columns" in told
    assert "plans.csv: there is no row" in told
    with pytest.raises(CaseError, match="no such folder"):
        rows_from_folder(tmp_path / "absent")
    with pytest.raises(CaseError, match="can't be read"):
        rows_from_files([tmp_path / "output-none.csv"])
