"""`bayes-autoloc check`: replicated data, what is left out, what a fit rests on, controls."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import AcceptMissed, CaseName, Dask, Out, Priors, Seed, Workers

__all__ = ["check_command"]


def check_command(
    *,
    case: CaseName = "russia",
    priors: Priors = "default",
    seed: Seed = 1,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Only this check; may be given several times.", metavar="NAME"),
    ] = None,
    out: Out = Path("out/proof"),
    workers: Workers = None,
    dask: Dask = None,
    accept_missed: AcceptMissed = False,
) -> None:
    """Check a fit: replicated data, plants and waves left out, what it rests on, controls.

    Exit codes: 0; 2 input that can't be used; 4 a bar is missed; 130 interrupted (call it again to
    go on: finished fits are kept).
    """
    with exits():
        from bayes_autoloc.cli.proof_flow import Proof, run_checks  # noqa: PLC0415 - heavy

        proof = Proof(case, priors, seed, out, workers, dask, accept_missed)
        run_checks(proof, only=only)
