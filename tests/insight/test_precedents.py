"""Precedents: the distance, the choice, and what became of them."""

import numpy as np
import pytest

from bayes_autoloc.insight.precedents import Features, Precedent, nearest, three_digits
from tests.forecast.fakes import small_once
from tests.insight.quote_fakes import small_facts

ASKED = {
    "mode": "SKD",
    "wave": "chinese",
    "home": True,
    "takeover": True,
    "capacity": 90_000.0,
    "age": 1.0,
    "lead": 1.0,
}


def features(**changes):
    return Features(**{**ASKED, **changes})


def precedent(plant, year=2020, *, started=True, **changes):
    made = 50.0 if started else 0.0
    about = {**ASKED, **changes}
    return Precedent(plant, plant.title(), "Home", year, 100.0, made, started, "ran", about)


@pytest.mark.parametrize(
    ("changes", "distance"),
    [
        ({}, 0.0),
        ({"mode": "mixed"}, 2.0),
        ({"wave": "western"}, 1.0),
        ({"home": False, "takeover": False}, np.sqrt(2)),
        ({"capacity": 30_000.0}, 1.0),
        ({"age": 4.0}, 1.0),
        ({"lead": 3.5}, 2.5),
        ({"lead": None}, 0.0),
    ],
)
def test_distance(changes, distance):
    assert features().distance(features(**changes)) == pytest.approx(distance)
    assert features(**changes).distance(features()) == pytest.approx(distance)


def test_nearest_year_of_each_plant_and_never_the_plant_itself():
    pool = [
        precedent("far", mode="full_cycle"),
        precedent("near", 2019, age=4.0),
        precedent("near", 2020),
        precedent("own"),
        precedent("middle", wave="western"),
        precedent("last", lead=9.0),
    ]
    found = nearest(features(), pool, but="own")
    assert [(one.plant, one.year) for one in found] == [
        ("near", 2020),
        ("middle", 2020),
        ("far", 2020),
    ]
    assert [one.distance for one in found] == pytest.approx([0.0, 1.0, 3.0])


def test_projects_that_never_started_are_precedents_of_projects_only():
    pool = [precedent("dead", started=False), precedent("alive", wave="western")]
    assert [one.plant for one in nearest(features(), pool)] == ["alive"]
    assert [one.plant for one in nearest(features(), pool, not_started=True)] == ["dead", "alive"]


def test_equal_distances_go_by_name():
    pool = [precedent(name) for name in ("c", "a", "b")]
    assert [one.plant for one in nearest(features(), pool)] == ["a", "b", "c"]


def test_outcomes_are_those_of_the_case_up_to_its_vintage():
    case, observations = small_once()
    rows = {(one.plant, one.year, one.plan): one for one in small_facts().precedents}
    seen = observations.plans.dropna(subset=["log_seen"])
    for row in seen.to_dict("records"):
        found = rows[row["plant"], row["year"], row["plan"]]
        assert found.output == pytest.approx(np.exp(row["log_seen"]))
        assert found.realised_share == pytest.approx(found.output / row["plan"])
    assert all(one.year <= observations.last_year for one in rows.values())
    assert {one.plant for one in rows.values()} <= set(case.plants["plant_id"])


def test_what_happened_is_told():
    told = {one.happened for one in small_facts().precedents}
    assert any("started 20" in text for text in told)
    assert all(text for text in told)


@pytest.mark.parametrize(
    ("value", "told"), [(29_622.6, 29_600), (0.54321, 0.543), (0.0, 0), (123_456, 123_000)]
)
def test_three_digits(value, told):
    assert three_digits(value) == told
