"""An analyst's own rows, added to the tables of a case and checked with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from bayes_autoloc.errors import Problem
from bayes_autoloc.evidence.cells import closest
from bayes_autoloc.evidence.columns import TABLES
from bayes_autoloc.evidence.content import check_between, raise_if_any
from bayes_autoloc.evidence.settings import Settings
from bayes_autoloc.evidence.tables import check_table
from bayes_autoloc.evidence.text import FIRST_ROW, rows_to_cells, to_cells, typed

__all__ = ["Rows", "added"]

Rows = pd.DataFrame | Sequence[Mapping[str, object]]
"""Rows of one table: a frame, or a list of mappings from column to value."""


def added(
    settings: Settings, tables: Mapping[str, pd.DataFrame], rows: Mapping[str, Rows]
) -> dict[str, pd.DataFrame]:
    """Return the tables with rows added at their ends.

    Parameters
    ----------
    settings : Settings
        Settings of the case; its vintage is the default of ``known_from``.
    tables : mapping of str to pandas.DataFrame
        Typed tables of the case.
    rows : mapping of str to rows
        New rows by table.

    Raises
    ------
    CaseError
        With everything that is wrong in the rows, numbered from 1 within each table.
    """
    where = f"{settings.name} with added rows"
    raise_if_any([_unknown(name) for name in rows if name not in TABLES], where)
    cells = {name: to_cells(TABLES[name], frame) for name, frame in tables.items()}
    defaults = {"known_from": settings.vintage, "source": "analyst"}
    for name, new in rows.items():
        extra = rows_to_cells(TABLES[name], _records(new), defaults)
        extra.index = extra.index + FIRST_ROW + len(cells[name])
        cells[name] = pd.concat([cells[name], extra])
    found = [problem for name in rows for problem in check_table(TABLES[name], cells[name])]
    found += check_between(cells, settings)
    raise_if_any([_renumbered(problem, tables, rows) for problem in found], where)
    return {name: typed(TABLES[name], frame) for name, frame in cells.items()}


def _records(rows: Rows) -> list[Mapping[str, object]]:
    if isinstance(rows, pd.DataFrame):
        return [{str(name): row[name] for name in row} for row in rows.to_dict("records")]
    return list(rows)


def _renumbered(
    problem: Problem, tables: Mapping[str, pd.DataFrame], rows: Mapping[str, Rows]
) -> Problem:
    """Name the added row, where it is one; a wrong column can only come from the added rows."""
    name = problem.file.removesuffix(".csv")
    if name not in rows or problem.row is None:
        return problem
    place = problem.row - FIRST_ROW - len(tables[name]) + 1
    if place < 1 and problem.row >= FIRST_ROW:
        return problem
    return replace(problem, file=f"rows added to {problem.file}", row=place if place > 0 else None)


def _unknown(name: str) -> Problem:
    return Problem("with_rows", f"there is no table {name!r}", closest(name, tuple(TABLES)))
