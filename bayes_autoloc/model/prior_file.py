"""Prior files: where they are, and what stands in which line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bayes_autoloc.errors import PriorError, Problem, did_you_mean
from bayes_autoloc.toml_text import Fail, TomlText, parse_toml, read_toml

__all__ = [
    "SHIPPED",
    "PriorFile",
    "find_prior_file",
    "parse_prior_file",
    "prior_folder",
    "read_prior_file",
]

SHIPPED = ("default", "sceptical", "ministry")
_HEADER_KEYS = ("base", "title")
_REMEDY = 'Write each prior as [name] followed by key = value; text in "quotes".'


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
        return TomlText(self.text, {}).row((prior,), key)


def prior_folder() -> Path:
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
        return prior_folder() / f"{which}.toml"
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
    found = read_toml(path, _failing(path.name), _REMEDY)
    return _prior_file(found, path.name, path.parent)


def parse_prior_file(text: str, name: str, folder: Path | None = None) -> PriorFile:
    """Parse the text of a prior file; `read_prior_file` tells the parameters and errors."""
    return _prior_file(parse_toml(text, _failing(name), _REMEDY), name, folder)


def _failing(name: str) -> Fail:
    return lambda found, remedy, row: _fail(name, found, remedy, row)


def _prior_file(found: TomlText, name: str, folder: Path | None) -> PriorFile:
    text, content = found.text, found.content
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
        problems=tuple(_header_problems(header, name, found)),
    )


def _header_problems(header: Mapping[str, Any], file: str, source: TomlText) -> Iterator[Problem]:
    for key, value in header.items():
        row = source.row((), key)
        if key not in _HEADER_KEYS:
            found = f"unknown key {key!r} above the first table"
            hint = f"{did_you_mean(key, _HEADER_KEYS)} A prior is a table: [{key}]."
            yield Problem(file, found, hint, row=row, column=key)
        elif not isinstance(value, str):
            found = f"{key} = {value!r} is not text"
            yield Problem(file, found, "Put it in quotes.", row=row, column=key)
