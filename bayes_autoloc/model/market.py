r"""The market: yearly passenger-car sales, with a nowcast of the current year.

.. math:: m_t - \mu = \phi (m_{t-1} - \mu) + \delta S_t + \sigma \epsilon_t,
          \qquad \epsilon_t \sim t_4

m is log sales and S marks years with a common shock (the exodus of 2022 is one shock to the
market, not a recession besides). The current year is measured by part-year figures and by
forecasts that associations make for it: nearly unbiased, about ten per cent off, and so alike that
n of them count as one.
"""

from typing import Any

import numpy as np
import pandas as pd
import pymc as pm
import pytensor.tensor as pt

from bayes_autoloc.errors import CaseError, Problem
from bayes_autoloc.evidence.months import months_of
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.likelihoods import weighted_student_t
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.model.processes import ar1_path

__all__ = ["add_market", "market_rows", "market_scopes", "typical_market"]

MARKET_NU = 4
FORECAST_SD = 0.10
"""Error of a same-year forecast by an association, log cars (past ones: about 10 %)."""
MONTHLY_SD = 0.45
"""Error of one month's sales as a twelfth of the year, log cars; less with more months."""


def market_scopes(rows: pd.DataFrame, reference: str) -> tuple[str, ...]:
    """Return the scopes whose level differs from the reference scope's, in alphabetical order."""
    return tuple(sorted(set(rows["scope"].astype(str)) - {reference}))


def typical_market(rows: pd.DataFrame) -> float:
    """Return the geometric mean of the published yearly sales, cars: the prior is set around it.

    Raises
    ------
    CaseError
        If the case has no yearly figure of the market.
    """
    figures = rows.loc[rows["kind"] == "figure", "value"]
    if figures.empty:
        found = "no yearly market figure"
        remedy = "Add at least one row with period Y and a sales scope known at the vintage."
        raise CaseError("The market can't be modelled:", [Problem("market.csv", found, remedy)])
    return float(np.exp(np.log(figures.to_numpy(float)).mean()))


def market_rows(obs: Observations) -> pd.DataFrame:
    """Return the measurements of the market with their error.

    Returns
    -------
    DataFrame
        Columns year, scope, log_value (log cars a year) and sd (log cars).
    """
    rows = obs.market.loc[obs.market["kind"].isin(["figure", "forecast", "part_year"])]
    rows = rows.loc[rows["year"].between(obs.first_year, obs.now_year)].reset_index(drop=True)
    months = rows["period"].map(months_of).to_numpy(float)
    log_value = np.log(rows["value"].to_numpy(float)) - np.log(months / 12)
    kind = rows["kind"].to_numpy()
    n_forecasts = max(1, int((kind == "forecast").sum()))
    part_year_sd = MONTHLY_SD * np.sqrt((12 - months) / 12 / months)
    sd = np.select(
        [kind == "forecast", kind == "part_year"],
        [np.full(len(rows), FORECAST_SD * np.sqrt(n_forecasts)), part_year_sd],
        default=0.0,
    )
    sd = np.hypot(sd, rows["rel_sd"].to_numpy(float))
    return pd.DataFrame(
        {"year": rows["year"], "scope": rows["scope"], "log_value": log_value, "sd": sd}
    )


def add_market(obs: Observations, priors: PriorSet, reference: str) -> None:
    """Add the block to the model in context.

    Parameters
    ----------
    obs : Observations
        Frames ``market`` and ``shocks`` are used.
    priors : PriorSet
        Priors by parameter name.
    reference : str
        Scope in whose terms the market is published, for example ``"passenger_sales"``.
    """
    rows = market_rows(obs)
    years = np.arange(obs.first_year, obs.now_year + 1)
    mean = pm.Deterministic(
        "market_mean",
        np.log(typical_market(obs.market)) + priors["market_mean"].to_pymc("market_ratio"),
    )
    shocks = obs.shocks["market"].reindex(years, fill_value=0.0).to_numpy(float)
    shift = priors["market_shock"].to_pymc() * pm.Data("market_shock_share", shocks)
    path = ar1_path(
        "log_market_path",
        mean=pt.zeros((1, len(years))) + mean,
        shift=shift[None, :],
        persistence=priors["market_persistence"].to_pymc(),
        sigma=priors["sigma_market"].to_pymc(),
        nu=MARKET_NU,
        dims=("market_path", "market_year"),
    )
    log_market = pm.Deterministic("log_market", path[0], dims="market_year")
    scopes = market_scopes(rows, reference)
    index = pd.Index(scopes).get_indexer(pd.Index(rows["scope"]))
    offset: Any = 0.0
    if scopes:
        bias = priors["market_scope_bias"].to_pymc(dims="scope", coords=list(scopes))
        other = pm.Data("market_other_scope", (index >= 0).astype(float), dims="market_row")
        offset = other * bias[pm.Data("market_scope", np.maximum(index, 0), dims="market_row")]
    # Definitions and revisions move a figure by more than its rounding; without this term two
    # figures of one year that disagree give a posterior with two peaks.
    sigma_sales = priors["sigma_sales"].to_pymc()
    sd = pm.Data("market_sd", rows["sd"].to_numpy(float), dims="market_row")
    when = pm.Data("market_time", rows["year"].to_numpy(int) - obs.first_year, dims="market_row")
    weighted_student_t(
        "log_sales",
        mu=log_market[when] + offset,
        sigma=pt.sqrt(sd**2 + sigma_sales**2),
        weight=pt.as_tensor(1.0),
        nu=MARKET_NU,
        observed=pm.Data("market_observed", rows["log_value"].to_numpy(float), dims="market_row"),
        dims="market_row",
    )
