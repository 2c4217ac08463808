"""The watch list of the small case."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc import watch_list
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.insight.watch_facts import CARS, CHANCE, Fact, plant_names
from bayes_autoloc.insight.watch_rows import COLUMNS, fact_row
from bayes_autoloc.insight.watch_value import Value
from tests.forecast.fakes import small_posterior
from tests.insight.watched import WATCHED, YEAR, fit, watched


def test_facts_stand_in_the_order_of_what_they_explain():
    found = watched()
    assert tuple(found.table.columns) == COLUMNS
    assert not found.table["fact"].duplicated().any()
    known = found.measurable
    assert 3 < len(known) < len(found.table)
    assert known["explains"].is_monotonic_decreasing
    assert found.table["measurable"].is_monotonic_decreasing
    assert found.table["narrows"].between(0, 1).all()
    assert (found.table["narrows_se"] > 0).all()
    assert not found.table.loc[~found.table["measurable"], ["narrows", "explains"]].any(axis=None)


def test_production_of_the_year_before_tells_most():
    # Months reach far enough for the figures of the year before the target.
    found = watch_list(fit(), year=2027, draws=WATCHED)
    top = found.table.iloc[0]
    assert top["fact"] == "National production of 2026"
    assert top["direction"] == "higher means higher"
    assert top["if_low"] < found.about["median"] < top["if_high"]
    assert top["width_after"] == pytest.approx(top["width_now"] * (1 - top["narrows"]))
    draws = forecast(fit(), 2027, draws=WATCHED).draws("production").sel(year=2027).to_numpy()
    low, high = np.quantile(draws.astype(float), [0.1, 0.9])
    assert top["width_now"] == pytest.approx(high - low, rel=1e-5)


def test_only_what_is_known_in_time_counts():
    table = watched().table
    assert table["known_by"].between("2025-05", "2027-04").all()
    assert {"2026-01", "2026-02", "2027-01", "2027-02"} == set(table["known_by"])


def test_more_facts_together_tell_more():
    together = watched().together
    assert together["facts"].tolist() == sorted(together["facts"])
    assert together["facts"].iloc[-1] == len(watched().table)
    best = watched().table["explains"].max()
    assert together["explains"].iloc[-1] >= best - 0.05


def test_an_outlook_gives_seed_and_draws_and_these_give_every_number():
    outlook = forecast(fit(), 2027, seed=4, draws=400)
    found = watch_list(fit(), outlook, year=2027, months=12)
    assert found.about["seed"] == 4
    assert found.about["draws"] == 400
    assert found.table["known_by"].max() == "2026-02"
    own = watch_list(fit(), year=2027, months=12, seed=4, draws=400)
    pd.testing.assert_frame_equal(found.table, own.table)
    other = watch_list(fit(), year=2027, months=12, seed=5, draws=400)
    assert not other.table["median"].equals(own.table["median"])


def test_an_outlook_of_another_kind_is_refused():
    fallen = forecast(fit(), YEAR, scenario="demand_falls", draws=400)
    with pytest.raises(AutolocError, match="not the forecast of this fit under the status quo"):
        watch_list(fit(), fallen, year=YEAR)
    short = forecast(fit(), 2026, draws=400)
    with pytest.raises(AutolocError, match="does not reach 2028"):
        watch_list(fit(), short, year=YEAR)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"year": 2025}, "Choose a year from 2026 on"),
        ({"months": 2}, "No fact comes by 2025-06. Raise months, now 2"),
        ({"draws": 100}, "100 draws are too few"),
    ],
)
def test_what_can_not_be_ranked_is_said(options, message):
    with pytest.raises(AutolocError, match=message):
        watch_list(fit(), **{"year": YEAR, **options})


def test_dates_say_what_they_rest_on():
    assert "own tables" in watched().notes[0]
    assert watched().about["draws"] == WATCHED
    assert watched().about["diagnostics_ok"] is None


def test_names_that_two_plants_share_are_told_apart():
    observations = small_posterior().observations
    state = observations.state.assign(name="Works")
    names = plant_names(small_posterior().with_observations(state=state).observations)
    shared = [names[plant] for plant in state.index]
    assert len(set(shared)) == len(state)
    assert all(name.startswith("Works, ") for name in shared)
    assert names["incumbent_1"] == "incumbent_1"


def row(drawn, unit=CARS):
    value = Value(0.1, 0.01, 0.2, 0.02, measurable=True, direction=-1)
    fact = Fact("A fact", "output", "", 2026, "2027-02", unit, np.asarray(drawn, float))
    return fact_row(fact, value, 1000.0 * np.arange(1, len(drawn) + 1), 500.0)


def test_ends_of_a_fact_are_its_fifths():
    found = row(np.arange(10))
    assert (found["if_low"], found["if_high"]) == (1500, 9500)
    assert (found["low"], found["median"], found["high"]) == pytest.approx((0.9, 4.5, 8.1))
    assert found["direction"] == "higher means lower"
    assert found["width_after"] == pytest.approx(450)


@pytest.mark.parametrize("hits", [1, 5, 9])
def test_yes_and_no_are_its_ends(hits):
    found = row([0] * (10 - hits) + [1] * hits, CHANCE)
    no, yes = np.arange(1, 11)[: 10 - hits], np.arange(1, 11)[10 - hits :]
    assert found["if_low"] == 1000 * np.median(no)
    assert found["if_high"] == 1000 * np.median(yes)
    assert found["median"] == pytest.approx(hits / 10)
    assert np.isnan(found["low"])
    assert found["direction"] == "yes means lower"
