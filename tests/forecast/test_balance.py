from types import SimpleNamespace

import numpy as np
import pytest

from bayes_autoloc.evidence.settings import Target
from bayes_autoloc.forecast.balance import (
    NORMAL_STOCK,
    STOCK_ADJUSTMENT,
    base_production,
    delivered_growth,
    imports,
    target_path,
    uptake,
)
from bayes_autoloc.forecast.market import Market
from bayes_autoloc.forecast.national import Components, under_chinese_demand, under_demand
from bayes_autoloc.model.coords import WAVES
from tests.forecast.fakes import setting_of, small_posterior


def market_of(sales, share=0.5):
    sales = np.array(sales, dtype=float)[:, None] * np.ones(60)
    return Market(np.log(sales), np.full(sales.shape, share))


def stocked(value):
    observations = small_posterior().observations
    row = {"year": 2025, "value": value, "scope": "stock_unsold_passenger", "period": "start"}
    table = observations.market.iloc[:0].copy()
    table.loc[0, list(row)] = list(row.values())
    table["kind"] = "stock"
    return setting_of(small_posterior().with_observations(market=table))


def test_imports_close_the_balance():
    setting, market = stocked(500_000.0), market_of([1.2e6, 1.2e6])
    production = np.full((2, 60), 7e5)
    exports = setting.parameters["exports_share"] * 7e5
    found = imports(setting.parameters, setting.observations, market, production, setting.calendar)
    change = STOCK_ADJUSTMENT * (NORMAL_STOCK * 1.2e6 - 500_000)
    assert found[0] == pytest.approx(1.2e6 - 7e5 + exports + change)
    later = STOCK_ADJUSTMENT * (NORMAL_STOCK * 1.2e6 - 500_000 - change)
    assert found[1] == pytest.approx(1.2e6 - 7e5 + exports + later)


def test_without_a_count_stock_starts_as_usual():
    setting = setting_of(small_posterior())
    market, production = market_of([1e6]), np.full((1, 60), 4e5)
    found = imports(setting.parameters, setting.observations, market, production, setting.calendar)
    assert found[0] == pytest.approx(6e5 + setting.parameters["exports_share"] * 4e5)


def test_imports_are_never_negative():
    setting = setting_of(small_posterior())
    args = (setting.observations, market_of([1e5]), np.full((1, 60), 9e5), setting.calendar)
    assert (imports(setting.parameters, *args) == 0).all()


def test_uptake_is_a_share_of_chinese_sales():
    parameters = setting_of(small_posterior()).parameters
    local = np.zeros((5, 1, 60))
    local[0], local[3] = 1e5, 2e5
    share, weighted = uptake(parameters, market_of([1.2e6]), local)
    content = parameters.levels("local_content", ("SKD", "CKD", "mixed", "full_cycle"))
    assert share == pytest.approx(0.5)
    assert weighted[0] == pytest.approx((1e5 * content[0] + 2e5 * content[3]) / 6e5)


def parts_of(known, new, years=2):
    shape = (years, 60)
    made = np.zeros((4, 3, *shape))
    made[0, WAVES.index("chinese")] = new
    return Components(
        np.array(known)[:, None, None] * np.ones(shape),
        5e5 * np.ones((1, *shape)),
        made,
        1e5 * np.ones(shape),
    )


def test_chinese_plants_make_no_more_than_the_groups_sell():
    parts = parts_of(known=[4e5, 3e5], new=2e5)
    market = market_of([1e6, 5e6])
    capped, factor = under_chinese_demand(parts, np.array([True, False]), market)
    chinese = capped.known[0] + capped.new.sum(axis=(0, 1))
    assert (chinese < market.chinese_sales).all()
    assert capped.known[0] / chinese == pytest.approx(2 / 3)
    assert capped.known[1] == pytest.approx(3e5)
    assert (capped.incumbents == parts.incumbents).all()
    assert factor[0] == pytest.approx(0.8, abs=0.03)
    assert factor[1] == pytest.approx(1)


def test_growth_is_measured_from_the_base_to_the_path():
    case = SimpleNamespace(
        targets=(
            Target(year=2035, value=1.6e6, name="Ministry"),
            Target(year=2030, value=1.4e6, name="Ministry"),
            Target(year=2030, value=9e6, name="Somebody else"),
        )
    )
    years = np.array([2025, 2027, 2030, 2035, 2040])
    promised = target_path(case, (2024, 8e5), years)
    assert promised == pytest.approx([9e5, 1.1e6, 1.4e6, 1.6e6, 1.6e6])
    delivered = delivered_growth(np.full((5, 2), 1.1e6), promised, 8e5)
    assert delivered[:, 0] == pytest.approx([3, 1, 0.5, 0.375, 0.375])


def test_no_target_no_delivered_growth():
    promised = target_path(SimpleNamespace(targets=()), (2024, 8e5), np.array([2030]))
    assert np.isnan(delivered_growth(np.ones((1, 2)), promised, 8e5)).all()


def test_base_is_the_latest_figure_of_the_reference_series():
    observations = small_posterior().observations
    year, value = base_production(observations, "rosstat")
    rows = observations.totals.query("series == 'rosstat' and year == @year")
    assert year == observations.totals["year"].max()
    assert value == pytest.approx(rows["value"].mean())


def test_base_takes_another_series_rather_than_an_older_year():
    observations = small_posterior().observations
    year, value = base_production(observations, "asm")
    assert year == observations.totals["year"].max()
    assert value == pytest.approx(observations.totals.query("year == @year")["value"].mean())


def test_demand_scales_all_parts_alike():
    setting = setting_of(small_posterior())
    parts = parts_of(known=[4e5], new=0.0)
    capped = under_demand(parts, setting.parameters, market_of([6e5, 5e6]))
    assert parts.total() == pytest.approx(1e6)
    assert (capped.total()[0] < 6e5 * setting.parameters["demand_cap"]).all()
    assert capped.total()[1] == pytest.approx(1e6)
    assert capped.known[0] / capped.total() == pytest.approx(0.4)
