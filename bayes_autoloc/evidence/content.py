"""From texts to a checked case and to a fingerprint: everything that is wrong, in one error."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pandas as pd

from bayes_autoloc.errors import CaseError, Problem
from bayes_autoloc.evidence.columns import TABLES
from bayes_autoloc.evidence.crosscheck import check_across, check_vintage
from bayes_autoloc.evidence.settings import Settings
from bayes_autoloc.evidence.settings_text import SETTINGS_FILE, parse_settings
from bayes_autoloc.evidence.tables import check_table
from bayes_autoloc.evidence.text import cell_rows, parse_csv, typed

__all__ = ["check_between", "checked", "fingerprint", "raise_if_any"]


def checked(
    texts: Mapping[str, str],
    where: str,
    problems: Iterable[Problem] = (),
    *,
    shipped: bool = False,
) -> tuple[Settings, dict[str, pd.DataFrame]]:
    """Return settings and typed tables of a case given as the texts of its files.

    Parameters
    ----------
    texts : mapping of str to str
        Content by file name.
    where : str
        What to call the case in an error.
    problems : iterable of Problem
        What was already found while reading.
    shipped : bool
        The files come with the package: a test checks every cell of theirs, so that loading them
        need not (and pandera, slow to import, stays out of a repeated forecast).

    Raises
    ------
    CaseError
        With all problems of all files.
    """
    found = list(problems)
    settings = None
    if SETTINGS_FILE in texts:
        settings, wrong = parse_settings(texts[SETTINGS_FILE])
        found += wrong
    cells: dict[str, pd.DataFrame] = {}
    incomplete = set(TABLES)
    for name, table in TABLES.items():
        if table.file in texts:
            frame, unread, wrong_cells = _read(name, texts[table.file], shipped)
            found += [*unread, *wrong_cells]
            if frame is not None:
                cells[name] = frame
                incomplete -= set() if unread else {name}
    found += check_between(cells, settings, frozenset(incomplete))
    raise_if_any(found, where)
    if settings is None:  # the caller lists a missing file as a problem
        raise AssertionError
    return settings, {name: typed(TABLES[name], frame) for name, frame in cells.items()}


def check_between(
    cells: Mapping[str, pd.DataFrame],
    settings: Settings | None,
    incomplete: frozenset[str] = frozenset(),
) -> list[Problem]:
    """List what is wrong between the rows of tables of text, and against the settings.

    Parameters
    ----------
    cells : mapping of str to pandas.DataFrame
        Tables as text, index = spreadsheet line; those without all their columns are left out.
    settings : Settings or None
        None if they could not be read.
    incomplete : frozenset of str
        Tables of which rows could not be read.
    """
    usable = {
        name: frame
        for name, frame in cells.items()
        if set(TABLES[name].header) <= set(frame.columns)
    }
    found = check_across(usable, incomplete)
    if settings is not None:
        found += check_vintage(usable, settings)
    return found


@lru_cache(maxsize=64)
def _read(
    name: str, text: str, shipped: bool
) -> tuple[pd.DataFrame | None, tuple[Problem, ...], tuple[Problem, ...]]:
    """Split and check one table; remembered, because most tables of a changed case are old."""
    table = TABLES[name]
    frame, unread = parse_csv(table, text)
    wrong = [] if frame is None or shipped else check_table(table, frame)
    return frame, tuple(unread), tuple(wrong)


def raise_if_any(problems: list[Problem], where: str) -> None:
    """Raise one error that lists all problems, by file and row."""
    if problems:
        order = {table.file: place for place, table in enumerate(TABLES.values())}
        problems.sort(key=lambda p: (order.get(p.file, -1), p.row or 0, p.column or ""))
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise CaseError(f"The case {where} can't be used: {count}.", problems)


def fingerprint(settings: Settings, tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the sha256 of a case's content, whatever the order of its rows and columns.

    Notes
    -----
    Only events of one plant in one month are numbered in the order of the table, because that
    order says which of them came first.
    """
    digest = hashlib.sha256()
    plain = settings.model_dump()
    plain["targets"] = sorted(json.dumps(row, sort_keys=True) for row in plain["targets"])
    plain["shocks"] = sorted(json.dumps(row, sort_keys=True) for row in plain["shocks"])
    digest.update(json.dumps(plain, sort_keys=True).encode())
    for name in sorted(tables):
        digest.update(f"\n{name} {json.dumps(TABLES[name].header)}\n".encode())
        digest.update("\n".join(sorted(_lines(name, tables[name]))).encode())
    return digest.hexdigest()


def _lines(name: str, frame: pd.DataFrame) -> list[str]:
    rows = [list(row) for row in cell_rows(TABLES[name], frame)]
    if name == "events":
        order = frame.groupby(["plant_id", "date"]).cumcount()
        rows = [[*row, str(place)] for row, place in zip(rows, order, strict=True)]
    return [json.dumps(row, ensure_ascii=False) for row in rows]
