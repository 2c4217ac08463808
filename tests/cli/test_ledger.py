"""`ledger` from the shell, on a fit that nobody sampled."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from bayes_autoloc.cli import ledger_flow
from bayes_autoloc.forecast.about import fingerprint
from bayes_autoloc.insight import ledger as insight
from tests.cli.runs import Fitting, checks, fitted, invoke


@pytest.fixture(autouse=True)
def _one_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insight, "SIMULATIONS", 1)


def test_the_ledger_is_shown_and_written(case: Path, fitting: Fitting, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = invoke("ledger", "--case", case, "--plant", "plant_001", "--out", out)
    assert result.exit_code == 0, result.output
    assert fitting.calls
    table = pd.read_csv(out / "ledger.csv")
    assert {"what", "shift_2030", "shift_2030_se", "khat", "method", "trusted"} <= set(table)
    assert "plant_001" in set(table["plants"])
    assert (out / "ledger.png").exists() == (table["method"] != "not given").any()
    told = json.loads((out / "ledger.json").read_text(encoding="utf-8"))["settings"]
    assert told["fit"] == fingerprint(fitting.posterior)
    assert "With all evidence" in result.output
    assert "k-hat too high; use --refit-heavy" in result.output


def test_an_unknown_plant_is_refused(case: Path, fitting: Fitting, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = invoke("ledger", "--case", case, "--plant", "plant_0001", "--out", out)
    assert result.exit_code == 2
    assert "Did you mean 'plant_001'" in result.output
    assert not out.exists()
    assert fitting.calls


def test_a_failed_fit_ends_with_3_after_the_files(
    case: Path, fitting: Fitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting.posterior = fitted(1.2)
    assert not checks(1.2).ok
    monkeypatch.setattr(ledger_flow, "_write_plot", lambda *_: None)
    words = ("ledger", "--case", case, "--plant", "plant_001", "--out", tmp_path)
    assert invoke(*words).exit_code == 3
    assert (tmp_path / "ledger.csv").exists()
    assert "R-hat 1.200" in (tmp_path / "DIAGNOSTICS_FAILED.txt").read_text(encoding="utf-8")


def test_a_refit_that_failed_is_loud(
    case: Path, fitting: Fitting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ledger_flow.ledger

    def failing(*given: object, **options: object) -> insight.Ledger:
        return replace(made(*given, **options), problems=("The refit without sales failed.",))

    monkeypatch.setattr(ledger_flow, "ledger", failing)
    monkeypatch.setattr(ledger_flow, "_write_plot", lambda *_: None)
    words = ("ledger", "--case", case, "--plant", "plant_001", "--out", tmp_path)
    result = invoke(*words)
    assert result.exit_code == 3
    assert "CONVERGENCE CHECKS FAILED" in result.output
    assert "without sales" in (tmp_path / "DIAGNOSTICS_FAILED.txt").read_text(encoding="utf-8")
    assert invoke(*words, "--accept-failed-diagnostics").exit_code == 0
    assert fitting.calls
