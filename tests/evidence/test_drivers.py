"""Market, pressure and protection by year."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.drivers import pooled_market
from bayes_autoloc.evidence.market_rows import rounding_error
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.evidence.protection import protection_path, protection_years
from tests.evidence.case_tools import russia, russia_at
from tests.evidence.observed import russia_observed

OBSERVED = russia_observed()


def market_row(year: int, scope: str) -> pd.Series:
    rows = OBSERVED.market
    return rows[(rows["year"] == year) & (rows["scope"] == scope)].iloc[0]


def test_rounding_widens_the_error() -> None:
    exact, hundred_thousands, one_million = rounding_error(np.array([1_425_791.0, 1.6e6, 1e6]))
    assert exact == pytest.approx(0.01, rel=0.01)
    assert hundred_thousands == pytest.approx(np.hypot(0.01, 1e5 / np.sqrt(12) / 1.6e6))
    # never more than a quarter of the figure is taken as its last digit
    assert one_million == pytest.approx(np.hypot(0.01, 0.25 / np.sqrt(12)))


def test_one_market_figure_for_each_year_and_scope() -> None:
    figures = OBSERVED.market[OBSERVED.market["kind"] == "figure"]
    assert not figures.duplicated(["year", "scope"]).any()
    # 2,935,000 and twice 2,930,000, one of them the brief's
    pooled = (2_935_000 * 2_930_000**2) ** (1 / 3)
    assert market_row(2012, "passenger_and_lcv_sales")["value"] == pytest.approx(pooled)
    # 2,650,000 is sharper than 2,600,000
    assert market_row(2011, "passenger_and_lcv_sales")["value"] == pytest.approx(2.65e6)


def test_what_is_known_of_the_current_year() -> None:
    current = OBSERVED.market[OBSERVED.market["year"] == 2025].set_index(["kind", "scope"])
    forecast = current.loc[("forecast", "passenger_and_lcv_sales")]
    assert forecast["value"] == pytest.approx(1.4e6)
    # dealers: 15 to 25 % less, which replaces their word of January
    dealers = current.loc[("forecast", "passenger_sales")]
    assert dealers["value"] == pytest.approx(np.sqrt(1_334_500 * 1_177_500))
    assert dealers["rel_sd"] == pytest.approx(np.log(1_334_500 / 1_177_500) / 2, rel=0.05)
    february = current.loc[("part_year", "passenger_sales")]
    assert (february["value"], february["period"]) == (pytest.approx(80_000), "M02")
    assert current.loc[("stock", "stock_unsold_passenger"), "value"] == pytest.approx(500_000)


def test_figures_of_two_parts_of_a_year_are_not_pooled() -> None:
    case = Case.load("russia").as_of("2024-12")
    plain = {"year": 2024, "scope": "passenger_sales", "series": "other", "known_from": "2024-12"}
    more = {
        "market": [
            {**plain, "period": period, "value": value, "source": "a dealer"}
            for period, value in (("H1", 701_234), ("9M", 1_101_000), ("M11", 120_000))
        ]
    }
    market = observe(case.with_rows(more)).market
    of_year = market[(market["year"] == 2024) & (market["scope"] == "passenger_sales")]
    part = of_year[of_year["kind"] == "part_year"]
    # Nine months, though the half is the sharper figure, and a month tells less.
    assert (part["value"].tolist(), part["period"].tolist()) == ([pytest.approx(1_101_000)], ["9M"])


def test_an_earlier_vintage_has_its_own_current_year() -> None:
    market = russia_observed("2022-06").market
    current = market[market["year"] == 2022]
    assert set(current["kind"]) == {"forecast", "part_year"}
    # the association's 800 thousand of April, not its 1.7 million of January
    aeb = current[current["value"].between(790_000, 860_000)]
    assert aeb["value"].tolist() == [pytest.approx(800_000)]


def test_scopes_in_terms_of_passenger_cars() -> None:
    drivers = OBSERVED.drivers
    # three figures of about the same sharpness are pooled
    pooled = (1_570_000 * 1_571_272 * 1_590_000) ** (1 / 3)
    assert drivers.loc[2024, "market"] == pytest.approx(pooled)
    assert drivers.loc[2019, "market"] == pytest.approx(
        market_row(2019, "passenger_and_lcv_sales")["value"] / 1.07
    )
    # 2003 to 2005 are interpolated between 2002 and 2006
    assert not drivers.loc[2003:2005, "market_known"].any()
    ratio = np.diff(np.log(drivers.loc[2002:2006, "market"]))
    assert ratio == pytest.approx([ratio[0]] * 4)
    assert not drivers.loc[2025, "market_known"]


def test_a_market_of_which_nothing_is_known() -> None:
    empty = OBSERVED.market.iloc[:0]
    pooled = pooled_market(empty, pd.RangeIndex(2020, 2023, name="year"))
    assert pooled["market"].isna().all()
    assert not pooled["market_known"].any()


def test_pressure_is_last_years_capacity_against_this_years_market() -> None:
    drivers = OBSERVED.drivers
    assert drivers["pressure"].mean() == pytest.approx(0.0, abs=1e-9)
    gap = np.log(drivers["market"]) - drivers["log_capacity_on"].shift(1)
    steps = gap.diff().loc[2004:]
    np.testing.assert_allclose(drivers["pressure"].diff().loc[2004:], steps)
    assert drivers["pressure"].idxmin() == 2022


def test_capacity_that_is_on_falls_with_the_exodus() -> None:
    on = np.exp(OBSERVED.drivers["log_capacity_on"])
    # Hyundai, Nissan, Toyota, both VW lines, Renault, PSMA, Mercedes, Ford, Mazda and Avtotor went
    assert on[2021] - on[2022] > 1_200_000
    assert on[2022] > 961_200 + 105_000


def test_protection_by_hand() -> None:
    years = protection_years(russia())
    assert (years.loc[:2015] == 0).all()  # introduced in 2012, eaten up by prices until 2016
    nominal = np.log(1.65 * 1.90 * 2.107 * 2.7 * 1.775 * 1.20)
    introduced, now = 12 * 2012 + 8.5, 12 * 2025 + 4
    today = nominal - (now - introduced) / 12 * np.log(1.07)
    # the mean of January to April 2025; the first step of that month counts from its middle
    months = np.arange(12 * 2025 + 0.5, now)
    levels = nominal - (months - introduced) / 12 * np.log(1.07)
    assert years[2025] == pytest.approx(levels.mean() / today)
    assert years[2024] < years[2025]


def test_the_legislated_path() -> None:
    path = protection_path(russia())["protection"]
    assert path.index.tolist() == list(range(2025, 2061))
    assert path[2025] == pytest.approx(1.0)
    step = path.diff()
    assert step.loc[2026:2030].tolist() == pytest.approx([step[2026]] * 5)
    # 15 % a year against prices of 7 %
    nominal = np.log(1.65 * 1.90 * 2.107 * 2.7 * 1.775 * 1.20)
    today = nominal - (12 * 2025 + 4 - 12 * 2012 - 8.5) / 12 * np.log(1.07)
    assert step[2026] == pytest.approx((np.log(1.15) - np.log(1.07)) / today)
    assert (path.loc[2030:] == path[2030]).all()


def test_no_fee_no_protection() -> None:
    assert (protection_years(russia_at("2012-06")) == 0).all()
    assert (protection_path(russia_at("2012-06"))["protection"] == 0).all()
    # a rise that was known, but lies ahead, is on the path
    ahead = protection_path(russia_at("2019-12"))["protection"]
    assert ahead[2020] > ahead[2019]
    assert (ahead.loc[2021:] == ahead[2020]).all()
