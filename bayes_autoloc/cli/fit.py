"""`bayes-autoloc fit`: the fit alone."""

from pathlib import Path

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

__all__ = ["fit_command"]


def fit_command(
    *,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    out: Out = Path("out"),
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Fit a case and save the fit; `forecast` with the same options reuses it.

    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.flow import run_fit  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        run_fit(choices, out, accept=accept_failed_diagnostics)
