"""What a case can't take is refused before the fit: all of it, beside what can be run."""

import pytest

from bayes_autoloc.errors import ScenarioError
from bayes_autoloc.forecast.scenario.possible import refuse_impossible
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from tests.forecast.fakes import foreign_posterior, small_once
from tests.forecast.scenario.assumed import assumed, shipped

LATE = assumed("late", sanctions={2031: 1.0}, spic={2032: 1.0})
FEE = assumed("fee", fee_rise={2026: 20.0}, market={2026: 0.1})
LATE_FEE = assumed("late_fee", fee_rise={2031: 20.0})
PLAIN = assumed("plain", sanctions={2020: 1.0})
HALF = assumed("half", sanctions={2040: 1.0}, spic={2030: 1.0})


def refused(case, *scenarios, horizon=2030):
    with pytest.raises(ScenarioError) as error:
        refuse_impossible(ScenarioSet([assumed("base"), *scenarios]), case, horizon)
    assert all(str(problem) in str(error.value) for problem in error.value.problems)
    assert {problem.file for problem in error.value.problems} == {"custom"}
    heading = str(error.value).split("\n")[0]
    return heading, [(problem.found, problem.remedy) for problem in error.value.problems]


TOO_LATE = "begins after the last forecast year 2030", "Move its paths, or the horizon."
NO_FEE = (
    "moves the fee on imports, and the case has none at its vintage",
    "Leave it out, or add policy steps.",
)


def test_all_that_cant_be_run_is_told_beside_what_can():
    heading, problems = refused(foreign_posterior().case, LATE, PLAIN, FEE, HALF, LATE_FEE)
    assert heading == "Not all scenarios can be run on 'brazil_simulated'. These can: plain half."
    assert problems == [
        (f"late {TOO_LATE[0]}", TOO_LATE[1]),
        (f"fee {NO_FEE[0]}", NO_FEE[1]),
        (f"late_fee {TOO_LATE[0]}", TOO_LATE[1]),
    ]


def test_where_there_is_a_fee_it_can_be_moved():
    heading, problems = refused(small_once()[0], LATE, FEE, LATE_FEE)
    assert heading == "Not all scenarios can be run on 'small'. These can: fee."
    assert [found for found, _ in problems] == [f"late {TOO_LATE[0]}", f"late_fee {TOO_LATE[0]}"]


def test_where_none_but_the_reference_can_be_run_none_is_named():
    heading, _ = refused(foreign_posterior().case, LATE, FEE)
    assert heading == "Not all scenarios can be run on 'brazil_simulated'."


def test_what_begins_in_the_last_year_or_before_the_vintage_can_be_run():
    scenarios = ScenarioSet([assumed("base"), LATE, PLAIN, FEE, HALF, LATE_FEE])
    assert refuse_impossible(scenarios, small_once()[0], 2031) is None
    without = scenarios.pick(["late", "plain", "half"])
    assert refuse_impossible(without, foreign_posterior().case, 2031) is None


def test_shipped_scenarios_without_the_fee_can_be_run_anywhere():
    assert refuse_impossible(shipped(), small_once()[0], 2030) is None
    fees = [name for name, one in shipped().items() if "fee_rise" in one.paths]
    with pytest.raises(ScenarioError) as error:
        refuse_impossible(shipped(), foreign_posterior().case, 2030)
    told = [problem.found.split(" ")[0] for problem in error.value.problems]
    assert told == fees
    assert {"fee_up", "fee_frozen", "localisation_push"} <= set(fees)
    assert {problem.file for problem in error.value.problems} == {"scenarios.toml"}
    rest = [name for name in shipped() if name not in fees]
    assert f"These can: {' '.join(rest[1:])}." in str(error.value)
    assert refuse_impossible(shipped().pick(rest), foreign_posterior().case, 2030) is None
