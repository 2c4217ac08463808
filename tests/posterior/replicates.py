"""Predictive distributions of rows that the fit has seen, in NumPy, with each row left out in turn.

A plant's own effects are fitted to its own rows, so intervals of replicated rows cover too often by
construction. Leaving a row out (Pareto-smoothed importance weights, one over its likelihood) undoes
that: a calibrated model then covers at the nominal rate.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from arviz_stats.base import array_stats
from scipy import stats

from bayes_autoloc.inference.posterior import Posterior

Array = np.ndarray


@dataclass(frozen=True)
class Rows:
    """Rows with Student-t errors: location and scale (row, draw), observed (row,), log cars."""

    mu: Array
    sigma: Array
    nu: float
    observed: Array

    def left_out(self) -> Array:
        """Return the probability of less than what was observed, without the row itself, (row,)."""
        error = stats.t(self.nu)
        z = (self.observed[:, None] - self.mu) / self.sigma
        log_likelihood = error.logpdf(z) - np.log(self.sigma)
        # the function takes the log likelihood and smooths its inverse
        log_weight = np.array([array_stats.psislw(row)[0] for row in log_likelihood])
        weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        return (weight * error.cdf(z)).sum(axis=1)


def stacked(posterior: Posterior) -> xr.Dataset:
    return posterior.draws.stack(sample=("chain", "draw"), create_index=False)


def by_level(draws: xr.Dataset, name: str, levels: list[str]) -> Array:
    """Return a parameter at the wanted levels, (level, draw)."""
    values = draws[name]
    dim = next(str(d) for d in values.dims if d != "sample")
    return values.sel({dim: levels}).transpose(dim, "sample").to_numpy()


def log_expected(posterior: Posterior) -> Array:
    """Return the log of the expected output of every cell, (cell, draw)."""
    obs, draws = posterior.observations, stacked(posterior)
    plants = obs.cells["plant"].astype(str).tolist()
    drivers = obs.drivers.reindex(obs.cells["year"].to_numpy()).fillna(0.0)
    home = ~obs.cells["overseas"].to_numpy(bool)
    pressure = np.where(home, drivers["pressure"].to_numpy(), 0.0)
    protection = np.where(home, drivers["protection"].to_numpy(), 0.0)
    age = obs.cells["age"].to_numpy()[:, None]
    known = np.log(obs.cells["capacity"].to_numpy() * obs.cells["running"].to_numpy())
    return (
        known[:, None]
        + by_level(draws, "eta", plants)
        + np.log(-np.expm1(-age / np.exp(by_level(draws, "log_tau", plants))))
        + pressure[:, None] * draws["gamma"].to_numpy()
        + protection[:, None] * draws["psi"].to_numpy()
    )


def output_rows(posterior: Posterior) -> Rows:
    """Return the outputs of plants, lower bounds left out."""
    outputs = posterior.observations.outputs
    outputs = outputs.loc[~outputs["censored"]]
    sigma_y = stacked(posterior)["sigma_y"].to_numpy()
    return Rows(
        mu=log_expected(posterior)[outputs["cell"].to_numpy()],
        sigma=np.hypot(sigma_y, outputs["rel_sd"].to_numpy()[:, None]),
        nu=4,
        observed=np.log(outputs["output"].to_numpy()),
    )


def total_rows(posterior: Posterior) -> Rows:
    """Return the national totals."""
    obs, draws = posterior.observations, stacked(posterior)
    years = np.arange(obs.first_year, obs.last_year + 1)
    sigma_y = draws["sigma_y"].to_numpy()
    unseen = np.exp(log_expected(posterior) + 0.7 * sigma_y**2)
    incumbents = draws["incumbent_level"].transpose("incumbent", "incumbent_year", "sample")
    elapsed = (years - obs.first_year)[:, None]
    rest = np.exp(draws["rest_level"].to_numpy() - draws["rest_decline"].to_numpy() * elapsed)
    total = np.exp(incumbents.to_numpy()).sum(axis=0) + rest
    variance = np.zeros_like(total)
    for i, year in enumerate(years):
        counted = (obs.cells["year"] == year) & obs.cells["counted"]
        has_figure = obs.cells["seen"].notna()
        seen = obs.cells.loc[counted & has_figure]
        open_ones = unseen[(counted & ~has_figure).to_numpy()]
        total[i] += seen["seen"].sum() + open_ones.sum(axis=0)
        error = (seen["seen"] * seen["seen_rel_sd"]).to_numpy()
        variance[i] = (error**2).sum() + 2 * sigma_y**2 * (open_ones**2).sum(axis=0)
    at = obs.totals["year"].to_numpy() - obs.first_year
    bias = by_level(draws, "series_bias", obs.totals["series"].astype(str).tolist())
    rel_sd = obs.totals["rel_sd"].to_numpy()[:, None]
    sigma_series = draws["sigma_series"].to_numpy()
    return Rows(
        mu=np.log(total[at]) + bias,
        sigma=np.sqrt(sigma_series**2 + rel_sd**2 + (variance / total**2)[at]),
        nu=5,
        observed=np.log(obs.totals["value"].to_numpy()),
    )
