"""Cases for the tests of evidence: the shipped one, and a small one that is easy to break."""

from functools import cache
from importlib.resources import files

from bayes_autoloc.errors import CaseError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.load import TEMPLATE


@cache
def russia() -> Case:
    return Case.load("russia")


@cache
def russia_at(vintage: str) -> Case:
    return russia().as_of(vintage)


def small_texts() -> dict[str, str]:
    folder = files("bayes_autoloc.evidence") / TEMPLATE
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name != "README.md"
    }


@cache
def small() -> Case:
    return Case.from_text(small_texts())


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """Return the small case's texts with one change, which must hit something."""
    texts = small_texts()
    assert old in texts[file]
    return {**texts, file: texts[file].replace(old, new, 1)}


def error_of(texts: dict[str, str]) -> CaseError:
    try:
        Case.from_text(texts)
    except CaseError as error:
        return error
    raise AssertionError("the case was accepted")
