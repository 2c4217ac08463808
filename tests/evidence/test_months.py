import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayes_autoloc.evidence.months import JUNE, moment, month_bounds, vintage_end, year_of


def test_a_month_is_placed_in_its_middle() -> None:
    # November 2022: ten months and a half after 1 January
    assert moment(pd.Series(["2022-11"])).item() == 12 * 2022 + 10.5


def test_a_year_is_placed_on_the_first_of_july_or_where_told() -> None:
    years = pd.Series(["2007", pd.NA], dtype="string")
    assert moment(years)[0] == 12 * 2007 + 6
    assert moment(years, year_only=JUNE)[0] == moment(pd.Series(["2007-06"])).item()
    assert pd.isna(moment(years)[1])


def test_bounds_of_months_and_years() -> None:
    assert month_bounds("2025-04") == (12 * 2025 + 3, 12 * 2025 + 4)
    assert month_bounds("2025") == (12 * 2025, 12 * 2026)
    assert vintage_end("2025-04") / 12 == pytest.approx(2025 + 4 / 12)


@given(st.integers(1990, 2060), st.integers(1, 12))
def test_a_month_lies_inside_its_bounds_and_its_year(year: int, month: int) -> None:
    date = f"{year}-{month:02d}"
    at = moment(pd.Series([date])).to_numpy()
    first, last = month_bounds(date)
    assert first < at[0] < last
    assert year_of(at)[0] == year
