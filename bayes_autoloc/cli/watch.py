"""`bayes-autoloc watch`: coming facts, by how much they would narrow the forecast."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import Accept, AsOf, CaseName, Draws, Priors, Refit, Sampler, Seed
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["watch_command"]

Year = Annotated[
    int | None,
    typer.Option("--year", help="Year of production; by default the case's first horizon."),
]
Months = Annotated[
    int, typer.Option("--months", min=1, help="Facts known within so many months count.")
]
MaybeOut = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Folder for watch.csv, watch_together.csv and watch.png.", metavar="DIR"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def watch_command(
    *,
    year: Year = None,
    months: Months = 24,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    out: MaybeOut = None,
    as_json: Json = False,
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Rank coming facts by how much each would narrow the forecast, with dates.

    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.watch_flow import run_watch  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        accept = accept_failed_diagnostics
        run_watch(choices, year, months, out=out, as_json=as_json, accept=accept)
