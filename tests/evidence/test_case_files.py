"""Loading and saving: shipped cases, folders, text; nothing lost and nothing half written."""

from pathlib import Path

import pandas as pd
import pytest

from bayes_autoloc import Case
from bayes_autoloc.errors import CaseError
from bayes_autoloc.evidence.columns import TABLES
from bayes_autoloc.evidence.load import FILES
from bayes_autoloc.evidence.template import write_template
from tests.evidence.case_tools import russia, small, small_texts

SHIPPED = Path(__file__).resolve().parents[2] / "bayes_autoloc" / "evidence" / "russia"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small().to_folder(tmp_path / "case")


def test_names_are_the_shipped_cases() -> None:
    assert Case.names() == ["russia"]


def test_sizes_of_the_shipped_tables() -> None:
    assert {name: len(frame) for name, frame in russia().tables.items()} == {
        "sites": 178,
        "plants": 227,
        "output": 241,
        "plans": 294,
        "events": 173,
        "production": 231,
        "market": 135,
        "forecasts": 149,
        "policy": 57,
    }


def test_types_are_the_contract() -> None:
    for name, frame in russia().tables.items():
        assert list(frame.columns) == list(TABLES[name].header)
        assert isinstance(frame.index, pd.RangeIndex)
        for column in TABLES[name].columns:
            expected = {"year": "int64", "cars": "float64", "number": "float64"}
            assert frame[column.name].dtype == expected.get(column.kind, "string"), column.name


def test_shipped_tables_come_back_byte_for_byte() -> None:
    texts = russia().to_text()
    for table in TABLES.values():
        assert texts[table.file] == (SHIPPED / table.file).read_text(encoding="utf-8")


def test_text_round_trip() -> None:
    again = Case.from_text(russia().to_text())
    assert again == russia()
    assert again.to_text() == russia().to_text()
    for name, frame in russia().tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-4, 123456.789, 2.0**60])
def test_numbers_survive_text(value: float) -> None:
    case = small().with_rows(
        policy=[{"date": "2020", "kind": "other", "magnitude": value, "description": "x"}]
    )
    assert Case.from_text(case.to_text()).policy["magnitude"].iloc[-1] == value


def test_folder_round_trip(folder: Path) -> None:
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(FILES)
    assert Case.load(folder) == small()
    assert Case.load(str(folder)) == small()
    assert Case.load(folder, vintage="2024-01").vintage == "2024-01"


def test_byte_order_mark_and_line_ends_of_spreadsheets(folder: Path) -> None:
    for table in TABLES.values():
        text = (folder / table.file).read_text(encoding="utf-8")
        (folder / table.file).write_text(text, encoding="utf-8-sig", newline="\r\n")
    assert Case.load(folder) == small()


def test_misspelt_name() -> None:
    with pytest.raises(CaseError, match=r"no such case and no such folder\. Did you mean 'russ"):
        Case.load("rusia")


def test_folder_without_settings(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"the folder has no case\.toml"):
        Case.load(tmp_path)


def test_file_instead_of_folder(folder: Path) -> None:
    with pytest.raises(CaseError, match="it is a file"):
        Case.load(folder / "plants.csv")


def test_missing_and_misnamed_tables(folder: Path) -> None:
    (folder / "plans.csv").unlink()
    (folder / "event.csv").write_text((folder / "events.csv").read_text())
    (folder / "events.csv").unlink()
    with pytest.raises(CaseError) as caught:
        Case.load(folder)
    text = str(caught.value)
    assert "plans.csv: the file is missing. A table without rows still needs its header" in text
    assert "events.csv: the file is missing. Is it 'event.csv'? Rename it." in text
    assert len(caught.value.problems) == 2


def test_not_utf8(folder: Path) -> None:
    text = (folder / "plants.csv").read_text().replace("Hilltown", "Côte")
    (folder / "plants.csv").write_text(text, encoding="latin-1")
    with pytest.raises(
        CaseError, match=r"plants.csv, row 3: not UTF-8 text \(byte 0xf4\)"
    ) as caught:
        Case.load(folder)
    assert len(caught.value.problems) == 1


def test_text_of_a_missing_file() -> None:
    texts = small_texts()
    del texts["market.csv"], texts["case.toml"]
    with pytest.raises(CaseError) as caught:
        Case.from_text(texts)
    assert [problem.file for problem in caught.value.problems] == ["case.toml", "market.csv"]


def test_writing_refuses_a_folder_in_use(folder: Path) -> None:
    with pytest.raises(CaseError, match="the folder is not empty"):
        russia().to_folder(folder)
    assert Case.load(folder) == small()
    with pytest.raises(CaseError, match="it is a file"):
        russia().to_folder(folder / "plants.csv")


def test_overwriting_replaces_a_case_and_keeps_its_readme(folder: Path) -> None:
    (folder / "README.md").write_text("mine")
    small().as_of("2024-01").to_folder(folder, overwrite=True)
    assert Case.load(folder).vintage == "2024-01"
    assert (folder / "README.md").read_text() == "mine"
    assert [entry.name for entry in folder.parent.iterdir()] == ["case"]


def test_overwriting_never_takes_other_files_with_it(folder: Path) -> None:
    (folder / "thesis.docx").write_text("years of work")
    with pytest.raises(CaseError, match=r"also holds thesis\.docx, which would be lost"):
        small().to_folder(folder, overwrite=True)
    assert (folder / "thesis.docx").read_text() == "years of work"


def test_a_failed_write_leaves_the_old_case(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def fail_for_the_new_one(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("disk full")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new_one)
    with pytest.raises(OSError, match="disk full"):
        small().as_of("2024-01").to_folder(folder, overwrite=True)
    monkeypatch.undo()
    assert Case.load(folder) == small()
    assert [entry.name for entry in folder.parent.iterdir()] == ["case"]


def test_template_is_a_case_with_a_readme(tmp_path: Path) -> None:
    path = write_template(tmp_path / "deep" / "new")
    assert Case.load(path) == small()
    names = {entry.name for entry in path.iterdir()}
    assert names == {*FILES, "README.md"}
    assert all(f"| {name} |" in (path / "README.md").read_text() for name in FILES)


def test_template_explains_every_key(tmp_path: Path) -> None:
    lines = (write_template(tmp_path / "new") / "case.toml").read_text().splitlines()
    top = lines[: lines.index("[[targets]]")]
    keys = [i for i, line in enumerate(top) if " = " in line and not line.startswith("#")]
    assert len(keys) == 9
    assert all(lines[i - 1].startswith("#") for i in keys)


def test_template_refuses_a_folder_in_use(folder: Path) -> None:
    with pytest.raises(CaseError, match="the folder is not empty"):
        write_template(folder)


def test_template_fills_an_empty_folder(tmp_path: Path) -> None:
    assert Case.load(write_template(tmp_path)) == small()
