"""The joint model, assembled from its blocks; nothing else happens here.

Four groups of blocks share no parameter once the observed market enters the ramp-up as a
covariate, so they are separate PyMC models: the posterior is their product, and each compiles and
samples alone (the bounds of parameters are not checked in the graph: priors and tables are
validated before).
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pymc as pm

from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.evidence.vocabulary import VOCABULARY
from bayes_autoloc.model.coords import BINS, MODES, PROJECT_COVARIATES, SHOCKS, WAVES
from bayes_autoloc.model.hazards import add_hazards, frailty_plants, hazard_columns
from bayes_autoloc.model.incumbents import add_incumbents
from bayes_autoloc.model.market import add_market, market_rows, market_scopes
from bayes_autoloc.model.national import add_national, series_names
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.model.ramp import add_ramp
from bayes_autoloc.model.targets import add_targets, past_documents

__all__ = ["BLOCKS", "build_block"]

BLOCKS = ("supply", "hazards", "market", "targets")
"""Groups of blocks that are sampled together, the slowest to compile first."""


def build_block(
    name: str,
    obs: Observations,
    priors: PriorSet,
    *,
    series: str,
    market_scope: str,
    overseas_weight: float = 0.5,
) -> pm.Model:
    """Build one group of blocks of the joint model.

    Parameters
    ----------
    name : {"supply", "hazards", "market", "targets"}
        Ramp-up, plans, incumbents and national total; halts, pipeline and announcements; yearly
        sales; official forecasts.
    obs : Observations
        The evidence in rows.
    priors : PriorSet
        Priors by parameter name.
    series : str
        Reference series of the national total.
    market_scope : str
        Scope in whose terms the market is published.
    overseas_weight : float
        Power on the likelihood of plants abroad in the ramp-up block, 0 to 1.

    Returns
    -------
    pymc.Model
        Data that change between refits are ``pm.Data``.

    Raises
    ------
    CaseError
        If the case has no market figures.
    PriorError
        If a prior does not suit its place in the model.
    KeyError
        If there is no such group.
    """
    makers: dict[str, Callable[[], pm.Model]] = {
        "supply": lambda: _supply(obs, priors, series, overseas_weight),
        "hazards": lambda: _hazards(obs, priors),
        "market": lambda: _market(obs, priors, market_scope),
        "targets": lambda: _targets(obs, priors),
    }
    return makers[name]()


def _supply(obs: Observations, priors: PriorSet, series: str, overseas_weight: float) -> pm.Model:
    years = np.arange(obs.first_year, obs.last_year + 1)
    coords = {
        "plant": obs.plants.index.astype(str).tolist(),
        "mode": list(MODES),
        "wave": list(WAVES),
        "mode_contrast": np.arange(len(MODES) - 1),
        "wave_contrast": np.arange(len(WAVES) - 1),
        "plant_effect": [*MODES, *WAVES, "overseas", "takeover"],
        "year": years,
        "incumbent": obs.incumbent_plants.index.astype(str).tolist(),
        "incumbent_year": years,
        "series": list(series_names(obs, series)),
    }
    with pm.Model(coords=coords, check_bounds=False) as model:
        ramp = add_ramp(obs, priors, overseas_weight)
        incumbents = add_incumbents(obs, priors)
        add_national(obs, priors, series, ramp, incumbents)
    return model


def _hazards(obs: Observations, priors: PriorSet) -> pm.Model:
    columns = hazard_columns(priors)
    names = np.array(columns.names)
    coords = {
        "mode": list(MODES),
        "shock": list(SHOCKS),
        "bin": list(BINS),
        "project_covariate": list(PROJECT_COVARIATES),
        "halt_plant": list(frailty_plants(obs)),
        "hazard_effect": names.tolist(),
        "hazard_free": names[~columns.positive].tolist(),
        "hazard_positive": names[columns.positive].tolist(),
    }
    with pm.Model(coords=coords, check_bounds=False) as model:
        add_hazards(obs, priors)
    return model


def _market(obs: Observations, priors: PriorSet, market_scope: str) -> pm.Model:
    coords: dict[str, list[str] | np.ndarray | pd.Index] = {
        "market_year": np.arange(obs.first_year, obs.now_year + 1),
        "market_path": ["national"],
        "scope": list(market_scopes(market_rows(obs), market_scope)),
    }
    with pm.Model(coords=coords, check_bounds=False) as model:
        add_market(obs, priors, market_scope)
    return model


def _targets(obs: Observations, priors: PriorSet) -> pm.Model:
    coords = {
        "institution": list(VOCABULARY["institution"]),
        "document": past_documents(obs)["document"].drop_duplicates().astype(str).tolist(),
    }
    with pm.Model(coords=coords, check_bounds=False) as model:
        add_targets(obs, priors)
    return model
