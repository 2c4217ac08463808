"""Scenarios and sets of them in Python."""

from dataclasses import replace

import pytest

from bayes_autoloc.errors import AutolocError, ScenarioError
from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from bayes_autoloc.forecast.scenario.scenario import Scenario, ScenarioSet, UnknownScenarioError
from bayes_autoloc.forecast.simulation import simulate_tree
from tests.forecast.fakes import small_posterior
from tests.forecast.scenario.assumed import assumed, fixed, prior, shipped


def three(**weights):
    return ScenarioSet([assumed("base"), assumed("up", market=0.1), assumed("down")], weights)


def test_a_set_is_a_mapping_in_order_the_reference_first():
    found = three()
    assert list(found) == ["base", "up", "down"]
    assert (len(found), found.reference, found.name) == (3, "base", "custom")
    assert "up" in found
    assert "upp" not in found
    assert found["up"].name == "up"


def test_an_unknown_name_gets_a_hint():
    with pytest.raises(UnknownScenarioError) as error:
        shipped()["sanctions_tightend"]
    assert isinstance(error.value, KeyError)
    assert str(error.value).endswith(
        "scenarios.toml: no scenario 'sanctions_tightend'. Did you mean 'sanctions_tightened'?"
    )
    assert shipped().get("nobody") is None


def test_two_scenarios_need_two_names():
    with pytest.raises(ScenarioError, match="two scenarios share a name"):
        ScenarioSet([assumed("same"), assumed("same", market=0.1)])


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"base": 0.5, "up": 0.4}, "the weights add up to 0.9. They must add up to 1."),
        ({"base": 0.5, "upp": 0.5}, "a weight for the unknown scenario 'upp'. Did you mean 'up'?"),
    ],
)
def test_weights_must_fit(weights, message):
    with pytest.raises(ScenarioError) as error:
        three(**weights)
    assert message in str(error.value)
    assert len(error.value.problems) == 1


def test_a_pick_keeps_the_reference_and_the_wanted_order():
    assert list(three().pick(["down", "up", "down"])) == ["base", "down", "up"]
    assert list(three().pick([])) == ["base"]
    with pytest.raises(UnknownScenarioError, match="Did you mean 'down'"):
        three().pick(["dawn"])


def test_a_pick_keeps_the_weights_only_as_a_whole():
    weighted = three(base=0.7, up=0.3, down=0.0)
    assert weighted.pick(["up"]).weights == {"base": 0.7, "up": 0.3}
    assert weighted.pick(["down"]).weights == {}
    assert weighted.pick(["up", "down"]).weights == weighted.weights


def test_the_grade_is_that_of_the_weakest_effect():
    assert assumed().grade == "status quo"
    assert assumed(market=0.1).grade == "assumed"
    assert assumed(market=0.1).grades == {}
    spic = assumed(spic=1.0)
    assert spic.grades == {
        "announce_spic": "analogy",
        "spic_full_cycle": "analogy",
        "spic_skd": "elicited",
        "spic_skd_use": "elicited",
    }
    assert spic.grade == "elicited"
    assert assumed(effects=fixed(spic_skd=1, spic_skd_use=1), spic=1.0).grade == "analogy"
    assert assumed(purchasing_power=-1.0).grade == "data"


def test_the_hash_follows_numbers_not_words():
    base, up, down = three().values()

    def hash_of(*scenarios, **weights):
        return ScenarioSet(scenarios, weights).content_hash

    assert hash_of(base, replace(up, title="Other", reason="Other"), down) == three().content_hash
    other_path = assumed("up", market=0.2)
    other_effect = assumed("up", effects=fixed(buy_back=1.0), market=0.1)
    hashes = {
        three().content_hash,
        hash_of(base, other_path, down),
        hash_of(base, other_effect, down),
        hash_of(base, up),
        hash_of(base, up, down, base=1.0),
    }
    assert len(hashes) == 5


def test_a_weight_that_is_no_probability_is_refused():
    with pytest.raises(ScenarioError) as error:
        three(base=1.5, up=-0.5)
    assert [problem.found for problem in error.value.problems] == [
        "base has the weight 1.5",
        "up has the weight -0.5",
    ]


@pytest.mark.parametrize(
    ("lever", "values", "message"),
    [
        ("sanctons", {2026: 1.0}, "There is no lever 'sanctons'. Did you mean 'sanctions'?"),
        (
            "sanctions",
            {2026: 1.0, 2028: 1.0, 2031: 1.0},
            "The path of sanctions has no value for 2027, 2029, 2030.",
        ),
        ("sanctions", {2026: 99.0}, "sanctions in 2026 = 99 lies outside -2 to 2 (index relative"),
        ("fee_rise", {2026: 0.0, 2027: -91.0}, "fee_rise in 2027 = -91 lies outside -90 to 200"),
        ("spic", {2026: float("nan")}, "spic in 2026 = nan lies outside 0 to 1"),
        ("sanctions", {}, "The path of sanctions names no year, for example {2026: 1.0}."),
    ],
)
def test_a_path_made_in_python_is_checked_like_one_of_a_file(lever, values, message):
    asks = [
        lambda: LeverPath(lever, values),
        lambda: assumed(**{lever: values}),
        lambda: assumed().but("other", **{lever: values}),
    ]
    for ask in asks:
        with pytest.raises(AutolocError) as error:
            ask()
        assert str(error.value).startswith(message)


def test_a_path_stands_under_its_own_lever():
    with pytest.raises(AutolocError, match="The path of spic stands under 'market'"):
        Scenario("mine", "Mine", "for a test", {"market": LeverPath("spic", {2026: 1.0})})


@pytest.mark.parametrize("name", ["", "Mine", "my own", "my-own", "2nd", "_x", "mine\n", "mixture"])
def test_a_name_has_small_letters_digits_and_underscores_and_is_not_the_mixtures(name):
    with pytest.raises(AutolocError) as error:
        assumed(name)
    assert str(error.value).startswith(f"A scenario can't be named {name!r}: small letters")
    with pytest.raises(AutolocError, match="can't be named"):
        assumed().but(name)
    assert assumed("a2_b").name == "a2_b"


def test_a_scenario_made_from_another_has_its_effects_and_other_paths():
    start = shipped()["sanctions_relaxed"]
    wide = prior("market", mu=0.1, sigma=0.1)
    other = start.but("other", sanctions={2028: 0.5, 2027: 0.2}, market={2026: wide})
    assert (other.name, other.title, other.reason) == ("other", "other", "made in Python")
    assert list(other.paths["sanctions"].by_year.items()) == [(2027, 0.2), (2028, 0.5)]
    assert other.paths["market"].by_year == {2026: wide}
    assert other.paths["western_return"] == start.paths["western_return"]
    assert set(other.paths) == {"sanctions", "western_return", "market"}
    assert other.effects == start.effects
    assert "market" not in start.paths
    named = start.but("other", "Other", "to see")
    assert (named.title, named.reason, named.paths) == ("Other", "to see", start.paths)


def test_what_begins_after_the_horizon_is_refused():
    later = assumed(sanctions={2030: 1.0}, spic={2029: 1.0})
    later.refuse_late(2029)
    assumed().refuse_late(2000)
    with pytest.raises(AutolocError) as error:
        later.refuse_late(2028)
    assert str(error.value) == (
        "Scenario 'mine' begins in 2029, after the last forecast year 2028: it would equal the "
        "status quo. Move its paths, or the horizon."
    )


def without_effects(**paths):
    by_lever = {lever: LeverPath(lever, {2026: value}) for lever, value in paths.items()}
    return Scenario("bare", "Bare", "for a test", by_lever)


@pytest.mark.parametrize("sanctions", [-1.0, 1.0])
def test_a_scenario_without_a_needed_effect_names_it(sanctions):
    with pytest.raises(AutolocError, match=r"use_tightening, market_tightening.*\.but\(\.\.\.\)"):
        without_effects(sanctions=sanctions)


def test_a_scenario_whose_levers_need_no_effect_runs_without():
    one = without_effects(market=0.1, chinese_share=-0.1)
    tree = simulate_tree(small_posterior(), 2027, draws=5, scenario=["status_quo", one])
    market = tree["forecast"]["market"].sel(year=[2026, 2027])
    ratio = market.sel(scenario="bare") / market.sel(scenario="status_quo")
    assert ratio.to_numpy() == pytest.approx(1.1051709, rel=1e-5)
