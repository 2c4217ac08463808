r"""Incumbents: makers that were running when the case begins, at a mean-reverting level.

.. math:: \log y_{it} = m_i + \kappa (\log M_t - \overline{\log M}) + e_{it},
          \qquad e \sim \mathrm{AR}(1)

with the market M. The level is centred (sampled itself): a non-centred form mixed badly.
"""

from typing import Any

import numpy as np
import pandas as pd
import pymc as pm
import pytensor.tensor as pt

from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.likelihoods import weighted_student_t
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.model.processes import ar1_path

__all__ = ["add_incumbents", "market_deviation"]


def market_deviation(obs: Observations) -> np.ndarray:
    """Return log market minus its mean over the years up to the last complete one.

    Returns
    -------
    ndarray, (incumbent_year,)
        One value a year from the case's first year to its last complete year, log ratio.
    """
    market = np.log(obs.drivers["market"].loc[obs.first_year : obs.last_year].to_numpy(float))
    return np.asarray(market - market.mean())


def add_incumbents(obs: Observations, priors: PriorSet) -> Any:
    """Add the block to the model in context.

    Parameters
    ----------
    obs : Observations
        Frames ``incumbent_plants``, ``incumbents`` and ``drivers`` are used.
    priors : PriorSet
        Priors by parameter name.

    Returns
    -------
    TensorVariable or None
        Log level of each incumbent, (incumbent, incumbent_year), log cars; None without incumbents.
    """
    if not len(obs.incumbent_plants):
        return None
    capacity = obs.incumbent_plants["capacity"].to_numpy(float)
    mean = pm.Deterministic(
        "incumbent_mean",
        pm.Data("incumbent_log_capacity", np.log(capacity), dims="incumbent")
        + priors["incumbent_mean"].to_pymc("incumbent_use", dims="incumbent"),
        dims="incumbent",
    )
    deviation = pm.Data("market_deviation", market_deviation(obs), dims="incumbent_year")
    elasticity = priors["incumbent_elasticity"].to_pymc()
    level = ar1_path(
        "incumbent_level",
        mean=mean[:, None] + elasticity * deviation[None, :],
        shift=pt.zeros((len(capacity), deviation.shape[0])),
        persistence=priors["incumbent_persistence"].to_pymc(),
        sigma=priors["sigma_incumbent"].to_pymc(),
        nu=30,
        dims=("incumbent", "incumbent_year"),
    )
    _observe(obs, level)
    return level


def _observe(obs: Observations, level: Any) -> None:
    years = obs.incumbents["year"].to_numpy(int)
    rows = obs.incumbents.loc[(years >= obs.first_year) & (years <= obs.last_year)]
    if not len(rows):
        return
    dims = "incumbent_row"
    who = pm.Data(
        "incumbent_index",
        obs.incumbent_plants.index.get_indexer(pd.Index(rows["plant"])),
        dims=dims,
    )
    when = pm.Data("incumbent_time", rows["year"].to_numpy(int) - obs.first_year, dims=dims)
    weighted_student_t(
        "log_incumbent",
        mu=level[who, when],
        sigma=pm.Data("incumbent_rel_sd", rows["rel_sd"].to_numpy(float), dims=dims),
        weight=pt.as_tensor(1.0),
        nu=4,
        observed=pm.Data("incumbent_observed", np.log(rows["output"].to_numpy(float)), dims=dims),
        dims=dims,
    )
