"""A fit of the new case, where weights on the draws of the old one can't be trusted."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.headline_draws import national_futures
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT, fit
from bayes_autoloc.insight.update_engine import Engine
from bayes_autoloc.insight.update_outcome import Outcome
from bayes_autoloc.insight.update_rows import case_with

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["refitted"]

Array = npt.NDArray[np.float64]

SAME = ("seed", "draws", "tune", "chains", "sampler")
"""Settings of the fit that its successor keeps."""


def refitted(posterior: "Posterior", case: "Case", engine: Engine) -> tuple[Outcome, list[str]]:
    """Fit the new case as the old one was fitted, and simulate it with the same luck.

    Parameters
    ----------
    posterior : Posterior
        The old fit.
    case : Case
        With the new rows, at its own vintage.
    engine : Engine
        Has seed, years and number of futures.

    Returns
    -------
    outcome : Outcome
        The futures of the new fit.
    notes : list of str
        What has to be known of it.
    """
    kept = {name: posterior.settings[name] for name in SAME if name in posterior.settings}
    kept["overseas_weight"] = float(posterior.settings.get("overseas_weight", OVERSEAS_WEIGHT))
    then, now = posterior.case.vintage, case.vintage
    cases = [case, case_with(posterior.case, [], now)] if now > then else [case]
    fits = [fit(one, posterior.priors, **kept) for one in cases]
    checks = tuple(one.diagnostics for one in fits if one.diagnostics is not None)
    notes = [
        f"A refit failed: {check.summary()}. Don't use its numbers."
        for check in checks
        if not check.ok
    ]
    if now > then:
        turned = ", what was expected of the market is no evidence any more" * (now[:4] > then[:4])
        notes.append(
            f"The new fit starts from {now} and knows only these rows of the time after {then}: "
            f"plants without news have run on, no project was announced{turned}. Add what else is "
            "known. What this passing of time did, by a fit of the old rows as of that month, "
            "stands apart from what the rows did."
        )
    made = [_futures(one, engine) for one in fits]
    passed = made[1] if len(made) > 1 else None
    n_draws = float(engine.draws)
    found = Outcome(made[0], None, float("nan"), n_draws, "refit", checks=checks, passed=passed)
    return found, notes


def _futures(posterior: "Posterior", engine: Engine) -> dict[int, Array]:
    """Return production by year with the luck of the engine, (draw,), cars a year."""
    made = national_futures(posterior, engine.years, (engine.seed,), engine.draws)
    return {year: rows[0] for year, rows in made.items()}
