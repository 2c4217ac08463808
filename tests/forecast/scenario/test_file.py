"""A user's file on top of the shipped scenarios."""

import numpy as np
import pytest

from bayes_autoloc.forecast.scenario.resolve import resolve
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from tests.forecast.fakes import setting_of, small_posterior
from tests.forecast.scenario.assumed import shipped

WORDS = 'title = "Mine"\nreason = "because"\n'
MINE = f"[scenarios.mine]\n{WORDS}"
BUY_BACK = (
    'distribution = "Normal"\nmu = 2\nsigma = 0.1\nunit = "a year"\n'
    'grade = "data"\nreason = "because"\nsource = "judgement"\n'
)


def test_own_scenarios_come_after_the_shipped_ones(loaded):
    found = loaded(MINE)
    assert list(found) == [*shipped(), "mine"]
    assert all(found[name] == shipped()[name] for name in shipped())
    assert (found["mine"].title, found["mine"].reason) == ("Mine", "because")
    assert found.name == "mine.toml"


def test_a_scenario_inherits_paths_and_overrides_one_as_a_whole(loaded):
    mine = loaded(
        f'{MINE}inherits = "sanctions_relaxed"\npaths = {{ sanctions = {{ 2027 = -0.2 }} }}\n'
    )["mine"]
    relaxed = shipped()["sanctions_relaxed"]
    assert mine.paths["western_return"] == relaxed.paths["western_return"]
    assert mine.paths["sanctions"].by_year == {2027: -0.2}
    assert mine.effects == relaxed.effects


def test_the_last_parent_wins(loaded):
    text = f'{MINE}inherits = ["fee_up", "fee_frozen"]\n[scenarios.again]\n{WORDS}'
    found = loaded(text + 'inherits = ["fee_frozen", "fee_up"]\n')
    assert found["mine"].paths == shipped()["fee_frozen"].paths
    assert found["again"].paths == shipped()["fee_up"].paths


def test_a_shipped_scenario_can_be_written_anew_and_its_heirs_follow(loaded):
    text = f"[scenarios.china_cools]\n{WORDS}paths.relations = {{ 2030 = -2 }}\n"
    found = loaded(text)
    assert list(found) == list(shipped())
    assert found["china_cools"].title == "Mine"
    assert found["squeeze"].paths["relations"].by_year == {2030: -2.0}
    assert found["squeeze"].paths["sanctions"] == shipped()["squeeze"].paths["sanctions"]


def test_an_effect_of_the_file_counts_in_all_scenarios(loaded):
    found = loaded(f"[effects.buy_back]\n{BUY_BACK}")
    for name, one in found.items():
        assert (one.effects["buy_back"].prior.params["mu"], one.effects["buy_back"].grade) == (
            2,
            "data",
        )
        others = {key: effect for key, effect in one.effects.items() if key != "buy_back"}
        assert others == {k: v for k, v in shipped()[name].effects.items() if k != "buy_back"}


def test_an_effect_of_a_scenario_counts_there_and_in_its_heirs(loaded):
    found = loaded(
        f"{MINE}[scenarios.mine.effects.buy_back]\n{BUY_BACK}"
        f'[scenarios.heir]\n{WORDS}inherits = "mine"\n'
    )
    assert found["mine"].effects["buy_back"].prior.params["mu"] == 2
    assert found["heir"].effects == found["mine"].effects
    assert found["fee_up"].effects == shipped()["fee_up"].effects


def test_effects_of_the_priors_may_stand_there_too(loaded):
    found = loaded(f"[effects.announce_tightening]\n{BUY_BACK}")
    assert found["fee_up"].effects["announce_tightening"].prior.params["mu"] == 2


def test_ranges_of_years_and_single_ones(loaded):
    path = loaded(f'{MINE}[scenarios.mine.paths]\nsanctions = {{ 2029 = 2, "2026 - 2028" = 1 }}\n')
    values = path["mine"].paths["sanctions"].by_year
    assert list(values.items()) == [(2026, 1.0), (2027, 1.0), (2028, 1.0), (2029, 2.0)]


def test_values_can_be_distributions_whose_years_share_their_luck(loaded):
    text = (
        "[scenarios.mine.paths.relations]\n"
        '2026 = { distribution = "Normal", mu = -0.5, sigma = 0.1 }\n'
        '2027 = { distribution = "Normal", mu = -1, sigma = 0.3 }\n'
    )
    setting = setting_of(small_posterior())
    path = loaded(MINE + text)["mine"].paths["relations"]
    found = path.resolve(setting.calendar.years, setting.streams, 60)
    assert found.shape == (11, 60)
    assert np.std(found[1]) > 0.05
    assert (found[2] + 1) / 0.3 == pytest.approx((found[1] + 0.5) / 0.1)
    assert (found[3] == found[2]).all()


def test_draws_outside_the_limits_are_set_to_them(loaded):
    wide = '{ distribution = "Normal", mu = 1, sigma = 4 }'
    setting = setting_of(small_posterior())
    scenario = loaded(f"{MINE}paths = {{ sanctions = {{ 2026 = {wide} }} }}\n")["mine"]
    drawn = scenario.paths["sanctions"].resolve(setting.calendar.years, setting.streams, 60)
    assert drawn.max() > 2
    assert drawn.min() < -2
    found = resolve(scenario, setting).sanctions
    np.testing.assert_array_equal(found, np.clip(drawn, -2, 2))


def test_own_weights_replace_the_shipped_ones(loaded):
    assert loaded(MINE).weights == shipped().weights
    found = loaded(f"[weights]\nmine = 0.25\nstatus_quo = 0.75\n{MINE}")
    assert found.weights == {"mine": 0.25, "status_quo": 0.75}


def test_a_byte_order_mark_does_no_harm(loaded):
    assert list(loaded(f"\ufeff{MINE}")) == [*shipped(), "mine"]


def test_a_path_may_be_a_string_or_a_name(write):
    path = write(MINE)
    assert list(ScenarioSet.load(str(path))) == list(ScenarioSet.load(path))
    assert dict(ScenarioSet.load("scenarios")) == dict(shipped())
