"""The examples run as a user would run them."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]


def example(name: str, folder: Path) -> str:
    """Run an example in an empty folder, warnings as errors, and return what it printed."""
    finished = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / name)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""
    return finished.stdout


@pytest.mark.posterior
def test_forecast(tmp_path: Path) -> None:
    printed = example("01_forecast.py", tmp_path)
    assert "Convergence checks passed" in printed
    assert len(re.findall(r"^ *20(?:26|30|35) +0\.\d\d", printed, re.MULTILINE)) == 9
    assert (tmp_path / "out/examples/fan.png").stat().st_size > 20_000


@pytest.mark.slow
def test_ramp_ups(tmp_path: Path) -> None:
    printed = example("02_ramp_ups.py", tmp_path)
    assert "moskvitch_moscow" in printed
    table = pd.read_csv(tmp_path / "out/examples/ramp_ups.csv", index_col="plant")
    assert (table["use 10 %"] < table["use median"]).all()
    assert (table["years median"] < table["years 90 %"]).all()
    assert table.loc["hyundai_spb", "figures"] >= 10
    assert (tmp_path / "out/examples/ramp_ups.png").stat().st_size > 20_000


@pytest.mark.slow
def test_what_if(tmp_path: Path) -> None:
    printed = example("04_what_if.py", tmp_path)
    assert all(name in printed for name in ("sanctions_tightened", "squeeze", "elicited"))
    assert re.search(r"Chance of 1.4 million in 2030: 0\.[01]\d", printed)
    for name in ("tornado.png", "scenario_fans.png"):
        assert (tmp_path / "out/examples" / name).stat().st_size > 20_000


@pytest.mark.slow
def test_your_own_scenario(tmp_path: Path) -> None:
    printed = example("05_your_own_scenario.py", tmp_path)
    assert "A slow thaw: levers sanctions, western_return." in printed
    assert len(re.findall(r"^20(?:30|35): Chinese groups make -", printed, re.MULTILINE)) >= 1


@pytest.mark.slow
def test_sanctions_both_ways(tmp_path: Path) -> None:
    printed = example("06_sanctions_both_ways.py", tmp_path)
    assumed, free = re.findall(
        r"lower Chinese output in 2030\): ([\d.]+).*?([\d.]+) with", printed
    )[0]
    assert float(assumed) > float(free)
    assert "Evidence for the effects: elicited" in printed
    assert (tmp_path / "out/examples/inverted_u.png").stat().st_size > 20_000


@pytest.mark.slow
def test_official_targets(tmp_path: Path) -> None:
    printed = example("07_official_targets.py", tmp_path)
    assert "Ministry of Industry and Trade, 2023-08" in printed
    assert all(choice in printed for choice in ("off", "debiased", "naive"))
    assert (tmp_path / "out/examples/targets.png").stat().st_size > 20_000


@pytest.mark.slow
def test_quote(tmp_path: Path) -> None:
    printed = example("09_quote.py", tmp_path)
    assert all(kind in printed for kind in ("generic plant", "known plant", "announced project"))
    # The plan of Moskvitch, which made 27,000 to 31,000 of 50,000.
    middle, low, high = (
        int(number.replace(",", ""))
        for number in re.findall(r"50,000 planned: ([\d,]+) \(([\d,]+) to ([\d,]+)\)", printed)[0]
    )
    assert low < 27_000
    assert high > 31_000
    assert 12_000 < middle < 40_000
    medians = [int(m.replace(",", "")) for m in re.findall(r"planned: ([\d,]+) \(", printed)]
    assert medians == sorted(medians)


@pytest.mark.slow
def test_uptake_and_flows(tmp_path: Path) -> None:
    printed = example("08_uptake_and_flows.py", tmp_path)
    assert "The Western wave, 2006 to 2021" in printed
    assert "kits" in printed
    for name in ("uptake.png", "flows.png"):
        assert (tmp_path / "out/examples" / name).stat().st_size > 20_000


@pytest.mark.slow
def test_your_own_plant(tmp_path: Path) -> None:
    printed = example("03_your_own_plant.py", tmp_path)
    assert "1 plant added" in printed
    table = pd.read_csv(tmp_path / "out/examples/your_own_plant.csv", index_col="case")
    assert list(table.index) == ["as shipped", "with the plant"]
    assert table["P(1.4 million)"].between(0.01, 0.9).all()
    # A plant of 120,000 that may start moves the country by less than its nameplate.
    medians = table["median 2030"]
    assert abs(medians["with the plant"] - medians["as shipped"]) < 120_000


@pytest.mark.slow
def test_walkthrough(tmp_path: Path) -> None:
    printed = example("20_walkthrough.py", tmp_path)
    assert "Convergence checks passed: True" in printed
    assert re.search(r"A plan of 50 thousand cars in 2026 is worth \d+ \(", printed)
    assert re.search(r"Best line: \d+,000 sets", printed)
    assert printed.count("\n- ") >= 3
    assert (tmp_path / "out/examples/decision.png").stat().st_size > 20_000


@pytest.mark.slow
def test_backtest(tmp_path: Path) -> None:
    printed = example("16_backtest.py", tmp_path)
    assert printed.count("bayes_autoloc") >= 4
    assert printed.count("random_walk") >= 4
    assert (tmp_path / "out/examples/backtest_2018.png").stat().st_size > 20_000


@pytest.mark.slow
def test_does_the_model_fit(tmp_path: Path) -> None:
    printed = example("17_does_the_model_fit.py", tmp_path)
    assert re.search(r"total 2009 +597000", printed)
    assert re.search(r"^ *plans +138 ", printed, re.MULTILINE)
    assert (tmp_path / "out/examples/predictive.png").stat().st_size > 20_000


@pytest.mark.slow
def test_watch(tmp_path: Path) -> None:
    printed = example("11_watch.py", tmp_path)
    assert "National production of 2026" in printed
    assert re.search(r"facts known by 2027-02: the 80 % interval narrows by \d+%", printed)
    assert (tmp_path / "out/examples/watch.png").stat().st_size > 20_000


@pytest.mark.slow
def test_must_be_true(tmp_path: Path) -> None:
    printed = example("12_must_be_true.py", tmp_path)
    assert re.search(r"1,400,000 cars in 2030: \d+%", printed)
    assert "  [ ] Cars sold in 2030: above" in printed
    assert (tmp_path / "out/examples/must_be_true.png").stat().st_size > 20_000


@pytest.mark.slow
def test_ledger(tmp_path: Path) -> None:
    printed = example("10_ledger.py", tmp_path)
    # Half of what Moskvitch promised in its first year was made: its rows lower the forecast.
    shift, error = re.findall(
        r"^Moskvitch[^:]*: 2030: (-[\d,]+) \+- ([\d,]*\d)", printed, re.MULTILINE
    )[0]
    assert int(shift.replace(",", "")) < -3 * int(error.replace(",", ""))
    assert re.search(r"\d{3} pieces of evidence; \d+ need a refit", printed)
    assert (tmp_path / "out/examples/ledger.png").stat().st_size > 20_000


@pytest.mark.slow
def test_update(tmp_path: Path) -> None:
    printed = example("13_update.py", tmp_path)
    assert re.search(r"^2030: [\d,]+ \([\d,]+ to [\d,]+\) becomes", printed, re.MULTILINE)
    assert len(re.findall(r"^(?:output|events|plans): .*\+- [\d,]+$", printed, re.MULTILINE)) == 3


@pytest.mark.slow
def test_report(tmp_path: Path) -> None:
    printed = example("15_report.py", tmp_path)
    assert printed.count("\n- ") >= 10
    page = tmp_path / "out/examples/report.html"
    assert 2_000_000 < page.stat().st_size < 6_000_000


@pytest.mark.slow
def test_replay(tmp_path: Path) -> None:
    printed = example("14_replay.py", tmp_path)
    assert re.search(r"2018-12 +2022", printed)
    assert (tmp_path / "out/examples/hedgehog.png").stat().st_size > 20_000
