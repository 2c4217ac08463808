"""A fit of the new case, where weights on the draws of the old one can't be trusted."""

from typing import TYPE_CHECKING

from bayes_autoloc.checks.headline_draws import national_futures
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT, fit
from bayes_autoloc.insight.update_engine import Engine, Outcome

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["refitted"]

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
    abroad = float(posterior.settings.get("overseas_weight", OVERSEAS_WEIGHT))
    fresh = fit(case, posterior.priors, overseas_weight=abroad, **kept)
    futures = national_futures(fresh, engine.years, (engine.seed,), engine.draws)
    turned = case.vintage[:4] > posterior.case.vintage[:4]
    notes = []
    if fresh.diagnostics is not None and not fresh.diagnostics.ok:
        notes.append(f"The refit failed: {fresh.diagnostics.summary()}. Don't use its numbers.")
    if case.vintage > posterior.case.vintage:
        notes.append(
            f"The new fit starts from {case.vintage} and knows only these rows of the time after "
            f"{posterior.case.vintage}: plants without news have run on, no project was announced"
            + (", and what was expected of the market is no evidence any more" * turned)
            + ". Add what else is known."
        )
    made = {year: rows[0] for year, rows in futures.items()}
    found = Outcome(
        made, None, float("nan"), float(engine.draws), "refit", checks=fresh.diagnostics
    )
    return found, notes
