"""The market's measurements: error by kind, parts of years, scopes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.errors import CaseError
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.model.market import market_rows, market_scopes, typical_market
from bayes_autoloc.testing import small_case

SCOPE = "passenger_sales"


def observed(*rows: tuple[int, float, str, str, float]) -> Observations:
    columns = ["year", "value", "period", "kind", "rel_sd"]
    market = pd.DataFrame(rows, columns=columns).assign(scope=SCOPE)
    return replace(observe(small_case()), market=market)


def test_a_figure_has_the_error_of_its_source_alone() -> None:
    rows = market_rows(observed((2020, 1e6, "Y", "figure", 0.02)))
    assert rows["sd"].tolist() == pytest.approx([0.02])
    assert rows["log_value"].tolist() == pytest.approx([np.log(1e6)])


@pytest.mark.parametrize(("period", "months"), [("Q1", 3), ("H1", 6), ("8M", 8), ("M02", 1)])
def test_part_of_a_year_is_scaled_up_and_knows_less(period: str, months: int) -> None:
    rows = market_rows(observed((2025, 3e5, period, "part_year", 0.0)))
    assert rows["log_value"].item() == pytest.approx(np.log(3e5 * 12 / months))
    assert rows["sd"].item() == pytest.approx(0.45 * np.sqrt((12 - months) / 12 / months))


def test_a_longer_part_tells_more() -> None:
    parts = [(2025, 3e5, period, "part_year", 0.0) for period in ("M01", "Q1", "H1", "11M")]
    assert (np.diff(market_rows(observed(*parts))["sd"]) < 0).all()


def test_forecasts_together_count_as_one() -> None:
    for n in (1, 4):
        rows = market_rows(observed(*[(2025, 1.4e6, "Y", "forecast", 0.0)] * n))
        assert np.sum(rows["sd"].to_numpy() ** -2) == pytest.approx(0.1**-2)


def test_error_of_the_figure_adds_to_that_of_the_kind() -> None:
    rows = market_rows(observed((2025, 1.4e6, "Y", "forecast", 0.1)))
    assert rows["sd"].item() == pytest.approx(np.hypot(0.1, 0.1))


def test_stock_and_other_years_are_left_out() -> None:
    rows = market_rows(
        observed(
            (2014, 1e6, "Y", "figure", 0.0),  # the small case begins in 2015
            (2020, 1e6, "Y", "figure", 0.0),
            (2025, 1e5, "M01", "stock", 0.0),
            (2026, 1e6, "Y", "forecast", 0.0),
        )
    )
    assert rows["year"].tolist() == [2020]


def test_typical_market_is_the_geometric_mean_of_figures() -> None:
    obs = observed(
        (2019, 1e6, "Y", "figure", 0.0),
        (2020, 4e6, "Y", "figure", 0.0),
        (2025, 9e9, "Y", "forecast", 0),
    )
    assert typical_market(obs.market) == pytest.approx(2e6)


def test_market_without_figures_is_an_error_of_the_case() -> None:
    with pytest.raises(CaseError, match=r"market\.csv.*no yearly market figure"):
        typical_market(observed((2025, 1e6, "Y", "forecast", 0.0)).market)


def test_scopes_are_those_beside_the_reference() -> None:
    rows = pd.DataFrame({"scope": [SCOPE, "market_total", SCOPE, "all_vehicle_sales"]})
    assert market_scopes(rows, SCOPE) == ("all_vehicle_sales", "market_total")
    assert market_scopes(rows.iloc[[0]], SCOPE) == ()
