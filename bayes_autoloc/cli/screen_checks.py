"""Tables of checks for the screen."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from bayes_autoloc.checks.backtests.scoreboard import MODEL
from bayes_autoloc.checks.result import CheckResult

__all__ = ["bars_table", "scoreboard_table"]


def bars_table(results: Sequence[CheckResult]) -> Table:
    """Return what each check had to reach and what it reached."""
    table = Table(title="What must be reached", title_justify="left")
    for head in ("check", "measured", "must be", "is"):
        table.add_column(head, justify="right" if head == "is" else "left")
    table.add_column("")
    for result in results:
        for bar in result.bars:
            verdict = Text("met", "green") if bar.met else Text("MISSED", "bold red")
            texts = (Text(result.title), Text(bar.text), bar.wanted(), f"{bar.value:.2f}")
            table.add_row(*texts, verdict)
    return table


def scoreboard_table(result: CheckResult) -> Table:
    """Return our scores beside those of the baselines, the best first."""
    table = Table(
        title="Log CRPS (smaller is better) and coverage, one to five years ahead",
        title_justify="left",
    )
    table.add_column("forecaster")
    for head in ("CRPS", "2 to 5 years", "in 50 %", "in 80 %", "in 95 %"):
        table.add_column(head, justify="right")
    for row in result.tables["by_model"].to_dict("records"):
        shares = [f"{100 * row[f'covered{level}']:.0f} %" for level in (50, 80, 95)]
        cells = (f"{row['crps']:.2f}", f"{row['crps_from2']:.2f}", *shares)
        table.add_row(
            Text(str(row["model"])), *cells, style="bold" if row["model"] == MODEL else ""
        )
    return table
