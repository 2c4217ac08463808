"""docs/schema.md names every table, column, word and key of the contract."""

import re
from pathlib import Path

import pytest

from bayes_autoloc.evidence.columns import TABLES
from bayes_autoloc.evidence.settings import Settings, Shock, Target
from bayes_autoloc.evidence.vocabulary import VOCABULARY

DOC = Path(__file__).resolve().parents[2] / "docs" / "schema.md"


def section(title: str) -> str:
    text = DOC.read_text(encoding="utf-8")
    return re.split(rf"^#+ {re.escape(title)}$", text, flags=re.MULTILINE)[1].split("\n## ")[0]


def columns_of(file: str) -> list[str]:
    """The first cells of the rows of the table below the heading of a file."""
    body = re.split(r"^### ", section("Tables"), flags=re.MULTILINE)
    part = next(text for text in body if text.startswith(file))
    return re.findall(r"^\| `(\w+)`", part, flags=re.MULTILINE)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_columns(table: object) -> None:
    names = [c.name for c in table.columns if c.name not in columns_of("Provenance")]
    assert columns_of(table.file) == names


@pytest.mark.parametrize("words", VOCABULARY)
def test_words(words: str) -> None:
    line = next(
        text for text in section("Vocabulary").splitlines() if text.startswith(f"| {words} |")
    )
    assert tuple(re.findall(r"`(\w+)`", line)) == VOCABULARY[words]


def test_keys_of_the_settings() -> None:
    named = re.findall(r"^\| `([\w.]+)`", section("case.toml"), flags=re.MULTILINE)
    expected = [name for name in Settings.model_fields if name not in ("targets", "shocks")]
    expected += [f"targets.{name}" for name in Target.model_fields]
    expected += [f"shocks.{name}" for name in Shock.model_fields]
    assert named == expected
