"""Named forecasts: known rows of the shipped case, and the rules on a few made-up ones."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.backtests.rivals import KINDS, dropped_rivals, rival_cells
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.drivers import IN_PASSENGER_TERMS
from bayes_autoloc.evidence.observations import observe
from tests.evidence.case_tools import russia, russia_at, small
from tests.evidence.documents import PROMISE, silent
from tests.evidence.observed import russia_observed


@cache
def cells() -> pd.DataFrame:
    return rival_cells(russia())


@cache
def dropped() -> pd.DataFrame:
    return dropped_rivals(russia())


def of(forecaster: str, target_year: int, issued: str) -> pd.Series:
    frame = cells()
    picked = frame[
        (frame["forecaster"] == forecaster)
        & (frame["target_year"] == target_year)
        & (frame["issued"] == issued)
    ]
    assert len(picked) == 1
    return picked.iloc[0]


def made(*changes: dict[str, object]) -> Case:
    return silent().with_rows(forecasts=[{**PROMISE, **change} for change in changes])


def test_the_ministry_s_forecast_of_2008() -> None:
    row = of("Ministry of Economic Development", 2020, "2008-06")
    assert (row["promised"], row["realised"]) == (4_969_000, 1_259_000)
    assert (row["variable"], row["group"], row["kind"]) == ("production", "ministry", "forecast")
    # only the year is known, so it is placed in June
    assert not row["month_known"]
    assert (row["vintage"], row["horizon"], row["factor"]) == ("2008-05", 12, 1.0)


def test_a_january_forecast_of_the_association_is_one_of_the_next_year() -> None:
    row = of("AEB", 2022, "2022-01")
    assert (row["kind"], row["vintage"], row["horizon"]) == ("january", "2021-12", 1)
    assert (row["promised"], row["realised"]) == (1_722_000, 676_000)
    assert (row["variable"], row["group"]) == ("market", "association")
    assert row["factor"] == IN_PASSENGER_TERMS["passenger_and_lcv_sales"]
    later = of("AEB", 2022, "2022-04")
    assert (later["kind"], later["horizon"], later["promised"]) == ("nowcast", 0, 800_000)


def test_a_range_is_its_geometric_middle_and_one_end_is_flagged() -> None:
    middle = of("Autostat", 2016, "2016-01")
    assert middle["promised"] == round(np.sqrt(1_300_000 * 1_100_000))
    assert not middle["one_end"]
    end = of("Autostat", 2016, "2015-03")
    assert end["one_end"]
    assert (end["promised"], end["realised"], end["kind"]) == (1_900_000, 1_100_000, "forecast")
    # the base figure of a document with three scenarios is its forecast
    assert of("AEB", 2014, "2014-01")["promised"] == 2_730_000


def test_a_forecast_whose_base_year_is_unpublished_is_a_cell_all_the_same() -> None:
    row = of("Ministry official V. Semenov (industry ministry)", 2010, "2006-12")
    assert (row["promised"], row["realised"], row["horizon"]) == (2_600_000, 1_910_000, 4)


def test_what_came_is_the_published_level_where_the_row_does_not_say() -> None:
    row = of("Autostat", 2020, "2020-11")
    sales = russia_observed().drivers["market"]
    assert row["scope"] == "passenger_sales"
    assert row["realised"] == pytest.approx(sales[2020])


def test_every_past_promise_is_a_cell_with_the_same_numbers() -> None:
    documents = russia_observed().documents
    past = documents[~documents["standing"]]
    key = ["document", "scope", "target_year"]
    found = cells().set_index(key)[["promised", "realised"]]
    expected = past.set_index(key)[["promised", "realised"]]
    pd.testing.assert_frame_equal(found.loc[expected.index], expected)


def test_cells_are_complete_and_come_once() -> None:
    frame = cells()
    assert not frame.duplicated(["document", "scope", "target_year"]).any()
    assert not frame.isna().any(axis=None)
    assert set(frame["kind"]) == set(KINDS)
    assert set(frame["variable"]) == {"production", "market"}
    assert (frame["realised"] > 0).all()
    assert (frame["target_year"] < 2025).all()
    assert ((frame["horizon"] == 0) == (frame["kind"] == "nowcast")).all()
    assert (frame["vintage"] < frame["issued"]).all()
    assert (frame.loc[frame["variable"] == "production", "factor"] == 1).all()


def test_our_forecast_can_be_made_at_every_vintage() -> None:
    for vintage in cells()["vintage"].unique():
        assert russia_at(vintage).vintage == vintage


def test_every_forecast_is_a_cell_or_dropped_with_a_reason() -> None:
    table = russia().forecasts
    key = ["document", "scope", "target_year"]
    documents = table["forecaster"].astype(str) + ", " + table["issued"].astype(str)
    everything = set(zip(documents, table["scope"].astype(str), table["target_year"], strict=True))
    used, left = ({tuple(row) for row in frame[key].to_numpy()} for frame in (cells(), dropped()))
    assert used | left == everything
    assert not used & left
    assert (dropped()["reason"].str.len() > 0).all()


def test_reasons() -> None:
    reasons = dropped().set_index(["document", "scope", "target_year"])["reason"]
    ministry = "Ministry of Industry and Trade, 2023-08"
    assert reasons[ministry, "passenger_cars", 2030] == "its year is not over"
    assert reasons["AEB, 2025-01", "passenger_and_lcv_sales", 2025] == "its year is not over"
    assert reasons["Autostat, 2010-09", "all_vehicles", 2010] == "another scope"


def test_a_vintage_before_the_first_complete_year_is_refused() -> None:
    # small() begins in 2015: a forecast of January 2016 would need our December of 2015
    assert small().first_year == 2015
    early = {"issued": "2016-01", "target_year": 2018, "realised": 300_000}
    later = {"issued": "2016-02", "target_year": 2018, "realised": 300_000}
    case = made(early, later)
    assert rival_cells(case)["issued"].tolist() == ["2016-02"]
    left = dropped_rivals(case)
    assert left["reason"].tolist() == ["we have no forecast of the month before"]


def test_both_ends_of_a_range_are_found_where_the_record_lists_one_row() -> None:
    # without a published base the record pools a range first and then lists it under one row
    both = [{"scenario": "optimistic", "value": 400_000}, {"scenario": "pessimistic"}]
    about = {"issued": "2017-02", "target_year": 2018, "realised": 300_000, "value": 100_000}
    case = made(*({**about, **change} for change in both))
    assert observe(case).excluded.query("table == 'forecasts'")["reason"].tolist() == [
        "targets: no level of its base year is published"
    ]
    row = rival_cells(case).iloc[0]
    assert (row["promised"], row["one_end"]) == (200_000, False)
    assert len(dropped_rivals(case)) == 0


def test_unpublished_outcomes_and_late_forecasts_are_dropped() -> None:
    case = made({"target_year": 2018}, {"target_year": 2017, "realised": 5_000})
    reasons = dropped_rivals(case).set_index("target_year")["reason"].to_dict()
    known = small().production
    assert 2018 not in set(known.loc[known["scope"] == "passenger_cars", "year"])
    assert reasons == {
        2017: "its year was over when it was issued",
        2018: "what came of it is not published",
    }


def test_a_case_without_forecasts_has_no_cells() -> None:
    assert list(rival_cells(silent()).columns) == list(cells().columns)
    assert len(rival_cells(silent())) == len(dropped_rivals(silent())) == 0
