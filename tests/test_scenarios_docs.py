"""docs/scenarios.md names what the code has: scenarios, levers, effects with their grades."""

import re
import tomllib
from pathlib import Path

from bayes_autoloc.cli.scenario_flow import COMPARISON_FILES
from bayes_autoloc.forecast.scenario.differences import DIFFERENCE_COLUMNS
from bayes_autoloc.forecast.scenario.levers import GRADES, LEVERS, SIGNED
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")


def rows_under(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def words(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_every_scenario_stands_on_the_page_in_order() -> None:
    named = [name for row in rows_under("The shipped scenarios") for name in words(row[0])]
    assert named == list(ScenarioSet.load())


def test_every_lever_stands_on_the_page() -> None:
    assert [words(row[0]) for row in rows_under("Levers")] == [[name] for name in LEVERS]


def test_every_effect_stands_under_its_grade() -> None:
    told = {row[0]: set(words(row[1])) for row in rows_under("Effects and their grade")}
    assert tuple(told) == GRADES
    found: dict[str, set[str]] = {grade: set() for grade in GRADES}
    for scenario in ScenarioSet.load().values():
        for effect, grade in scenario.grades.items():
            found[grade].add(effect)
    assert told == found


def test_effects_that_lose_their_sign_are_named() -> None:
    section = PAGE.split("## Both directions hurt", 1)[1].split("\n## ", 1)[0]
    assert set(SIGNED) <= set(words(section))


def test_what_comes_out_is_what_is_written() -> None:
    section = PAGE.split("## What comes out", 1)[1]
    files = set(re.findall(r"`([a-z_]+\.(?:csv|png))`", section))
    written = {name for name in COMPARISON_FILES if name.endswith((".csv", ".png"))}
    assert written - {"probabilities.csv", "institutions.csv", "targets.csv"} <= files
    assert ", ".join(DIFFERENCE_COLUMNS) in section


def test_the_example_of_the_page_loads(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert tomllib.loads(text)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    scenarios = ScenarioSet.load(path)
    assert scenarios.weights == {"status_quo": 0.6, "slow_thaw": 0.4}
    assert scenarios["slow_thaw"].paths["western_return"].by_year[2035 - 4] == 0.4
