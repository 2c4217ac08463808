"""`bayes-autoloc must-be-true`: how futures that reach a target differ."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import Accept, AsOf, CaseName, Draws, Priors, Refit, Sampler, Seed
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["must_be_true_command"]

Year = Annotated[
    int | None,
    typer.Option("--year", help="Year of the target; by default that of the case's first one."),
]
AtLeast = Annotated[
    float | None,
    typer.Option(
        "--at-least", min=1, help="The target; by default the case's for the year.", metavar="CARS"
    ),
]
MaybeOut = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Folder for conditions.csv, conditions.txt and conditions.png.", metavar="DIR"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def must_be_true_command(
    *,
    year: Year = None,
    at_least: AtLeast = None,
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
    """Show what the futures that reach a target have in common: a target as a checklist.

    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.conditions_flow import run_conditions  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        accept = accept_failed_diagnostics
        run_conditions(choices, year, at_least, out=out, as_json=as_json, accept=accept)
