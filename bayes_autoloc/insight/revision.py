"""A log of revisions, one line an update, kept beside the case; and the case with its new rows.

Nothing of a case folder is lost: the log is a file of its own (`Case.load` passes over it), files
are replaced only when the new ones are complete, and tables that did not change stay untouched.
"""

import csv
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.settings_text import SETTINGS_FILE
from bayes_autoloc.files import atomic, staged

if TYPE_CHECKING:
    from bayes_autoloc.insight.update import Update

__all__ = ["REVISIONS", "log_revision", "refuse_other_case", "revision_line", "write_case"]

REVISIONS = "revisions.csv"
"""The log's file."""

FIRST = "utc"
"""Its first column: a file without it is none of ours."""

VINTAGE = re.compile(r'^(\s*vintage\s*=\s*)"[^"]*"', re.MULTILINE)


def revision_line(update: "Update", when: datetime | None = None) -> dict[str, str]:
    """Return what the log says of an update.

    Parameters
    ----------
    update : Update
        What was changed.
    when : datetime, optional
        By default now.

    Returns
    -------
    dict
        utc, case, priors, vintage_before, vintage, rows (number), rows_hash, what, method, khat,
        seed, futures, diagnostics (passed, or what failed), version, and of the headline before,
        passing (what the passing of time did, where a refit moved the vintage) and after:
        median_<year> in cars a year and p_<year>_<target> between 0 and 1; empty where nothing is
        given.
    """
    moment = datetime.now(UTC) if when is None else when.astimezone(UTC)
    told = update.settings
    line = {
        FIRST: moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **{name: str(told[name]) for name in ("case", "priors", "vintage_before", "vintage")},
        "rows": str(told["rows"]),
        "rows_hash": str(told["rows_hash"]),
        "what": "; ".join(update.rows["rows"].astype(str)),
        "method": update.method,
        "khat": _number(update.khat, 2),
        "seed": str(told["seed"]),
        "futures": str(told["futures"]),
        "diagnostics": "; ".join(update.problems) or "passed",
        "version": version("bayes_autoloc"),
    }
    for row in update.headline.to_dict("records"):
        chance = not np.isnan(row["target"])
        name = f"p_{row['year']}_{row['target']:.0f}" if chance else f"median_{row['year']}"
        for moment_of in ("before", "passing", "after"):
            line[f"{name}_{moment_of}"] = _number(row[moment_of], 4 if chance else 0)
    return line


def _number(value: float, digits: int) -> str:
    return "" if not np.isfinite(value) else f"{value:.{digits}f}"


def log_revision(
    folder: Path,
    update: "Update",
    when: datetime | None = None,
    *,
    earlier: Path | None = None,
) -> Path:
    """Add a line to the log of a folder, and return the log's path.

    Parameters
    ----------
    folder : Path
        The case's, or that of the results.
    update : Update
        What was changed.
    when : datetime, optional
        By default now.
    earlier : Path, optional
        Folder whose log goes on here, where there is none yet: a case written to a new folder.

    Raises
    ------
    AutolocError
        If a file of that name is no log, or the folder can't be written to.
    """
    path = folder / REVISIONS
    known = earlier / REVISIONS if earlier is not None and not path.exists() else path
    lines = [*_lines(known), revision_line(update, when)]
    header = list(dict.fromkeys(name for line in lines for name in line))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    with atomic(path) as temporary:
        temporary.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def _lines(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = list(reader.fieldnames or [FIRST])
            lines = [dict(line) for line in reader]
    except (UnicodeDecodeError, csv.Error):
        header, lines = [], []
    if header[:1] != [FIRST] or any(None in line for line in lines):
        raise AutolocError(
            f"{path} is no log of revisions: its first column must be {FIRST!r}, and no line may "
            "have more cells than the header. Rename it, or mend it."
        )
    return lines


def write_case(update: "Update", folder: Path) -> Path:
    """Write the case with the new rows, and return its folder.

    Parameters
    ----------
    update : Update
        Has the case.
    folder : Path
        New or empty; or the folder of the case without the rows, of which only the tables that
        changed, and the vintage in case.toml, are replaced.

    Raises
    ------
    AutolocError
        As for `refuse_other_case`, or if the folder can't be written to.
    """
    told = update.settings
    refuse_other_case(folder, str(told["case_hash_before"]), str(told["vintage_before"]))
    if not (folder / SETTINGS_FILE).is_file():
        return update.case.to_folder(folder)
    there = Case.load(folder.resolve())
    with staged(folder) as fresh:
        for name, text in _changed(there.to_text(), update.case.to_text()).items():
            written = _with_vintage(folder / name, update) if name == SETTINGS_FILE else text
            (fresh / name).write_text(written, encoding="utf-8", newline="")
    return folder


def refuse_other_case(folder: Path, case_hash: str, vintage: str) -> None:
    """Refuse a folder to which `write_case` could not write, before anything is done.

    Parameters
    ----------
    folder : Path
        Where the case with new rows is to go.
    case_hash, vintage : str
        Of the case without them.

    Raises
    ------
    AutolocError
        If it is a file, holds another case, or is not empty and holds none.
    """
    if folder.exists() and not folder.is_dir():
        raise AutolocError(f"{folder} is a file: name a folder for the case.")
    if not (folder / SETTINGS_FILE).is_file():
        if folder.is_dir() and any(folder.iterdir()):
            raise AutolocError(f"{folder} is not empty and holds no case: choose a new folder.")
        return
    if Case.load(folder.resolve()).content_hash != case_hash:
        raise AutolocError(
            f"{folder} does not hold the case that is updated (as of {vintage}). Write to a "
            "new folder, or update the case in this one: --case names it."
        )


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in new.items() if text != old[name]}


def _with_vintage(path: Path, update: "Update") -> str:
    """Return case.toml with the new vintage, its comments and order as they were."""
    text = path.read_text(encoding="utf-8-sig")
    changed, count = VINTAGE.subn(rf'\g<1>"{update.case.vintage}"', text)
    if count != 1:
        raise AutolocError(f"{path}: expected one line 'vintage = \"...\"', found {count}.")
    return changed
