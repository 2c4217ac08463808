"""`bayes-autoloc forecast`: from a case to credible intervals."""

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

__all__ = ["forecast_command"]

Horizon = Annotated[
    int | None,
    typer.Option(
        "--horizon", min=1900, max=2100, help="Last year; by default the case's.", metavar="YEAR"
    ),
]


def forecast_command(
    *,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    horizon: Horizon = None,
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    out: Out = Path("out"),
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Forecast production from a case: fit (or reuse the saved fit), simulate, write the results.

    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.flow import Choices, run_forecast  # noqa: PLC0415 - heavy

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        run_forecast(choices, horizon, out, accept=accept_failed_diagnostics)
