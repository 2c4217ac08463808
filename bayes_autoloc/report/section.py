"""What a validation page shows of one check: a question, and tables in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

__all__ = ["COVERAGE", "Section", "Shown"]


def _all(table: pd.DataFrame) -> pd.DataFrame:
    return table


@dataclass(frozen=True)
class Shown:
    """A table of a check as the page shows it.

    Parameters
    ----------
    table : str
        Its name in the result.
    title : str
        A line above it.
    columns : mapping of str to str
        Columns and headings; see `bayes_autoloc.report.markdown.markdown_table`. Columns that the
        table lacks are left out.
    rows : callable
        Which rows, in which order; by default all.
    """

    table: str
    title: str
    columns: Mapping[str, str]
    rows: Callable[[pd.DataFrame], pd.DataFrame] = field(default=_all)


@dataclass(frozen=True)
class Section:
    """What the page says of one check.

    Parameters
    ----------
    question : str
        What the check answers, in plain words.
    tables : tuple of Shown
        Its tables, in order.
    """

    question: str
    tables: tuple[Shown, ...] = ()


COVERAGE = {"covered50": "in 50 %", "covered80": "in 80 %", "covered95": "in 95 %"}
"""Columns of coverage, and their headings."""
