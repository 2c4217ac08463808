"""Plants and fits made by hand."""

from typing import Any

import numpy as np
import xarray as xr

from bayes_autoloc.checks.likelihood.plant_rows import OutputRow, PlanRow, PlantRows
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.coords import MODES, WAVES
from bayes_autoloc.model.priors import PriorSet
from tests.forecast.fakes import small_posterior

YEAR = {
    "year": 2010,
    "cell": 0,
    "log_capacity": np.log(100_000),
    "log_running": 0.0,
    "age": 4.0,
    "pressure": 0.0,
    "protection": 0.0,
}

SCALARS = {
    "eta_0": -0.6,
    "takeover_effect": -1.0,
    "overseas_offset": 0.2,
    "sigma_eta": 0.4,
    "sigma_takeover": 0.3,
    "tau_0": 0.3,
    "sigma_tau": 0.5,
    "gamma": 0.5,
    "psi": 0.3,
    "sigma_y": 0.25,
    "sigma_wave": 0.2,
    "plan_sd": 0.2,
    "plan_sd_lead": 0.5,
    "plan_sd_age": 0.4,
    "plan_bias": 0.3,
    "plan_bias_age": 0.4,
    "sigma_plan": 0.2,
}


def output_row(cars: float, **changes: Any) -> OutputRow:
    values = {"log_output": np.log(cars), "rel_sd": 0.02, "censored": False}
    return OutputRow(**{**YEAR, **values, **changes})


def plan_row(cars: float, **changes: Any) -> PlanRow:
    values = {
        "log_plan": np.log(cars),
        "lead": 1.5,
        "log_start_share": 0.0,
        "log_seen": None,
        "seen_rel_sd": 0.0,
    }
    return PlanRow(**{**YEAR, **values, **changes})


def plant(*rows: OutputRow | PlanRow, **changes: Any) -> PlantRows:
    about = {
        "plant": "works",
        "mode": "CKD",
        "wave": "chinese",
        "overseas": False,
        "takeover": False,
        "weight": 1.0,
        "outputs": tuple(row for row in rows if isinstance(row, OutputRow)),
        "plans": tuple(row for row in rows if isinstance(row, PlanRow)),
    }
    return PlantRows(**{**about, **changes})


def parameters_of(values: dict[str, Any], n_draws: int) -> Parameters:
    """Return a fit with these parameters, (draw,), others as in `SCALARS`, factors without effect.

    The effects of the plant `works` are drawn from its class, unless they are given.
    """
    rng = np.random.default_rng(1)
    got = {
        name: np.broadcast_to(values.get(name, value), n_draws) for name, value in SCALARS.items()
    }
    data = {name: (("chain", "draw"), value[None, :]) for name, value in got.items()}
    for name, dim, levels in (
        ("mode_effect", "mode", MODES),
        ("mode_tau", "mode", MODES),
        ("wave_effect", "wave", WAVES),
    ):
        effect = np.broadcast_to(values.get(name, np.zeros(len(levels))), (n_draws, len(levels)))
        data[name] = (("chain", "draw", dim), effect[None])
    fresh = {
        "eta": got["eta_0"] + got["sigma_eta"] * rng.standard_normal(n_draws),
        "log_tau": got["tau_0"] + got["sigma_tau"] * rng.standard_normal(n_draws),
        "plan_effect": got["sigma_plan"] * rng.standard_normal(n_draws),
    }
    for name, drawn in fresh.items():
        data[name] = (("chain", "draw", "plant"), values.get(name, drawn)[None, :, None])
    coords = {"mode": list(MODES), "wave": list(WAVES), "plant": ["works"]}
    return Parameters(xr.Dataset(data, coords=coords), PriorSet.load("default"), Streams(1))


def small_fit() -> Posterior:
    """Return the fake fit of the small case as a posterior of the package."""
    fake = small_posterior(200).with_(sigma_eta=0.4, sigma_takeover=0.3, sigma_tau=0.4)
    data = fake.tree["posterior"].to_dataset()
    drawn = np.random.default_rng(2).standard_normal(data["eta"].shape)
    plan_effect = data["eta"].copy(data=0.2 * drawn)
    data = data.assign(plan_effect=plan_effect, sigma_plan=xr.full_like(data["eta_0"], 0.2))
    tree = xr.DataTree.from_dict({"posterior": data})
    return Posterior(tree, fake.case, fake.priors, {"seed": 3, "overseas_weight": 0.5})
