"""`update` from the shell: rows from files, both headlines, the log beside the case."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner, Result

from bayes_autoloc.cli.update import update_command
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.insight import update_refit
from tests.cli.runs import Fitting, fitted

APP = typer.Typer()
APP.command("update")(update_command)
APP.callback()(lambda: None)

OUTPUT = "plant_id,year,output,quality\nplant_001,2025,40000,reported\n"


def invoke(*words: object) -> Result:
    return CliRunner(env={"COLUMNS": "160"}).invoke(APP, [str(word) for word in words])


@pytest.fixture
def own(case: Path, tmp_path: Path) -> Path:
    """Return a copy of the case's folder."""
    return Path(shutil.copytree(case, tmp_path / "mine"))


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "output-2025.csv").write_text(OUTPUT, encoding="utf-8")
    return folder


def log(folder: Path) -> list[dict[str, str]]:
    with (folder / "revisions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_are_weighed_logged_and_written(
    own: Path, news: Path, fitting: Fitting, tmp_path: Path
) -> None:
    out, new = tmp_path / "out", tmp_path / "new"
    words = ("update", "--case", own, "--rows", news, "--fit-new", "never", "--out", out)
    before = {path.name: path.read_bytes() for path in own.iterdir()}
    result = invoke(*words, "--write", new)
    assert result.exit_code == 0, result.output
    assert fitting.calls
    assert "before (80 %)" in result.output
    assert "output: plant_001 2025 40000 reported" in result.output
    headline = pd.read_csv(out / "update.csv")
    assert headline["before"].notna().all()
    assert pd.read_csv(out / "update_rows.csv")["how"].tolist() == ["ahead"]
    assert {name: (own / name).read_bytes() for name in before} == before
    assert Case.load(new).vintage == "2026-02"
    assert not (own / "revisions.csv").exists()
    assert [line["rows"] for line in log(new)] == ["1"]
    invoke(*words)
    assert [line["rows"] for line in log(own)] == ["1"]
    assert not (out / "revisions.csv").exists()


def test_a_place_where_the_case_can_not_go_is_refused_before_the_fit(
    own: Path, news: Path, fitting: Fitting
) -> None:
    words = ("update", "--case", own, "--rows", news, "--write")
    result = invoke(*words, news)
    assert (result.exit_code, "is not empty and holds no case" in result.output) == (2, True)
    assert "is a file" in invoke(*words, news / "output-2025.csv").output
    assert fitting.calls == []
    assert not (own / "revisions.csv").exists()


def test_a_refit_that_failed_is_loud(
    own: Path, news: Path, fitting: Fitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_refit, "fit", lambda *_, **__: fitted(1.3))
    out = tmp_path / "out"
    words = ("update", "--case", own, "--rows", news, "--fit-new", "always", "--out", out)
    result = invoke(*words)
    assert result.exit_code == 3
    assert "CONVERGENCE CHECKS FAILED" in result.output
    assert "R-hat 1.300" in (out / "DIAGNOSTICS_FAILED.txt").read_text(encoding="utf-8")
    assert "R-hat 1.300" in log(own)[0]["diagnostics"]
    assert invoke(*words, "--accept-failed-diagnostics").exit_code == 0
    assert fitting.calls


def test_files_are_added_one_by_one(
    own: Path, news: Path, fitting: Fitting, tmp_path: Path
) -> None:
    plans = tmp_path / "plans.csv"
    plans.write_text(
        "plant_id,year,plan,kind,announced\nplant_001,2026,50000,annual_plan,2025-03\n",
        encoding="utf-8",
    )
    add = ("--add", news / "output-2025.csv", "--add", plans)
    result = invoke("update", "--case", own, *add, "--fit-new", "never", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert log(own)[0]["rows"] == "2"
    assert fitting.calls


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("outputs.csv", OUTPUT, "Did you mean 'output'?"),
        ("output.csv", OUTPUT.replace("plant_001", "nobody"), "is not in plants.csv"),
        ("output.csv", OUTPUT.replace("40000", "many"), "output"),
    ],
)
def test_wrong_rows_end_before_the_fit(
    own: Path, fitting: Fitting, name: str, text: str, told: str
) -> None:
    tmp_path = own.parent
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = invoke("update", "--case", own, "--add", tmp_path / name, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert told in result.output
    assert fitting.calls == []
    assert not (own / "revisions.csv").exists()


def test_no_rows_and_wrong_words(own: Path, fitting: Fitting, tmp_path: Path) -> None:
    assert "no new row" in invoke("update", "--case", own).output
    wrong = invoke("update", "--case", own, "--rows", tmp_path / "absent")
    assert "no such folder" in wrong.output
    words = invoke("update", "--case", own, "--fit-new", "sometimes")
    assert (words.exit_code, "auto" in words.output) == (2, True)
    assert fitting.calls == []
