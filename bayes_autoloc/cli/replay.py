"""`bayes-autoloc replay`: the forecasts as they would have been."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import CaseName, Dask, Draws, Horizon, Out, Priors, Seed, Workers
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["replay_command"]

Vintages = Annotated[
    str,
    typer.Option("--vintages", help="Months, separated by commas.", metavar="YYYY-MM,..."),
]
First = Annotated[
    str | None, typer.Option("--from", help="First month, instead of a list.", metavar="YYYY-MM")
]
Last = Annotated[
    str | None,
    typer.Option("--to", help="Last month; by default that of the case.", metavar="YYYY-MM"),
]
Every = Annotated[int, typer.Option("--every", min=1, help="Months between two vintages.")]


def replay_command(
    *,
    vintages: Vintages = "",
    first: First = None,
    last: Last = None,
    every: Every = 12,
    horizon: Horizon = None,
    case: CaseName = "russia",
    priors: Priors = "default",
    seed: Seed = 1,
    draws: Draws = DRAWS,
    out: Out = Path("out/replay"),
    workers: Workers = None,
    dask: Dask = None,
) -> None:
    """Forecast from earlier months with what was known then; one figure of all beside what came.

    A month that was not fitted before takes up to a minute. Exit codes: 0 (a fit that failed its
    convergence checks is named in the results); 2 input that can't be used; 130 interrupted (call
    it again to go on: finished fits are kept).
    """
    with exits():
        from bayes_autoloc.cli.replay_flow import Wanted, run_replay  # noqa: PLC0415 - heavy

        wanted = Wanted(vintages, first, last, every, horizon)
        run_replay(wanted, case, priors, seed, draws, out=out, workers=workers, dask=dask)
