"""`bayes-autoloc case`: validate, new, show."""

import pytest

from bayes_autoloc.evidence.case import Case
from tests.cli.runs import invoke


def test_a_new_case_is_valid(tmp_path):
    folder = tmp_path / "mine"
    made = invoke("case", "new", folder)
    assert made.exit_code == 0
    assert f"bayes-autoloc case validate {folder}" in made.output
    checked = invoke("case", "validate", folder)
    assert checked.exit_code == 0, checked.output
    assert f"{folder} is a valid case" in checked.output
    assert Case.load(folder).name


def test_a_new_case_replaces_nothing(case):
    result = invoke("case", "new", case)
    assert result.exit_code == 2
    assert "the folder is not empty" in result.stderr


def test_all_that_is_wrong_is_listed(case, tmp_path):
    folder = Case.load(case).to_folder(tmp_path / "wrong")
    (folder / "plans.csv").unlink()
    table = folder / "plants.csv"
    table.write_text(table.read_text().replace("chinese", "chinesse", 1))
    result = invoke("case", "validate", folder)
    assert result.exit_code == 2
    assert "plans.csv: the file is missing" in result.stderr
    assert "plants.csv, row " in result.stderr
    assert "Did you mean 'chinese'?" in result.stderr


def test_a_folder_is_never_taken_for_a_shipped_case(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert invoke("case", "validate", "russia").exit_code == 2


def test_rows_that_are_not_used_are_counted(case):
    result = invoke("case", "validate", case)
    assert result.exit_code == 0
    assert "plants" in result.output


@pytest.mark.parametrize("words", [[], ["russia"], ["--as-of", "2023-06"]])
def test_show(words):
    result = invoke("case", "show", *words)
    assert result.exit_code == 0, result.output
    case = Case.load("russia", words[-1] if words[:1] == ["--as-of"] else None)
    assert f"as of {case.vintage}" in result.output
    assert case.content_hash in result.output
    for name, frame in case.tables.items():
        assert f"│ {name:<10} │ {len(frame):>4} │" in result.output


def test_brackets_in_a_case_are_text(case, tmp_path):
    texts = Case.load(case).to_text()
    name = 'name = "[red]Programme[/red] :car:"'
    texts["case.toml"] = texts["case.toml"].replace('name = "programme"', name, 1)
    folder = Case.from_text(texts).to_folder(tmp_path / "brackets")
    assert "([red]Programme[/red] :car:)" in invoke("case", "show", folder).output


def test_an_unknown_case_is_said():
    result = invoke("case", "show", "rusia")
    assert result.exit_code == 2
    assert "Did you mean 'russia'?" in result.stderr
