"""Scenario files as a whole: each fault is told with its file, line, key and a way out."""

import pytest

from bayes_autoloc.errors import AutolocError, ScenarioError
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet

WORDS = 'title = "Mine"\nreason = "because"\n'
MINE = f"[scenarios.mine]\n{WORDS}"


@pytest.mark.parametrize(
    ("text", "found", "remedy", "place"),
    [
        (
            '[scenarios.mine]\nreason = "because"\n',
            "no 'title'",
            "Name it in a few words",
            (1, "scenarios.mine.title"),
        ),
        (
            '[scenarios.mine]\ntitle = "Mine"\n',
            "no 'reason'",
            "Say in a sentence why",
            (1, "scenarios.mine.reason"),
        ),
        (
            '[scenarios.mine]\ntitle = " "\nreason = "because"\n',
            "title = ' '",
            "Name it in a few words",
            (2, "scenarios.mine.title"),
        ),
        (
            f"{MINE}path = {{}}\n",
            "unknown key 'path'",
            "Did you mean 'paths'?",
            (4, "scenarios.mine.path"),
        ),
        (f"{MINE}paths = 3\n", "paths = 3", "Write a table [", (4, "scenarios.mine.paths")),
        (f"{MINE}effects = 3\n", "effects = 3", "Write a table [", (4, "scenarios.mine.effects")),
        (f"{MINE}inherits = 3\n", "inherits = 3", 'Write "name"', (4, "scenarios.mine.inherits")),
        (
            f'{MINE}inherits = "fee_upp"\n',
            "it inherits from the unknown scenario 'fee_upp'",
            "Did you mean 'fee_up'?",
            (4, "scenarios.mine.inherits"),
        ),
        (
            f'{MINE}inherits = "mine"\n',
            "it inherits from itself: mine -> mine",
            "Break the circle.",
            (4, "scenarios.mine.inherits"),
        ),
        (
            f'[scenarios.fee_up]\n{WORDS}inherits = "localisation_push"\n',
            "it inherits from itself: fee_up -> localisation_push -> fee_up",
            "Break the circle.",
            (4, "scenarios.fee_up.inherits"),
        ),
        (
            f"[scenarios.status_quo]\n{WORDS}",
            "status_quo is the reference and can't be changed",
            "Give yours another name",
            (1, "scenarios.status_quo"),
        ),
        ("scenarios = 3\n", "scenarios = 3 is not a table", "Write [scenarios].", (1, "scenarios")),
        ("effects = 3\n", "effects = 3 is not a table", "Write [effects].", (1, "effects")),
        ("weights = 3\n", "weights = 3 is not a table", "Write [weights].", (1, "weights")),
        (
            "[scenarios]\nmine = 3\n",
            "mine = 3 is not a table",
            "Write [scenarios.mine].",
            (2, "scenarios.mine"),
        ),
        ("titel = 'x'\n", "unknown key 'titel'", "Did you mean 'title'?", (1, "titel")),
        (
            "[weights]\nstatus_quo = 0.5\nfee_up = 0.4\n",
            "the weights add up to 0.9",
            "They must add up to 1.",
            (1, "weights"),
        ),
        (
            "[weights]\nstatus_quo = 0.5\nfee_upp = 0.5\n",
            "a weight for the unknown scenario 'fee_upp'",
            "Did you mean 'fee_up'?",
            (3, "weights.fee_upp"),
        ),
        (
            "[weights]\nstatus_quo = 1.5\n",
            "status_quo = 1.5",
            "Give a probability between 0 and 1.",
            (2, "weights.status_quo"),
        ),
        (
            "[weights]\nstatus_quo = 1.0\nfee_up = -0.5\n",
            "fee_up = -0.5",
            "Give a probability between 0 and 1.",
            (3, "weights.fee_up"),
        ),
        (
            "[weights]\nstatus_quo = 'most'\n",
            "status_quo = 'most'",
            "Give a probability between 0 and 1.",
            (2, "weights.status_quo"),
        ),
    ],
)
def test_each_fault_has_its_line_and_its_remedy(problems_of, text, found, remedy, place):
    (problem,) = problems_of(text)
    assert problem.found == found
    assert remedy in problem.remedy
    assert (problem.file, (problem.row, problem.column)) == ("mine.toml", place)


def test_a_circle_is_told_at_each_scenario_in_it_and_at_no_other(problems_of):
    tables = [("a", "b"), ("b", "c"), ("c", "b")]
    text = "".join(f'[scenarios.{who}]\n{WORDS}inherits = "{of}"\n' for who, of in tables)
    found = [(problem.row, problem.found) for problem in problems_of(text)]
    assert found == [
        (8, "it inherits from itself: b -> c -> b"),
        (12, "it inherits from itself: c -> b -> c"),
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [(f"{MINE}paths = \n", 4), ("[scenarios.mine\n", 1), (f"{MINE}{MINE}", 4), ("a = [1,\n", 1)],
)
def test_what_is_not_toml_is_told_with_its_line(problems_of, text, row):
    (problem,) = problems_of(text)
    assert problem.found.startswith("not TOML: ")
    assert problem.remedy.startswith("Write [scenarios.NAME]")
    assert (problem.file, problem.row) == ("mine.toml", row)


def test_what_is_not_utf_8_is_told_with_its_line(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes(b'[scenarios.mine]\ntitle = "\xe9t\xe9"\n')
    with pytest.raises(ScenarioError) as error:
        ScenarioSet.load(path)
    (problem,) = error.value.problems
    assert (problem.file, problem.found, problem.row) == ("latin.toml", "the file is not UTF-8", 2)


@pytest.mark.parametrize("name", ["none.toml", "."])
def test_what_is_no_file_is_told(tmp_path, name):
    with pytest.raises(AutolocError, match="the file can't be read"):
        ScenarioSet.load(tmp_path / name)


def test_all_faults_of_a_file_are_told_in_one_message(problems_of):
    text = (
        "titel = 'x'\n"
        f'[scenarios.one]\n{WORDS}inherits = "nobody"\npaths = {{ spic = {{ 2026 = 7 }} }}\n'
        "[scenarios.two]\ntitle = 'Two'\n"
        "[weights]\nstatus_quo = 0.5\n"
        "[effects]\nbuyback = 1\n"
    )
    problems = problems_of(text)
    assert sorted(problem.row for problem in problems) == [1, 5, 6, 7, 9, 12]
    assert {problem.file for problem in problems} == {"mine.toml"}


def test_a_missing_word_hides_no_fault_of_paths_and_effects(problems_of):
    text = "paths = { spic = { 2026 = 7 } }\neffects = { buyback = 1 }\n"
    problems = problems_of(f'[scenarios.mine]\ntitle = "Mine"\n{text}')
    assert sorted(problem.row for problem in problems) == [1, 3, 4]


def test_a_fault_of_a_parent_is_told_once(problems_of):
    heir = f'[scenarios.heir]\n{WORDS}inherits = "mine"\n'
    (problem,) = problems_of(f'[scenarios.mine]\ntitle = "Mine"\n{heir}[weights]\nmine = 1\n')
    assert problem.found == "no 'reason'"


def test_all_wrong_weights_are_told_and_the_sum_only_where_none_is(problems_of):
    text = "[weights]\nstatus_quo = 2\nfee_upp = 1\nfee_up = -0.5\nsqueeze = 'most'\n"
    assert [(problem.row, problem.found) for problem in problems_of(text)] == [
        (2, "status_quo = 2"),
        (3, "a weight for the unknown scenario 'fee_upp'"),
        (4, "fee_up = -0.5"),
        (5, "squeeze = 'most'"),
    ]


def test_an_unknown_name_and_a_wrong_sum_are_both_told(problems_of):
    problems = problems_of("[weights]\nstatus_quo = 0.5\nfee_upp = 0.4\n")
    assert [(problem.row, problem.found) for problem in problems] == [
        (3, "a weight for the unknown scenario 'fee_upp'"),
        (1, "the weights add up to 0.9"),
    ]


@pytest.mark.parametrize("value", ["true", "nan", "inf"])
def test_a_weight_is_a_number(problems_of, value):
    (problem,) = problems_of(f"[weights]\nstatus_quo = {value}\n")
    assert problem.found == f"status_quo = {value.replace('t', 'T')}"
    assert problem.row == 2


def test_the_name_of_the_mixture_is_taken(problems_of):
    (problem,) = problems_of(f"[scenarios.mixture]\n{WORDS}")
    assert problem.found == "a scenario can't be named 'mixture'"
    assert (problem.row, problem.column) == (1, "scenarios.mixture")


@pytest.mark.parametrize("name", ["Mine", "2nd", '"my own"', "my-own", "_mine"])
def test_a_name_has_small_letters_digits_and_underscores(problems_of, name):
    (problem,) = problems_of(f"[scenarios.{name}]\n{WORDS}")
    assert problem.found == f"a scenario can't be named {name.strip(chr(34))!r}"
    assert problem.remedy.startswith("Use small letters, digits and underscores")
    assert problem.row == 1
