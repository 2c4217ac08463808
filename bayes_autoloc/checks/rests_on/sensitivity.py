"""Sensitivity: how the headline answers to priors, likelihoods and other ways to fit."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.jobs.jobs import JobPlan
from bayes_autoloc.checks.rests_on.alternatives import alternatives
from bayes_autoloc.checks.rests_on.learning import learning_table
from bayes_autoloc.checks.rests_on.power_scaling import power_scaling
from bayes_autoloc.checks.rests_on.prior_share import prior_share
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["sensitivity_check"]

Array = npt.NDArray[np.float64]

FAR = 2.0
"""Prior standard deviations from which on a posterior mean contradicts its prior."""


def sensitivity_check(
    posterior: Posterior,
    *,
    listened: Mapping[str, Mapping[int, Array]] | None = None,
    seed: int = 1,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Say what the headline rests on besides single plants.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    listened : mapping, optional
        Production by year, (draw,), where official targets are listened to, by words for how; the
        caller makes them, since listening is an insight and no check.
    seed : int
        Of the simulations.
    plan : JobPlan, optional
        Where the refits run; by default here, one after the other.

    Returns
    -------
    CheckResult
        Name ``sensitivity``; tables alternatives, prior_share, prior_groups, power_scaling,
        power_scaling_parts and learning (what the data taught of each parameter).
    """
    table, notes = alternatives(posterior, more=listened, seed=seed, plan=plan)
    tables = {"alternatives": table, **prior_share(posterior, seed=seed)}
    tables |= power_scaling(posterior, seed=seed)
    tables["learning"] = learning_table(posterior)
    return CheckResult(
        name="sensitivity",
        title="Sensitivity",
        tables=tables,
        notes=(*_prior_only(tables["prior_share"]), *_surprises(tables["learning"]), *notes),
        settings={"seed": seed, "priors": posterior.priors.name, "vintage": posterior.case.vintage},
    )


def _prior_only(shares: pd.DataFrame) -> tuple[str, ...]:
    """Return a sentence a headline on the share of its variance that is prior only."""
    rows = shares[shares["source"] == "prior only"]
    return tuple(
        f"{row.headline}: {row.share:.0%} of its variance comes from beliefs that no data inform."
        for row in rows.itertuples()
    )


def _surprises(learning: pd.DataFrame) -> tuple[str, ...]:
    """Name the parameters that the data moved far from what the prior expected."""
    far = learning[learning["shift"].abs() > FAR].sort_values("shift", key=abs, ascending=False)
    told = [
        f"{name}{f' ({element})' if element else ''} by {moved:+.1f}"
        for name, element, moved in far[["prior", "element", "shift"]].astype(object).to_numpy()
    ]
    if not told:
        return ()
    return (
        f"Means that moved by more than {FAR:g} standard deviations of their prior: "
        f"{', '.join(told)}.",
    )
