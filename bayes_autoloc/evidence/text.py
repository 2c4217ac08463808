"""CSV text to frames and back, losslessly: cells stay text until they have been checked."""

import csv
import io
import math
from collections.abc import Iterable, Mapping
from typing import SupportsFloat

import numpy as np
import pandas as pd

from bayes_autoloc.errors import Problem
from bayes_autoloc.evidence.columns import Column, Table
from bayes_autoloc.evidence.strings import STRING

__all__ = [
    "FIRST_ROW",
    "cell_rows",
    "cell_text",
    "frame_to_text",
    "parse_csv",
    "rows_to_cells",
    "text_to_frame",
    "to_cells",
    "typed",
]

FIRST_ROW = 2
"""Spreadsheet line of the first row below the header."""

_INTEGERS_EXACT = 2.0**53


def parse_csv(table: Table, text: str) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Split the text of a CSV file into cells.

    Parameters
    ----------
    table : Table
        What the file should hold; used for the messages only.
    text : str
        Content of the file.

    Returns
    -------
    frame : pandas.DataFrame or None
        Cells as text (empty cells are missing), index = spreadsheet line; rows of a wrong width
        are left out. None if there is no usable header.
    problems : list of Problem
    """
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        return None, [Problem(table.file, f"not a CSV file ({error})", "Check the double quotes.")]
    if not any(lines):
        return None, [_problem(table, "the file is empty", f"Write the header: {_header(table)}")]
    header = [name.strip() for name in lines[0]]
    problems = _header_problems(table, header)
    if problems:
        return None, problems
    body = {
        number: [cell.strip() for cell in cells]
        for number, cells in enumerate(lines[1:], start=FIRST_ROW)
        if any(cell.strip() for cell in cells)
    }
    good = {number: cells for number, cells in body.items() if len(cells) == len(header)}
    problems = [
        _width_problem(table, number, len(cells), len(header))
        for number, cells in body.items()
        if number not in good
    ]
    return text_to_frame(header, good), problems


def text_to_frame(header: list[str], body: Mapping[int, list[str]]) -> pd.DataFrame:
    """Return cells as a frame of text; empty cells are missing."""
    columns = {
        name: pd.array([cells[i] or None for cells in body.values()], dtype=STRING)
        for i, name in enumerate(header)
    }
    return pd.DataFrame(columns, index=pd.Index(list(body), dtype="int64"))


def rows_to_cells(
    table: Table, rows: Iterable[Mapping[str, object]], defaults: Mapping[str, str]
) -> pd.DataFrame:
    """Return an analyst's rows as a frame of text with every column of the table.

    Columns that the table does not know are kept, so that the check can name them.
    """
    listed = [{**defaults, **_filled(row)} for row in rows]
    extra = [name for row in listed for name in row if name not in table.header]
    header = [*table.header, *dict.fromkeys(extra)]
    body = {i: [row.get(name, "") for name in header] for i, row in enumerate(listed)}
    return text_to_frame(header, body)


def typed(table: Table, cells: pd.DataFrame) -> pd.DataFrame:
    """Return checked cells with their types: years int64, numbers float64, the rest string."""
    frame = pd.DataFrame(index=pd.RangeIndex(len(cells)))
    for column in table.columns:
        values = cells[column.name]
        if column.kind == "year":
            frame[column.name] = _numbers(values).astype("int64")
        elif column.kind in ("cars", "number"):
            frame[column.name] = _numbers(values)
        else:
            frame[column.name] = values.astype(STRING).array
    return frame


def frame_to_text(table: Table, frame: pd.DataFrame) -> str:
    """Return a typed frame as the text of its CSV file; the inverse of parsing and typing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerows(cell_rows(table, frame))
    return out.getvalue()


def cell_rows(table: Table, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the rows of a typed frame as texts, in the columns of the file."""
    columns = [_texts(column, frame[column.name]) for column in table.columns]
    return list(zip(*columns, strict=True))


def to_cells(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a typed frame as a frame of text, index = line in its file; undoes ``typed``."""
    rows = enumerate(cell_rows(table, frame), start=FIRST_ROW)
    return text_to_frame(list(table.header), {line: list(row) for line, row in rows})


def cell_text(value: object) -> str:
    """Return one value as the text of a cell: missing is empty, whole numbers have no point."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if not isinstance(value, SupportsFloat) or isinstance(value, bool):
        return str(value).strip()
    number = float(value)
    if math.isnan(number):
        return ""
    if number.is_integer() and abs(number) < _INTEGERS_EXACT:
        return str(int(number))
    return repr(number)


def _texts(column: Column, values: pd.Series) -> list[str]:
    if column.kind in ("year", "cars", "number"):
        return [cell_text(value) for value in values.tolist()]
    return values.fillna("").tolist()


def _numbers(values: pd.Series) -> np.ndarray:
    # float() and not a parser of pandas: it is exact, so that text -> number -> text is lossless
    return np.array(
        [math.nan if pd.isna(v) else float(v) for v in values.tolist()], dtype="float64"
    )


def _filled(row: Mapping[str, object]) -> dict[str, str]:
    texts = {str(name): cell_text(value) for name, value in row.items()}
    return {name: text for name, text in texts.items() if text}


def _header(table: Table) -> str:
    return ",".join(table.header)


def _problem(table: Table, found: str, remedy: str, row: int | None = None) -> Problem:
    return Problem(table.file, found, remedy, row=row)


def _header_problems(table: Table, header: list[str]) -> list[Problem]:
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            remedy = "Save the file with commas between the cells."
            return [_problem(table, f"the cells are separated by {name}", remedy, row=1)]
    doubled = sorted({name for name in header if header.count(name) > 1})
    return [
        _problem(
            table,
            f"column {name!r} stands {header.count(name)} times",
            "Keep one of them." if name else "Give every column a name.",
            row=1,
        )
        for name in doubled
    ]


def _width_problem(table: Table, row: int, found: int, expected: int) -> Problem:
    hint = (
        "Put text that holds a comma in double quotes and write numbers without commas."
        if found > expected
        else "Add the missing cells; an empty cell still needs its comma."
    )
    return _problem(table, f"{found} cells where the header has {expected}", hint, row=row)
