"""The pandera schema of every table, and what its failures mean in plain words.

Schemas run on the text of the cells, before any conversion, so that a message can quote what
stands in the file. Pandera is loaded when the first table is checked.
"""

from collections.abc import Hashable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from bayes_autoloc.errors import Problem
from bayes_autoloc.evidence.cells import PATTERNS, closest, remedy
from bayes_autoloc.evidence.columns import TABLES, Column, Table
from bayes_autoloc.evidence.strings import STRING

if TYPE_CHECKING:
    import pandera.pandas as pa

__all__ = ["check_table", "schema"]


@cache
def schema(name: str) -> "pa.DataFrameSchema":
    """Return the pandera schema of a table of text cells.

    Parameters
    ----------
    name : str
        A key of ``columns.TABLES``.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Strict: a missing and an unknown column are both failures.
    """
    import pandera.pandas as pa  # noqa: PLC0415 - slow to import, and most commands need no check

    columns = {
        column.name: pa.Column(
            STRING, checks=_checks(column), nullable=not column.required, title=column.kind
        )
        for column in TABLES[name].columns
    }
    return pa.DataFrameSchema(columns, strict=True, name=name)


def check_table(table: Table, cells: pd.DataFrame) -> list[Problem]:
    """List everything wrong with the columns and cells of one table.

    Parameters
    ----------
    table : Table
        What it should hold.
    cells : pandas.DataFrame
        Cells as text, index = spreadsheet line.
    """
    import pandera.pandas as pa  # noqa: PLC0415

    try:
        schema(table.name).validate(cells, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures = errors.failure_cases[["column", "check", "failure_case", "index"]]
        problems = [_problem(table, cells, case) for case in failures.to_dict("records")]
        return sorted(problems, key=lambda p: (p.row or 0, p.column or ""))
    return []


def _checks(column: Column) -> "list[pa.Check]":
    import pandera.pandas as pa  # noqa: PLC0415

    if column.kind == "word":
        return [pa.Check.isin(column.vocabulary, name="pattern")]
    checks = []
    if pattern := PATTERNS.get(column.kind):
        checks.append(pa.Check(lambda s: s.str.fullmatch(pattern).astype("bool"), name="pattern"))
    if column.low > float("-inf"):
        checks.append(pa.Check(lambda s: ~(_numbers(s) < column.low), name="low"))
    if column.high < float("inf"):
        checks.append(pa.Check(lambda s: ~(_numbers(s) > column.high), name="high"))
    return checks


def _numbers(values: pd.Series) -> pd.Series:
    # what is no number fails the pattern; as NaN it passes the range, and is told of once
    return pd.to_numeric(values, errors="coerce").astype("float64")


def _problem(table: Table, cells: pd.DataFrame, failure: Mapping[Hashable, object]) -> Problem:
    check, value = failure["check"], failure["failure_case"]
    if check == "column_in_schema":
        missing = tuple(name for name in table.header if name not in cells.columns)
        hint = closest(str(value), missing or table.header)
        return Problem(table.file, f"unknown column {value!r}", hint, row=1)
    if check == "column_in_dataframe":
        return Problem(
            table.file,
            f"column {value!r} is missing",
            f"The header should be {','.join(table.header)}",
            row=1,
        )
    spec = table[str(failure["column"])]
    line = int(str(failure["index"]))
    if check == "not_nullable":
        return Problem(table.file, "the cell is empty", "Every row needs it.", line, spec.name)
    found, advice = _cell_words(spec, str(check), str(value))
    return Problem(table.file, found, advice, line, spec.name)


def _cell_words(spec: Column, check: str, text: str) -> tuple[str, str]:
    if check == "low" and spec.low == 0.0:
        return f"{text!r} is negative", "Write zero or more; leave the cell empty if unknown."
    if check == "low":
        return f"{text!r} is too small", f"Write {spec.low:g} or more."
    if check == "high":
        return f"{text!r} is too large", f"Write {spec.high:g} or less."
    names = {
        "word": "is not a known word",
        "month": "is not a month",
        "date": "is not a date",
        "cars": "is not a number of cars",
        "number": "is not a number",
        "year": "is not a year",
        "id": "is not an id",
        "period": "is not a period",
        "scope": "is not a scope",
    }
    return f"{text!r} {names[spec.kind]}", remedy(spec, text)
