"""`bayes-autoloc calibrate`: simulation-based calibration."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import AcceptMissed, CaseName, Dask, Out, Priors, Seed, Workers

__all__ = ["calibrate_command"]


def calibrate_command(
    *,
    case: CaseName = "russia",
    priors: Priors = "default",
    seed: Seed = 1,
    simulations: Annotated[
        int, typer.Option("--simulations", min=2, help="Simulated data sets, each fitted anew.")
    ] = 200,
    out: Out = Path("out/proof"),
    workers: Workers = None,
    dask: Dask = None,
    accept_missed: AcceptMissed = False,
) -> None:
    """Simulate data from the priors on the real design, refit, and rank the truth (SBC).

    Exit codes: 0; 2 input that can't be used; 4 a bar is missed; 130 interrupted (call it again to
    go on: finished fits are kept).
    """
    with exits():
        from bayes_autoloc.cli.proof_flow import Proof, run_calibration  # noqa: PLC0415 - heavy

        proof = Proof(case, priors, seed, out, workers, dask, accept_missed)
        run_calibration(proof, simulations=simulations)
