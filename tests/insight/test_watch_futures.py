"""The futures behind the watch list are those of the forecast, and their states are told right."""

import numpy as np
import pytest

from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.forecast.tenancies import ENDED, ON
from bayes_autoloc.insight.watch_events import coming_events, stopped_by
from bayes_autoloc.insight.watch_facts import coming_figures
from bayes_autoloc.insight.watch_futures import simulate_futures
from tests.forecast.fakes import QUIET, quiet_posterior, small_posterior

LAGS = {"market": 2, "production": 2, "output": 2}


@pytest.fixture(scope="module")
def futures():
    return simulate_futures(small_posterior(), 2029, seed=5)


def events(futures, year):
    return {fact.text: fact for fact in coming_events(futures, year)}


def test_they_are_those_of_the_forecast(futures):
    outlook = forecast(small_posterior(), 2029, seed=5)
    for name in ("production", "market", "imports", "output_plant", "uptake"):
        ours, theirs = futures.outlook.data[name], outlook.data[name]
        np.testing.assert_array_equal(ours.to_numpy(), theirs.to_numpy())
    assert futures.outlook.tree.attrs["seed"] == 5


def test_a_longer_horizon_leaves_the_first_years_as_they_are(futures):
    longer = simulate_futures(small_posterior(), 2031, seed=5)
    n_years = futures.state.shape[1]
    np.testing.assert_array_equal(longer.state[:, :n_years], futures.state)
    np.testing.assert_array_equal(longer.shocks.share[:, :n_years], futures.shocks.share)


def test_what_has_stopped_stays_stopped(futures):
    by_year = [stopped_by(futures, year).mean() for year in futures.outlook.years]
    assert by_year == sorted(by_year)
    assert by_year[-1] > by_year[0]
    running = (futures.setting.observations.state["status"] == "running").to_numpy()
    ended = futures.state[running, -1] == ENDED
    assert stopped_by(futures, 2029)[ended].all()
    # A plant that makes cars in no month of a year has stopped.
    plants = futures.setting.observations.state.index[running].tolist()
    output = futures.outlook.data["output_plant"].isel(scenario=0).sel(year=2029, plant=plants)
    idle = output.transpose("plant", "draw").to_numpy() == 0
    assert stopped_by(futures, 2029)[idle].all()


def test_a_halt_that_is_over_is_not_forgotten():
    # Plants halt at once and run again soon after.
    busy = quiet_posterior(halt_rate=3.0, restart_rate=3.0)
    futures = simulate_futures(busy, 2026)
    stopped = stopped_by(futures, 2026)
    running = (futures.setting.observations.state["status"] == "running").to_numpy()
    again = futures.state[running, -1] == ON
    assert stopped[again].mean() > 0.9
    assert again.mean() > 0.2


def test_where_nothing_happens_nothing_is_told_of():
    futures = simulate_futures(quiet_posterior(), 2027)
    found = events(futures, 2026)
    for fact in found.values():
        if fact.kind in ("halt", "start", "projects"):
            assert not fact.drawn.any()


def test_projects_that_start_at_once_have_started():
    soon = small_posterior().with_(**{**QUIET, "start_rate": 6.0})
    futures = simulate_futures(soon, 2027)
    starts = [fact for fact in coming_events(futures, 2026) if fact.kind == "start"]
    assert len(starts) == 2
    assert all(fact.drawn.mean() > 0.9 for fact in starts)


def test_new_projects_are_counted_in_the_year_in_which_they_become_known(futures):
    per_year = [
        events(futures, year)[f"New Chinese projects that become known in {year}"].drawn.sum()
        for year in futures.outlook.years
    ]
    chinese = futures.new.wave == 2
    assert sum(per_year) == chinese.sum() > 0


def test_shocks_of_the_vintage_are_no_facts_to_come(futures):
    kinds = {year: [f.kind for f in coming_events(futures, year)] for year in (2025, 2026)}
    assert kinds[2025].count("shock") == 0
    assert kinds[2026].count("shock") == 3


def test_figures_carry_an_error_of_their_own(futures):
    facts = {fact.text: fact for fact in coming_figures(futures, 2026, LAGS)}
    made = futures.outlook.draws("production").sel(year=2026).to_numpy()
    fact = facts["National production of 2026"]
    error = np.log(fact.drawn / made)
    assert 0.002 < error.std() < 0.3
    assert abs(error.mean()) < 0.1
    sold = facts["Cars sold in 2026"].drawn
    assert not np.array_equal(sold, futures.market.sales[1])
    assert np.corrcoef(sold, futures.market.sales[1])[0, 1] > 0.9
    again = {fact.text: fact for fact in coming_figures(futures, 2026, LAGS)}
    np.testing.assert_array_equal(again[fact.text].drawn, fact.drawn)
    assert fact.known_by == "2027-02"


def test_plants_that_make_nothing_publish_nothing(futures):
    state = futures.setting.observations.state
    for fact in coming_figures(futures, 2026, LAGS):
        if fact.plant in state.index:
            made = futures.outlook.draws("output", name=fact.plant).sel(year=2026).to_numpy()
            np.testing.assert_array_equal(fact.drawn == 0, made == 0)
