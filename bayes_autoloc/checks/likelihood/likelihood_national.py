r"""Rows of national figures: production, sales, and what official forecasts delivered.

The formulas are those of `bayes_autoloc.model.national`, `market` and `targets`, in NumPy.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood import Array, StudentRows, row_labels
from bayes_autoloc.checks.likelihood.likelihood_supply import log_level
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.model.market import MARKET_NU, market_rows, market_scopes
from bayes_autoloc.model.national import TOTAL_NU
from bayes_autoloc.model.targets import DELIVERED_NU, past_documents

__all__ = ["delivered_likelihood", "market_likelihood", "total_likelihood"]


def total_likelihood(parameters: Parameters, obs: Observations, effects: Effects) -> StudentRows:
    """Return the published national totals, given the figures of plants that are known."""
    rows = obs.totals
    at = rows["year"].to_numpy(int) - obs.first_year
    total, variance = _national(parameters, obs, effects)
    rel_sd = rows["rel_sd"].to_numpy(float)[:, None]
    bias = parameters.levels("series_bias", rows["series"].astype(str).tolist())
    relative = (variance / total**2)[at]
    return StudentRows(
        name="totals",
        labels=row_labels(rows["year"], rows["series"]),
        mu=np.log(total)[at] + bias,
        sigma=np.sqrt(parameters["sigma_series"] ** 2 + rel_sd**2 + relative),
        nu=TOTAL_NU,
        observed=np.log(rows["value"].to_numpy(float)),
        weight=np.ones(len(rows)),
        censored=np.zeros(len(rows), dtype=bool),
    )


def _national(parameters: Parameters, obs: Observations, effects: Effects) -> tuple[Array, Array]:
    """Return expected national production and the variance of its parts, (year, draw)."""
    years = np.arange(obs.first_year, obs.last_year + 1)
    cells = obs.cells
    member = (years[:, None] == cells["year"].to_numpy(int)) & cells["counted"].to_numpy(bool)
    seen = cells["seen"].to_numpy(float)
    figure = np.nan_to_num(seen)
    error = figure * cells["seen_rel_sd"].fillna(0.0).to_numpy(float)
    known, unknown = ((member & which).astype(float) for which in (~np.isnan(seen), np.isnan(seen)))
    running = np.log(cells["running"].to_numpy(float))[:, None]
    log_expected = log_level(parameters, obs, effects) + running
    unseen = np.exp(log_expected + 0.7 * parameters["sigma_y"] ** 2)
    elapsed = (years - obs.first_year)[:, None]
    rest = np.exp(parameters["rest_level"] - parameters["rest_decline"] * elapsed)
    makers = np.exp(effects.incumbent_level).sum(axis=0)
    total = (known @ figure)[:, None] + unknown @ unseen + rest + makers
    spread = 2 * parameters["sigma_y"] ** 2 * (unknown @ unseen**2)
    return total, (known @ error**2)[:, None] + spread


def market_likelihood(parameters: Parameters, obs: Observations, reference: str) -> StudentRows:
    """Return the measurements of the market.

    Parameters
    ----------
    parameters, obs
        Draws and evidence.
    reference : str
        Scope in whose terms the market is modelled.
    """
    rows = market_rows(obs)
    scopes = list(market_scopes(rows, reference))
    mu = parameters.years("log_market", rows["year"].to_numpy(int))
    if scopes:
        index = pd.Index(scopes).get_indexer(pd.Index(rows["scope"]))
        bias = parameters.levels("market_scope_bias", scopes)[index]
        mu += np.where(index[:, None] >= 0, bias, 0.0)
    sd = rows["sd"].to_numpy(float)[:, None]
    return StudentRows(
        name="market",
        labels=row_labels(rows["year"], rows["scope"]),
        mu=mu,
        sigma=np.sqrt(sd**2 + parameters["sigma_sales"] ** 2),
        nu=MARKET_NU,
        observed=rows["log_value"].to_numpy(float),
        weight=np.ones(len(rows)),
        censored=np.zeros(len(rows), dtype=bool),
    )


def delivered_likelihood(parameters: Parameters, obs: Observations) -> StudentRows:
    """Return what came of official forecasts, as log growth over their base year."""
    rows = past_documents(obs)
    base = rows["base"].to_numpy(float)
    promised = np.log(rows["promised"].to_numpy(float) / base)[:, None]
    share = np.zeros((0, parameters.n_draws))
    if len(rows):
        share = parameters.levels(
            "institution_share", rows["institution"].astype(str).tolist()
        ) + parameters.levels("document_effect", rows["document"].astype(str).tolist())
    mu = share * promised
    return StudentRows(
        name="delivered",
        labels=row_labels(rows["document"], rows["scope"], rows["target_year"]),
        mu=mu,
        sigma=np.broadcast_to(parameters["sigma_forecast"], mu.shape),
        nu=DELIVERED_NU,
        observed=np.log(rows["realised"].to_numpy(float) / base),
        weight=np.ones(len(rows)),
        censored=np.zeros(len(rows), dtype=bool),
    )
