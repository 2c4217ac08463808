"""`bayes-autoloc report`: the forecast as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import (
    Accept,
    AsOf,
    CaseName,
    Draws,
    Horizon,
    Priors,
    Refit,
    Sampler,
    Saved,
    Seed,
    Targets,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["report_command"]

OutFile = Annotated[Path, typer.Option("--out", help="The file.", metavar="FILE")]
Proof = Annotated[
    Path | None,
    typer.Option(
        "--proof",
        help="Folder of `backtest`, `calibrate` and `check`, to show what they found.",
        metavar="DIR",
    ),
]


def report_command(
    *,
    out: OutFile = Path("out/report.html"),
    saved: Saved = None,
    proof: Proof = None,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    horizon: Horizon = None,
    targets: Targets = "off",
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Write the forecast with all that explains it as one HTML file that needs no network.

    Without --from the fit is made or reused, all scenarios and the sweep are simulated, and the
    ledger is drawn up: a minute or two. With it what lies in the folder is told, in seconds.
    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.report_flow import Wanted, run_report  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        wanted = Wanted(out, saved, proof, horizon, targets, accept_failed_diagnostics)
        run_report(choices, wanted)
