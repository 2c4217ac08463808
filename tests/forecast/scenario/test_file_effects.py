"""Effects in a file: each fault is told with its file, line, key and a way out."""

import pytest

from bayes_autoloc.forecast.scenario.levers import LEARNT, SIGNED

WORDS = 'unit = "log"\ngrade = "data"\nreason = "because"\nsource = "judgement"\n'
NORMAL = 'distribution = "Normal"\nmu = 0\nsigma = 1\n'
GAMMA = 'distribution = "Gamma"\nalpha = 2\nbeta = 2\n'


def without(key: str) -> str:
    return "".join(line for line in WORDS.splitlines(keepends=True) if not line.startswith(key))


@pytest.mark.parametrize(
    ("body", "found", "remedy", "place"),
    [
        (NORMAL + without("grade"), "no 'grade'", "data, analogy, elicited", ("grade", 1)),
        (
            NORMAL + WORDS.replace('"data"', '"fact"'),
            "grade = 'fact'",
            "Write one of: data, analogy, elicited.",
            ("grade", 6),
        ),
        (NORMAL + without("reason"), "no 'reason'", "Say in a sentence", ("reason", 1)),
        (NORMAL + without("unit"), "no 'unit'", "in which unit", ("unit", 1)),
        (NORMAL + without("source"), "no 'source'", '"judgement"', ("source", 1)),
        (
            NORMAL.replace("sigma = 1", "sigma = -1") + WORDS,
            "sigma = -1.0 is not positive",
            "above 0",
            ("sigma", 4),
        ),
        (
            NORMAL.replace("Normal", "Norml") + WORDS,
            "unknown distribution 'Norml'",
            "Did you mean 'Normal'?",
            ("distribution", 2),
        ),
        (
            NORMAL.replace("mu = 0", "mu = { a = 0, b = 1 }") + WORDS,
            "several elements",
            "An effect is one number.",
            ("distribution", 2),
        ),
        (
            'distribution = "Dirichlet"\nalpha = { a = 1, b = 1 }\n' + WORDS,
            "several elements",
            "An effect is one number.",
            ("distribution", 2),
        ),
    ],
)
def test_each_fault_of_an_effect_has_its_line_and_its_remedy(
    problems_of, body, found, remedy, place
):
    (problem,) = problems_of(f"[effects.buy_back]\n{body}")
    assert problem.found in {f"buy_back: {found}", f"buy_back has {found}"}
    assert remedy in problem.remedy
    key, row = place
    assert (problem.file, problem.row) == ("mine.toml", row)
    assert problem.column == f"effects.buy_back.{key}"


@pytest.mark.parametrize(
    ("name", "hint"), [("buyback", "Did you mean 'buy_back'?"), ("x", "Known: use_tightening, ")]
)
def test_an_unknown_effect_gets_a_hint(problems_of, name, hint):
    (problem,) = problems_of(f"[effects.{name}]\n{NORMAL}{WORDS}")
    assert problem.found == f"unknown effect {name!r}"
    assert problem.remedy.startswith(hint)
    assert (problem.file, problem.column) == ("mine.toml", f"effects.{name}")


@pytest.mark.parametrize("name", LEARNT)
def test_what_the_fit_learns_is_no_effect_of_a_scenario(problems_of, name):
    (problem,) = problems_of(f"[effects.{name}]\n{NORMAL}{WORDS}")
    assert problem.found == f"{name} is no effect of a scenario"
    assert "change its prior in a prior file" in problem.remedy
    assert (problem.file, problem.column) == ("mine.toml", f"effects.{name}")


@pytest.mark.parametrize("name", ["psi", "buyback"])
@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("[effects.", 1),
        ('[scenarios.mine]\ntitle = "Mine"\nreason = "because"\n[scenarios.mine.effects.', 4),
    ],
)
def test_what_is_no_effect_is_told_with_its_line(problems_of, head, row, name):
    (problem,) = problems_of(f"{head}{name}]\n{NORMAL}{WORDS}")
    assert problem.row == row


@pytest.mark.parametrize("name", SIGNED)
def test_an_effect_whose_sign_can_be_freed_may_have_any_distribution(problems_of, loaded, name):
    effect = loaded(f"[effects.{name}]\n{GAMMA}{WORDS}")["fee_up"].effects[name]
    assert effect.prior.distribution == "Gamma"
    several = NORMAL.replace("mu = 0", "mu = { a = 0, b = 1 }")
    (problem,) = problems_of(f"[effects.{name}]\n{several}{WORDS}")
    assert problem.found == f"{name} has several elements"
    assert problem.remedy == "An effect is one number."
    half = NORMAL.replace("Normal", "HalfNormal").replace("mu = 0\n", "")
    assert loaded(f"[effects.{name}]\n{half}{WORDS}")["fee_up"].effects[name].grade == "data"


def test_other_effects_may_have_any_distribution(loaded):
    effect = loaded(f"[effects.buy_back]\n{GAMMA}{WORDS}")["fee_up"].effects["buy_back"]
    assert effect.prior.distribution == "Gamma"


def test_an_effect_that_is_no_table_is_told(problems_of):
    (problem,) = problems_of("[effects]\nbuy_back = 0.1\n")
    assert problem.found == "buy_back = 0.1 is not a table"
    assert problem.remedy.startswith("Write [effects.buy_back] with distribution, unit, grade")
    assert (problem.row, problem.column) == (2, "effects.buy_back")


def test_effects_of_a_scenario_are_checked_alike(problems_of):
    head = '[scenarios.mine]\ntitle = "Mine"\nreason = "because"\n[scenarios.mine.effects.'
    (problem,) = problems_of(f"{head}buyback]\n{NORMAL}{WORDS}")
    assert problem.remedy == "Did you mean 'buy_back'?"
    assert problem.column == "scenarios.mine.effects.buyback"
    (problem,) = problems_of(f"{head}psi]\n{NORMAL}{WORDS}")
    assert problem.found == "psi is no effect of a scenario"


def test_all_faults_of_an_effect_are_told_at_once(problems_of):
    body = without("grade").replace('reason = "because"\n', "")
    found = [problem.found for problem in problems_of(f"[effects.buy_back]\n{NORMAL}{body}")]
    assert found == ["buy_back: no 'grade'", "buy_back: no 'reason'"]
