"""docs/traceability.md: every fact of the brief has a home and a test, and both exist."""

import ast
import csv
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "bayes_autoloc" / "evidence" / "russia"
FACTS = [f"F{number}" for number in range(1, 32)]
VARIABLES = {
    "production",
    "output",
    "market",
    "imports",
    "kits",
    "uptake",
    "delivered_growth",
    "local_content_uptake",
}


def table() -> dict[str, tuple[list[str], list[str]]]:
    """Return the homes and the tests by fact."""
    rows: dict[str, tuple[list[str], list[str]]] = {}
    for line in (ROOT / "docs" / "traceability.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"F\d+", cells[0]):
            assert cells[0] not in rows, f"{cells[0]} stands twice"
            rows[cells[0]] = (
                re.findall(r"`([^`]+)`", cells[2]),
                re.findall(r"`([^`]+)`", cells[3]),
            )
    return rows


TABLE = table()
HOMES = sorted({home for homes, _ in TABLE.values() for home in homes})
TESTS = sorted({test for _, tests in TABLE.values() for test in tests})


def equal(found: object, wanted: str) -> bool:
    """Compare as numbers where both are, else as text."""
    try:
        return float(str(found)) == float(wanted)
    except ValueError:
        return str(found) == wanted


def conditions(text: str) -> dict[str, str]:
    return dict(part.strip().split("=", 1) for part in text.split(","))


@cache
def rows_of(file: str) -> list[dict[str, str]]:
    with (CASE / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def some(rows: list[dict[str, Any]], wanted: dict[str, str]) -> bool:
    return any(all(equal(row[key], value) for key, value in wanted.items()) for row in rows)


def in_evidence(file: str, rest: str) -> bool:
    return some(rows_of(file), conditions(rest))


def in_settings(rest: str) -> bool:
    entries, _, wanted = rest.partition(": ")
    return some(toml(CASE / "case.toml")[entries], conditions(wanted))


def in_priors(file: str, rest: str) -> bool:
    content = toml(ROOT / "priors" / file)
    tables = content.values() if file == "scenarios.toml" else [content]
    return any(isinstance(table, dict) and rest in table for table in tables)


def exists(home: str) -> bool:
    file, rest = home.split(": ", 1)
    special: dict[str, Callable[[], bool]] = {
        "forecast.csv": lambda: rest in VARIABLES,
        "case.toml": lambda: in_settings(rest),
    }
    if file in special:
        return special[file]()
    return in_evidence(file, rest) if file.endswith(".csv") else in_priors(file, rest)


@cache
def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_fact_has_a_row_and_no_other_has() -> None:
    assert list(TABLE) == FACTS


@pytest.mark.parametrize("fact", FACTS)
def test_fact_has_a_home_and_a_test(fact: str) -> None:
    homes, tests = TABLE[fact]
    assert homes
    assert tests


@pytest.mark.parametrize("home", HOMES)
def test_home_exists(home: str) -> None:
    assert exists(home), f"docs/traceability.md names {home}, which is not there"


@pytest.mark.parametrize(
    "home",
    [
        "production.csv: year=2024, scope=passenger_cars, value=761000",
        "case.toml: targets: year=2031",
        "default.toml: no_such_prior",
        "scenarios.toml: no_such_scenario",
        "forecast.csv: profit",
    ],
)
def test_a_wrong_home_is_noticed(home: str) -> None:
    assert not exists(home)


@pytest.mark.parametrize("test", TESTS)
def test_named_test_exists(test: str) -> None:
    file, _, name = test.partition("::")
    assert name in functions(ROOT / file)
