"""`bayes-autoloc replay`: the forecasts as they would have been."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import (
    Accept,
    CaseName,
    Dask,
    Draws,
    Horizon,
    Out,
    Priors,
    Seed,
    Workers,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["replay_command"]

Vintages = Annotated[
    str,
    typer.Option("--vintages", help="Months, separated by commas.", metavar="YYYY-MM,..."),
]
First = Annotated[
    str | None, typer.Option("--since", help="First month, instead of a list.", metavar="YYYY-MM")
]
Last = Annotated[
    str | None,
    typer.Option("--until", help="Last month; by default that of the case.", metavar="YYYY-MM"),
]
Every = Annotated[
    int | None,
    typer.Option("--every", min=1, help="Months between two vintages; by default 12."),
]


def replay_command(
    *,
    vintages: Vintages = "",
    first: First = None,
    last: Last = None,
    every: Every = None,
    horizon: Horizon = None,
    case: CaseName = "russia",
    priors: Priors = "default",
    seed: Seed = 1,
    draws: Draws = DRAWS,
    out: Out = Path("out/replay"),
    workers: Workers = None,
    dask: Dask = None,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Forecast from earlier months with what was known then; one figure of all beside what came.

    A month that was not fitted before takes up to a minute. Exit codes: 0; 2 input that can't be
    used; 3 convergence checks of a fit failed; 130 interrupted (call it again to go on: finished
    fits are kept).
    """
    with exits():
        from bayes_autoloc.cli.replay_flow import Fits, Wanted, Where, run_replay  # noqa: PLC0415 - heavy

        wanted = Wanted(vintages, first, last, every, horizon)
        where = Where(out, workers, dask)
        run_replay(wanted, Fits(case, priors, seed, draws), where, accept=accept_failed_diagnostics)
