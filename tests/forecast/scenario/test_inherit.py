"""Inheritance between scenarios: who wins, and circles."""

import pytest

from bayes_autoloc.forecast.scenario.inherit import Draft, inherited
from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from tests.forecast.scenario.assumed import fixed


def draft(*parents, effects=None, **paths):
    levers = {lever: LeverPath(lever, {2026: value}) for lever, value in paths.items()}
    return Draft("title", "reason", parents, levers, fixed(**(effects or {})))


def levers_of(name, drafts):
    return {lever: path.by_year[2026] for lever, path in inherited(name, drafts)[0].items()}


def test_without_parents_a_scenario_has_its_own():
    assert levers_of("a", {"a": draft(spic=1.0)}) == {"spic": 1.0}


def test_own_paths_win_over_the_parents_and_later_parents_over_earlier_ones():
    drafts = {
        "a": draft(spic=0.1, market=0.1, sanctions=0.1),
        "b": draft(spic=0.2, market=0.2),
        "c": draft("a", "b", spic=0.3),
    }
    assert levers_of("c", drafts) == {"spic": 0.3, "market": 0.2, "sanctions": 0.1}


def test_grandparents_count_through_their_children():
    drafts = {
        "old": draft(spic=0.1, market=0.1, sanctions=0.1),
        "one": draft("old", spic=0.2),
        "two": draft("old"),
        "young": draft("one", "two"),
    }
    # As if the parents were written out one below the other: "two" has all of "old" again.
    assert levers_of("young", drafts) == {"spic": 0.1, "market": 0.1, "sanctions": 0.1}


def test_effects_are_inherited_like_paths():
    drafts = {
        "a": draft(effects={"buy_back": 1.0, "spic_skd": 1.0}),
        "b": draft("a", effects={"spic_skd": 2.0}),
    }
    effects = inherited("b", drafts)[1]
    assert {name: effect.prior.params["mu"] for name, effect in effects.items()} == {
        "buy_back": 1.0,
        "spic_skd": 2.0,
    }


def test_the_parents_stay_as_they_are():
    drafts = {"a": draft(spic=0.1), "b": draft("a", spic=0.2)}
    inherited("b", drafts)
    assert levers_of("a", drafts) == {"spic": 0.1}


@pytest.mark.parametrize(
    ("parents", "way"),
    [
        ({"a": ["a"]}, ["a", "a"]),
        ({"a": ["b"], "b": ["a"]}, ["a", "b", "a"]),
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, ["a", "b", "c", "a"]),
        ({"a": ["x", "b"], "b": ["a"], "x": []}, ["a", "b", "a"]),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, []),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, []),
        ({"a": ["nobody"]}, []),
    ],
)
def test_the_way_of_a_circle_is_named_where_there_is_one(parents, way):
    drafts = {name: draft(*names) for name, names in parents.items()}
    assert drafts["a"].circle("a", drafts) == way
