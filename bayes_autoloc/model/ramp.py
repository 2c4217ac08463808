r"""Ramp-up of plants, and plans as biased measurements of it.

The expected output of tenancy p in year t while it runs, in log cars a year:

.. math:: \ell_{pt} = \log K_{pt} + \eta_p + \log(1 - e^{-a_{pt}/\tau_p}) + \gamma x_t + \psi w_t

with capacity K, steady use :math:`\eta`, age a, ramp time :math:`\tau`, pressure of demand x and
import protection w. A plan said h years before the end of its year exceeds the output by
:math:`\beta\, g(h) + \beta_a e^{-a/2} + u_p`: optimism grows with the lead and is largest for
young plants, and so is its spread.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pymc as pm
import pytensor.tensor as pt

from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.algebra import matrix_product, zero_sum_basis
from bayes_autoloc.model.coords import MODES, WAVES
from bayes_autoloc.model.curves import log_ramp, plan_optimism
from bayes_autoloc.model.likelihoods import weighted_student_t
from bayes_autoloc.model.priors import PriorSet

__all__ = ["Ramp", "add_ramp"]

OUTPUT_NU = 4
PLAN_NU = 6


@dataclass(frozen=True)
class Ramp:
    """What the national total needs from the ramp-up block.

    Parameters
    ----------
    log_expected : tensor, (cell,)
        Log of the expected output in the cell, its running share included, log cars.
    sigma_y : scalar tensor
        Spread of yearly outputs about their expectation, log cars.
    """

    log_expected: Any
    sigma_y: Any


def add_ramp(obs: Observations, priors: PriorSet, overseas_weight: float) -> Ramp:
    """Add the block to the PyMC model in whose context it is called.

    Parameters
    ----------
    obs : Observations
        The evidence in rows; frames ``plants``, ``cells``, ``outputs``, ``plans``, ``drivers`` are
        used.
    priors : PriorSet
        Priors by parameter name.
    overseas_weight : float
        Power on the likelihood of rows of the reference class abroad, 0 to 1.

    Returns
    -------
    Ramp
        Expected outputs and their spread.
    """
    eta = _steady_use(obs.plants, priors)
    log_tau = _ramp_time(obs.plants, priors)
    gamma = priors["gamma"].to_pymc()
    psi = priors["psi"].to_pymc()
    sigma_y = priors["sigma_y"].to_pymc()

    cells = _with_drivers(obs)
    plant = pm.Data(
        "cell_plant", obs.plants.index.get_indexer(pd.Index(cells["plant"])), dims="cell"
    )
    age = pm.Data("cell_age", cells["age"].to_numpy(float), dims="cell")
    log_level = (
        pm.Data("cell_log_capacity", np.log(cells["capacity"].to_numpy(float)), dims="cell")
        + eta[plant]
        + log_ramp(age, pt.exp(log_tau)[plant], xp=pt)
        + gamma * pm.Data("cell_pressure", cells["pressure"].to_numpy(float), dims="cell")
        + psi * pm.Data("cell_protection", cells["protection"].to_numpy(float), dims="cell")
    )
    running = cells["running"].to_numpy(float)
    log_expected = log_level + pm.Data("cell_log_running", np.log(running), dims="cell")
    _observe_outputs(obs.outputs, log_expected, sigma_y, overseas_weight)
    if len(obs.plans):
        _observe_plans(obs, log_level, sigma_y, priors, overseas_weight)
    return Ramp(log_expected, sigma_y)


def _with_drivers(obs: Observations) -> pd.DataFrame:
    """Give home cells the year's pressure and protection; abroad zero, as neither is known."""
    drivers = obs.drivers[["pressure", "protection"]]
    cells = obs.cells.join(drivers, on="year")
    home = ~cells["overseas"].to_numpy(bool)
    return cells.assign(
        pressure=np.where(home, cells["pressure"].fillna(0.0), 0.0),
        protection=np.where(home, cells["protection"].fillna(0.0), 0.0),
    )


def _one_hot(values: pd.Series, levels: tuple[str, ...]) -> np.ndarray:
    hot: np.ndarray = (values.to_numpy()[:, None] == np.array(levels)[None, :]).astype(float)
    return hot


def _steady_use(plants: pd.DataFrame, priors: PriorSet) -> Any:
    """Log of the share of capacity that a plant uses once its ramp-up is over, (plant,)."""
    sigma_mode = priors["sigma_mode"].to_pymc()
    mode = _zero_sum("mode", len(MODES), sigma_mode)
    sigma_wave = priors["sigma_wave"].to_pymc()
    wave = _zero_sum("wave", len(WAVES), sigma_wave)
    # One matrix product instead of four look-ups: fewer kernels to compile.
    effects = pt.concatenate(
        [
            mode,
            wave,
            pt.stack([priors["overseas_offset"].to_pymc(), priors["takeover_effect"].to_pymc()]),
        ]
    )
    takeover = plants["takeover"].to_numpy(float)
    design = np.column_stack(
        [
            _one_hot(plants["mode"], MODES),
            _one_hot(plants["wave"], WAVES),
            plants["overseas"].to_numpy(float),
            takeover,
        ]
    )
    # A takeover's own spread adds to the plant's: one standard normal a plant carries both.
    spread = pt.sqrt(
        priors["sigma_eta"].to_pymc() ** 2
        + pm.Data("plant_takeover", takeover, dims="plant")
        * priors["sigma_takeover"].to_pymc() ** 2
    )
    mean = priors["eta_0"].to_pymc() + matrix_product(
        pm.Data("plant_design", design, dims=("plant", "plant_effect")), effects
    )
    return pm.Deterministic("eta", mean + spread * pm.Normal("eta_z", dims="plant"), dims="plant")


def _zero_sum(dim: str, n: int, sigma: Any) -> Any:
    """Effects of a factor's levels that sum to zero, (level,): identified beside the grand mean."""
    z = pm.Normal(f"{dim}_z", dims=f"{dim}_contrast")
    effect = sigma * matrix_product(pt.as_tensor(zero_sum_basis(n)), z)
    return pm.Deterministic(f"{dim}_effect", effect, dims=dim)


def _ramp_time(plants: pd.DataFrame, priors: PriorSet) -> Any:
    """Log of the years after which 63 % of the steady use is reached, (plant,)."""
    mode = priors["mode_tau"].to_pymc(dims="mode")
    index = pm.Data(
        "plant_mode", pd.Index(MODES).get_indexer(pd.Index(plants["mode"])), dims="plant"
    )
    # Non-centred, although Russia alone would allow the centred form: few plants make it a funnel.
    spread = priors["sigma_tau"].to_pymc() * pm.Normal("tau_z", dims="plant")
    log_tau = priors["tau_0"].to_pymc() + mode[index] + spread
    return pm.Deterministic("log_tau", log_tau, dims="plant")


def _weights(rows: pd.DataFrame, overseas_weight: float) -> np.ndarray:
    return np.where(rows["overseas"].to_numpy(bool), overseas_weight, 1.0)


def _observe_outputs(
    outputs: pd.DataFrame, log_expected: Any, sigma_y: Any, overseas_weight: float
) -> None:
    if not len(outputs):
        return
    cell = pm.Data("output_cell", outputs["cell"].to_numpy(int), dims="output_row")
    rel_sd = pm.Data("output_rel_sd", outputs["rel_sd"].to_numpy(float), dims="output_row")
    weighted_student_t(
        "log_output",
        mu=log_expected[cell],
        sigma=pt.sqrt(sigma_y**2 + rel_sd**2),
        weight=pm.Data("output_weight", _weights(outputs, overseas_weight), dims="output_row"),
        nu=OUTPUT_NU,
        censored=pm.Data("output_censored", outputs["censored"].to_numpy(float), dims="output_row"),
        observed=pm.Data(
            "output_observed", np.log(outputs["output"].to_numpy(float)), dims="output_row"
        ),
        dims="output_row",
    )


def _observe_plans(
    obs: Observations, log_level: Any, sigma_y: Any, priors: PriorSet, overseas_weight: float
) -> None:
    plans = obs.plans
    row = "plan_row"
    cell = pm.Data("plan_cell", plans["cell"].to_numpy(int), dims=row)
    plant = pm.Data("plan_plant", obs.plants.index.get_indexer(pd.Index(plans["plant"])), dims=row)
    optimism = pm.Data("plan_optimism", plan_optimism(plans["lead"].to_numpy(float)), dims=row)
    youth = pm.Data("plan_youth", np.exp(-plans["age"].to_numpy(float) / 2), dims=row)
    # A later halt is not the plan's optimism: only months before the start count as not running.
    log_start_share = np.log(plans["running_start"].to_numpy(float))
    running = obs.cells["running"].to_numpy(float)[plans["cell"].to_numpy(int)]
    seen = plans["log_seen"].notna().to_numpy()
    log_seen = np.where(seen, plans["log_seen"].to_numpy(float) - np.log(running), 0.0)
    base = pt.switch(
        pm.Data("plan_seen", seen.astype(float), dims=row) > 0,
        pm.Data("plan_log_seen", log_seen, dims=row),
        log_level[cell],
    )
    effect = pm.Deterministic(
        "plan_effect",
        priors["sigma_plan"].to_pymc() * pm.Normal("plan_z", dims="plant"),
        dims="plant",
    )
    error = np.where(seen, plans["seen_rel_sd"].fillna(0.0).to_numpy(float), 0.0)
    variance = (
        priors["plan_sd"].to_pymc() ** 2
        + priors["plan_sd_lead"].to_pymc() ** 2 * optimism
        + (priors["plan_sd_age"].to_pymc() * youth) ** 2
        + pm.Data("plan_unseen", (~seen).astype(float), dims=row) * sigma_y**2
        + pm.Data("plan_seen_variance", error**2, dims=row)
    )
    weighted_student_t(
        "log_plan",
        mu=base
        + pm.Data("plan_log_start_share", log_start_share, dims=row)
        + priors["plan_bias"].to_pymc() * optimism
        + priors["plan_bias_age"].to_pymc() * youth
        + effect[plant],
        sigma=pt.sqrt(variance),
        weight=pm.Data("plan_weight", _weights(plans, overseas_weight), dims=row),
        nu=PLAN_NU,
        observed=pm.Data("plan_observed", np.log(plans["plan"].to_numpy(float)), dims=row),
        dims=row,
    )
