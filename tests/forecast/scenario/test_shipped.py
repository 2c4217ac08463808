"""The shipped scenarios, their effects and weights."""

import pytest

from bayes_autoloc.forecast.scenario.levers import EFFECTS, GRADES, LEARNT, LEVERS, PRIOR_EFFECTS
from bayes_autoloc.model.priors import PriorSet
from tests.forecast.scenario.assumed import shipped

# The names are a contract: users' files inherit from them.
NAMES = [
    "status_quo",
    "sanctions_tightened",
    "sanctions_relaxed",
    "spic_adopted",
    "fee_up",
    "fee_frozen",
    "china_cools",
    "demand_falls",
    "squeeze",
    "localisation_push",
]
COMBINED = {
    "squeeze": ["sanctions_tightened", "china_cools", "demand_falls"],
    "localisation_push": ["spic_adopted", "fee_up"],
}


def test_the_ten_scenarios_are_there_the_status_quo_first():
    assert list(shipped()) == NAMES
    assert shipped().reference == "status_quo"
    assert shipped().name == "scenarios.toml"


def test_each_has_a_title_of_its_own_and_a_reason():
    assert len({one.title for one in shipped().values()}) == len(NAMES)
    assert all(len(one.reason.split()) > 5 for one in shipped().values())


def test_only_the_status_quo_moves_no_lever():
    assert [name for name, one in shipped().items() if not one.paths] == ["status_quo"]


@pytest.mark.parametrize("name", COMBINED)
def test_a_combined_scenario_moves_what_its_parts_move(name):
    parts = [shipped()[part].paths for part in COMBINED[name]]
    assert sum(len(paths) for paths in parts) == len(shipped()[name].paths)
    assert shipped()[name].paths == {k: v for paths in parts for k, v in paths.items()}


def test_paths_stay_within_the_limits_of_their_levers():
    for one in shipped().values():
        for lever, path in one.paths.items():
            assert path.lever == lever
            assert all(LEVERS[lever].low <= v <= LEVERS[lever].high for v in path.by_year.values())


def test_every_scenario_has_every_effect():
    assert all(set(one.effects) == set(EFFECTS) for one in shipped().values())


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_says_what_it_rests_on(name):
    effect = shipped()["status_quo"].effects[name]
    assert effect.grade in GRADES
    assert len(effect.prior.reason.split()) > 5
    assert effect.prior.unit
    assert effect.prior.source
    assert effect.prior.name == name


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_has_the_mass_that_was_meant(name):
    prior = shipped()["status_quo"].effects[name].prior
    assert prior.elicited is not None
    assert prior.elicited_mass() == pytest.approx(prior.elicited.mass, abs=0.05)


def test_weights_are_those_of_known_scenarios_and_add_up_to_one():
    weights = shipped().weights
    assert set(weights) < set(NAMES)
    assert sum(weights.values()) == pytest.approx(1, abs=1e-12)
    assert min(weights.values()) > 0
    assert max(weights, key=weights.__getitem__) == "status_quo"


def test_an_effect_stands_in_one_place_and_belongs_to_a_lever():
    places = [*EFFECTS, *PRIOR_EFFECTS, *LEARNT]
    assert len(set(places)) == len(places)
    assert {name for lever in LEVERS.values() for name in lever.effects} == set(places)
    assert set(PRIOR_EFFECTS) | set(LEARNT) <= set(PriorSet.load("default"))
    assert set(PRIOR_EFFECTS.values()) | set(LEARNT.values()) <= set(GRADES)
