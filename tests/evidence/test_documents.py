"""The record of official forecasts: which rows are promises, from which base, with what result."""

import pandas as pd
import pytest

from bayes_autoloc.evidence.market_rows import SCOPES
from tests.evidence.documents import DRIVERS, HIGH, LOW, TOTALS, Row, read


def test_a_promise_from_its_base() -> None:
    rows, left = read({})
    assert not left
    found = rows.iloc[0].to_dict()
    assert found["issued"] == pytest.approx(2018 + 2.5 / 12)
    assert (
        found.items()
        >= {
            "document": "Ministry, 2018-03",
            "forecaster": "Ministry",
            "institution": "ministry",
            "scope": "passenger_cars",
            "target_year": 2021,
            "base_year": 2017,
            "base": 201_700.0,
            "promised": 400_000.0,
            "realised": 202_100.0,
            "standing": False,
        }.items()
    )


def test_a_document_of_unknown_month_is_placed_in_june() -> None:
    rows, _ = read({"issued": "2018"})
    assert rows["issued"].item() == pytest.approx(2018 + 5.5 / 12)


@pytest.mark.parametrize("scope", ["trucks", "lada_sales", "passenger_sales_new_and_used"])
def test_parts_and_other_scopes_are_left_out(scope: str) -> None:
    rows, left = read({"scope": scope})
    assert rows.empty
    assert left == {0: "another scope"}


@pytest.mark.parametrize(
    ("scope", "ratio"), list(zip(SCOPES, [1.0, 1.07, 1.15, 1.15], strict=True)), ids=SCOPES
)
def test_the_market_counts_in_the_terms_of_its_scope(scope: str, ratio: float) -> None:
    rows, _ = read({"scope": scope})
    assert rows["base"].item() == rows["realised"].item() == pytest.approx(1e6 * ratio)


def test_a_market_that_was_interpolated_is_no_base() -> None:
    unknown = DRIVERS.assign(market_known=DRIVERS.index != 2017)
    rows, _ = read({"scope": "passenger_sales"}, drivers=unknown)
    assert rows["base_year"].item() == 2016


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"issued": "2021-01"}, "for the year in which it was issued"),
        ({"issued": "2021"}, "for the year in which it was issued"),
        ({"issued": "2022-01"}, "for the year in which it was issued"),  # of a year that was over
        ({"target_year": 2025}, "for the year of the vintage"),
        ({"scope": "market_total", "target_year": 2025}, "of the market, for a year that is not"),
        ({"scope": "market_total", "target_year": 2030}, "of the market, for a year that is not"),
        ({"value": 0}, "less than one car"),
        (LOW, "one end of a range alone"),
        (HIGH, "one end of a range alone"),
    ],
)
def test_what_is_no_promise(change: Row, reason: str) -> None:
    rows, left = read(change, {"target_year": 2023})
    assert rows["target_year"].tolist() == [2023]
    assert left.keys() == {0}
    assert left[0].startswith(reason)


def test_both_ends_of_a_range_promise_their_geometric_middle() -> None:
    rows, left = read(LOW, HIGH)
    assert rows["promised"].tolist() == [400_000]
    assert not left  # both are used


def test_ends_of_different_documents_years_or_scopes_are_no_range() -> None:
    elsewhere: list[Row] = [
        {"issued": "2018-04"},
        {"target_year": 2022},
        {"scope": "passenger_sales"},
        {"forecaster": "Bank"},
    ]
    for place in elsewhere:
        rows, left = read(LOW, {**HIGH, **place})
        assert rows.empty
        assert set(left.values()) == {"one end of a range alone"}


@pytest.mark.parametrize("scenario", ["base", "target"])
def test_a_central_figure_goes_before_the_range(scenario: str) -> None:
    rows, left = read(LOW, {"scenario": scenario, "value": 300_000}, HIGH)
    assert rows["promised"].tolist() == [300_000]
    assert left == dict.fromkeys((0, 2), "the document has a central figure")


def test_what_a_document_says_twice_is_one_promise() -> None:
    rows, left = read({}, {"scenario": "base"}, {"source": "another paper"})
    assert rows["promised"].tolist() == [400_000]
    assert left == dict.fromkeys((1, 2), "the document says it twice")


def test_each_year_and_scope_of_a_document_is_a_promise() -> None:
    rows, left = read({}, {"target_year": 2022}, {"scope": "passenger_sales"})
    assert not left
    assert rows["document"].tolist() == ["Ministry, 2018-03"] * 3


@pytest.mark.parametrize("year", [2021, 2030])
def test_a_restatement_counts_once_and_the_first_time(year: int) -> None:
    later: Row = {"issued": "2019-03", "target_year": year}
    rows, left = read(later, {"target_year": year})
    assert rows["document"].tolist() == ["Ministry, 2018-03"]
    assert left == {0: "repeats an earlier promise"}


@pytest.mark.parametrize(
    "change", [{"value": 410_000}, {"forecaster": "Bank"}, {"target_year": 2022}]
)
def test_another_promise_is_no_restatement(change: Row) -> None:
    rows, left = read({}, {"issued": "2019-03", **change})
    assert rows["document"].str[-7:].tolist() == ["2018-03", "2019-03"]
    assert not left


def test_the_newest_promise_of_a_forecaster_stands() -> None:
    rows, left = read(
        {"target_year": 2030},
        {"target_year": 2030, "issued": "2023-08", "value": 500_000},
        {"target_year": 2035},
        {"target_year": 2030, "forecaster": "Bank"},
    )
    assert left == {0: "a newer promise replaces it"}
    assert rows["target_year"].tolist() == [2030, 2035, 2030]
    assert rows["standing"].all()
    assert rows["realised"].isna().all()


def test_past_promises_of_a_forecaster_all_count() -> None:
    rows, left = read({}, {"issued": "2019-08", "value": 500_000})
    assert rows["base_year"].tolist() == [2017, 2018]
    assert not left


@pytest.mark.parametrize(("missing", "base_year"), [([], 2017), ([2017], 2016), ([2016], 2017)])
def test_the_base_is_the_last_level_before_the_document(missing: list[int], base_year: int) -> None:
    rows, _ = read({}, totals=TOTALS[~TOTALS["year"].isin(missing)])
    assert rows["base_year"].item() == base_year
    assert rows["base"].item() == base_year * 100


def test_a_base_is_at_most_two_years_old() -> None:
    rows, left = read({}, totals=TOTALS[~TOTALS["year"].isin([2016, 2017])])
    assert rows.empty
    assert left == {0: "no level of its base year is published"}


def test_a_promise_that_stands_starts_from_the_latest_level() -> None:
    for last in (2024, 2020):  # however old it is
        rows, left = read({"target_year": 2030}, totals=TOTALS[TOTALS["year"] <= last])
        assert not left
        assert (rows["base_year"].item(), rows["base"].item()) == (last, last * 100)


def test_the_reference_series_goes_before_the_others() -> None:
    others = pd.concat(
        [TOTALS.assign(series=name, value=value) for name, value in (("asm", 1e5), ("aeb", 3e5))]
    )
    rows, _ = read({}, totals=pd.concat([TOTALS, others]))
    assert rows["base"].item() == 201_700
    rows, _ = read({}, totals=pd.concat([TOTALS[TOTALS["year"] != 2017], others]))
    assert (rows["base_year"].item(), rows["base"].item()) == (2017, 2e5)


def test_what_came_of_it() -> None:
    """The figure beside the promise goes before the published level; one of them must be known."""
    rows, _ = read({"realised": 190_000})
    assert rows["realised"].item() == 190_000
    unpublished = TOTALS[TOTALS["year"] != 2021]
    rows, _ = read({"realised": 190_000}, totals=unpublished)
    assert rows["realised"].item() == 190_000
    rows, left = read({}, totals=unpublished)
    assert rows.empty
    assert left == {0: "what came of it is not published"}


def test_nothing_published_nothing_promised() -> None:
    assert read()[0].empty
    rows, left = read({}, {"target_year": 2030}, totals=TOTALS.iloc[:0], drivers=DRIVERS.iloc[:0])
    assert rows.empty
    assert set(left.values()) == {"no level of its base year is published"}
