"""The scoreboard of the README."""

import pandas as pd
import pytest

from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.report.scoreboard import scoreboard_block
from tests.report.test_validation import backtest


def influence() -> CheckResult:
    table = pd.DataFrame(
        {
            "what": ["without Moskvich", "without another"],
            "front_page": [True, False],
            "shift_2030": [-28_000.0, 5_000.0],
            "shift_2030_se": [4_000.0, 4_000.0],
            "shift_p_2030": [-2.4, 0.1],
        }
    )
    return CheckResult("influence", "Influence", tables={"influence": table})


def test_misses_are_printed_and_met_bars_are_counted() -> None:
    block = scoreboard_block({"backtest": backtest()})
    assert "Bars met: 1 of 2." in block
    assert "- **Missed** (Backtests by vintage): ratio is 0.97, must be at most 0.95." in block


def test_ours_stands_out() -> None:
    assert "| **bayes\\_autoloc** | **0.23** |" in scoreboard_block({"backtest": backtest()})


def test_front_page_plants_and_no_others() -> None:
    block = scoreboard_block({"backtest": backtest(), "influence": influence()})
    assert "- without Moskvich: 2030 median −28 thousand (± 4.0), P(1.4 million) -2 points" in block
    assert "another" not in block


def test_what_was_not_run_is_said() -> None:
    block = scoreboard_block({"backtest": backtest()})
    assert "Not run for this scoreboard: rivals" in block


def test_size_of_the_calibration_is_said() -> None:
    calibration = CheckResult("calibration", "SBC", (Bar("a", 0.0),), settings={"simulations": 16})
    block = scoreboard_block({"backtest": backtest(), "calibration": calibration})
    assert "16 simulated data sets" in block


def test_without_backtests_there_is_no_scoreboard() -> None:
    with pytest.raises(KeyError):
        scoreboard_block({})
