"""Data-dependent quantities whose ranks a calibration looks at, beside the parameters.

Log likelihoods notice what the parameters one by one don't (Modrak et al. 2023): a posterior that
ignores part of the data has uniform ranks for each parameter.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.calibration.replicate import Parameters
from bayes_autoloc.checks.calibration.replicate_events import (
    announcement_rows,
    hazard_rows,
    measurements,
    past_promises,
    promise_rows,
    sales_rows,
)
from bayes_autoloc.checks.calibration.replicate_supply import (
    expected_total,
    incumbent_figures,
    incumbent_rows,
    output_rows,
    plan_rows,
    total_rows,
)

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations

__all__ = ["derived", "log_likelihood"]

type Array = npt.NDArray[np.float64]


def log_likelihood(obs: "Observations", parameters: Parameters, block: str) -> Array:
    """Return the log likelihood of all rows of a block, (...).

    Parameters
    ----------
    obs : Observations
        What was seen.
    parameters : Parameters
        Those of the block, with any leading dimensions.
    block : {"supply", "hazards", "market", "targets"}
        Group of blocks of the model.
    """
    return {"supply": _supply, "hazards": _hazards, "market": _market, "targets": _targets}[block](
        obs, parameters
    )


def derived(
    obs: "Observations", parameters: Parameters, block: str, series: str
) -> dict[str, Array]:
    """Return headline quantities that follow from the parameters of one block.

    Returns
    -------
    dict of str to ndarray, (...)
        supply: log of the expected national output of the last complete year in terms of the
        series; hazards: log rate of announcements in the year of the vintage; others none.
    """
    if block == "supply":
        bias = parameters.arrays["series_bias"][..., parameters.of("series").index(series)]
        expected = expected_total(obs, parameters.arrays, bias)
        return {f"log_expected_output[{obs.last_year}]": expected}
    if block == "hazards" and len(obs.announcements):
        mean = announcement_rows(obs, parameters.arrays).mean
        last = int(obs.announcements["year"].to_numpy().argmax())
        exposure = float(obs.announcements["exposure"].iloc[last])
        year = int(obs.announcements["year"].iloc[last])
        return {f"log_announcement_rate[{year}]": np.log(mean[..., last] / exposure)}
    return {}


def _supply(obs: "Observations", parameters: Parameters) -> Array:
    p = parameters.arrays
    bounds = obs.outputs["censored"].to_numpy(bool)
    found = output_rows(obs, p).log_likelihood(obs.outputs["output"].to_numpy(float), bounds)
    if len(obs.plans):
        found = found + plan_rows(obs, p).log_likelihood(obs.plans["plan"].to_numpy(float))
    rows = incumbent_figures(obs)
    if len(rows):
        figures = rows["output"].to_numpy(float)
        found = found + incumbent_rows(obs, p).log_likelihood(figures)
    if len(obs.totals):
        values = obs.totals["value"].to_numpy(float)
        found = found + total_rows(obs, p, parameters.of("series")).log_likelihood(values)
    return found


def _hazards(obs: "Observations", parameters: Parameters) -> Array:
    p = parameters.arrays
    events = hazard_rows(obs, p, parameters.of("halt_plant"))
    news = announcement_rows(obs, p)
    return events.log_likelihood(obs.hazards["count"].to_numpy(float)) + news.log_likelihood(
        obs.announcements["count"].to_numpy(float)
    )


def _market(obs: "Observations", parameters: Parameters) -> Array:
    rows = measurements(obs)
    law = sales_rows(obs, parameters.arrays, parameters.of("scope"))
    return law.log_likelihood(rows["value"].to_numpy(float))


def _targets(obs: "Observations", parameters: Parameters) -> Array:
    rows = past_promises(obs)
    if not len(rows):
        return np.zeros_like(parameters.arrays["delivered_share"])
    places = parameters.of("institution"), parameters.of("document")
    return promise_rows(obs, parameters.arrays, *places).log_likelihood(
        rows["realised"].to_numpy(float)
    )
