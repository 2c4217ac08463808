r"""The national total: it pins the plants that are rarely reported.

.. math:: \log Y_{tk} \sim t_5\Big(\log\big(\sum_{seen} y
          + \sum_{unseen} e^{\ell + 0.7 \sigma_y^2} f
          + \sum_i e^{L_{it}} + e^{r_t}\big) + b_k,\; \sqrt{\sigma_k^2 + s^2 + v_t}\Big)

for series k, incumbents i and the rest r (makers that are in no table). The term :math:`0.7
\sigma_y^2` turns the median of an unseen output into about its mean; :math:`v_t` is the variance
that unseen plants and the errors of seen figures add (delta method).
"""

from typing import Any

import numpy as np
import pandas as pd
import pymc as pm
import pytensor.tensor as pt

from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.algebra import matrix_product
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.model.ramp import Ramp

__all__ = ["add_national", "reference_total", "series_names"]

TOTAL_NU = 5


def reference_total(obs: Observations) -> float:
    """Return the size of the industry that the rest of it is measured against, cars a year.

    The first published national total; where a case has none, the first year's market.
    """
    if len(obs.totals):
        return float(obs.totals.sort_values("year")["value"].iloc[0])
    return float(obs.drivers["market"].iloc[0])


def series_names(obs: Observations, reference: str) -> tuple[str, ...]:
    """Return the statistical series of the national total, the reference series among them."""
    return tuple(sorted({reference, *obs.totals["series"].astype(str)}))


def add_national(
    obs: Observations, priors: PriorSet, reference: str, ramp: Ramp, incumbent_level: Any
) -> None:
    """Add the block to the model in context.

    Parameters
    ----------
    obs : Observations
        Frames ``cells`` and ``totals`` are used.
    priors : PriorSet
        Priors by parameter name.
    reference : str
        Series in whose terms forecasts are published.
    ramp : Ramp
        Expected outputs by cell.
    incumbent_level : tensor or None
        (incumbent, incumbent_year), log cars.
    """
    years = np.arange(obs.first_year, obs.last_year + 1)
    rest_level = pm.Deterministic(
        "rest_level", np.log(reference_total(obs)) + priors["rest_level"].to_pymc("rest_share")
    )
    rest_decline = priors["rest_decline"].to_pymc()
    bias = priors["series_bias"].to_pymc(dims="series")
    sigma = priors["sigma_series"].to_pymc()
    if not len(obs.totals):
        return
    rest = pt.exp(rest_level - rest_decline * pt.as_tensor((years - obs.first_year).astype(float)))
    seen, seen_variance, member = _members(obs, years)
    ramp_sd2 = ramp.sigma_y**2
    unseen = pt.exp(ramp.log_expected + 0.7 * ramp_sd2)
    members = pm.Data("member", member, dims=("year", "cell"))
    total = pm.Data("seen_total", seen, dims="year") + matrix_product(members, unseen) + rest
    if incumbent_level is not None:
        total = total + pt.sum(pt.exp(incumbent_level), axis=0)
    # The variance of log y is about twice the squared scale of a Student-t with four degrees of
    # freedom.
    variance = (
        pm.Data("seen_variance", seen_variance, dims="year")
        + 2 * ramp_sd2 * matrix_product(members, unseen**2)
    ) / total**2
    index = pd.Index(series_names(obs, reference)).get_indexer(pd.Index(obs.totals["series"]))
    which = pm.Data("total_series", index, dims="total_row")
    when = pm.Data(
        "total_time", obs.totals["year"].to_numpy(int) - obs.first_year, dims="total_row"
    )
    rel_sd = pm.Data("total_rel_sd", obs.totals["rel_sd"].to_numpy(float), dims="total_row")
    value = np.log(obs.totals["value"].to_numpy(float))
    pm.StudentT(
        "log_total",
        nu=TOTAL_NU,
        mu=pt.log(total)[when] + bias[which],
        sigma=pt.sqrt(sigma**2 + rel_sd**2 + variance[when]),
        observed=pm.Data("total_observed", value, dims="total_row"),
        dims="total_row",
    )


def _members(obs: Observations, years: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split counted cells into seen figures (summed by year) and a 0/1 matrix of unseen ones."""
    cells = obs.cells
    counted = (
        cells["counted"].to_numpy(bool) & cells["year"].between(years[0], years[-1]).to_numpy()
    )
    seen_figure = cells["seen"].fillna(0.0).to_numpy(float)
    has_figure = cells["seen"].notna().to_numpy()
    error = seen_figure * cells["seen_rel_sd"].fillna(0.0).to_numpy(float)
    in_year = (years[:, None] == cells["year"].to_numpy(int)[None, :]) & counted[None, :]
    seen = (in_year & has_figure[None, :]).astype(float)
    unseen = (in_year & ~has_figure[None, :]).astype(float)
    return seen @ seen_figure, seen @ error**2, unseen
