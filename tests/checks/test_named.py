"""Our forecasts beside those of others, with forecasts that nobody fitted."""

import numpy as np
import pytest

from bayes_autoloc.checks.backtests import vintages
from bayes_autoloc.checks.backtests.named import against_rivals
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.testing import foreign_case
from tests.checks.vintage_fakes import fake_forecast

CASE = Case.load("russia")


@pytest.fixture(scope="module")
def result() -> CheckResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vintages, "forecast_vintage", fake_forecast)
        return against_rivals(CASE, draws=10)


def test_the_ministry_of_2008_missed_by_a_factor_of_four(result: CheckResult) -> None:
    cells = result.tables["cells"]
    row = cells[cells["promised"] == 4_969_000].iloc[0]
    assert row["theirs"] == pytest.approx(np.log(4_969_000 / 1_259_000))
    assert row["vintage"] == "2008-05"
    assert row["ours"] < 0.3  # a million within 20 %, against 1.26


def test_market_forecasts_are_compared_in_the_rivals_terms(result: CheckResult) -> None:
    cells = result.tables["cells"]
    row = cells[(cells["forecaster"] == "AEB") & (cells["target_year"] == 2019)].iloc[0]
    assert row["factor"] == pytest.approx(1.07)
    assert row["q50"] == pytest.approx(2e6 * 1.07, rel=0.05)


def test_no_rival_knows_part_of_its_year(result: CheckResult) -> None:
    assert (result.tables["cells"]["horizon"] >= 1).all()
    assert set(result.tables["cells"]["kind"]) <= {"forecast", "january"}


def test_bar_is_the_ministries_own_production(result: CheckResult) -> None:
    cells = result.tables["cells"]
    rows = cells[(cells["group"] == "ministry") & (cells["variable"] == "production")]
    (bar,) = result.bars
    assert bar.value == pytest.approx(rows["ours"].mean() / rows["theirs"].mean())
    assert str(len(rows)) in bar.text


def test_failed_fits_are_named(result: CheckResult) -> None:
    assert any("2012-12" in note for note in result.notes)


def test_a_case_without_rivals_is_refused() -> None:
    with pytest.raises(AutolocError, match="no rival"):
        against_rivals(foreign_case())
