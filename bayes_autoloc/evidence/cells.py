"""What is wrong with one cell, in words: patterns per kind of cell and the remedy for a bad one."""

import re

from bayes_autoloc.errors import did_you_mean
from bayes_autoloc.evidence.columns import Column

__all__ = ["MONTH", "PATTERNS", "closest", "remedy"]

MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"

PATTERNS: dict[str, str] = {
    "id": r"[a-z0-9][a-z0-9_]*",
    "month": MONTH,
    "date": rf"\d{{4}}|{MONTH}",
    # cars are whole: 31.000 is thirty-one thousand in half of Europe and must not pass as 31
    "cars": r"-?\d+(?:\.0)?",
    "number": r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?",
    "year": r"\d{4}",
    "period": r"Y|H[12]|Q[1-4]|(?:[1-9]|1[0-2])M|M(?:0[1-9]|1[0-2])|start",
    "scope": r"[a-z][a-z0-9_]*",
}
"""Regular expression that a whole cell must match, by kind."""

_EMPTY_WORDS = {"-", "--", "n/a", "na", "nan", "none", "null", "?", "tbd", "unknown"}
_THOUSANDS = re.compile(r"-?\d{1,3}(?:[,.'’\s\u00a0\u202f]\d{3})+")


def closest(word: str, known: tuple[str, ...]) -> str:
    """Return "Did you mean ...?" for a word, first without regard to capitals and spaces."""
    plain = {name.casefold(): name for name in known}
    key = word.casefold().replace(" ", "_").replace("-", "_")
    if key in plain:
        return f"Did you mean {plain[key]!r}?"
    hint = did_you_mean(key, tuple(plain))
    for lower, name in plain.items():
        hint = hint.replace(repr(lower), repr(name))
    listed = hint.startswith("Known")
    return f"Known: {', '.join(known)}." if listed else f"{hint} Known: {', '.join(known)}."


def remedy(column: Column, value: str) -> str:
    """Say what to write instead of a value that a column can't hold."""
    if column.kind == "word":
        return closest(value, column.vocabulary)
    if value.casefold() in _EMPTY_WORDS and not column.required:
        return "Leave the cell empty where the value is unknown."
    by_kind = {
        "id": "Use small letters, digits and underscores only.",
        "reference": "Use the id of a row of the other table.",
        "period": "Use Y, H1, Q1 to Q4, nM (first n months), Mnn (one month) or start.",
        "scope": "Use small letters, digits and underscores only.",
        "year": "Write a year of four digits.",
    }
    if column.kind in ("month", "date"):
        return _date_remedy(column, value)
    if column.kind in ("cars", "number"):
        return _number_remedy(column, value)
    return by_kind[column.kind]


def _date_remedy(column: Column, value: str) -> str:
    if match := re.fullmatch(rf"({MONTH})-\d\d.*", value):
        return f"Leave the day out: {match[1]}."
    if re.fullmatch(r"\d{4}-\d{2}", value):
        return "Months run from 01 to 12."
    if match := re.fullmatch(r"(\d{4})-(\d)", value):
        return f"Write the month with two digits: {match[1]}-0{match[2]}."
    if column.kind == "month":
        return "Write YYYY-MM."
    return "Write YYYY-MM, or YYYY where the month is unknown."


def _number_remedy(column: Column, value: str) -> str:
    if _THOUSANDS.fullmatch(value):
        return f"Write it without thousands separators: {re.sub(r'[^\d-]', '', value)}."
    if column.kind == "cars" and re.fullmatch(r"-?\d+[.,]\d+", value):
        return "Write a whole number of cars."
    if re.fullmatch(r"-?\d+,\d+", value):
        return f"Write it with a point: {value.replace(',', '.')}."
    return "Write a plain number, without units, signs or words."
