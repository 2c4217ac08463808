"""`bayes-autoloc case`: validate, start and look at cases."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import AsOf

__all__ = ["app"]

app = typer.Typer(help="Validate, start and look at cases.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(metavar="DIR")]
Name = Annotated[str, typer.Argument(metavar="NAME|DIR")]


@app.command()
def validate(folder: Folder) -> None:
    """Check a case folder and list everything that is wrong with it."""
    with exits():
        from bayes_autoloc.cli.show_case import validate_case  # noqa: PLC0415 - heavy

        validate_case(folder)


@app.command()
def new(folder: Folder) -> None:
    """Write a folder with example rows to fill in."""
    with exits():
        from bayes_autoloc.cli.show_case import new_case  # noqa: PLC0415 - heavy

        new_case(folder)


@app.command()
def show(name: Name = "russia", as_of: AsOf = None) -> None:
    """Show what a case holds."""
    with exits():
        from bayes_autoloc.cli.show_case import show_case  # noqa: PLC0415 - heavy

        show_case(name, as_of)
