"""Paths in a file: each fault is told with its file, line, key and a way out."""

import pytest

from bayes_autoloc.forecast.scenario.levers import LEVERS

MINE = '[scenarios.mine]\ntitle = "Mine"\nreason = "because"\n'
EXAMPLE = "Write { 2026 = 0.5"


@pytest.mark.parametrize(
    ("path", "found", "remedy"),
    [
        ("sanctons = { 2026 = 1 }", "unknown lever 'sanctons'", "Did you mean 'sanctions'?"),
        ("tax = { 2026 = 1 }", "unknown lever 'tax'", "Known: sanctions, western_return"),
        ("spic = { 2026 = 1, 2028 = 1 }", "spic has no value for 2027", "Name every year"),
        (
            'spic = { 2026 = 1, "2029-2030" = 1 }',
            "spic has no value for 2027, 2028",
            "Name every year",
        ),
        ("sanctions = { 2026 = 3 }", "sanctions in 2026 = 3 lies outside -2 to 2", "Its unit: "),
        ("spic = { 2026 = -0.1 }", "spic in 2026 = -0.1 lies outside 0 to 1", "Its unit: "),
        ("fee_rise = { 2026 = -95 }", "fee_rise in 2026 = -95 lies outside -90 to 200", "%"),
        (
            'market = { "2026-2028" = 9 }',
            "market in 2026-2028 = 9 lies outside -2 to 2",
            "Its unit: log",
        ),
        ("spic = { soon = 1 }", "spic has the key 'soon', not a year", EXAMPLE),
        ("spic = { 26 = 1 }", "spic has the key '26', not a year", EXAMPLE),
        (
            'spic = { "2028-2026" = 1 }',
            "spic has the key '2028-2026', not a year",
            EXAMPLE,
        ),
        ('spic = { 2027 = 1, "2026-2028" = 1 }', "spic has two values for 2027", "Keep one."),
        ("spic = { 2026 = 'high' }", "spic in 2026 = 'high' is not a number", EXAMPLE),
        ("spic = { 2026 = true }", "spic in 2026 = True is not a number", EXAMPLE),
        ("spic = { 2026 = nan }", "spic in 2026 = nan is not a number", EXAMPLE),
        ("spic = 1", "spic = 1 is not a table by year", EXAMPLE),
        ("spic = {}", "spic = {} is not a table by year", EXAMPLE),
        (
            'spic = { 2026 = { distribution = "Norml", mu = 0, sigma = 1 } }',
            "spic: unknown distribution 'Norml'",
            "Did you mean 'Normal'?",
        ),
        (
            'spic = { 2026 = { distribution = "Normal", mu = 0, sigma = -1 } }',
            "spic: sigma = -1.0 is not positive",
            "Give a number above 0.",
        ),
        ("spic = { 2026 = { mu = 0 } }", "spic: no 'distribution'", "Name a family"),
    ],
)
@pytest.mark.parametrize("inline", [True, False])
def test_each_fault_of_a_path_has_its_line_and_its_remedy(problems_of, path, found, remedy, inline):
    lines = f"paths = {{ {path} }}\n" if inline else f"[scenarios.mine.paths]\n{path}\n"
    (problem,) = problems_of(f"{MINE}{lines}")
    lever = path.split(" ")[0]
    assert problem.found == found
    assert remedy in problem.remedy
    assert (problem.file, problem.row) == ("mine.toml", 4 if inline else 5)
    assert problem.column == f"scenarios.mine.paths.{lever}"


@pytest.mark.parametrize(
    "table", ["sanctons]\n2026 = 1\n", "spic]\n2026 = 1\n2028 = 1\n", "spic]\n2026 = 9\n"]
)
def test_a_path_in_a_table_of_its_own_is_told_with_its_line(problems_of, table):
    (problem,) = problems_of(f"{MINE}[scenarios.mine.paths.{table}")
    assert problem.row == 4


def test_a_wrong_value_is_no_gap_besides(problems_of):
    (problem,) = problems_of(f"{MINE}paths = {{ spic = {{ 2026 = 1, 2027 = 2, 2028 = 1 }} }}\n")
    assert "2027 = 2 lies outside" in problem.found


def test_all_faults_of_all_paths_are_told_at_once(problems_of):
    text = "paths = { spic = { 2026 = 2, soon = 1 }, market = { 2026 = 1, 2028 = 1 }, tax = 1 }\n"
    found = [problem.found for problem in problems_of(MINE + text)]
    assert len(found) == 4
    for part in ("lies outside", "not a year", "no value for 2027", "unknown lever"):
        assert any(part in text for text in found), part


@pytest.mark.parametrize("lever", LEVERS)
def test_the_ends_of_the_limits_are_allowed(loaded, lever):
    limits = LEVERS[lever]
    path = f"{lever} = {{ 2026 = {limits.low}, 2027 = {limits.high} }}"
    found = loaded(f"{MINE}paths = {{ {path} }}\n")["mine"].paths[lever].by_year
    assert found == {2026: limits.low, 2027: limits.high}


@pytest.mark.parametrize(
    "value",
    [
        'distribution = "Normal", mu = { a = 0, b = 1 }, sigma = 0.3',
        'distribution = "Dirichlet", alpha = { a = 1, b = 1 }',
    ],
)
def test_a_value_is_one_number_not_a_table_of_them(problems_of, value):
    (problem,) = problems_of(f"{MINE}paths = {{ spic = {{ 2026 = {{ {value} }} }} }}\n")
    assert problem.found == "spic: a distribution with several elements"
    assert problem.remedy.startswith(EXAMPLE)
    assert (problem.row, problem.column) == (4, "scenarios.mine.paths.spic")
