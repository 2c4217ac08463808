"""`bayes-autoloc backtest`: forecasts from earlier vintages against what came."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import (
    AcceptMissed,
    CaseName,
    Dask,
    Draws,
    Out,
    Priors,
    Seed,
    Workers,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["backtest_command"]


def backtest_command(
    *,
    case: CaseName = "russia",
    priors: Priors = "default",
    seed: Seed = 1,
    draws: Draws = DRAWS,
    rivals: Annotated[
        bool, typer.Option(help="Also forecast from before each published forecast of others.")
    ] = True,
    out: Out = Path("out/proof"),
    workers: Workers = None,
    dask: Dask = None,
    accept_missed: AcceptMissed = False,
) -> None:
    """Fit what was known at the ends of seven years, forecast, and score against what came.

    Exit codes: 0; 2 input that can't be used; 4 a bar is missed; 130 interrupted (call it again to
    go on: finished fits are kept).
    """
    with exits():
        from bayes_autoloc.cli.proof_flow import Proof, run_backtests  # noqa: PLC0415 - heavy

        proof = Proof(case, priors, seed, out, workers, dask, accept_missed)
        run_backtests(proof, draws=draws, rivals=rivals)
