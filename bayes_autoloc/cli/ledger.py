"""`bayes-autoloc ledger`: what each plant and table did to the headline."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import (
    Accept,
    AsOf,
    CaseName,
    Dask,
    Draws,
    Out,
    Priors,
    Refit,
    Sampler,
    Seed,
    Workers,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["ledger_command"]

RefitHeavy = Annotated[
    bool,
    typer.Option(
        "--refit-heavy", help="Fit anew without what weights can't leave out, a minute or so each."
    ),
]
Plants = Annotated[
    list[str] | None,
    typer.Option("--plant", help="Only this plant; may be given several times.", metavar="ID"),
]


def ledger_command(
    *,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    plant: Plants = None,
    refit_heavy: RefitHeavy = False,
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    out: Out = Path("out/ledger"),
    workers: Workers = None,
    dask: Dask = None,
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Show what the rows of each plant, and each table, did to the forecast.

    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted (call it
    again to go on: finished refits are kept).
    """
    with exits():
        from bayes_autoloc.cli.ledger_flow import Asked, run_ledger  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        asked = Asked(plant, refit_heavy, workers, dask)
        run_ledger(choices, asked, out, accept=accept_failed_diagnostics)
