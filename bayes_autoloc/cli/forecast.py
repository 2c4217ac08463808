"""`bayes-autoloc forecast`: from a case to credible intervals."""

from pathlib import Path

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import (
    Accept,
    AsOf,
    CaseName,
    Draws,
    Horizon,
    Out,
    Priors,
    Refit,
    Sampler,
    Seed,
    Targets,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["forecast_command"]


def forecast_command(
    *,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    horizon: Horizon = None,
    targets: Targets = "off",
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
        from bayes_autoloc.cli.flow import run_forecast  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        run_forecast(choices, horizon, out, targets=targets, accept=accept_failed_diagnostics)
