"""The validation page, from results written by hand."""

from pathlib import Path

import pandas as pd

from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.report.sections import SECTIONS
from bayes_autoloc.report.validation import found_results, validation_page


def backtest(name: str = "bayes_autoloc") -> CheckResult:
    by_model = pd.DataFrame(
        {
            "model": [name, "ar1"],
            "crps": [0.255, 0.273],
            "crps_from2": [0.234, 0.26],
            "ratio_from2": [0.91, 1.0],
            "covered50": [0.5, 0.4],
            "covered80": [0.8, 0.55],
            "covered95": [0.93, 0.7],
        }
    )
    bars = (Bar("coverage", 0.8, 0.65, 0.92), Bar("ratio", 0.97, high=0.95))
    return CheckResult(
        "backtest", "Backtests by vintage", bars, {"by_model": by_model}, ("A | note.",)
    )


def test_page_prints_what_is_met_and_what_is_missed() -> None:
    page = validation_page({"backtest": backtest()})
    assert "| Backtests by vintage | coverage | 0.65 to 0.92 | 0.80 | met |" in page
    assert "**MISSED**" in page
    assert "**ratio**" in page


def test_page_says_what_was_not_run() -> None:
    page = validation_page({"backtest": backtest()})
    others = [name for name in SECTIONS if name != "backtest"]
    assert f"Not run here: {', '.join(others)}." in page


def test_ours_is_bold_and_others_are_not() -> None:
    page = validation_page({"backtest": backtest()})
    assert "| **bayes\\_autoloc** | **0.26** | **0.23** | **0.91** | **50** |" in page.replace(
        "**0.50** |", "**50** |"
    )
    assert "| ar1 | 0.27 |" in page


def test_notes_and_names_are_text() -> None:
    page = validation_page({"backtest": backtest("<script>")})
    assert "<script>" not in page
    assert "- A \\| note." in page


def test_files_are_linked_in_their_folder() -> None:
    page = validation_page({"backtest": backtest()}, files="validation/")
    assert "![Backtests by vintage](validation/backtest.png)" in page
    assert "[by_model](validation/backtest-by_model.csv)" in page


def test_tables_without_rows_are_said_to_be_empty() -> None:
    result = backtest()
    none = pd.DataFrame(columns=["vintage", "target_year", "outcome", "ours", "best", "baseline"])
    page = validation_page(
        {"backtest": CheckResult("backtest", "T", tables={**result.tables, "losses": none})}
    )
    assert "furthest ahead. None." in page


def test_results_of_a_folder_are_found_in_the_order_of_the_page(tmp_path: Path) -> None:
    CheckResult("loo", "LOO").save(tmp_path)
    backtest().save(tmp_path)
    assert list(found_results(tmp_path)) == ["backtest", "loo"]
    assert found_results(tmp_path / "none") == {}
