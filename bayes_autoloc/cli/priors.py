"""`bayes-autoloc priors`: look at sets of priors."""

from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits

__all__ = ["app"]

app = typer.Typer(help="Look at sets of priors.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME|FILE")]
One = Annotated[str | None, typer.Option("--prior", help="Show one prior in full.", metavar="NAME")]


@app.callback()
def _group() -> None:
    """Look at sets of priors."""


@app.command()
def show(name: Name = "default", prior: One = None) -> None:
    """Show a set of priors, or one prior with its reason and source."""
    with exits():
        from bayes_autoloc.cli.show_priors import show_prior, show_priors  # noqa: PLC0415 - heavy

        if prior is None:
            show_priors(name)
        else:
            show_prior(name, prior)
