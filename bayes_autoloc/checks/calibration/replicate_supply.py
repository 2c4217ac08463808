r"""What the model says of outputs, plans, incumbents and totals, given its parameters.

Written from docs/model.md and apart from `bayes_autoloc.model`; see `replicate_priors`. Parameters
are arrays whose leading dimensions are free: one value each, or one a draw.

.. math::
    \ell &= \log K + \eta + \log(1 - e^{-a/\tau}) + \gamma x + \psi w, \qquad
    \log y \sim t_4(\ell + \log f, \sqrt{\sigma_y^2 + s^2}) \\
    \log \text{plan} &\sim t_6(b + \beta g(h) + \beta_a e^{-a/2} + u + \log f_0,\;
        \sqrt{s_0^2 + s_1^2 g(h) + e^2})
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.calibration.replicate_rows import StudentRows

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations

__all__ = [
    "expected_total",
    "incumbent_figures",
    "incumbent_rows",
    "output_rows",
    "plan_rows",
    "total_rows",
]

type Array = npt.NDArray[np.float64]
type Parameters = Mapping[str, Array]


def log_level(obs: "Observations", p: Parameters) -> Array:
    """Return the log of what each cell makes in a full year at its age, (..., cell), log cars."""
    cells = obs.cells
    plant = obs.plants.index.get_indexer(pd.Index(cells["plant"]))
    home = ~cells["overseas"].to_numpy(bool)
    # Abroad neither the pressure nor the fee of the home market is felt.
    drivers = obs.drivers.reindex(cells["year"].to_numpy())[["pressure", "protection"]]
    pressure, protection = (
        np.where(home, drivers[name].fillna(0.0).to_numpy(float), 0.0)
        for name in ("pressure", "protection")
    )
    tau = np.exp(p["log_tau"][..., plant])
    reached = 1.0 - np.exp(-cells["age"].to_numpy(float) / tau)
    return np.asarray(
        np.log(cells["capacity"].to_numpy(float))
        + p["eta"][..., plant]
        + np.log(reached)
        + p["gamma"][..., None] * pressure
        + p["psi"][..., None] * protection
    )


def _made(obs: "Observations", p: Parameters) -> Array:
    """Return the log of what each cell makes in the months in which it runs, (..., cell)."""
    return np.asarray(log_level(obs, p) + np.log(obs.cells["running"].to_numpy(float)))


def output_rows(obs: "Observations", p: Parameters) -> StudentRows:
    """Return the distribution of ``obs.outputs``."""
    cell = obs.outputs["cell"].to_numpy(int)
    error = obs.outputs["rel_sd"].to_numpy(float)
    scale = np.sqrt(p["sigma_y"][..., None] ** 2 + error**2)
    return StudentRows(_made(obs, p)[..., cell], scale, 4)


def plan_rows(obs: "Observations", p: Parameters) -> StudentRows:
    """Return the distribution of ``obs.plans``, given what was made where that is known."""
    plans = obs.plans
    cell = plans["cell"].to_numpy(int)
    plant = obs.plants.index.get_indexer(pd.Index(plans["plant"]))
    seen = plans["log_seen"].notna().to_numpy()
    full_year = plans["log_seen"].to_numpy(float) - np.log(obs.cells["running"].to_numpy()[cell])
    base = np.where(seen, full_year, log_level(obs, p)[..., cell])
    optimism = 1.0 - np.exp(-np.clip(plans["lead"].to_numpy(float) - 0.5, 0.0, None) / 0.7)
    youth = np.exp(-0.5 * plans["age"].to_numpy(float))
    location = (
        base
        + np.log(plans["running_start"].to_numpy(float))
        + p["plan_bias"][..., None] * optimism
        + p["plan_bias_age"][..., None] * youth
        + p["plan_effect"][..., plant]
    )
    of_figure = np.where(seen, plans["seen_rel_sd"].fillna(0.0).to_numpy(float), 0.0)
    of_year = np.where(seen, 0.0, p["sigma_y"][..., None])
    scale = np.sqrt(
        p["plan_sd"][..., None] ** 2
        + p["plan_sd_lead"][..., None] ** 2 * optimism
        + p["plan_sd_age"][..., None] ** 2 * np.exp(-plans["age"].to_numpy(float))
        + of_figure**2
        + of_year**2
    )
    return StudentRows(location, scale, 6)


def incumbent_figures(obs: "Observations") -> pd.DataFrame:
    """Return the figures of incumbents in the complete years of the case."""
    return obs.incumbents.loc[obs.incumbents["year"].between(obs.first_year, obs.last_year)]


def incumbent_rows(obs: "Observations", p: Parameters) -> StudentRows:
    """Return the distribution of `incumbent_figures`."""
    rows = incumbent_figures(obs)
    who = obs.incumbent_plants.index.get_indexer(pd.Index(rows["plant"]))
    when = rows["year"].to_numpy(int) - obs.first_year
    return StudentRows(p["incumbent_level"][..., who, when], rows["rel_sd"].to_numpy(float), 4)


def total_rows(obs: "Observations", p: Parameters, series: list[str]) -> StudentRows:
    """Return the distribution of ``obs.totals``.

    Parameters
    ----------
    obs : Observations
        The design, with what each cell made where that is known.
    p : mapping of str to ndarray
        Parameters.
    series : list of str
        Order of the levels of ``series_bias``.
    """
    total, variance = _national(obs, p)
    year = obs.totals["year"].to_numpy(int) - obs.first_year
    bias = p["series_bias"][..., [series.index(str(name)) for name in obs.totals["series"]]]
    error = obs.totals["rel_sd"].to_numpy(float)
    relative = (variance / total**2)[..., year]
    scale = np.sqrt(p["sigma_series"][..., None] ** 2 + error**2 + relative)
    return StudentRows(np.log(total[..., year]) + bias, scale, 5)


def expected_total(obs: "Observations", p: Parameters, bias: Array) -> Array:
    """Return the log of the expected total of the last complete year, (...).

    Parameters
    ----------
    obs : Observations
        The design, with what each cell made where that is known.
    p : mapping of str to ndarray
        Parameters.
    bias : ndarray, (...)
        Log bias of the series in whose terms the total is told.
    """
    return np.asarray(np.log(_national(obs, p)[0][..., -1]) + bias)


def _national(obs: "Observations", p: Parameters) -> tuple[Array, Array]:
    """Return the total of every complete year, cars, and the variance of its unknown parts.

    Returns
    -------
    total, variance : ndarray, (..., year)
        Figures of plants as they stand, the others at about their mean; the variance of the log of
        an unseen output is twice the squared scale, as for a Student-t with four degrees of
        freedom.
    """
    cells, sigma2 = obs.cells, p["sigma_y"][..., None] ** 2
    mean = np.exp(_made(obs, p) + 0.7 * sigma2)
    seen = cells["seen"].to_numpy(float)
    figure_error = cells["seen_rel_sd"].fillna(0.0).to_numpy(float)
    counted = cells["counted"].to_numpy(bool)
    totals, variances = [], []
    for t, year in enumerate(range(obs.first_year, obs.last_year + 1)):
        in_year = counted & (cells["year"] == year).to_numpy()
        known, unknown = in_year & ~np.isnan(seen), in_year & np.isnan(seen)
        rest = np.exp(p["rest_level"] - t * p["rest_decline"])
        total = seen[known].sum() + mean[..., unknown].sum(axis=-1) + rest
        if "incumbent_level" in p:
            total = total + np.exp(p["incumbent_level"][..., t]).sum(axis=-1)
        totals.append(total)
        variances.append(
            ((seen * figure_error)[known] ** 2).sum()
            + 2 * sigma2[..., 0] * (mean[..., unknown] ** 2).sum(axis=-1)
        )
    return np.stack(totals, axis=-1), np.stack(variances, axis=-1)
