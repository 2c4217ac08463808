"""The ledger of the evidence, and what an update changed, on the screen."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import Screen, chance, thousands
from bayes_autoloc.insight.ledger import Ledger
from bayes_autoloc.insight.update import Update

__all__ = ["show_ledger", "show_update"]

MOST = 20
"""Rows shown; the file has all of them."""

type Row = Mapping[Hashable, Any]


def show_ledger(screen: Screen, found: Ledger) -> None:
    """Print what moved the headline most, what is not given, and how to read it."""
    screen.say(_with_all(found), "bold")
    screen.show(_ledger_table(found))
    missing = found.table[found.table["method"] == "not given"]
    if len(missing):
        named = [f"{row['what']} ({row['khat']:.2f})" for row in missing.to_dict("records")]
        screen.say(f"Not given, k-hat too high; use --refit-heavy: {', '.join(named)}.")
    for note in found.notes[1:]:
        if note not in found.problems:
            screen.say(note, "dim")


def _ledger_table(found: Ledger) -> Table:
    columns = _shown(found.table)
    table = Table(title="What the evidence did, thousand cars a year", title_justify="left")
    table.add_column("evidence")
    for name in columns:
        table.add_column(_header(name), justify="right", no_wrap=True)
    table.add_column("k-hat", justify="right", no_wrap=True)
    given = found.table[found.table["method"] != "not given"].head(MOST)
    for row in given.to_dict("records"):
        how = "refit" if row["method"] == "refit" else f"{row['khat']:.2f}".replace("-", "−")
        how = how if row["trusted"] else f"{how}, failed"
        what = Text(str(row["what"]), style="" if row["kind"] == "plant" else "italic")
        table.add_row(what, *(_cell(row, name) for name in columns), how)
    rest = len(found.table) - len(given)
    more = f" {rest} more in ledger.csv." if rest else ""
    table.caption = (
        "The headline with the evidence less the headline without it, with one standard error; P: "
        f"chance of the target, percentage points.{more}"
    )
    table.caption_justify = "left"
    return table


def _with_all(found: Ledger) -> str:
    rows = found.headline.to_dict("records")
    told = [
        f"{thousands(row['value'])} thousand in {row['year']}"
        if np.isnan(row["target"])
        else f"P({thousands(row['target'])} in {row['year']}) {chance(row['value'])}"
        for row in rows
    ]
    return f"With all evidence, {found.settings['futures']:,} futures: {'; '.join(told)}."


def _shown(table: pd.DataFrame) -> list[str]:
    """Return the columns of shifts that fit: all medians, and the first chance."""
    names = [str(name) for name in table if f"{name}_se" in table]
    chances = [name for name in names if "_p_" in name]
    return [*(name for name in names if name not in chances), *chances[:1]]


def _header(column: str) -> str:
    name = column.partition("_")[2]
    return f"P {name.removeprefix('p_')}" if name.startswith("p_") else name


def _cell(row: Row, column: str) -> str:
    value, error = row[column], row[f"{column}_se"]
    if np.isnan(value):
        return "–"
    points = "_p_" in column
    told = _signed(value, 1) if points else _signed(value / 1000, 0)
    if np.isnan(error):
        return f"{told} ± ?"
    return f"{told} ± {error:.1f}" if points else f"{told} ± {error / 1000:,.0f}"


def _signed(value: float, digits: int) -> str:
    """Return a number with its sign and a true minus; nothing to speak of is 0."""
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}".replace("-", "−") if rounded else "0"


def show_update(screen: Screen, found: Update) -> None:
    """Print the headline before and after new rows, and what each of them did."""
    screen.show(_before_and_after(found))
    screen.show(_by_row(found))
    how = {
        "weights": f"by weights, k-hat {found.khat:.2f}, worth {found.ess:,.0f} futures",
        "refit": "by a refit",
        "not given": "NOT GIVEN",
        "not used": "NOT USED: the evidence leaves these rows out",
    }
    screen.say(f"{found.settings['futures']:,} futures, {how[found.method]}.")
    for note in found.notes:
        screen.say(note, "bold" if found.method.startswith("not") else "")


def _before_and_after(found: Update) -> Table:
    table = Table(title="Cars a year, thousand", title_justify="left")
    passed = bool(found.headline["passing"].fillna(0).ne(0).any())
    time = ["time"] if passed else []
    for name in ("", "before (80 %)", "after (80 %)", *time, "change"):
        table.add_column(name, justify="right" if name else "left", no_wrap=True)
    for row in found.headline.to_dict("records"):
        if np.isnan(row["target"]):
            time = [_signed(row["passing"] / 1000, 0)] if passed else []
            table.add_row(str(row["year"]), *_spans(row), *time, _cell(row, "change"))
            continue
        name = f"P({thousands(row['target'])} in {row['year']})"
        cells = ["–" if np.isnan(row[at]) else chance(row[at]) for at in ("before", "after")]
        points: dict[Hashable, Any] = {
            "p_p_": 100 * row["change"],
            "p_p__se": 100 * row["change_se"],
        }
        time = [_signed(100 * row["passing"], 1)] if passed else []
        table.add_row(name, *cells, *time, _cell(points, "p_p_"))
    table.caption = (
        "Change: by the rows, with one Monte Carlo standard error (? where heavy weights leave it "
        "without a bound); of a chance in percentage points. With fewer futures than a forecast, "
        "before may differ from it by a per cent or two; the change does not suffer from that."
        + " Time: by the mere passing of time to the new vintage."
        * passed
    )
    table.caption_justify = "left"
    return table


def _spans(row: Row) -> list[str]:
    return [
        "–"
        if np.isnan(row[at])
        else f"{thousands(row[at])} ({thousands(row[f'{at}_lower'])} – "
        f"{thousands(row[f'{at}_upper'])})"
        for at in ("before", "after")
    ]


def _by_row(found: Update) -> Table:
    columns = _shown(found.rows)
    table = Table(title="What each row does alone, thousand cars a year", title_justify="left")
    table.add_column("row")
    table.add_column("how", no_wrap=True)
    for name in columns:
        table.add_column(_header(name), justify="right", no_wrap=True)
    table.add_column("k-hat", justify="right", no_wrap=True)
    for row in found.rows.to_dict("records"):
        khat = "" if np.isnan(row["khat"]) else f"{row['khat']:.2f}".replace("-", "−")
        cells = (_cell(row, name) for name in columns)
        table.add_row(Text(f"{row['tables']}: {row['rows']}"), str(row["how"]), *cells, khat)
    table.caption = (
        "likelihood: as evidence of the case; ahead: about months that it can't hold yet, by how "
        "well each future meets it."
    )
    table.caption_justify = "left"
    return table
