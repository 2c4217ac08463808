"""`bayes-autoloc scenario`: what it lists, writes, refuses, and what a failure leaves behind."""

import csv
import json
from pathlib import Path

import pytest

from bayes_autoloc.cli.scenario_flow import COMPARISON_FILES
from bayes_autoloc.cli.sweep_flow import SWEEP_FILES
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from tests.cli.runs import fitted, invoke

pytestmark = pytest.mark.usefixtures("fitting", "quick_pictures")

MINE = """
[weights]
status_quo = 0.5
boom = 0.5

[scenarios.boom]
title = "A [red]boom[/]"
reason = "Test"
paths = { market = { 2026 = 0.3 } }
"""


@pytest.fixture
def mine(tmp_path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_list_shows_every_scenario_with_evidence_and_weight():
    result = invoke("scenario", "list")
    assert result.exit_code == 0, result.output
    scenarios = ScenarioSet.load()
    assert all(name in result.output for name in scenarios)
    assert "elicited" in result.output
    assert f"{100 * scenarios.weights['status_quo']:.0f} %" in result.output


def test_list_shows_one_in_full_and_its_words_as_text(mine):
    result = invoke("scenario", "list", "sanctions_relaxed")
    effects = ScenarioSet.load()["sanctions_relaxed"].grades
    assert all(name in result.output for name in effects)
    own = invoke("scenario", "list", "boom", "--scenarios", mine)
    assert "A [red]boom[/]" in own.output


def test_compare_writes_all_files_with_the_mixture(case, mine, tmp_path):
    out = tmp_path / "out"
    words = ("--case", case, "--scenarios", mine, "--out", out)
    result = invoke("scenario", "compare", "boom", "china_cools", *words)
    assert result.exit_code == 0, result.output
    assert names_in(out) == set(COMPARISON_FILES)
    scenarios = ["status_quo", "boom", "china_cools", "mixture"]
    assert Outlook.load(out / "forecast.nc").scenarios == scenarios
    assert {row["scenario"] for row in rows_of(out / "forecast.csv")} == set(scenarios)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["scenario_set"]["weights"] == {"status_quo": 0.5, "boom": 0.5}
    assert len(record["scenario_set"]["hash"]) == 64
    assert record["scenarios"] == scenarios
    assert "Over the scenarios, " in result.output
    assert all(name in result.output for name in scenarios)


def test_differences_are_those_of_the_draws(case, mine, tmp_path):
    out = tmp_path / "out"
    invoke("scenario", "run", "boom", "--case", case, "--scenarios", mine, "--out", out)
    rows = rows_of(out / "differences.csv")
    assert list(rows[0]) == [
        "scenario",
        "variable",
        "name",
        "year",
        "quantile",
        "value",
        "p_positive",
    ]
    outlook = Outlook.load(out / "forecast.nc")
    change = (outlook.draws("market", scenario="boom") - outlook.draws("market")).sel(year=2030)
    row = next(
        row
        for row in rows
        if (row["scenario"], row["variable"], row["year"], row["quantile"])
        == ("boom", "market", "2030", "0.5")
    )
    assert float(row["value"]) == pytest.approx(float(change.median()), abs=1)
    assert float(row["p_positive"]) == pytest.approx(float((change > 0).mean()), abs=1e-4) == 1


def test_without_all_weighted_scenarios_there_is_no_mixture(case, tmp_path):
    out = tmp_path / "out"
    result = invoke("scenario", "run", "china_cools", "--case", case, "--out", out)
    assert result.exit_code == 0, result.output
    assert Outlook.load(out / "forecast.nc").scenarios == ["status_quo", "china_cools"]
    assert "Over the scenarios" not in result.output


def test_sweep_writes_its_files(case, tmp_path):
    out = tmp_path / "out"
    words = ("--case", case, "--out", out, "--values=-1,1", "--horizon", 2030)
    result = invoke("scenario", "sweep", *words)
    assert result.exit_code == 0, result.output
    assert names_in(out) == set(SWEEP_FILES)
    rows = rows_of(out / "sweep.csv")
    assert {row["signs"] for row in rows} == {"assumed", "free"}
    assert {row["index"] for row in rows} == {"-1", "0", "1"}
    assert {row["difference"] for row in rows if row["index"] == "0"} == {"0"}
    assert "P(both directions lower Chinese output in 2030)" in result.output
    assert "Evidence for the effects: elicited" in result.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "fee_upp"], "Did you mean 'fee_up'?"),
        (["compare", "--scenarios", "nowhere.toml"], "nowhere.toml"),
        (["compare", "--targets", "no"], "There is no targets = 'no'"),
        (["compare", "--horizon", "2020"], "lies before the vintage"),
        (["sweep", "--lever", "sanction"], "Did you mean 'sanctions'?"),
        (["sweep", "--values", "a,b"], "not numbers"),
        (["sweep", "--values", "9"], "lies outside -2 to 2"),
        (["sweep", "--year", "2050"], "The forecast runs from 2025 to"),
    ],
)
def test_input_that_cannot_be_used(fitting, case, tmp_path, words, message):
    result = invoke("scenario", *words, "--case", case, "--out", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert fitting.calls == []
    assert not (tmp_path / "out").exists()


def test_a_broken_file_is_told_with_line_and_key(fitting, case, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINE.replace("market =", "markt ="), encoding="utf-8")
    result = invoke("scenario", "compare", "--case", case, "--scenarios", path)
    assert result.exit_code == 2
    assert "mine.toml, row 9" in result.stderr
    assert "Did you mean 'market'?" in result.stderr
    assert fitting.calls == []


def test_failed_checks_exit_with_3(fitting, case, mine, tmp_path):
    fitting.posterior = fitted(1.3)
    out = tmp_path / "out"
    words = ("--case", case, "--scenarios", mine, "--out", out, "--horizon", 2027)
    assert invoke("scenario", "run", "boom", *words).exit_code == 3
    assert "DIAGNOSTICS_FAILED.txt" in names_in(out)
    assert invoke("scenario", "run", "boom", *words, "--accept-failed-diagnostics").exit_code == 0
    swept = ("scenario", "sweep", "--case", case, "--out", tmp_path / "s", "--values", "1")
    assert invoke(*swept, "--horizon", 2030).exit_code == 3
