"""TOML files that people write: parsed, with the line of every table and key for messages."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bayes_autoloc.errors import AutolocError

__all__ = ["Fail", "TomlText", "parse_toml", "read_toml"]

type Fail = Callable[[str, str, int | None], AutolocError]
"""Makes the error to raise from (what was found, remedy, line)."""


@dataclass(frozen=True)
class TomlText:
    """A parsed file and its text.

    Parameters
    ----------
    text : str
        The file's text.
    content : mapping
        What TOML makes of it.
    """

    text: str
    content: Mapping[str, Any]

    def row(self, table: tuple[str, ...] = (), key: str | None = None) -> int | None:
        """Return the line on which a table begins, or a key of it stands.

        Parameters
        ----------
        table : tuple of str
            Dotted name of the table; empty for what stands above the first one.
        key : str, optional
            Key of the table.

        Returns
        -------
        int or None
            Of the table where its key can't be found, None where there is no such table.
        """
        lines = self.text.splitlines()
        own = None if key is None else _row_of_table(lines, (*table, key))
        if own is not None:  # the key is a table with a heading of its own
            return own
        start = 0 if not table else _row_of_table(lines, table)
        if start is None:
            # An inline table: the line of its name in the table around it.
            return self.row(table[:-1], table[-1]) if len(table) > 1 else None
        if key is None:
            return start or None
        return _row_of_key(lines[start:], key, start) or start or None


def _row_of_table(lines: list[str], table: tuple[str, ...]) -> int | None:
    dotted = r"\s*\.\s*".join(rf"[\"']?{re.escape(part)}[\"']?" for part in table)
    heading = re.compile(rf"\s*\[\s*{dotted}\s*\]")
    return next((n for n, line in enumerate(lines, 1) if heading.match(line)), None)


def _row_of_key(lines: list[str], key: str, before: int) -> int | None:
    """Return the line of a key, counted from ``before``, in the table that begins these lines."""
    assignment = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
    for number, line in enumerate(lines, before + 1):
        if line.lstrip().startswith("["):
            return None
        if assignment.match(line):
            return number
    return None


def read_toml(path: Path, fail: Fail, remedy: str) -> TomlText:
    """Read and parse a file.

    Parameters
    ----------
    path : Path
        UTF-8, with or without a byte-order mark.
    fail : callable
        Makes the error to raise.
    remedy : str
        What to do about text that is not TOML.

    Raises
    ------
    AutolocError
        What `fail` makes: the file can't be read, is not UTF-8 or not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows may add the mark
    except OSError as error:
        why = error.strerror or "can't be read"
        raise fail(f"the file can't be read ({why})", "Check the path.", None) from error
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        raise fail("the file is not UTF-8", "Save it as UTF-8.", row) from error
    return parse_toml(text, fail, remedy)


def parse_toml(text: str, fail: Fail, remedy: str) -> TomlText:
    """Parse a text; `read_toml` tells the parameters and errors."""
    try:
        return TomlText(text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        row = int(place[1]) if place and place[1] else len(text.splitlines())
        found = str(error) if place is None else str(error).replace(place[0], "")
        raise fail(f"not TOML: {found[:1].lower()}{found[1:]}", remedy, row) from error
