"""Rows of the hazards block: counts of halts, restarts, closures, starts and announcements."""

import numpy as np
import pandas as pd

from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood import Array, PoissonRows, row_labels
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.model import announcements, halts, pipeline
from bayes_autoloc.model.algebra import zero_sum_basis
from bayes_autoloc.model.coords import MODES
from bayes_autoloc.model.design import stack
from bayes_autoloc.model.hazards import frailty_plants, hazard_columns
from bayes_autoloc.model.priors import PriorSet

__all__ = ["event_likelihood", "event_rows"]

_HALTS = ("halt", "restart", "close_off", "close_on")
_PIPELINE = ("start", "cancel")


def event_rows(obs: Observations) -> pd.DataFrame:
    """Return what each row counts, in the order of the regression.

    Returns
    -------
    DataFrame
        kind (those of ``obs.hazards`` and announcement), plant ("" for announcements), year,
        exposure (years), count. Rows without exposure are left out, as in the fit.
    """
    columns = ["kind", "plant", "year", "exposure", "count"]
    parts = [
        obs.hazards.loc[obs.hazards["kind"].isin(kinds), columns] for kinds in (_HALTS, _PIPELINE)
    ]
    news = obs.announcements.sort_values("year").assign(kind="announcement", plant="")[columns]
    rows = pd.concat([*parts, news], ignore_index=True)
    return rows.loc[rows["exposure"] > 0].reset_index(drop=True)


def event_likelihood(
    parameters: Parameters, obs: Observations, effects: Effects, priors: PriorSet
) -> PoissonRows:
    """Return the counts of events with their expected numbers."""
    columns = hazard_columns(priors)
    blocks = [
        halts.halt_rows(obs),
        pipeline.pipeline_rows(obs),
        announcements.announcement_rows(obs),
    ]
    design, count, exposure, plant = stack(blocks, columns)
    rate = design @ np.stack([_coefficient(parameters, name) for name in columns.names])
    index = pd.Index(frailty_plants(obs)).get_indexer(pd.Index(plant))
    has_plant = index >= 0
    rate[has_plant] += effects.halt[index[has_plant]]
    rows = event_rows(obs)
    return PoissonRows(
        name="events",
        labels=row_labels(rows["kind"], rows["plant"], rows["year"]),
        log_mean=rate + np.log(exposure)[:, None],
        observed=count,
        replicable=(rows["kind"] == "announcement").to_numpy(bool),
    )


def _coefficient(parameters: Parameters, column: str) -> Array:
    """Return the draws of one coefficient of the regression, (draw,)."""
    name, _, level = column.rstrip("]").partition("[")
    if name == "halt_mode_contrast":
        # the basis is orthonormal, so the contrasts come back from the effects that sum to zero
        basis = zero_sum_basis(len(MODES))[:, int(level)]
        return np.asarray(basis @ parameters.levels("halt_mode", MODES))
    return parameters.levels(name, [level])[0] if level else parameters[name]
