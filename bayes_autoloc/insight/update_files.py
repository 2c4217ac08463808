"""New rows from files: partial tables of a case, one a file, whose names say the table."""

import csv
from collections.abc import Iterable
from pathlib import Path

from bayes_autoloc.errors import CaseError, Problem, did_you_mean
from bayes_autoloc.evidence.columns import TABLES

__all__ = ["rows_from_files", "rows_from_folder"]


def rows_from_folder(folder: Path) -> dict[str, list[dict[str, object]]]:
    """Read the new rows of all CSV files of a folder.

    Parameters
    ----------
    folder : Path
        With at least one.

    Raises
    ------
    CaseError
        With everything that is wrong with the files.
    """
    paths = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    if not paths:
        found = "there is no CSV file in it" if folder.is_dir() else "there is no such folder"
        remedy = "Put new rows into files such as output.csv or events.csv."
        raise CaseError("No new rows:", [Problem(str(folder), found, remedy)])
    return rows_from_files(paths)


def rows_from_files(paths: Iterable[Path]) -> dict[str, list[dict[str, object]]]:
    """Read new rows.

    Parameters
    ----------
    paths : iterable of Path
        ``output.csv`` or ``output-2025.csv``: what stands before a hyphen is the table. UTF-8, with
        a header; columns that are left out are empty.

    Returns
    -------
    dict
        Rows by table, cells as text: as `Case.with_rows` and
        `bayes_autoloc.insight.update.update` take them, which check them.

    Raises
    ------
    CaseError
        With everything that is wrong with the files.
    """
    rows: dict[str, list[dict[str, object]]] = {}
    problems: list[Problem] = []
    for path in paths:
        table = path.stem.split("-")[0]
        if table not in TABLES:
            found = f"its name does not say a table: {table!r}"
            problems.append(Problem(path.name, found, did_you_mean(table, list(TABLES))))
            continue
        found_rows, wrong = _read(path)
        rows.setdefault(table, []).extend(found_rows)
        problems += wrong
    if problems:
        raise CaseError("These rows can't be read:", problems)
    return rows


def _read(path: Path) -> tuple[list[dict[str, object]], list[Problem]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            every = enumerate(csv.reader(file, strict=True), start=1)
            lines = [(number, line) for number, line in every if any(map(str.strip, line))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        return [], [Problem(path.name, f"can't be read: {why}", "Save it as CSV UTF-8.")]
    if len(lines) < 2:
        return [], [Problem(path.name, "there is no row below the header", "Add a row.")]
    header = [name.strip() for name in lines[0][1]]
    remedy = "Put quotation marks around a text with commas."
    wrong = [
        Problem(path.name, f"{len(line)} cells under {len(header)} columns", remedy, number)
        for number, line in lines[1:]
        if len(line) != len(header)
    ]
    rows: list[dict[str, object]] = [
        {name: cell for name, cell in zip(header, line, strict=False) if cell.strip()}
        for _, line in lines[1:]
    ]
    return rows, wrong
