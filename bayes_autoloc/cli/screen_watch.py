"""The watch list on the screen."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import Screen, chance, thousands
from bayes_autoloc.insight.watch import WatchList
from bayes_autoloc.insight.watch_facts import CARS, CHANCE

__all__ = ["show_watch"]

MOST = 20
"""Facts shown; the file has all of them."""

type Row = Mapping[Hashable, Any]


def show_watch(screen: Screen, found: WatchList) -> None:
    """Print what to watch, the fact that tells most first, and how to read it."""
    screen.show(_table(found))
    for row in found.together.to_dict("records"):
        screen.say(
            f"All {row['facts']} facts known by {row['known_by']} together: the interval narrows "
            f"by {_share(row)}; {_per_cent(row['explains'])} of the variance is explained."
        )
    quiet = found.table[~found.table["measurable"]]
    if len(quiet):
        screen.say(f"Nothing measurable: {_examples(quiet)}.", "dim")
    for note in found.notes:
        screen.say(note, "dim")


def _table(found: WatchList) -> Table:
    width = thousands(found.table["width_now"].iloc[0])
    title = (
        f"What would narrow {found.year}: the 80 % interval is {width} thousand wide now "
        f"(median {thousands(found.about['median'])})"
    )
    table = Table(title=title, title_justify="left")
    table.add_column("fact")
    table.add_column("known by", no_wrap=True)
    for header in ("expected", "narrows by", "explains", f"{found.year} if low", "if high"):
        table.add_column(header, justify="right", no_wrap=True)
    for row in found.measurable.head(MOST).to_dict("records"):
        ends = (thousands(row["if_low"]), thousands(row["if_high"]))
        cells = (_expected(row), _share(row), _per_cent(row["explains"]), *ends)
        table.add_row(Text(str(row["fact"])), str(row["known_by"]), *cells)
    table.caption = (
        "narrows by: expected, with one standard error; explains: share of the variance of log "
        "production, by which the list is sorted. Last columns: median in thousand among futures "
        "with the fact in its lowest and highest fifth (no and yes)."
    )
    table.caption_justify = "left"
    return table


def _expected(row: Row) -> str:
    if row["unit"] == CHANCE:
        return chance(row["median"])
    if row["unit"] == CARS:
        return f"{_cars(row['median'])} k"
    if str(row["unit"]).startswith("share"):
        return f"{100 * row['median']:.0f} %"
    return f"{row['median']:.0f}"


def _cars(cars: float) -> str:
    """Return thousand cars; those of a plant to the thousand."""
    return f"{cars / 1000:,.0f}" if cars < 95_000 else thousands(cars)


def _share(row: Row) -> str:
    return f"{_per_cent(row['narrows'])} ± {100 * row['narrows_se']:.0f}"


def _per_cent(share: float) -> str:
    return "< 1 %" if share < 0.005 else f"{100 * share:.0f} %"


def _examples(quiet: pd.DataFrame) -> str:
    """Return the kinds of facts that tell nothing, with their number."""
    counts = quiet["kind"].value_counts()
    return ", ".join(f"{number} of kind {kind}" for kind, number in counts.items())
