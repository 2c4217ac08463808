"""Prior files: where they are, and what stands in which line."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bayes_autoloc.errors import PriorError, Problem, did_you_mean

__all__ = ["SHIPPED", "PriorFile", "find_prior_file", "parse_prior_file", "read_prior_file"]

SHIPPED = ("default", "sceptical", "ministry")
_HEADER_KEYS = ("base", "title")


@dataclass(frozen=True)
class PriorFile:
    """A parsed prior file.

    Parameters
    ----------
    name : str
        Name for messages, for example ``"default.toml"``.
    text : str
        The file's text.
    entries : mapping
        Tables by prior name, not yet checked.
    base : str or None
        Set that it starts from: a shipped name, or a path from this file's folder.
    title : str
        One line on what the set believes.
    folder : Path or None
        Folder of the file, for a relative base.
    problems : tuple of Problem
        What is wrong above the first table.
    """

    name: str
    text: str
    entries: Mapping[str, Any]
    base: str | None = None
    title: str = ""
    folder: Path | None = field(default=None, compare=False)
    problems: tuple[Problem, ...] = ()

    def row(self, prior: str, key: str | None = None) -> int | None:
        """Return the line on which a prior's table, or one key of it, stands."""
        lines = self.text.splitlines()
        heading = re.compile(rf"\s*\[\s*[\"']?{re.escape(prior)}[\"']?\s*\]")
        start = next((n for n, line in enumerate(lines, 1) if heading.match(line)), None)
        if start is None or key is None:
            return start
        return _row_of_key(lines[start:], key, start) or start


def _row_of_key(lines: list[str], key: str, before: int = 0) -> int | None:
    """Return the line of a key, counted from ``before``, in the table that begins these lines."""
    assignment = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    for number, line in enumerate(lines, before + 1):
        if line.lstrip().startswith("["):
            return None
        if assignment.match(line):
            return number
    return None


def _prior_folder() -> Path:
    """Return the folder of the shipped sets: in the wheel, else in the source tree."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "priors"
    return packaged if packaged.is_dir() else package.parent / "priors"


def _fail(file: str, found: str, remedy: str, row: int | None = None) -> PriorError:
    return PriorError("The priors can't be used:", [Problem(file, found, remedy, row=row)])


def find_prior_file(which: str | Path, folder: Path | None = None) -> Path:
    """Return the path of a shipped set or of a user's file.

    Parameters
    ----------
    which : str or Path
        A shipped name, or a path.
    folder : Path, optional
        Folder from which a relative path counts, by default the working directory.

    Raises
    ------
    PriorError
        There is no such set or file.
    """
    if str(which) in SHIPPED:
        return _prior_folder() / f"{which}.toml"
    path = (folder or Path()) / which
    if path.is_file():
        return path
    if path.suffix == ".toml" or len(path.parts) > 1:
        raise _fail(str(which), "no such file", f"Shipped sets: {', '.join(SHIPPED)}.")
    raise _fail(str(which), "no such set of priors", did_you_mean(str(which), SHIPPED))


def read_prior_file(path: Path) -> PriorFile:
    """Read and parse a prior file.

    Raises
    ------
    PriorError
        It can't be read, is not UTF-8 or not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows may add the mark
    except OSError as error:
        why = error.strerror or "can't be read"
        raise _fail(path.name, f"the file can't be read ({why})", "Check the path.") from error
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _fail(path.name, "the file is not UTF-8", "Save it as UTF-8.", row) from error
    return parse_prior_file(text, path.name, path.parent)


def parse_prior_file(text: str, name: str, folder: Path | None = None) -> PriorFile:
    """Parse the text of a prior file; `read_prior_file` tells the parameters and errors."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        row = int(place[1]) if place and place[1] else len(text.splitlines())
        found = str(error) if place is None else str(error).replace(place[0], "")
        remedy = 'Write each prior as [name] followed by key = value; text in "quotes".'
        raise _fail(name, f"not TOML: {found[:1].lower()}{found[1:]}", remedy, row) from error
    entries = {key: value for key, value in content.items() if isinstance(value, Mapping)}
    header = {key: value for key, value in content.items() if key not in entries}
    words = {key: value for key, value in header.items() if isinstance(value, str)}
    return PriorFile(
        name,
        text,
        entries,
        base=words.get("base"),
        title=words.get("title", ""),
        folder=folder,
        problems=tuple(_header_problems(header, name, text.splitlines())),
    )


def _header_problems(header: Mapping[str, Any], file: str, lines: list[str]) -> Iterator[Problem]:
    for key, value in header.items():
        row = _row_of_key(lines, key)
        if key not in _HEADER_KEYS:
            found = f"unknown key {key!r} above the first table"
            hint = f"{did_you_mean(key, _HEADER_KEYS)} A prior is a table: [{key}]."
            yield Problem(file, found, hint, row=row, column=key)
        elif not isinstance(value, str):
            found = f"{key} = {value!r} is not text"
            yield Problem(file, found, "Put it in quotes.", row=row, column=key)
