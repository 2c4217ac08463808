"""What the command shows. Nothing that comes from a table is read as markup."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bayes_autoloc.forecast.headline import Chance, YearFigures
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.inference.checks import Diagnostics
from bayes_autoloc.report.data_words import chance

__all__ = ["Screen", "chance", "thousands"]

STEP = 10_000
"""Cars to which the screen rounds: more digits would promise what no forecast knows."""


def thousands(cars: float) -> str:
    """Return cars in thousands, rounded to STEP: 1,234,567 becomes ``1,230``."""
    return f"{round(cars / STEP) * STEP // 1000:,}"


class Screen:
    """The terminal, or the file that takes its place."""

    def __init__(self) -> None:
        # Names come from tables: square brackets and colons in them are text.
        self._console = Console(markup=False, emoji=False, highlight=False)

    @property
    def is_terminal(self) -> bool:
        """Whether somebody is watching."""
        return self._console.is_terminal

    def say(self, text: str, style: str = "") -> None:
        """Print a line."""
        self._console.print(Text(text, style=style), soft_wrap=True)

    def show(self, table: Table) -> None:
        """Print a table."""
        self._console.print(table)

    def show_outlook(self, outlook: Outlook) -> None:
        """Print the headline: intervals of production, and the chance of each target."""
        headline = outlook.headline()
        self._console.print(_intervals(headline["production"]))
        if headline["targets"]:
            self._console.print(_targets(headline["targets"]))

    def warn(self, title: str, text: str) -> None:
        """Print what must not be overlooked."""
        self._console.print(Panel(Text(text), title=title, style="bold red"))

    def show_diagnostics(self, checks: Diagnostics | None) -> None:
        """Print what the convergence checks found, loudly if they failed."""
        if checks is None:
            self.say("Convergence checks: none, these are draws from the prior.")
        elif checks.ok:
            self.say(f"Convergence checks {checks.summary()}.", "green")
        else:
            self.warn("CONVERGENCE CHECKS FAILED", "\n".join(checks.problems))

    def show_files(self, folder: Path, seconds: Mapping[str, float]) -> None:
        """Print where the results are and how long each step took."""
        times = ", ".join(f"{step} {spent:.1f} s" for step, spent in seconds.items())
        self.say(f"Results in {folder} ({times}).")


def _intervals(figures: Sequence[YearFigures]) -> Table:
    """Return production in the years of a headline; each has the same intervals."""
    table = Table(title="Production of cars a year, thousand", title_justify="left")
    table.add_column("year")
    table.add_column("median", justify="right")
    for span in figures[0]["intervals"]:
        table.add_column(f"{100 * span['prob']:.0f} %", justify="right")
    for of_year in figures:
        spans = [
            f"{thousands(span['lower'])} – {thousands(span['upper'])}"
            for span in of_year["intervals"]
        ]
        table.add_row(str(of_year["year"]), thousands(of_year["median"]), *spans)
    return table


def _targets(chances: Sequence[Chance]) -> Table:
    table = Table(title="Chance of reaching a target", title_justify="left")
    table.add_column("year")
    table.add_column("target")
    table.add_column("thousand", justify="right")
    table.add_column("chance", justify="right")
    several = len({one["scenario"] for one in chances}) > 1
    for one in chances:
        who = f"{one['target']} ({one['scenario']})" if several else one["target"]
        cells = (thousands(one["value"]), chance(one["probability"]))
        table.add_row(str(one["year"]), Text(who), *cells)
    return table
