"""What must be true in the small case."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc import must_be_true
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.forecast.tenancies import ON
from bayes_autoloc.insight.conditions import FEWEST
from bayes_autoloc.insight.conditions_drivers import futures_drivers
from bayes_autoloc.insight.conditions_table import COLUMNS
from bayes_autoloc.insight.watch_futures import simulate_futures
from tests.forecast.fakes import quiet_posterior, small_posterior
from tests.insight.watched import DRAWS, TARGET, YEAR, conditions, fit


@pytest.fixture(scope="module")
def outlook():
    return forecast(fit(), YEAR)


def row(found, driver):
    (one,) = found.table[found.table["driver"] == driver].to_dict("records")
    return one


def test_the_chance_is_that_of_the_forecast(outlook):
    found = conditions()
    assert found.probability == outlook.probability("production", YEAR, TARGET)
    assert found.n_draws == DRAWS
    assert found.n_conditioned == round(found.probability * DRAWS) > FEWEST
    assert found.seeds == (3,)
    assert 0.005 < found.probability_se < 0.05


def test_drivers_are_those_of_the_futures_that_reach_it(outlook):
    market = outlook.draws("market").sel(year=YEAR).to_numpy().astype(float)
    reached = outlook.draws("production").sel(year=YEAR).to_numpy() >= TARGET
    sold = row(conditions(), f"Cars sold in {YEAR}")
    assert sold["all_median"] == pytest.approx(np.median(market))
    assert sold["given_median"] == pytest.approx(np.median(market[reached]))
    assert sold["shift_sd"] > 5 * sold["se"]
    assert sold["p_superiority"] > 0.6


def test_every_group_is_there_and_the_largest_shift_stands_first():
    table = conditions().table
    assert tuple(table.columns) == COLUMNS
    groups = (
        "market imports exports output incumbents capacity use projects halts shocks parameters"
    )
    assert set(groups.split()) == set(table["group"])
    assert table["shift_sd"].abs().is_monotonic_decreasing
    assert table["p_superiority"].between(0, 1).all()
    assert not table["driver"].duplicated().any()
    assert conditions().checklist


def test_an_outlook_gives_what_it_holds(outlook):
    found = must_be_true(outlook, year=YEAR, at_least=TARGET)
    assert found.probability == conditions().probability
    ours, theirs = (row(one, f"Cars sold in {YEAR}") for one in (found, conditions()))
    assert ours == theirs
    assert "plant_001" in " ".join(found.table["driver"])
    assert set(found.table["group"]) == {"market", "imports", "output", "projects"}


def test_more_futures_are_drawn_where_few_reach_it(outlook):
    made = np.sort(outlook.draws("production").sel(year=YEAR).to_numpy())
    found = must_be_true(fit(), year=YEAR, at_least=float(made[-45]))
    assert found.seeds == (3, 4, 5, 6, 7)[: len(found.seeds)]
    assert len(found.seeds) > 1
    assert found.n_draws == DRAWS * len(found.seeds)
    assert found.n_conditioned >= FEWEST


def test_the_same_seed_gives_the_same_table():
    again = must_be_true(fit(), year=YEAR, at_least=TARGET)
    pd.testing.assert_frame_equal(again.table, conditions().table)


def test_a_target_out_of_reach_is_refused(outlook):
    with pytest.raises(AutolocError, match=r"futures reach 90,000,000 cars in 2028; 50 are needed"):
        must_be_true(fit(), year=YEAR, at_least=9e7)
    with pytest.raises(AutolocError, match="Only 0 of 800 futures"):
        must_be_true(outlook, year=YEAR, at_least=9e7)


def test_a_year_beyond_the_outlook_is_refused(outlook):
    with pytest.raises(AutolocError, match="runs from 2025 to 2028, not to 2040"):
        must_be_true(outlook, year=2040)


def test_futures_that_were_drawn_twice_count_once(outlook):
    data = outlook.data.isel(draw=np.repeat(np.arange(40), 20))
    tree = outlook.tree.copy()
    tree["forecast"] = type(tree)(data.assign_coords(draw=np.arange(DRAWS)))
    with pytest.raises(AutolocError, match="Only 40 of 800 futures"):
        must_be_true(type(outlook)(tree), year=YEAR, at_least=0)


def drivers(posterior, year):
    futures = simulate_futures(posterior, year)
    return futures, {one.text: one.drawn for one in futures_drivers(futures, year)}


def test_where_nothing_stops_all_capacity_of_today_runs():
    futures, found = drivers(quiet_posterior(), 2027)
    state = futures.setting.observations.state
    runs = (futures.state[:, -1] == ON).all(axis=1)
    assert runs.sum() == (state["status"] == "running").sum()
    capacity = found["Capacity known today that runs at the end of 2027"]
    assert np.ptp(capacity) == 0 < capacity[0]
    assert not found["Plants running today that halt or close by 2027"].any()
    assert not found["New Chinese projects that start by 2027"].any()
    use = found["Use of Chinese plants known today in 2027"]
    assert ((use > 0) & (use <= 1.2)).all()


def test_counts_grow_with_the_years():
    early, late = (drivers(small_posterior(), year)[1] for year in (2026, 2030))
    for text in (
        "New Chinese projects that start by",
        "Plants running today that halt or close by",
    ):
        assert (early[f"{text} 2026"] <= late[f"{text} 2030"]).all()
        assert early[f"{text} 2026"].sum() < late[f"{text} 2030"].sum()
    assert early["Years of recession until 2026"].max() == 1
