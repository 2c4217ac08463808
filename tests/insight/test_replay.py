"""Replayed forecasts, with fits that nobody made."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc import Case, replay
from bayes_autoloc.checks.backtests import vintages
from bayes_autoloc.checks.jobs.jobs import JobPlan
from bayes_autoloc.errors import AutolocError, CaseError
from bayes_autoloc.insight.replay import QUANTILES, REPLAY_COLUMNS, Replay, _targets
from bayes_autoloc.insight.replay_months import checked_months, months_between
from tests.checks.vintage_fakes import fake_forecast

MONTHS = ["2018-12", "2012-12", "2021-06"]


@pytest.fixture(scope="module")
def russia():
    return Case.load("russia")


@pytest.fixture(scope="module")
def played(russia):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vintages, "forecast_vintage", fake_forecast)
        yield replay(russia, vintages=MONTHS)


@pytest.fixture
def faked(monkeypatch):
    monkeypatch.setattr(vintages, "forecast_vintage", fake_forecast)


def test_quantiles_are_those_of_each_vintage(played):
    assert tuple(played.table.columns) == REPLAY_COLUMNS
    assert played.vintages == sorted(MONTHS)
    one = played.table[played.table["vintage"] == "2021-06"]
    assert sorted(set(one["year"])) == list(range(2021, 2032))
    assert len(one) == 11 * len(QUANTILES)
    made = fake_forecast(
        case={"case.toml": ""},
        priors="p",
        vintage="2021-06",
        horizon=2031,
        seed=1,
        draws=1,
        code="c",
    )
    of_2025 = one[one["year"] == 2025].set_index("quantile")["value"]
    assert of_2025[0.9] == pytest.approx(np.quantile(made["production"][4], 0.9))


@pytest.mark.usefixtures("faked")
def test_forecasts_end_with_the_case_s_last_horizon(russia):
    late = replay(russia, vintages=["2025-04", "2024-12"])
    assert late.table.groupby("vintage")["year"].max().tolist() == [2034, 2035]


@pytest.mark.usefixtures("faked")
def test_results_are_kept(russia, tmp_path, monkeypatch):
    plan = JobPlan(store=tmp_path)
    first = replay(russia, vintages=["2018-12"], horizon=2022, plan=plan)
    assert first.table["year"].max() == 2022
    monkeypatch.delattr(vintages, "forecast_vintage")  # nothing could be fitted again
    again = replay(russia, vintages=["2018-12"], horizon=2022, plan=plan)
    pd.testing.assert_frame_equal(first.table, again.table)
    assert [path.name for path in tmp_path.iterdir()] == ["vintage-2018-12.json"]


def test_official_forecasts_stand_under_the_first_vintage_that_knew_them(played):
    targets = played.targets
    # Those of 2014 and 2015 are for years that were over by 2018.
    assert set(targets["vintage"]) == {"2012-12"}
    assert not targets.duplicated(["document", "year"]).any()


def test_of_several_vintages_the_first_that_knew_it_has_a_promise():
    documents = pd.DataFrame(
        {
            "document": ["old", "new", "past", "late", "sales"],
            "issued": [2010.0, 2018.9, 2011.0, 2021.6, 2010.0],
            "target_year": [2025, 2025, 2012, 2030, 2025],
            "promised": [1e6, 2e6, 3e6, 4e6, 5e6],
            "scope": ["cars", "cars", "cars", "cars", "sales"],
        }
    )
    found = _targets(documents, "cars", ["2012-12", "2018-11", "2018-12"])
    assert found[["vintage", "document"]].to_numpy().tolist() == [
        ["2012-12", "old"],
        ["2018-11", "new"],
    ]
    assert found["value"].tolist() == [1e6, 2e6]


def test_what_came_stands_beside_what_was_expected(played):
    found = played.outcomes()
    assert played.actual[2022] == pytest.approx(450_000)
    row = found[(found["vintage"] == "2018-12") & (found["year"] == 2022)].iloc[0]
    assert row["outcome"] == pytest.approx(450_000)
    assert not row["inside"]
    assert row["lower"] < row["median"] < row["upper"]
    # Neither the vintage's own year nor one that is not published.
    assert found["year"].max() == 2024
    assert (found["year"] > found["vintage"].str[:4].astype(int)).all()


def test_a_fit_that_failed_is_named(played):
    assert played.problems["2018-12"] == ()
    (note,) = played.notes
    assert note.startswith("The fit of 2012-12 failed its convergence checks")


@pytest.mark.parametrize(
    ("months", "horizon", "message"),
    [
        ([], None, "No month to replay"),
        (["2018-13"], None, "is not a month"),
        (["2030-01"], None, "knows nothing after 2025-04"),
        (["2001-12"], None, "Ask for 2003-01 or later"),
        (["2018-12", "2021-12"], 2021, "The horizon 2021 must lie after all vintages"),
    ],
)
def test_months_that_can_not_be_replayed_are_refused_before_any_fit(
    russia, months, horizon, message
):
    with pytest.raises(AutolocError, match=message):
        replay(russia, vintages=months, horizon=horizon)


def test_months_are_sorted_and_each_stands_once(russia):
    assert checked_months(["2018-12", "2012-12", "2018-12"], russia, None) == ["2012-12", "2018-12"]


def test_months_are_counted_from_one_to_another(russia):
    months = months_between(russia, "2010-01", "2011-12", 12)
    assert months == ["2010-01", "2011-01"]
    assert months_between(russia, "2024-11", "2025-02", 1)[-1] == "2025-02"
    assert months_between(russia, "2024-11", "2025-02", 2) == ["2024-11", "2025-01"]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (("2012-01", "2010-01", 12), "comes before the first"),
        (("2010-01", "2012-01", 0), "every = 0"),
    ],
)
def test_a_range_that_holds_nothing_is_refused(russia, ask, message):
    with pytest.raises(AutolocError, match=message):
        months_between(russia, *ask)


def test_a_range_beyond_the_case_is_refused(russia):
    with pytest.raises(CaseError, match="knows nothing after"):
        months_between(russia, "2020-01", "2026-01", 12)


def test_without_a_published_year_nothing_came():
    table = pd.DataFrame([("2024-12", 2025, q, 1e6) for q in QUANTILES], columns=REPLAY_COLUMNS)
    found = Replay(table, pd.DataFrame(), pd.Series(dtype=float), {}, {})
    assert found.outcomes().empty
    assert found.notes == ()
