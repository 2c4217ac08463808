"""Ledger of the evidence as plain data, from the table of `insight.ledger`."""

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.report.data import Choice, Group, Section, Table
from bayes_autoloc.report.data_words import plain_number, signed_thousand

__all__ = ["Ledger", "ledger_section"]

type Row = Mapping[Hashable, Any]

COMMAND = "Made by `bayes-autoloc ledger`: a report from its folder (`ledger.csv`) shows it."


@dataclass(frozen=True)
class Ledger:
    """What each piece of evidence did to the median, cars a year.

    Parameters
    ----------
    names : tuple of str
        Pieces of evidence.
    years : tuple of Choice
        What can be chosen.
    shifts : mapping of (int, str) to (float, float)
        Shift of the median and its standard error, by position of the name and year; those that are
        not given are left out.
    failed : frozenset of int
        Positions of the names that come from a refit whose checks failed.
    table : Table
        All rows.
    """

    names: tuple[str, ...]
    years: tuple[Choice, ...]
    shifts: Mapping[tuple[int, str], tuple[float, float]]
    failed: frozenset[int]
    table: Table


def ledger_section(table: pd.DataFrame | None) -> Section:
    """Return what each piece of evidence did to the headline.

    Parameters
    ----------
    table : DataFrame or None
        Of `insight.ledger.ledger`: what, kind, rows, khat, method, trusted, and for each year
        shift_<year> with its standard error, cars a year, and shift_p_<year>, percentage points.

    Raises
    ------
    AutolocError
        If the table has no shift.
    """
    title = "Ledger of the evidence"
    if table is None or not len(table):
        return Section("ledger", title, missing=COMMAND)
    years = [m.group(1) for m in (re.fullmatch(r"shift_(\d{4})", str(c)) for c in table) if m]
    if not years or "what" not in table:
        raise AutolocError(
            "The ledger has no columns `what` and `shift_<year>`: it is not one that "
            "`bayes-autoloc ledger` wrote."
        )
    rows = table.to_dict("records")
    found = {
        (i, year): (_number(row, f"shift_{year}"), _number(row, f"shift_{year}_se"))
        for i, row in enumerate(rows)
        for year in years
    }
    data = Ledger(
        names=tuple(str(row["what"]) for row in rows),
        years=tuple(Choice(year, year) for year in years),
        shifts={key: pair for key, pair in found.items() if all(map(math.isfinite, pair))},
        failed=frozenset(i for i, row in enumerate(rows) if _failed(row)),
        table=_table(rows, years),
    )
    texts = (
        "What each plant's rows, and each kind of evidence, did to the median: the forecast with "
        "it less the forecast without it. Above 0 the evidence raised the forecast.",
    )
    notes = (
        "Within two standard errors of 0 a shift is noise; shifts of different plants do not add "
        "up. A plant without its rows stays in the forecast as one of its class. Where weights "
        "can't be trusted (k-hat) and nothing was refitted, nothing is given.",
    )
    return Section(
        "ledger",
        title,
        texts,
        tables=() if data.shifts else (data.table,),
        notes=(*notes, *_warning(data)),
        data=data if data.shifts else None,
    )


def _failed(row: Row) -> bool:
    """Return whether a row comes from a refit whose checks failed."""
    return str(row.get("method", "")) == "refit" and not row.get("trusted", True)


def _warning(data: Ledger) -> list[str]:
    names = [data.names[i] for i in sorted(data.failed)]
    if not names:
        return []
    return [f"Refits that failed their convergence checks; do not use them: {'; '.join(names)}."]


def _table(rows: Sequence[Row], years: list[str]) -> Table:
    head = ["evidence", "kind", "rows"]
    for year in years:
        head += [f"{year}, thousand", f"± {year}"]
    chances = [year for year in years if any(f"shift_p_{year}" in row for row in rows)]
    head += [f"chance {year}, points" for year in chances]
    cells = []
    for row in rows:
        line = [str(row["what"]), str(row.get("kind", "")), str(row.get("rows", ""))]
        for year in years:
            line.append(signed_thousand(_number(row, f"shift_{year}")))
            line.append(signed_thousand(_number(row, f"shift_{year}_se")).removeprefix("+"))
        line += [_points(row, year) for year in chances]
        made = "refit, FAILED" if _failed(row) else str(row.get("method", ""))
        line += [plain_number(_number(row, "khat")), made]
        cells.append(tuple(line))
    title = "What the evidence did to the median of production, thousand cars a year"
    groups = (Group("", "", tuple(cells)),)
    return Table(title, (*head, "k-hat", "by"), groups, searchable=True)


def _points(row: Row, year: str) -> str:
    points, error = (_number(row, f"shift_p_{year}{end}") for end in ("", "_se"))
    if not math.isfinite(points):
        return "–"
    return f"{points:+.1f} ± {error:.1f}".replace("-", "−")


def _number(row: Row, name: str) -> float:
    value = row.get(name, float("nan"))
    return float(value) if isinstance(value, int | float) else float("nan")
