"""What no single cell shows: repeated rows, dangling references, circles, dates in the future."""

from collections.abc import Iterator, Mapping

import pandas as pd

from bayes_autoloc.errors import Problem
from bayes_autoloc.evidence.cells import closest
from bayes_autoloc.evidence.columns import TABLES, Table
from bayes_autoloc.evidence.settings import Settings

__all__ = ["check_across", "check_vintage"]

Cells = Mapping[str, pd.DataFrame]

_FACT_DATES = {
    "plants": ("announced", "start", "status_date"),
    "plans": ("announced",),
    "events": ("date",),
    "forecasts": ("issued",),
}
"""Columns that date what has happened; a promised date may lie after the vintage, these may not."""

_FACT_YEARS = {"output": "year", "production": "year", "market": "year"}


def check_across(cells: Cells, incomplete: frozenset[str] = frozenset()) -> list[Problem]:
    """List what is wrong between rows and between tables.

    Parameters
    ----------
    cells : mapping of str to pandas.DataFrame
        Tables with the right columns, as text; index = spreadsheet line.
    incomplete : frozenset of str
        Tables of which rows could not be read: references to them can't be judged.
    """
    problems = [problem for name in cells for problem in _repeats(TABLES[name], cells[name])]
    for name in cells:
        problems += _dangling(TABLES[name], cells, incomplete)
    if "plants" in cells:
        problems += _circles(cells["plants"])
        problems += _known_too_late(cells)
    return problems


def check_vintage(cells: Cells, settings: Settings) -> list[Problem]:
    """List what contradicts the settings: facts after the vintage, waves and scopes that differ."""
    problems: list[Problem] = []
    for name, frame in cells.items():
        problems += _future(TABLES[name], frame, settings.vintage)
    if "plants" in cells:
        problems += _wrong_wave(cells["plants"], settings.country)
    for name, key in (("production", "scope"), ("market", "market_scope")):
        if name in cells:
            problems += _unused_scope(cells[name], name, key, getattr(settings, key))
    return problems


def _repeats(table: Table, frame: pd.DataFrame) -> Iterator[Problem]:
    first: dict[tuple[object, ...], int] = {}
    key = frame[list(table.key)].fillna("")
    for row in key.itertuples():
        line, cells = int(row[0]), tuple(row[1:])
        if all(cell == "" for cell in cells):
            continue
        before = first.setdefault(cells, line)
        if before == line:
            continue
        names = ", ".join(table.key)
        yield Problem(
            table.file,
            f"the same {names} as in row {before} ({', '.join(map(str, cells))})",
            "Keep one row; a conflicting figure needs a source of its own.",
            line,
        )


def _dangling(table: Table, cells: Cells, incomplete: frozenset[str]) -> Iterator[Problem]:
    for column in table.columns:
        target = column.refers
        if not target or target not in cells or target in incomplete:
            continue
        id_column = TABLES[target].columns[0].name
        known = tuple(cells[target][id_column].dropna())
        values = cells[table.name][column.name].dropna()
        for line, value in values[~values.isin(known)].items():
            hint = closest(value, known) if known else ""
            add = f"add it to {TABLES[target].file}."
            near = hint.startswith("Did")
            remedy = f"{hint.split(' Known')[0]} Or {add}" if near else add.capitalize()
            found = f"{value!r} is not in {TABLES[target].file}"
            yield Problem(table.file, found, remedy, int(str(line)), column.name)


def _circles(plants: pd.DataFrame) -> Iterator[Problem]:
    whole = plants.dropna(subset=["plant_id", "part_of"]).set_index("plant_id")["part_of"].to_dict()
    for line, plant in plants["plant_id"].dropna().items():
        path = [plant]
        while path[-1] in whole and len(path) <= len(whole):
            path.append(whole[path[-1]])
            if path[-1] == plant:
                circle = " -> ".join(path)
                yield Problem(
                    "plants.csv",
                    f"{plant!r} is part of itself ({circle})",
                    "Leave part_of empty for the whole.",
                    int(str(line)),
                    "part_of",
                )
                break


def _known_too_late(cells: Cells) -> Iterator[Problem]:
    """Find plants and sites that another row shows to have been known earlier."""
    pairs = [("plants", "site_id", "sites")]
    pairs += [(name, "plant_id", "plants") for name in ("output", "plans", "events")]
    for name, column, target in pairs:
        if name not in cells or target not in cells:
            continue
        owner = cells[target].dropna(subset=[column, "known_from"]).drop_duplicates(column)
        since = owner.set_index(column)["known_from"]
        rows = cells[name].dropna(subset=[column, "known_from"])
        earliest = rows.groupby(column)["known_from"].min()
        for key, month in zip(earliest.index.astype(str), earliest, strict=True):
            if key in since.index and month < since[key]:
                line = int(owner.index[owner[column] == key][0])
                yield Problem(
                    f"{target}.csv",
                    f"{key!r} is known from {since[key]}, but {name}.csv has a row of it known "
                    f"from {month}",
                    f"Move known_from back to {month}, or correct the other row.",
                    line,
                    "known_from",
                )


def _future(table: Table, frame: pd.DataFrame, vintage: str) -> Iterator[Problem]:
    for name in ("known_from", *_FACT_DATES.get(table.name, ())):
        dates = frame[name].dropna()
        late = dates[[date > vintage[: len(date)] for date in dates]]
        for line, date in late.items():
            yield Problem(
                table.file,
                f"{date} lies after the vintage {vintage} of case.toml",
                "Correct the date, leave the row out, or move the vintage.",
                int(str(line)),
                name,
            )
    if year := _FACT_YEARS.get(table.name):
        years = pd.to_numeric(frame[year], errors="coerce").dropna()
        if table.name == "output":  # a project that was dropped makes nothing in later years
            years = years[frame.loc[years.index, "output"] != "0"]
        for line, value in years[years > int(vintage[:4])].items():
            yield Problem(
                table.file,
                f"a figure for {value:.0f}, after the vintage {vintage} of case.toml",
                "A figure expected for a later year belongs in plans.csv or forecasts.csv.",
                int(str(line)),
                year,
            )


def _wrong_wave(plants: pd.DataFrame, country: str) -> Iterator[Problem]:
    rows = plants.dropna(subset=["wave", "country"])
    for line, wave, place in zip(rows.index, rows["wave"], rows["country"], strict=True):
        if (wave == "overseas") != (place != country):
            yield Problem(
                "plants.csv",
                f"wave {wave!r} in {place!r}, while the home country is {country!r}",
                "Plants outside the home country, and only they, have the wave 'overseas'.",
                int(line),
                "wave",
            )


def _unused_scope(frame: pd.DataFrame, name: str, key: str, scope: str) -> Iterator[Problem]:
    known = tuple(sorted(set(frame["scope"].dropna())))
    if known and scope not in known:
        found = f"no row of {name}.csv has the scope {scope!r}"
        yield Problem("case.toml", found, closest(scope, known), column=key)
