"""What the fit expects of the past: output of every plant-year in the evidence."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.streams import Streams, wide_normal
from bayes_autoloc.model.curves import log_ramp

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.parameters import Parameters

__all__ = ["cell_output", "national_total"]

Array = npt.NDArray[np.float64]


def cell_output(parameters: "Parameters", observations: "Observations", streams: Streams) -> Array:
    """Draw the output of every plant-year of the evidence, its noise included.

    Returns
    -------
    ndarray, (cell, draw)
        Cars a year, in the order of ``observations.cells``.
    """
    cells = observations.cells
    shape = (len(cells), parameters.n_draws)
    if not len(cells):
        return np.zeros(shape)
    drivers = cells.join(observations.drivers[["pressure", "protection"]], on="year").fillna(0.0)
    # As in the fit: the home market's drivers say nothing about plants abroad.
    drivers.loc[cells["overseas"].to_numpy(bool), ["pressure", "protection"]] = 0.0
    plants = cells["plant"].astype(str).tolist()
    column = {name: drivers[name].to_numpy(float)[:, None] for name in ("pressure", "protection")}
    log_output = (
        np.log(cells["capacity"].to_numpy(float) * cells["running"].to_numpy(float))[:, None]
        + parameters.levels("eta", plants)
        + log_ramp(
            cells["age"].to_numpy(float)[:, None], np.exp(parameters.levels("log_tau", plants))
        )
        + parameters["gamma"] * column["pressure"]
        + parameters["psi"] * column["protection"]
        + parameters["sigma_y"] * wide_normal(streams, "past output", shape)
    )
    return np.asarray(np.exp(log_output))


def national_total(
    parameters: "Parameters",
    observations: "Observations",
    series: str,
    output: Array,
    streams: Streams,
) -> Array:
    """Draw past national production in terms of the reference series.

    Published figures of plants count as they are (within their error), the others as drawn.

    Parameters
    ----------
    parameters, observations, streams
        As for `cell_output`.
    series : str
        Reference series.
    output : ndarray, (cell, draw)
        From `cell_output`.

    Returns
    -------
    ndarray, (year, draw)
        From the first year to the last complete one, cars a year.
    """
    years = np.arange(observations.first_year, observations.last_year + 1)
    cells = observations.cells
    seen = cells["seen"].to_numpy(float)[:, None]
    error = cells["seen_rel_sd"].fillna(0.0).to_numpy(float)[:, None]
    noise = streams("past figures").standard_normal(output.shape)
    made = np.where(np.isnan(seen), output, seen * np.exp(error * noise))
    counted = cells["counted"].to_numpy(bool) & (cells["capacity"].to_numpy(float) > 0)
    member = (years[:, None] == cells["year"].to_numpy(int)) & counted
    rest = np.exp(
        parameters["rest_level"] - parameters["rest_decline"] * (years - years[0])[:, None]
    )
    total = member.astype(float) @ made + rest
    if len(observations.incumbent_plants):
        total = total + np.exp(parameters.years("incumbent_level", years)).sum(axis=0)
    if "series_bias" in parameters:
        total = total * np.exp(np.nan_to_num(parameters.levels("series_bias", [series])[0]))
    return np.asarray(total)
