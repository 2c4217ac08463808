"""The verbs of the checks, with results written by hand."""

import re
from pathlib import Path

import pandas as pd
import pytest

from bayes_autoloc.checks.jobs.jobs import JobPlan
from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.cli import proof_flow
from bayes_autoloc.cli.exits import BAD_INPUT, MISSED_BARS
from tests.cli.runs import Fitting, fitted, invoke


def backtests(*, met: bool = True) -> CheckResult:
    by_model = pd.DataFrame(
        {
            "model": ["bayes_autoloc", "ar1"],
            "crps": [0.25, 0.27],
            "crps_from2": [0.23, 0.26],
            "covered50": [0.5, 0.4],
            "covered80": [0.8, 0.5],
            "covered95": [0.9, 0.7],
        }
    )
    bar = Bar("coverage [80 %]", 0.8 if met else 0.5, 0.65, 0.92)
    return CheckResult("backtest", "Backtests by vintage", (bar,), {"by_model": by_model})


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, object]:
    """Replace all checks; what they were asked for is noted."""
    monkeypatch.setenv("BAYES_AUTOLOC_CACHE", str(tmp_path / "cache"))
    asked: dict[str, object] = {}

    def backtest(case, priors, *, seed, draws, plan):
        asked["backtest"] = (case.name, priors.name, seed, draws, plan)
        return backtests(met=seed != 7)

    def rivals(*_evidence, seed, plan):
        asked["rivals"] = plan
        assert seed
        return CheckResult("rivals", "Beside the forecasts of others")

    monkeypatch.setattr(proof_flow, "backtest", backtest)
    monkeypatch.setattr(proof_flow, "against_rivals", rivals)
    monkeypatch.setattr(proof_flow, "save_check_figures", lambda *_: ())
    monkeypatch.setattr(proof_flow, "fit", Fitting(fitted()))
    found = {
        "predictive": lambda *_: [CheckResult("predictive", "Replicates")],
        "plants": lambda *_: [CheckResult("plants", "Plants", (Bar("coverage", 0.2, 0.72, 0.88),))],
    }
    monkeypatch.setattr(proof_flow, "CHECKS", found)
    return asked


def test_backtest_writes_results_and_the_page(ran: dict[str, object], tmp_path: Path) -> None:
    out = tmp_path / "proof"
    result = invoke("backtest", "--out", str(out), "--workers", "0", "--draws", "30")
    assert result.exit_code == 0, result.output
    name, priors, seed, draws, plan = ran["backtest"]
    assert (name, priors, seed, draws) == ("russia", "default", 1, 30)
    assert isinstance(plan, JobPlan)
    assert plan.workers == 0
    assert plan.store is not None
    assert plan.store.is_relative_to(tmp_path / "cache")
    files = {path.name for path in out.iterdir()}
    assert files == {"backtest.json", "backtest-by_model.csv", "rivals.json", "validation.md"}
    assert "coverage [80 %]" in result.output
    assert "bayes_autoloc" in result.output


def test_rivals_can_be_left_out(ran: dict[str, object], tmp_path: Path) -> None:
    assert invoke("backtest", "--no-rivals", "--out", str(tmp_path / "p")).exit_code == 0
    assert "rivals" not in ran


@pytest.mark.usefixtures("ran")
def test_a_missed_bar_is_told_and_the_files_are_there(tmp_path: Path) -> None:
    out = tmp_path / "proof"
    result = invoke("backtest", "--seed", "7", "--out", str(out))
    assert result.exit_code == MISSED_BARS
    assert "BARS MISSED" in result.output
    assert (out / "backtest.json").is_file()
    assert "**MISSED**" in (out / "validation.md").read_text(encoding="utf-8")
    accepted = invoke("backtest", "--seed", "7", "--out", str(out), "--accept-missed")
    assert accepted.exit_code == 0
    assert "BARS MISSED" in accepted.output


@pytest.mark.usefixtures("ran")
def test_page_keeps_the_results_of_other_verbs(tmp_path: Path) -> None:
    out = tmp_path / "proof"
    invoke("backtest", "--out", str(out))
    result = invoke("check", "--only", "predictive", "--out", str(out))
    assert result.exit_code == 0, result.output
    page = (out / "validation.md").read_text(encoding="utf-8")
    assert "## Backtests by vintage" in page
    assert "## Replicates" in page


@pytest.mark.usefixtures("ran")
def test_check_runs_all_in_order(tmp_path: Path) -> None:
    result = invoke("check", "--out", str(tmp_path), "--accept-missed")
    assert result.exit_code == 0, result.output
    assert result.output.index("predictive ...") < result.output.index("plants ...")


@pytest.mark.usefixtures("ran")
def test_an_unknown_check_gets_a_hint_before_the_fit(tmp_path: Path) -> None:
    result = invoke("check", "--only", "plant", "--out", str(tmp_path))
    assert result.exit_code == BAD_INPUT
    assert "Did you mean 'plants'" in result.output


def test_a_cluster_takes_the_place_of_local_processes(
    ran: dict[str, object], tmp_path: Path
) -> None:
    invoke("backtest", "--dask", "tcp://127.0.0.1:8786", "--out", str(tmp_path))
    plan = ran["rivals"]
    assert isinstance(plan, JobPlan)
    assert (plan.workers, plan.dask) == (0, "tcp://127.0.0.1:8786")


@pytest.mark.parametrize("verb", ["backtest", "calibrate", "check"])
def test_help_names_exit_codes(verb: str) -> None:
    output = re.sub(r"\s+", " ", invoke(verb, "--help").output)
    assert "4 a bar is missed" in output
    for option in ("case", "priors", "seed", "out", "workers", "dask", "accept-missed"):
        assert f"--{option}" in output


def test_real_checks_are_those_that_the_page_knows() -> None:
    from bayes_autoloc.report.sections import SECTIONS

    assert list(proof_flow.CHECKS) == [
        "predictive",
        "plants",
        "waves",
        "freeze",
        "influence",
        "sensitivity",
        "controls",
    ]
    assert set(proof_flow.CHECKS) <= set(SECTIONS)
