"""Every row of evidence with its source, as plain data."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from bayes_autoloc.evidence.exclusions import table_row
from bayes_autoloc.report.data import Cell, Group, Link, Section, Table
from bayes_autoloc.report.data_origin import plant_names
from bayes_autoloc.report.data_words import plain_number, words

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["MOST_ROWS", "sources_section"]

MOST_ROWS = 4000
"""A page with more rows would be too large; the rest stands in the files of the case."""

type Row = Mapping[str, object]


def sources_section(posterior: "Posterior") -> Section:
    """Return what every row of the case says, where it can be read, and whether it is used."""
    tables, left = [], MOST_ROWS
    unused = _unused(posterior.observations.excluded)
    names = plant_names(posterior)
    for name, frame in posterior.case.tables.items():
        part = frame.head(left)
        left -= len(part)
        if len(part):
            tables.append(_table(name, part, names, unused))
    total = sum(len(frame) for frame in posterior.case.tables.values())
    texts = (
        f"{total:,} rows in {len(posterior.case.tables)} tables. A row says where it was read and "
        "from which month the public could have known it; the last column says why the model does "
        "not use it, if it does not. Links leave this page.",
    )
    notes = []
    if total > MOST_ROWS:
        notes.append(f"{total - MOST_ROWS:,} rows are left out here: the case folder has them.")
    return Section(
        "sources", "Sources, row by row", texts, tables=tuple(tables), notes=tuple(notes)
    )


def _unused(excluded: pd.DataFrame) -> dict[tuple[str, int], str]:
    """Return the reasons for which rows are not used, by table and line."""
    found: dict[tuple[str, int], str] = {}
    for row in excluded.to_dict("records"):
        key = (str(row["table"]), int(row["row"]))
        earlier = found.get(key)
        reason = str(row["reason"])
        found[key] = f"{earlier}; {reason}" if earlier and earlier != reason else reason
    return found


def _table(
    name: str,
    frame: pd.DataFrame,
    names: Mapping[str, str],
    unused: Mapping[tuple[str, int], str],
) -> Table:
    rows = []
    for position, row in enumerate(frame.to_dict("records")):
        clean = {str(key): "" if pd.isna(value) else value for key, value in row.items()}
        line = table_row(position)
        cells: tuple[Cell, ...] = (
            str(line),
            FACTS[name](clean, names),
            str(clean["known_from"]),
            Link(str(clean["source"]), _urls(str(clean["url"]))),
            str(clean["note"]),
            unused.get((name, line), ""),
        )
        rows.append(cells)
    head = ("line", "says", "known from", "source", "note", "not used because")
    return Table(f"{name}.csv", head, (Group("", "", tuple(rows)),), searchable=True)


def _urls(text: str) -> tuple[str, ...]:
    return tuple(part for part in (one.strip() for one in text.split(" ; ")) if part)


def _count(value: object) -> str:
    """Return a figure as the table has it, with thousands separators."""
    if not isinstance(value, int | float):
        return "?"
    return f"{value:,.0f}" if float(value).is_integer() else plain_number(float(value))


def _said(*parts: object) -> str:
    return ", ".join(words(str(part)) for part in parts if str(part))


def _site(row: Row, _: Mapping[str, str]) -> str:
    capacity = f"{_count(row['capacity'])} cars a year" if row["capacity"] else ""
    former = f"formerly {row['former_group']}" if row["former_group"] else ""
    return _said(row["name"], row["city"], row["country"], capacity, former)


def _plant(row: Row, _: Mapping[str, str]) -> str:
    capacity = f"{_count(row['capacity'])} cars a year" if row["capacity"] else ""
    start = f"start {row['start']}" if row["start"] else ""
    status = f"{row['status']} {row['status_date']}".strip()
    place = (row["name"], row["country"], row["group"], row["wave"], row["entry_mode"])
    return _said(*place, capacity, start, status)


def _named(row: Row, names: Mapping[str, str]) -> str:
    return names.get(str(row["plant_id"]), str(row["plant_id"]))


def _output(row: Row, names: Mapping[str, str]) -> str:
    made = f"{_count(row['output'])} cars in {row['year']}"
    return f"{_named(row, names)}: {made} ({row['quality']})"


def _plan(row: Row, names: Mapping[str, str]) -> str:
    said = f", said {row['announced']}" if row["announced"] else ""
    kind = words(str(row["kind"]))
    return f"{_named(row, names)}: {kind} of {_count(row['plan'])} for {row['year']}{said}"


def _event(row: Row, names: Mapping[str, str]) -> str:
    return f"{_named(row, names)}: {_said(row['event'], row['cause'], row['date'])}"


def _figure(row: Row, _: Mapping[str, str]) -> str:
    period = "" if row["period"] == "Y" else f" {row['period']}"
    figure = f"{words(str(row['scope']))} {row['year']}{period}: {_count(row['value'])}"
    return f"{figure} ({row['series']})"


def _forecast(row: Row, _: Mapping[str, str]) -> str:
    what = f"{words(str(row['scope']))} {row['target_year']}: {_count(row['value'])}"
    came = f", came {_count(row['realised'])}" if row["realised"] != "" else ""
    return f"{row['forecaster']} ({row['issued']}), {what} ({row['scenario']}){came}"


def _policy(row: Row, _: Mapping[str, str]) -> str:
    return f"{row['date']}, {words(str(row['kind']))}: {row['description']}"


FACTS: Mapping[str, Callable[[Row, Mapping[str, str]], str]] = {
    "sites": _site,
    "plants": _plant,
    "output": _output,
    "plans": _plan,
    "events": _event,
    "production": _figure,
    "market": _figure,
    "forecasts": _forecast,
    "policy": _policy,
}
"""How a row of each table is told."""
