"""Tables and numbers as Markdown; text that comes from tables stays text."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

__all__ = ["cars", "escaped", "markdown_table", "number", "share"]

SPECIAL = "\\`*_{}[]<>#|~!"
"""Characters that Markdown would read as markup."""


def escaped(text: object) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    plain = " ".join(str(text).split())
    return "".join(f"\\{char}" if char in SPECIAL else char for char in plain)


def share(value: float) -> str:
    """Return a share as per cent, without decimals; draws alone never make a certainty."""
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def cars(value: float) -> str:
    """Return cars in thousands; below ten thousand with one decimal."""
    if math.isnan(value):
        return "–"
    thousand = value / 1000
    return f"{thousand:,.0f}" if abs(thousand) >= 10 else f"{thousand:,.1f}"


def number(value: float) -> str:
    """Return a number with two significant digits, three from 100 on, whole ones whole."""
    if math.isnan(value):
        return "–"
    if float(value).is_integer() and abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"


def markdown_table(
    table: pd.DataFrame, columns: Mapping[str, str], bold: Sequence[bool] = ()
) -> str:
    """Return rows as a Markdown table.

    Parameters
    ----------
    table : DataFrame
        Rows in the order in which they are shown.
    columns : mapping of str to str
        Columns to show, in order, with their headings. A heading that ends in ``%`` shows shares
        as per cent, one that ends in ``thousand`` shows cars in thousands.
    bold : sequence of bool
        Which rows are bold; none by default.

    Raises
    ------
    KeyError
        If the table has no such column.
    """
    lines = [
        "| " + " | ".join(columns.values()) + " |",
        "|" + "|".join(_rule(table[name]) for name in columns) + "|",
    ]
    marks = [*bold, *[False] * (len(table) - len(bold))]
    for mark, row in zip(marks, table[list(columns)].itertuples(index=False), strict=True):
        cells = [_cell(value, head) for value, head in zip(row, columns.values(), strict=True)]
        lines.append("| " + " | ".join(f"**{c}**" if mark and c else c for c in cells) + " |")
    return "\n".join(lines)


def _rule(column: pd.Series) -> str:
    counts = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return "---:" if counts else "---"


def _cell(value: object, head: str) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if not isinstance(value, int | float | np.integer | np.floating):
        return "" if value is None or value is pd.NA else escaped(value)
    if head.endswith("%"):
        return share(float(value)).removesuffix(" %")
    return cars(float(value)) if head.endswith("thousand") else number(float(value))
