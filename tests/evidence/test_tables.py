"""All problems of all files in one error, and what is no problem at all."""

import pytest

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.columns import PROVENANCE, TABLES
from bayes_autoloc.evidence.tables import check_table, schema
from bayes_autoloc.evidence.text import parse_csv
from bayes_autoloc.evidence.vocabulary import VOCABULARY
from tests.evidence.case_tools import edited, error_of, russia, small, small_texts


@pytest.mark.parametrize(
    ("file", "copy", "row"),
    [("output.csv", 1, 4), ("plans.csv", 1, 3), ("events.csv", 1, 3), ("market.csv", 2, 4)],
)
def test_a_row_twice(file: str, copy: int, row: int) -> None:
    texts = small_texts()
    line = texts[file].splitlines()[copy]
    error = error_of({**texts, file: texts[file] + line + "\n"})
    assert f"{file}, row {row}: the same " in str(error)
    assert f"as in row {copy + 1}" in str(error)


def test_conflicting_sources_are_welcome() -> None:
    texts = edited(
        "output.csv",
        "river_kits,2023,31000,rounded,2024-02,example",
        "river_kits,2023,29500,reported,2024-02,another,,,\nriver_kits,2023,31000,rounded,2024-02,example",
    )
    assert list(Case.from_text(texts).output["output"][:2]) == [29500.0, 31000.0]


def test_zero_for_a_year_to_come_is_known_once_a_project_is_dropped() -> None:
    texts = edited("output.csv", "river_kits,2023,31000", "river_kits,2027,0")
    assert Case.from_text(texts).output["output"][0] == 0.0
    assert "a figure for 2027" in str(
        error_of(edited("output.csv", "river_kits,2023,31000", "river_kits,2027,1"))
    )


def test_circle_of_parts() -> None:
    texts = edited("plants.csv", "2025-04,,2019-03", "2025-04,old_maker,2019-03")
    texts["plants.csv"] = texts["plants.csv"].replace("2025-04,,2015", "2025-04,river_kits,2015")
    error = error_of(texts)
    assert "'river_kits' is part of itself (river_kits -> old_maker -> river_kits)" in str(error)
    assert [problem.row for problem in error.problems] == [2, 3]


def test_empty_file() -> None:
    error = error_of({**small_texts(), "plans.csv": ""})
    assert "plans.csv: the file is empty. Write the header: plant_id,year,plan" in str(error)


def test_all_problems_of_all_files_in_one_error() -> None:
    texts = edited("plants.csv", ",CKD,", ",ckd,")
    texts["output.csv"] = texts["output.csv"].replace("31000", "-1").replace("reported", "report")
    texts["events.csv"] = texts["events.csv"].replace("river_kits", "lake_kits")
    texts["case.toml"] = texts["case.toml"].replace("first_year", "frist_year")
    texts["policy.csv"] = ""
    error = error_of(texts)
    assert str(error).startswith("The case read from text can't be used: 7 problems.")
    assert [(p.file, p.row, p.column) for p in error.problems] == [
        ("case.toml", None, "first_year"),
        ("case.toml", None, "frist_year"),
        ("plants.csv", 2, "entry_mode"),
        ("output.csv", 2, "output"),
        ("output.csv", 3, "quality"),
        ("events.csv", 2, "plant_id"),
        ("policy.csv", None, None),
    ]


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    texts = edited("output.csv", "old_maker,2023,150000", "\n,,,,,,,,\nold_maker,2023,x")
    assert "output.csv, row 5, column output: 'x'" in str(error_of(texts))


def test_an_unreadable_plant_row_does_not_make_its_output_dangle() -> None:
    texts = edited("plants.csv", "River Works kit line,", "River Works, kit line,")
    assert [problem.file for problem in error_of(texts).problems] == ["plants.csv"]


def test_header_only_tables_make_a_case() -> None:
    texts = {
        name: text if name == "case.toml" else text.splitlines()[0] + "\n"
        for name, text in small_texts().items()
    }
    case = Case.from_text(texts)
    assert {len(frame) for frame in case.tables.values()} == {0}
    assert case.plants["start"].dtype == "string"
    assert case.output["year"].dtype == "int64"
    assert case.output["output"].dtype == "float64"


def test_spaces_around_cells_and_columns_in_another_order_do_no_harm() -> None:
    texts = small_texts()
    rows = [line.split(",") for line in texts["output.csv"].splitlines()]
    texts["output.csv"] = "\n".join(" , ".join(reversed(row)) for row in rows)
    assert Case.from_text(texts) == small()


def test_the_shipped_case_has_no_problem() -> None:
    for table in TABLES.values():
        frame, problems = parse_csv(table, russia().to_text()[table.file])
        assert problems == []
        assert frame is not None
        assert check_table(table, frame) == []


@pytest.mark.parametrize("name", TABLES)
def test_schemas_have_the_columns_of_the_contract(name: str) -> None:
    table = TABLES[name]
    assert list(schema(name).columns) == list(table.header)
    assert schema(name).strict is True
    assert table.columns[-len(PROVENANCE) :] == PROVENANCE
    assert set(table.key) <= set(table.header)
    for column in table.columns:
        assert schema(name).columns[column.name].nullable is not column.required
        assert column.kind != "word" or column.words in VOCABULARY
