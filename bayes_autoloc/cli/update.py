"""`bayes-autoloc update`: new rows, the headline before and after, and which row did it."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import (
    Accept,
    AsOf,
    CaseName,
    Draws,
    Out,
    Priors,
    Refit,
    Sampler,
    Seed,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["update_command"]

Add = Annotated[
    list[Path] | None,
    typer.Option(
        "--add",
        help="New rows: output.csv, events-may.csv ... The name says the table; several times.",
        metavar="FILE",
    ),
]
Rows = Annotated[Path | None, typer.Option("--rows", help="A folder of such files.", metavar="DIR")]
FitNew = Annotated[
    str,
    typer.Option(
        "--fit-new",
        help="Fit the new case where weights can't be trusted, never, or always.",
        metavar="auto|never|always",
    ),
]
Futures = Annotated[
    int, typer.Option("--futures", min=1, help="Simulated futures; a forecast has 4,000.")
]
Write = Annotated[
    Path | None,
    typer.Option(
        "--write", help="Write the case with the rows: a new folder, or its own.", metavar="DIR"
    ),
]


def update_command(
    *,
    add: Add = None,
    rows: Rows = None,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    fit_new: FitNew = "auto",
    futures: Futures = 2000,
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    refit: Refit = False,
    out: Out = Path("out/update"),
    write: Write = None,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Add rows to the evidence: the headline before and after them, and which row did it.

    One line goes to revisions.csv, in the case's folder or, for a shipped case, in that of --out.
    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.update_flow import News, run_update  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        news = News(tuple(add or ()), rows, fit_new, futures, write)
        run_update(choices, news, out, accept=accept_failed_diagnostics)
