"""Promises that repeat, replace or contradict each other."""

import pandas as pd
import pytest

from tests.evidence.documents import HIGH, LOW, read


def test_sales_start_from_the_figure_of_their_own_scope() -> None:
    scope = "passenger_and_lcv_sales"
    own = pd.DataFrame({"year": [2017], "scope": [scope], "kind": ["figure"], "value": [1.2e6]})
    rows, _ = read({"scope": scope}, market=own)
    assert (rows["base"].item(), rows["base_year"].item()) == (1.2e6, 2017)
    rows, _ = read({"scope": scope})
    assert rows["base"].item() == pytest.approx(1.07e6)


def test_going_back_to_an_earlier_figure_is_a_new_promise() -> None:
    there, back = {"target_year": 2030, "value": 900_000}, {"target_year": 2030, "value": 500_000}
    rows, left = read(
        {**there, "issued": "2019-01"},
        {**back, "issued": "2020-01"},
        {**there, "issued": "2021-01"},
    )
    assert rows["promised"].tolist() == [900_000]
    assert rows["issued"].item() > 2021
    assert left == {0: "a newer promise replaces it", 1: "a newer promise replaces it"}


def test_a_promise_without_base_does_not_stand_in_for_its_repeat() -> None:
    rows, left = read({"issued": "2005-03"}, {"issued": "2018-03"})
    assert rows["base_year"].tolist() == [2017]
    assert left == {0: "no level of its base year is published"}


def test_each_end_of_a_range_counts_once() -> None:
    rows, _ = read(HIGH, {**HIGH, "source": "another"}, {**LOW, "value": 200_001})
    assert rows["promised"].item() == pytest.approx(400_000, rel=1e-4)


def test_two_central_figures_are_pooled_and_both_used() -> None:
    rows, left = read({"value": 400_000}, {"value": 100_000, "scenario": "base"})
    assert rows["promised"].item() == 200_000
    assert not left


def test_nothing_came_of_it() -> None:
    rows, left = read({"realised": 0})
    assert rows.empty
    assert left == {0: "nothing came of it"}


def test_of_one_moment_the_later_row_stands() -> None:
    late = {"target_year": 2030}
    rows, left = read({**late, "issued": "2018"}, {**late, "issued": "2018-06", "value": 500_000})
    assert rows["promised"].tolist() == [500_000]
    assert left == {0: "a newer promise replaces it"}
