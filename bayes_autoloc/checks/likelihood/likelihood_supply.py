r"""Rows of the supply block: outputs and plans of plants, outputs of incumbents.

The formulas are those of `bayes_autoloc.model.ramp` and `incumbents`, in NumPy.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood import Array, StudentRows, row_labels
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.model.curves import log_ramp, plan_optimism
from bayes_autoloc.model.ramp import OUTPUT_NU, PLAN_NU

__all__ = ["incumbent_likelihood", "log_level", "output_likelihood", "plan_likelihood"]

INCUMBENT_ERROR_NU = 4


def log_level(parameters: Parameters, obs: Observations, effects: Effects) -> Array:
    """Return the log of each cell's yearly rate of output while it runs, (cell, draw)."""
    cells = obs.cells.join(obs.drivers[["pressure", "protection"]], on="year").fillna(0.0)
    home = ~obs.cells["overseas"].to_numpy(bool)
    plant = obs.plants.index.get_indexer(pd.Index(cells["plant"]))
    pressure, protection = (
        np.where(home, cells[name].to_numpy(float), 0.0)[:, None]
        for name in ("pressure", "protection")
    )
    age = cells["age"].to_numpy(float)[:, None]
    return np.asarray(
        np.log(cells["capacity"].to_numpy(float))[:, None]
        + effects.eta[plant]
        + log_ramp(age, np.exp(effects.log_tau[plant]))
        + parameters["gamma"] * pressure
        + parameters["psi"] * protection
    )


def output_likelihood(
    parameters: Parameters, obs: Observations, effects: Effects, overseas_weight: float
) -> StudentRows:
    """Return the outputs of plants."""
    rows = obs.outputs
    cell = rows["cell"].to_numpy(int)
    running = np.log(obs.cells["running"].to_numpy(float))[cell, None]
    rel_sd = rows["rel_sd"].to_numpy(float)[:, None]
    return StudentRows(
        name="outputs",
        labels=row_labels(rows["plant"], rows["year"]),
        mu=log_level(parameters, obs, effects)[cell] + running,
        sigma=np.sqrt(parameters["sigma_y"] ** 2 + rel_sd**2),
        nu=OUTPUT_NU,
        observed=np.log(rows["output"].to_numpy(float)),
        weight=_weights(rows, overseas_weight),
        censored=rows["censored"].to_numpy(bool),
    )


def plan_likelihood(
    parameters: Parameters, obs: Observations, effects: Effects, overseas_weight: float
) -> StudentRows:
    """Return the plans of plants, given the outputs that are known of their years."""
    rows = obs.plans
    cell = rows["cell"].to_numpy(int)
    plant = obs.plants.index.get_indexer(pd.Index(rows["plant"]))
    optimism = plan_optimism(rows["lead"].to_numpy(float))[:, None]
    youth = np.exp(-rows["age"].to_numpy(float) / 2)[:, None]
    running = obs.cells["running"].to_numpy(float)[cell]
    log_seen = rows["log_seen"].to_numpy(float)
    seen = ~np.isnan(log_seen)[:, None]
    known = np.where(seen, (log_seen - np.log(running))[:, None], 0.0)
    error = np.where(seen, rows["seen_rel_sd"].fillna(0.0).to_numpy(float)[:, None], 0.0)
    return StudentRows(
        name="plans",
        labels=row_labels(rows["plant"], rows["year"], rows["lead"].round(2)),
        mu=np.where(seen, known, log_level(parameters, obs, effects)[cell])
        + np.log(rows["running_start"].to_numpy(float))[:, None]
        + parameters["plan_bias"] * optimism
        + parameters["plan_bias_age"] * youth
        + effects.plan[plant],
        sigma=np.sqrt(
            parameters["plan_sd"] ** 2
            + parameters["plan_sd_lead"] ** 2 * optimism
            + (parameters["plan_sd_age"] * youth) ** 2
            + ~seen * parameters["sigma_y"] ** 2
            + error**2
        ),
        nu=PLAN_NU,
        observed=np.log(rows["plan"].to_numpy(float)),
        weight=_weights(rows, overseas_weight),
        censored=np.zeros(len(rows), dtype=bool),
    )


def incumbent_likelihood(obs: Observations, effects: Effects) -> StudentRows:
    """Return the outputs of incumbents."""
    rows = obs.incumbents
    rows = rows.loc[rows["year"].between(obs.first_year, obs.last_year)]
    who = obs.incumbent_plants.index.get_indexer(pd.Index(rows["plant"]))
    mu = effects.incumbent_level[who, rows["year"].to_numpy(int) - obs.first_year]
    return StudentRows(
        name="incumbents",
        labels=row_labels(rows["plant"], rows["year"]),
        mu=mu,
        sigma=np.broadcast_to(rows["rel_sd"].to_numpy(float)[:, None], mu.shape),
        nu=INCUMBENT_ERROR_NU,
        observed=np.log(rows["output"].to_numpy(float)),
        weight=np.ones(len(rows)),
        censored=np.zeros(len(rows), dtype=bool),
    )


def _weights(rows: pd.DataFrame, overseas_weight: float) -> Array:
    return np.where(rows["overseas"].to_numpy(bool), overseas_weight, 1.0)
