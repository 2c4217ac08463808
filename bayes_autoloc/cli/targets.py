"""`bayes-autoloc targets`: what official promises were worth, and what those that stand mean."""

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import AsOf, CaseName, Draws, Priors, Refit, Sampler, Seed
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["targets_command"]


def targets_command(
    *,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    refit: Refit = False,
) -> None:
    """Show what institutions delivered of what they promised, and each standing target restated.

    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.show_targets import show_targets  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        show_targets(Choices(case, as_of, priors, seed, sampler, draws, refit))
