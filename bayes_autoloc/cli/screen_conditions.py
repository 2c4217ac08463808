"""What must be true, on the screen."""

from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import Screen, chance
from bayes_autoloc.insight.conditions import Conditions
from bayes_autoloc.insight.conditions_drivers import NUMBER
from bayes_autoloc.insight.conditions_words import number_text

__all__ = ["show_conditions"]

MOST = 24
"""Drivers shown; the file has all of them."""


def show_conditions(screen: Screen, found: Conditions) -> None:
    """Print the chance of the target, the checklist and the drivers that shift most."""
    several = f", seeds {found.seeds[0]} to {found.seeds[-1]}" if len(found.seeds) > 1 else ""
    screen.say(
        f"{found.at_least / 1e6:.2f} million cars in {found.year}: "
        f"{chance(found.probability)} ({found.n_conditioned:,} of {found.n_draws:,} futures"
        f"{several}).",
        "bold",
    )
    for line in found.checklist:
        screen.say(f"  [ ] {line}")
    if not found.checklist:
        screen.say("No driver shifts much.")
    screen.show(_table(found))


def _table(found: Conditions) -> Table:
    title = f"Futures that reach {found.at_least / 1e6:.2f} million in {found.year}, beside all"
    table = Table(title=title, title_justify="left")
    table.add_column("driver")
    table.add_column("group")
    for header in ("all (80 %)", "reached (80 %)", "shift, sd", "P(more)"):
        table.add_column(header, justify="right", no_wrap=True)
    for row in found.table.head(MOST).to_dict("records"):
        unit = str(row["unit"])
        middle = "mean" if unit == NUMBER else "median"
        spans = []
        for of in ("all", "given"):
            low, centre, high = (
                number_text(row[f"{of}_{end}"], unit) for end in ("low", middle, "high")
            )
            spans.append(f"{centre} ({low} – {high})")
        shift = f"{row['shift_sd']:+.2f} ± {row['se']:.2f}".replace("-", "−")
        cells = (*spans, shift, f"{100 * row['p_superiority']:.0f} %")
        table.add_row(Text(str(row["driver"])), str(row["group"]), *cells)
    table.caption = (
        "Numbers of things: means; everything else: medians. P(more): a future that reaches the "
        "target has more of it than one drawn from all. Differences, not causes."
    )
    table.caption_justify = "left"
    return table
