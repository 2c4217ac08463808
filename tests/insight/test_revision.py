"""The log of revisions and the written case: nothing that stood there is lost."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.insight.revision import REVISIONS, log_revision, write_case
from bayes_autoloc.insight.update import Update
from bayes_autoloc.insight.update_rows import case_with, new_rows
from tests.forecast.fakes import small_once

WHEN = datetime(2025, 5, 2, 9, 30, tzinfo=UTC)


def plant() -> str:
    return str(small_once()[0].plants["plant_id"].iloc[0])


def made(*, later: bool = False) -> Update:
    """Return an update that nobody weighed."""
    case = small_once()[0]
    year = int(case.vintage[:4])
    row = {"plant_id": plant(), "year": year, "output": 100, "quality": "reported"}
    known = f"{year + 1}-02" if later else case.vintage
    rows = new_rows({"output": [{**row, "known_from": known}]}, case.vintage)
    headline = pd.DataFrame(
        {
            "year": [2030, 2030],
            "target": [np.nan, 1.4e6],
            "before": [1_000_000.4, 0.25],
            "after": [990_000.0, np.nan],
            "passing": [0.0, 0.0],
        }
    )
    settings: dict[str, object] = {
        "case": case.name,
        "priors": "default",
        "vintage_before": case.vintage,
        "vintage": known,
        "case_hash_before": case.content_hash,
        "rows": 1,
        "rows_hash": "abc",
        "seed": 1,
        "futures": 2000,
    }
    return Update(
        case_with(case, rows, known),
        headline,
        pd.DataFrame({"rows": ['says "a, b"']}),
        "weights",
        0.256,
        900.0,
        {},
        {},
        settings=settings,
    )


def lines(folder: Path) -> list[dict[str, str]]:
    with (folder / REVISIONS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_revision_is_one_line(tmp_path: Path) -> None:
    path = log_revision(tmp_path, made(), WHEN)
    log_revision(tmp_path, replace(made(), khat=float("inf")), WHEN)
    first, second = lines(tmp_path)
    assert path == tmp_path / REVISIONS
    assert first["utc"] == "2025-05-02T09:30:00Z"
    assert first["what"] == 'says "a, b"'
    assert (first["median_2030_before"], first["median_2030_after"]) == ("1000000", "990000")
    assert (first["p_2030_1400000_before"], first["p_2030_1400000_after"]) == ("0.2500", "")
    assert (first["khat"], second["khat"]) == ("0.26", "")
    assert (first["priors"], first["diagnostics"]) == ("default", "passed")
    assert first["version"]


def test_lines_with_other_columns_stay(tmp_path: Path) -> None:
    old = "utc,case,median_2028_before\n2024-01-01T00:00:00Z,small,5\n"
    (tmp_path / REVISIONS).write_text(old, encoding="utf-8")
    log_revision(tmp_path, made(), WHEN)
    first, second = lines(tmp_path)
    assert (first["median_2028_before"], first["method"]) == ("5", "")
    assert (second["median_2028_before"], second["method"]) == ("", "weights")


def test_what_failed_is_in_the_log(tmp_path: Path) -> None:
    log_revision(tmp_path, replace(made(), problems=("supply: 3 divergences",)), WHEN)
    assert lines(tmp_path)[0]["diagnostics"] == "supply: 3 divergences"


def test_the_log_of_a_case_goes_on_in_its_new_folder(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    log_revision(old, made(), WHEN)
    log_revision(new, made(), WHEN, earlier=old)
    log_revision(new, made(), WHEN, earlier=old)
    assert (len(lines(old)), len(lines(new))) == (1, 3)


@pytest.mark.parametrize("content", [b"date,what\n2024,mine\n", "utc,whät\n".encode("cp1252")])
def test_a_file_that_is_no_log_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / REVISIONS).write_bytes(content)
    with pytest.raises(AutolocError, match="no log of revisions"):
        log_revision(tmp_path, made(), WHEN)
    assert (tmp_path / REVISIONS).read_bytes() == content


def test_an_empty_log_is_begun(tmp_path: Path) -> None:
    (tmp_path / REVISIONS).touch()
    log_revision(tmp_path, made(), WHEN)
    assert len(lines(tmp_path)) == 1


def test_the_case_goes_to_a_new_folder(tmp_path: Path) -> None:
    folder = write_case(made(later=True), tmp_path / "new")
    written = Case.load(folder)
    assert written.content_hash == made(later=True).case.content_hash


def test_in_its_own_folder_only_what_changed_is_replaced(tmp_path: Path) -> None:
    folder = small_once()[0].to_folder(tmp_path / "case")
    settings = folder / "case.toml"
    settings.write_text(
        "# mine\n" + settings.read_text(encoding="utf-8").replace("\n", " # why\n", 1),
        encoding="utf-8",
    )
    log_revision(folder, made(), WHEN)
    (folder / "notes.txt").write_text("keep", encoding="utf-8")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    update = made(later=True)
    write_case(update, folder)
    changed = {p.name for p in folder.iterdir() if p.stat().st_mtime_ns != before.get(p.name)}
    assert changed == {"output.csv", "case.toml"}
    assert settings.read_text(encoding="utf-8").startswith("# mine\n")
    assert " # why" in settings.read_text(encoding="utf-8")
    assert Case.load(folder).content_hash == update.case.content_hash


def test_another_case_is_not_written_over(tmp_path: Path) -> None:
    folder = small_once()[0].to_folder(tmp_path / "case")
    write_case(made(), folder)
    with pytest.raises(AutolocError, match="does not hold the case that is updated"):
        write_case(made(later=True), folder)
    assert Case.load(folder).content_hash == made().case.content_hash
