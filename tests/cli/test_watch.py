"""`bayes-autoloc watch`, `must-be-true` and `replay`."""

import json

import pandas as pd
import pytest

from bayes_autoloc.checks.backtests import vintages
from bayes_autoloc.cli import conditions_flow, replay_flow, steps, watch_flow
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.insight.conditions_table import COLUMNS as DRIVER_COLUMNS
from bayes_autoloc.insight.watch_rows import COLUMNS as FACT_COLUMNS
from tests.checks.vintage_fakes import fake_forecast
from tests.cli.runs import checks, invoke
from tests.insight.watched import TARGET, WATCHED, YEAR, conditions, fit, watched


class Sampled:
    """The small fit as if somebody had sampled it."""

    def __init__(self, max_rhat):
        self.diagnostics = checks(max_rhat)

    def __getattr__(self, name):
        return getattr(fit(), name)


@pytest.fixture(autouse=True)
def sampled(monkeypatch):
    """Replace the fit by one with enough draws to rank facts."""
    state = {"max_rhat": 1.001}
    monkeypatch.setattr(steps, "fit", lambda *_, **__: Sampled(state["max_rhat"]))
    return state


@pytest.fixture
def kept(monkeypatch):
    """Show what other tests have worked out already."""
    monkeypatch.setattr(watch_flow, "watch_list", lambda *_, **__: watched())
    monkeypatch.setattr(conditions_flow, "must_be_true", lambda *_, **__: conditions())


def printed(result):
    return " ".join(result.output.split())


@pytest.mark.usefixtures("kept")
def test_facts_are_shown(case):
    result = invoke("watch", "--case", case, "--year", YEAR)
    assert result.exit_code == 0, result.output
    text = printed(result)
    assert "National production of 2026" in text
    assert "facts known by 2027-02 together" in text
    assert "Nothing measurable:" in text
    assert "Convergence checks passed" in text


def test_facts_are_written(case, tmp_path, monkeypatch):
    monkeypatch.setattr(watch_flow, "_write_plot", lambda *_: None)
    result = invoke("watch", "--case", case, "--year", YEAR, "--months", 12, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    table = pd.read_csv(tmp_path / "watch.csv", keep_default_na=False)
    assert tuple(table.columns) == FACT_COLUMNS
    assert table["known_by"].max() == "2026-02"
    assert (tmp_path / "watch_together.csv").exists()


@pytest.mark.usefixtures("kept")
def test_facts_as_json_and_nothing_else(case):
    result = invoke("watch", "--case", case, "--year", YEAR, "--json")
    content = json.loads(result.stdout)
    assert content["year"] == YEAR
    assert content["facts"][0]["measurable"] is True
    assert content["about"]["draws"] == WATCHED
    assert content["facts"][-1]["direction"] == ""
    assert {"known_by", "facts", "explains"} <= set(content["together"][0])


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "words", [("watch", "--year", YEAR), ("must-be-true", "--year", YEAR, "--at-least", TARGET)]
)
def test_failed_checks_exit_with_3_unless_accepted(case, sampled, words, tmp_path, monkeypatch):
    monkeypatch.setattr(watch_flow, "_write", lambda *_: None)
    monkeypatch.setattr(conditions_flow, "_write", lambda *_: None)
    sampled["max_rhat"] = 1.3
    refused = invoke(*words, "--case", case)
    assert refused.exit_code == 3
    assert "CONVERGENCE CHECKS FAILED" in refused.output
    accepting = (*words, "--case", case, "--accept-failed-diagnostics", "--out", tmp_path)
    assert invoke(*accepting).exit_code == 0
    assert "R-hat 1.300" in (tmp_path / FAILED_FILE).read_text(encoding="utf-8")
    sampled["max_rhat"] = 1.001
    assert invoke(*accepting).exit_code == 0
    assert not (tmp_path / FAILED_FILE).exists()


def test_a_year_that_is_over_is_refused_before_the_fit(case, monkeypatch):
    monkeypatch.setattr(steps, "fit", None)
    for verb in ("watch", "must-be-true"):
        result = invoke(verb, "--case", case, "--year", 2025)
        assert result.exit_code == 2
        assert "Choose a year from 2026 on" in printed(result)


def test_the_checklist_is_shown_and_written(case, tmp_path):
    out = tmp_path / "found"
    words = ("--year", YEAR, "--at-least", TARGET, "--out", out)
    result = invoke("must-be-true", "--case", case, *words)
    assert result.exit_code == 0, result.output
    text = printed(result)
    assert "0.90 million cars in 2028:" in text
    assert f"[ ] Cars sold in {YEAR}: above" in text
    assert {path.name for path in out.iterdir()} == set(conditions_flow.CONDITIONS_FILES)
    table = pd.read_csv(out / "conditions.csv")
    assert tuple(table.columns) == DRIVER_COLUMNS
    lines = (out / "conditions.txt").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("- ") for line in lines)
    assert (out / "conditions.png").stat().st_size > 20_000


@pytest.mark.usefixtures("kept")
def test_conditions_as_json_and_nothing_else(case):
    words = ("--year", YEAR, "--at-least", TARGET, "--json")
    content = json.loads(invoke("must-be-true", "--case", case, *words).stdout)
    assert content["n_conditioned"] == round(content["probability"] * content["n_draws"])
    assert content["drivers"][0]["shift_sd"] != 0
    assert content["checklist"]


def test_a_year_without_a_target_needs_one(case):
    result = invoke("must-be-true", "--case", case, "--year", 2031)
    assert result.exit_code == 2
    assert "no target for 2031 (known: 1,400,000 in 2030)" in printed(result)


@pytest.fixture
def forecasts(monkeypatch, tmp_path):
    monkeypatch.setenv("BAYES_AUTOLOC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(vintages, "forecast_vintage", fake_forecast)


@pytest.mark.usefixtures("forecasts")
def test_forecasts_are_replayed(tmp_path):
    out = tmp_path / "played"
    words = ("--vintages", "2018-12, 2012-12", "--workers", 0, "--out", out)
    # One of the fits failed its checks: all is written, marked, and the command says so.
    result = invoke("replay", *words)
    assert result.exit_code == 3
    assert invoke("replay", *words, "--accept-failed-diagnostics").exit_code == 0
    text = printed(result)
    assert "2 vintages, 2012-12 to 2018-12" in text
    assert "vintage-2018-12: 2 of 2" in text
    assert "The fit of 2012-12 failed its convergence checks" in text
    assert {path.name for path in out.iterdir()} == {*replay_flow.REPLAY_FILES, FAILED_FILE}
    table = pd.read_csv(out / "replay.csv")
    assert table.columns.tolist() == ["vintage", "year", "quantile", "value"]
    assert set(table["vintage"]) == {"2012-12", "2018-12"}
    # Its jobs have the keys of the backtest's: they are kept apart.
    stored = tmp_path / "cache" / "jobs" / "russia-replay"
    assert len(list(stored.iterdir())) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--vintages", "2018-12", "--since", "2010-01"), "not both"),
        (("--every", 6), "--until and --every need --since"),
        (("--until", "2010-01"), "--until and --every need --since"),
        (("--vintages", "1999-01"), "Ask for 2003-01 or later"),
        (("--since", "2012-01", "--until", "2010-01"), "comes before the first"),
        (("--vintages", "2018-12", "--horizon", "2018"), "must lie after all vintages"),
    ],
)
def test_vintages_that_can_not_be_are_refused(words, message):
    result = invoke("replay", *words)
    assert result.exit_code == 2
    assert message in printed(result)


def test_a_range_gives_every_twelfth_month(monkeypatch):
    asked = []
    monkeypatch.setattr(replay_flow, "replay", lambda *args, **_: asked.append(args[2]) or 1 / 0)
    invoke("replay", "--since", "2010-01", "--until", "2012-06")
    assert asked == [["2010-01", "2011-01", "2012-01"]]
    invoke("replay")
    assert asked[1] == ["2012-12", "2018-12", "2021-12", "2023-12"]
