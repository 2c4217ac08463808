"""What a check returns: bars and files."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.errors import AutolocError


@pytest.mark.parametrize(
    ("value", "low", "high", "met"),
    [(0.7, 0.65, 0.92, True), (0.65, 0.65, 0.92, True), (0.64, 0.65, 0.92, False)],
)
def test_a_bar_includes_its_ends(value: float, low: float, high: float, met: bool) -> None:
    assert Bar("coverage", value, low, high).met is met


def test_what_could_not_be_measured_misses_its_bar() -> None:
    assert not Bar("ratio", float("nan"), high=0.95).met


@pytest.mark.parametrize(
    ("bar", "words"),
    [
        (Bar("a", 0.5, high=0.95), "at most 0.95"),
        (Bar("a", 0.5, low=0.85), "at least 0.85"),
        (Bar("a", 0.5, 0.65, 0.92), "0.65 to 0.92"),
    ],
)
def test_bounds_in_words(bar: Bar, words: str) -> None:
    assert bar.wanted() == words


def result() -> CheckResult:
    return CheckResult(
        "made_up",
        "Made up",
        bars=(Bar("a", 0.5, high=0.95), Bar("b", 2.0, low=3.0), Bar("c", np.nan, high=1.0)),
        tables={"rows": pd.DataFrame({"plant": ["a", ""], "value": [1.5, np.nan]})},
        notes=("one", "two: ü"),
        settings={"seed": 1, "vintages": ["2005-12"]},
    )


def test_only_met_bars_pass() -> None:
    assert not result().passed
    assert [bar.text for bar in result().missed] == ["b", "c"]
    assert CheckResult("x", "X").passed


def test_files_give_the_result_back(tmp_path: Path) -> None:
    result().save(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"made_up.json", "made_up-rows.csv"}
    again = CheckResult.load(tmp_path, "made_up")
    assert again.bars[:2] == result().bars[:2]
    assert not again.bars[2].met
    assert (again.title, again.notes) == ("Made up", result().notes)
    assert again.settings == result().settings
    pd.testing.assert_frame_equal(again.tables["rows"], result().tables["rows"])


def test_files_are_valid_json(tmp_path: Path) -> None:
    result().save(tmp_path)
    text = (tmp_path / "made_up.json").read_text(encoding="utf-8")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"name": "made_up"}'])
def test_a_broken_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "made_up.json").write_text(text, encoding="utf-8")
    with pytest.raises(AutolocError, match=r"made_up\.json is not the result of a check"):
        CheckResult.load(tmp_path, "made_up")


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    result().save(tmp_path)
    (tmp_path / "made_up-rows.csv").unlink()
    with pytest.raises(AutolocError, match="made_up"):
        CheckResult.load(tmp_path, "made_up")
