"""`bayes-autoloc scenario`: what it lists, writes, refuses, and what a failure leaves behind."""

import csv
import json
from pathlib import Path

import pytest

from bayes_autoloc.cli import scenario_flow
from bayes_autoloc.cli.scenario_flow import COMPARISON_FILES
from bayes_autoloc.cli.sweep_flow import SWEEP_FILES
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.levers import LEVERS
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.forecast.scenario.sweep import checked_values
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


LATE = """
[scenarios.{name}]
title = "Late"
reason = "Test"
paths = {{ market = {{ {year} = 0.3 }} }}
"""


@pytest.fixture
def without_fee(tmp_path) -> Path:
    """Return the folder of a case that knows no step of policy."""
    texts = fitted().case.to_text()
    texts["policy.csv"] = texts["policy.csv"].splitlines()[0] + "\n"
    return Case.from_text(texts).to_folder(tmp_path / "without_fee")


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
    words = ("--case", case, "--scenarios", mine, "--out", out, "--horizon", 2030)
    invoke("scenario", "run", "boom", *words)
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
    words = ("--case", case, "--out", out, "--horizon", 2027)
    result = invoke("scenario", "run", "china_cools", *words)
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
    record = json.loads((out / "sweep.json").read_text(encoding="utf-8"))
    assert record["sweep"] == {
        "lever": "sanctions",
        "values": [-1, 0, 1],
        "signs": ["assumed", "free"],
        "year": 2030,
        "years": [2025, 2030],
        "futures": 2000,
        "evidence": "elicited",
    }
    assert record["scenario_set"]["name"] == ScenarioSet.load().name
    assert "scenarios" not in record


@pytest.mark.parametrize(
    ("options", "year"),
    [
        (["--horizon", 2027], 2027),
        (["--horizon", 2027, "--year", 2026], 2026),
        (["--horizon", 2031], 2030),
    ],
)
def test_the_year_of_a_sweep_is_the_first_horizon_that_is_forecast(case, tmp_path, options, year):
    out = tmp_path / "out"
    words = ("--case", case, "--out", out, "--values", "1", "--lever", "purchasing_power")
    result = invoke("scenario", "sweep", *words, *options)
    assert result.exit_code == 0, result.output
    assert f"{year}, thousand cars more than at purchasing_power = 0" in result.output
    told = json.loads((out / "sweep.json").read_text(encoding="utf-8"))["sweep"]
    assert (told["year"], told["years"]) == (year, [2025, options[1]])
    assert told["signs"] == ["assumed"]
    # Both directions are told only where both were simulated.
    assert "both directions" not in result.output


@pytest.mark.parametrize("lever", ["sanctions", "spic"])
def test_without_values_a_lever_goes_from_limit_to_limit(case, tmp_path, lever):
    out = tmp_path / "out"
    words = ("--case", case, "--out", out, "--lever", lever, "--horizon", 2026)
    result = invoke("scenario", "sweep", *words)
    assert result.exit_code == 0, result.output
    found = json.loads((out / "sweep.json").read_text(encoding="utf-8"))["sweep"]["values"]
    assert found == checked_values(lever)
    limits = LEVERS[lever]
    assert {0.0, min(limits.high, 1.5), max(limits.low, -1.5)} <= set(found)


def test_the_reference_alone_is_no_comparison(fitting, case, tmp_path):
    for verb in ("run", "compare"):
        words = ("scenario", verb, "status_quo", "--case", case, "--out", tmp_path / "out")
        result = invoke(*words)
        assert result.exit_code == 2
        assert "status_quo is what the others are compared with" in result.stderr
        assert "`bayes-autoloc forecast` forecasts it alone" in result.stderr
    assert fitting.calls == []
    assert not (tmp_path / "out").exists()


def test_all_that_cannot_be_run_is_refused_together_before_the_fit(
    fitting, mine, without_fee, tmp_path
):
    late = "".join(LATE.format(name=f"late_{year}", year=year) for year in (2030, 2031, 2033))
    mine.write_text(MINE + late, encoding="utf-8")
    words = ("--case", without_fee, "--scenarios", mine, "--out", tmp_path / "out")
    result = invoke("scenario", "compare", *words, "--horizon", 2030)
    assert result.exit_code == 2
    assert "Not all scenarios can be run on 'small'" in result.stderr
    for name in ("late_2031", "late_2033"):
        assert f"{name} begins after the last forecast year 2030" in result.stderr
    with_fee = [n for n, one in ScenarioSet.load().items() if "fee_rise" in one.paths]
    assert len(with_fee) == 3
    for name in with_fee:
        assert f"{name} moves the fee on imports, and the case has none" in result.stderr
    told = next(line for line in result.stderr.splitlines() if "These can: " in line)
    possible = told.split("These can: ")[1].split(".")[0].split()
    refused = {"status_quo", "late_2031", "late_2033", *with_fee}
    assert possible == [n for n in ScenarioSet.load(mine) if n not in refused]
    assert {"boom", "late_2030"} <= set(possible)
    assert fitting.calls == []
    assert not (tmp_path / "out").exists()


def test_what_can_be_run_is_fitted(fitting, mine, without_fee, tmp_path):
    """Those that the message names can be; the fit is the stand-in's, of the case with a fee."""
    words = ("--case", without_fee, "--scenarios", mine, "--out", tmp_path / "out")
    result = invoke("scenario", "compare", "boom", *words, "--horizon", 2026)
    assert result.exit_code == 0, result.output
    assert len(fitting.calls) == 1
    only = invoke("scenario", "run", "fee_up", *words)
    assert only.exit_code == 2
    assert "fee_up moves the fee on imports" in only.stderr
    assert "These can" not in only.stderr
    assert len(fitting.calls) == 1


def test_projects_that_the_simulation_cannot_hold_are_told(case, mine, tmp_path, monkeypatch):
    made = scenario_flow.forecast

    def clipped(*args: object, **options: object) -> Outlook:
        tree = made(*args, **options).tree
        data = tree["forecast"].to_dataset()
        shares = data["new_projects_clipped"].copy(data=[0.01, 0.07])
        tree["forecast"] = type(tree)(data.assign(new_projects_clipped=shares))
        return Outlook(tree)

    monkeypatch.setattr(scenario_flow, "forecast", clipped)
    words = ("--case", case, "--scenarios", mine, "--out", tmp_path / "out", "--horizon", 2026)
    output = invoke("scenario", "run", "china_cools", *words).output
    assert "In china_cools 7 % of futures and years have more new projects" in output
    assert "In status_quo" not in output


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
        (["sweep", "--year", "2031", "--horizon", "2030"], "from 2025 to 2030, not to 2031"),
        (["sweep", "--lever", "fee_rise"], "fee_rise can't be swept"),
        (["run", "fee_up", "--horizon", "2025"], "fee_up begins after the last forecast year 2025"),
    ],
)
def test_input_that_cannot_be_used(fitting, case, tmp_path, words, message):
    result = invoke("scenario", *words, "--case", case, "--out", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert fitting.calls == []
    assert not (tmp_path / "out").exists()


def test_a_sweep_that_begins_after_the_last_year_is_refused_before_the_fit(fitting, case):
    result = invoke("scenario", "sweep", "--case", case, "--horizon", 2025)
    assert result.exit_code == 2
    assert "No lever moves the year of the vintage, 2025" in result.stderr
    assert fitting.calls == []


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
    words = ("--case", case, "--scenarios", mine, "--out", out, "--horizon", 2026)
    assert invoke("scenario", "run", "boom", *words).exit_code == 3
    assert "DIAGNOSTICS_FAILED.txt" in names_in(out)
    assert invoke("scenario", "run", "boom", *words, "--accept-failed-diagnostics").exit_code == 0
    swept = ("scenario", "sweep", "--case", case, "--out", tmp_path / "s", "--values", "1")
    assert invoke(*swept, "--horizon", 2026).exit_code == 3
    assert "DIAGNOSTICS_FAILED.txt" in names_in(tmp_path / "s")
