"""The arithmetic of backtests, with forecasts that nobody fitted."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.backtests import vintages
from bayes_autoloc.checks.backtests.backtest import SCORE_COLUMNS, backtest, published_outcomes
from bayes_autoloc.checks.backtests.baselines import BASELINES
from bayes_autoloc.checks.jobs.jobs import JobPlan
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from tests.checks.vintage_fakes import fake_forecast

CASE = Case.load("russia")
VINTAGES = ("2012-12", "2021-12")


@pytest.fixture(scope="module")
def result() -> CheckResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vintages, "forecast_vintage", fake_forecast)
        return backtest(CASE, vintages=VINTAGES, draws=10)


def test_scores_have_the_columns_of_the_contract(result: CheckResult) -> None:
    scores = result.tables["scores"]
    assert tuple(scores.columns) == SCORE_COLUMNS
    assert set(scores["model"]) == {"bayes_autoloc", *BASELINES}
    # 2013 to 2017 and 2022 from the first vintage, 2022 to 2024 from the second
    assert len(scores) == 9 * (1 + len(BASELINES))
    assert not scores.isna().any().any()


def test_cells_are_those_that_were_published(result: CheckResult) -> None:
    scores = result.tables["scores"]
    ours = scores[scores["model"] == "bayes_autoloc"].set_index(["vintage", "target_year"])
    assert ours.loc[("2021-12", 2022), "outcome"] == pytest.approx(450_000)
    assert ours.loc[("2012-12", 2022), "horizon"] == 10
    assert (
        scores["horizon"] == scores["target_year"] - scores["vintage"].str[:4].astype(int)
    ).all()


def test_a_million_in_all_years_misses_the_collapse(result: CheckResult) -> None:
    scores = result.tables["scores"]
    ours = scores[scores["model"] == "bayes_autoloc"].set_index(["vintage", "target_year"])
    collapse = ours.loc[("2021-12", 2022)]
    assert not collapse["covered95"]
    # |log(0.45)| less the mean distance between two draws
    assert collapse["crps_log"] == pytest.approx(-np.log(0.45) - 0.2 / np.sqrt(np.pi), abs=0.03)
    assert ours.loc[("2012-12", 2016), "covered80"]


def test_bars_are_worked_out_from_cells_up_to_five_years_ahead(result: CheckResult) -> None:
    scores = result.tables["scores"]
    near = scores[(scores["model"] == "bayes_autoloc") & (scores["horizon"] <= 5)]
    in80, in95, ratio = result.bars
    assert in80.value == pytest.approx(near["covered80"].mean())
    assert (in80.low, in80.high) == (0.65, 0.92)
    assert in95.value == pytest.approx(near["covered95"].mean())
    later = scores[scores["horizon"].between(2, 5)].groupby("model")["crps_log"].mean()
    best = later.drop("bayes_autoloc").min()
    assert ratio.value == pytest.approx(later["bayes_autoloc"] / best)
    assert ratio.met == (ratio.value <= 0.95)


def test_fits_that_failed_are_named(result: CheckResult) -> None:
    said = [note for note in result.notes if "convergence" in note]
    assert len(said) == 1
    assert "2012-12" in said[0]
    assert "3 divergences" in said[0]
    assert "independent" in result.notes[0]


def test_outcomes_are_in_terms_of_the_reference_series() -> None:
    outcomes = published_outcomes(CASE)
    assert outcomes[2024] == pytest.approx(756_000)
    assert outcomes.index.max() == observe(CASE).last_year


def test_result_survives_its_files(result: CheckResult, tmp_path: Path) -> None:
    result.save(tmp_path)
    again = CheckResult.load(tmp_path, "backtest")
    assert again.bars == result.bars
    assert again.notes == result.notes
    pd.testing.assert_frame_equal(again.tables["scores"], result.tables["scores"])


def test_a_vintage_without_an_outcome_is_refused() -> None:
    with pytest.raises(AutolocError, match="Nothing was published for a year after 2025-01"):
        backtest(CASE, vintages=["2025-01"])


def test_a_second_run_reuses_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vintages, "forecast_vintage", fake_forecast)
    seen: list[str] = []
    plan = JobPlan(store=tmp_path, on_done=lambda job, _done, _of: seen.append(job.key))
    first = backtest(CASE, vintages=["2021-12"], draws=10, plan=plan)
    second = backtest(CASE, vintages=["2021-12"], draws=10, plan=plan)
    assert seen == ["vintage-2021-12"]
    pd.testing.assert_frame_equal(first.tables["scores"], second.tables["scores"])
    backtest(CASE, vintages=["2021-12"], draws=20, plan=plan)
    assert len(seen) == 2
