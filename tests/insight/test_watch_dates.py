"""Months, and how soon figures are known."""

import pandas as pd
import pytest

from bayes_autoloc.insight.watch_dates import after_year, figure_lags, month_after, month_number


def table(**columns: list) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_the_usual_lag_is_the_most_frequent():
    output = table(year=[2020, 2021, 2022], known_from=["2021-02", "2022-02", "2023-04"])
    assert figure_lags({"output": output}) == {"output": 2}


def test_part_years_and_figures_before_the_end_do_not_count():
    market = table(
        year=[2020, 2021, 2022, 2022],
        period=["Y", "Y", "M02", "M03"],
        known_from=["2021-03", "2021-11", "2022-03", "2022-04"],
    )
    assert figure_lags({"market": market}) == {"market": 3}


def test_without_figures_it_is_the_february_after():
    empty = table(year=[], known_from=[]).astype({"year": int, "known_from": str})
    assert figure_lags({"output": empty}) == {"output": 2}


@pytest.mark.parametrize(
    ("month", "months", "later"),
    [("2025-04", 0, "2025-04"), ("2025-04", 24, "2027-04"), ("2025-12", 1, "2026-01")],
)
def test_months_are_counted(month, months, later):
    assert month_after(month, months) == later
    assert month_number(later) - month_number(month) == months


def test_figures_come_after_december():
    assert after_year(2025, 2) == "2026-02"
