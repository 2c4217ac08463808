"""One Poisson regression for all hazards, from halts to announcements."""

import re

import numpy as np
import pandas as pd
import pymc as pm
import pytensor.tensor as pt
import xarray as xr

from bayes_autoloc.errors import PriorError, Problem
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model import announcements, halts, pipeline
from bayes_autoloc.model.algebra import matrix_product, zero_sum_basis
from bayes_autoloc.model.coords import BINS, MODES, PROJECT_COVARIATES, SHOCKS
from bayes_autoloc.model.design import Columns, stack
from bayes_autoloc.model.priors import PriorSet

__all__ = ["add_hazards", "hazard_columns", "named_effects"]

_LEVELS = {
    "shock_effect": ("shock", SHOCKS),
    "start_rate": ("bin", BINS),
    "cancel_rate": ("bin", BINS),
    "start_effect": ("project_covariate", PROJECT_COVARIATES),
    "cancel_effect": ("project_covariate", PROJECT_COVARIATES),
}


def hazard_columns(priors: PriorSet) -> Columns:
    """Return the regression's coefficients and their priors, half-normal ones last.

    Raises
    ------
    PriorError
        If the prior of a hazard coefficient is neither Normal nor HalfNormal.
    """
    names, mu, sigma, positive, problems = [], [], [], [], []
    for name in (*halts.COLUMNS, *pipeline.COLUMNS, *announcements.COLUMNS):
        parameter, level = _split(name)
        prior = priors["halt_mode" if parameter == "halt_mode_contrast" else parameter]
        if prior.distribution not in ("Normal", "HalfNormal"):
            found = f"[{prior.name}] is {prior.distribution}"
            remedy = "Hazard coefficients take Normal or HalfNormal priors."
            problems.append(Problem(priors.name, found, remedy, column="distribution"))
            continue
        coords = [level] if level and parameter != "halt_mode_contrast" else None
        half = prior.distribution == "HalfNormal"
        names.append(name)
        mu.append(0.0 if half else float(np.squeeze(prior.param("mu", coords))))
        sigma.append(float(np.squeeze(prior.param("sigma", coords))))
        positive.append(half)
    if problems:
        raise PriorError("These priors can't be used:", problems)
    order = np.argsort(positive, kind="stable")
    return Columns(
        tuple(names[i] for i in order),
        np.array(mu)[order],
        np.array(sigma)[order],
        np.array(positive)[order],
    )


def _split(name: str) -> tuple[str, str]:
    found = re.fullmatch(r"(\w+)(?:\[(.+)\])?", name)
    assert found is not None, name
    return found.group(1), found.group(2) or ""


def frailty_plants(obs: Observations) -> tuple[str, ...]:
    """Return the plants that have exposure to a halt, in alphabetical order."""
    halt_rows = obs.hazards.loc[(obs.hazards["kind"] == "halt") & (obs.hazards["exposure"] > 0)]
    return tuple(sorted(set(halt_rows["plant"].astype(str))))


def add_hazards(obs: Observations, priors: PriorSet) -> None:
    """Add the regression to the model in context.

    Parameters
    ----------
    obs : Observations
        Frames ``hazards`` and ``announcements`` are used.
    priors : PriorSet
        Priors by parameter name.
    """
    columns = hazard_columns(priors)
    blocks = [
        halts.halt_rows(obs),
        pipeline.pipeline_rows(obs),
        announcements.announcement_rows(obs),
    ]
    design, count, exposure, plant = stack(blocks, columns)
    half = columns.positive
    effects = pt.concatenate(
        [
            pm.Normal(
                "hazard_effect_free", columns.mu[~half], columns.sigma[~half], dims="hazard_free"
            ),
            pm.HalfNormal("hazard_effect_positive", columns.sigma[half], dims="hazard_positive"),
        ]
    )
    dims = "hazard_row"
    log_rate = matrix_product(
        pm.Data("hazard_design", design, dims=(dims, "hazard_effect")), effects
    )
    sigma_halt = priors["sigma_halt"].to_pymc()
    plants = frailty_plants(obs)
    if plants:
        frailty = pm.Deterministic(
            "halt_effect", sigma_halt * pm.Normal("halt_z", dims="halt_plant"), dims="halt_plant"
        )
        index = pd.Index(plants).get_indexer(pd.Index(plant))
        has_plant = pm.Data("hazard_has_plant", (index >= 0).astype(float), dims=dims)
        log_rate = log_rate + has_plant * frailty[pm.Data("hazard_plant", np.maximum(index, 0))]
    if len(count):
        pm.Poisson(
            "events",
            mu=pt.exp(log_rate + pm.Data("hazard_log_exposure", np.log(exposure), dims=dims)),
            observed=pm.Data("hazard_count", count, dims=dims),
            dims=dims,
        )


def named_effects(draws: xr.Dataset) -> xr.Dataset:
    """Turn the regression's coefficient vectors into the model's named parameters.

    Parameters
    ----------
    draws : Dataset
        With ``hazard_effect_free`` and ``hazard_effect_positive``, (chain, draw, effect).

    Returns
    -------
    Dataset
        The rest of ``draws`` and one variable a parameter: ``halt_rate``, ``halt_mode`` (mode),
        ``shock_effect`` (shock), ``start_rate`` (bin), and so on; log rates a year.
    """
    vectors = [
        draws[f"hazard_effect_{part}"].rename({f"hazard_{part}": "hazard_effect"})
        for part in ("free", "positive")
    ]
    effect = xr.concat(vectors, dim="hazard_effect").transpose("chain", "draw", "hazard_effect")
    named: dict[str, xr.DataArray] = {}
    for name in effect["hazard_effect"].to_numpy():
        parameter, level = _split(str(name))
        if not level:
            named[parameter] = effect.sel(hazard_effect=name, drop=True)
    for parameter, (dim, levels) in _LEVELS.items():
        pick = effect.sel(hazard_effect=[f"{parameter}[{level}]" for level in levels])
        named[parameter] = pick.rename(hazard_effect=dim).assign_coords({dim: list(levels)})
    n_contrasts = len(MODES) - 1
    contrast = effect.sel(hazard_effect=[f"halt_mode_contrast[{j}]" for j in range(n_contrasts)])
    basis = xr.DataArray(
        zero_sum_basis(len(MODES)),
        dims=("mode", "hazard_effect"),
        coords={"mode": list(MODES), "hazard_effect": contrast["hazard_effect"].to_numpy()},
    )
    named["halt_mode"] = xr.dot(contrast, basis, dim="hazard_effect")
    kept = draws.drop_vars(["hazard_effect_free", "hazard_effect_positive"]).drop_dims(
        ["hazard_free", "hazard_positive"], errors="ignore"
    )
    return kept.assign(named)
