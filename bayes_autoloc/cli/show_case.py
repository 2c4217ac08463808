"""What the verbs of `case` do. Loaded by them only when they run."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from bayes_autoloc.cli.screen import Screen, thousands
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.evidence.template import write_template

__all__ = ["new_case", "show_case", "validate_case"]


def validate_case(folder: Path) -> None:
    """Load a folder as a case and say what the model would use of it.

    Raises
    ------
    CaseError
        With everything that is wrong in any of the files.
    """
    # As a path, never as the name of a shipped case: the folder is what was asked about.
    case = Case.load(folder)
    excluded = observe(case).excluded
    screen = Screen()
    screen.say(f"{folder} is a valid case: {case.title}, as of {case.vintage}.", "green")
    screen.show(_tables(case))
    if len(excluded):
        screen.say(f"{len(excluded)} rows are not used by the model:")
        for reason, count in excluded["reason"].value_counts().items():
            screen.say(f"  {count} {reason}")


def new_case(folder: Path) -> None:
    """Write a folder with example rows.

    Raises
    ------
    CaseError
        If the folder holds anything.
    """
    path = write_template(folder)
    screen = Screen()
    screen.say(f"Wrote {path}: every table has example rows to replace; README.md explains them.")
    screen.say(f"Check it with: bayes-autoloc case validate {path}")


def show_case(name: str, as_of: str | None) -> None:
    """Show settings, tables, targets and shocks of a case.

    Raises
    ------
    CaseError
        If there is no such case or it can't be used.
    """
    case = Case.load(name, as_of)
    screen = Screen()
    screen.say(case.title, "bold")
    screen.say(
        f"Name {case.name}, as of {case.vintage}, {case.country}, years from {case.first_year}"
    )
    screen.say(f"Production of {case.scope} in terms of {case.series}; market {case.market_scope}")
    screen.say(f"Content {case.content_hash}")
    screen.show(_tables(case))
    for target in case.targets:
        screen.say(f"Target {target.year}: {thousands(target.value)} thousand ({target.name})")
    for shock in case.shocks:
        screen.say(f"Shock {shock.start} to {shock.end}: {shock.kind}. {shock.note}")
    screen.say(f"Shipped cases: {', '.join(Case.names())}")


def _tables(case: Case) -> Table:
    table = Table()
    table.add_column("table")
    table.add_column("rows", justify="right")
    for name, frame in case.tables.items():
        table.add_row(Text(name), f"{len(frame):,}")
    return table
