"""Case folders on disk and in the package: reading all files, writing a folder in one step."""

import shutil
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bayes_autoloc.errors import CaseError, Problem, did_you_mean
from bayes_autoloc.evidence.columns import TABLES
from bayes_autoloc.evidence.settings_text import SETTINGS_FILE

__all__ = ["FILES", "TEMPLATE", "find_case", "read_files", "shipped_cases", "write_folder"]

FILES: tuple[str, ...] = (SETTINGS_FILE, *(table.file for table in TABLES.values()))
"""The files of a case folder."""

TEMPLATE = "new_case"
"""Folder beside the shipped cases whose rows are examples."""

_CARRIED_OVER = frozenset({"README.md"})


def shipped_cases() -> list[str]:
    """Return the names of the cases that come with the package."""
    home = files("bayes_autoloc.evidence")
    return sorted(
        entry.name
        for entry in home.iterdir()
        if entry.is_dir() and entry.name != TEMPLATE and entry.joinpath(SETTINGS_FILE).is_file()
    )


def find_case(name_or_folder: str | Path) -> Traversable:
    """Return the folder of a case: a shipped one by its name, else a folder on disk.

    Raises
    ------
    CaseError
        If there is neither, or the folder holds no case.toml.
    """
    names = shipped_cases()
    if isinstance(name_or_folder, str) and name_or_folder in names:
        return files("bayes_autoloc.evidence") / name_or_folder
    folder = Path(name_or_folder)
    if not folder.is_dir():
        found = "it is a file" if folder.is_file() else "there is no such case and no such folder"
        remedy = f"{did_you_mean(str(name_or_folder), names)} A case is a folder with case.toml."
        raise _error(name_or_folder, found, remedy)
    if not (folder / SETTINGS_FILE).is_file():
        raise _error(
            name_or_folder,
            f"the folder has no {SETTINGS_FILE}",
            "Name the folder of a case; `write_template` makes one to fill in.",
        )
    return folder


def read_files(folder: Traversable) -> tuple[dict[str, str], list[Problem]]:
    """Return the texts of a case folder's files, and what could not be read.

    A byte-order mark is dropped.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    present = [entry.name for entry in folder.iterdir() if entry.is_file()]
    strangers = [name for name in present if name.endswith(".csv") and name not in FILES]
    for name in FILES:
        if name not in present:
            problems.append(_missing(name, strangers))
            continue
        try:
            texts[name] = folder.joinpath(name).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = error.object[: error.start].count(b"\n") + 1
            found = f"not UTF-8 text (byte {error.object[error.start]:#04x})"
            problems.append(Problem(name, found, "Save the file as CSV UTF-8.", row))
    return texts, problems


def write_folder(folder: Path, texts: Mapping[str, str], *, overwrite: bool = False) -> None:
    """Write files as a folder: complete or, on any failure, not at all.

    Raises
    ------
    CaseError
        If the folder is not empty and may not be, or would lose files that are no part of a case.
    """
    _refuse(folder, overwrite=overwrite)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        fresh = Path(temporary) / "new"
        fresh.mkdir()
        for name in _CARRIED_OVER - set(texts):
            if (folder / name).is_file():
                shutil.copy2(folder / name, fresh / name)
        for name, text in texts.items():
            (fresh / name).write_text(text, encoding="utf-8", newline="")
        _swap(folder, fresh, Path(temporary) / "old")


def _swap(folder: Path, fresh: Path, old: Path) -> None:
    existed = folder.exists()
    if existed:
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if existed:
            old.rename(folder)
        raise


def _refuse(folder: Path, *, overwrite: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise _error(folder, "it is a file", "Name a folder.")
    present = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
    if present and not overwrite:
        raise _error(folder, "the folder is not empty", "Name another, or allow overwriting.")
    strangers = sorted(present - set(FILES) - _CARRIED_OVER)
    if strangers:
        found = f"the folder also holds {', '.join(strangers)}, which would be lost"
        raise _error(folder, found, "Move these away first.")


def _missing(name: str, strangers: list[str]) -> Problem:
    hint = did_you_mean(name, strangers)
    if hint.startswith("Did"):
        remedy = f"{hint.replace('Did you mean', 'Is it')} Rename it."
    elif name == SETTINGS_FILE:
        remedy = "Every case needs it."
    else:
        header = ",".join(TABLES[name.removesuffix(".csv")].header)
        remedy = f"A table without rows still needs its header: {header}"
    return Problem(name, "the file is missing", remedy)


def _error(place: str | Path, found: str, remedy: str) -> CaseError:
    problem = Problem(str(place), found, remedy)
    return CaseError("This case can't be used:", [problem])
