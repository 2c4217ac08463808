r"""The effects of single plants and makers: those that the fit found, or fresh ones.

Replicates with the plants' own effects ask whether the model can describe these plants; replicates
with fresh effects ask whether these plants look like draws from their population (Marshall and
Spiegelhalter 2003 call them mixed replicates).

.. math:: \eta_p &= \eta_0 + X_p \beta
          + \sqrt{\sigma_\eta^2 + [takeover]\,\sigma_{takeover}^2}\, z_p \\
          \log \tau_p &= \tau_0 + t_{mode} + \sigma_\tau z'_p
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from bayes_autoloc.checks.likelihood.likelihood import Array
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.model.coords import MODES, WAVES
from bayes_autoloc.model.hazards import frailty_plants
from bayes_autoloc.model.incumbents import market_deviation

__all__ = ["Effects"]

INCUMBENT_NU = 30


@dataclass(frozen=True, eq=False)
class Effects:
    """Effects by plant and draw, in the order of ``obs.plants``.

    Parameters
    ----------
    eta : ndarray, (plant, draw)
        Log of the steady use of capacity.
    log_tau : ndarray, (plant, draw)
        Log of the ramp time, years.
    plan : ndarray, (plant, draw)
        The plant's own optimism, log ratio.
    halt : ndarray, (halt plant, draw)
        The plant's own log rate of halts, in the order of `frailty_plants`.
    incumbent_level : ndarray, (incumbent, year, draw)
        Log cars a year.
    """

    eta: Array
    log_tau: Array
    plan: Array
    halt: Array
    incumbent_level: Array

    @classmethod
    def own(cls, parameters: Parameters, obs: Observations) -> Self:
        """Return the effects that the fit found; zero where it has no such block."""
        plants = obs.plants.index.astype(str).tolist()
        years = np.arange(obs.first_year, obs.last_year + 1)
        makers = np.zeros((len(obs.incumbent_plants), len(years), parameters.n_draws))
        if "incumbent_level" in parameters:
            makers = parameters.years("incumbent_level", years)
        return cls(
            eta=_effects(parameters, "eta", plants),
            log_tau=_effects(parameters, "log_tau", plants),
            plan=_effects(parameters, "plan_effect", plants),
            halt=_effects(parameters, "halt_effect", list(frailty_plants(obs))),
            incumbent_level=makers,
        )

    @classmethod
    def fresh(
        cls,
        parameters: Parameters,
        obs: Observations,
        rng: np.random.Generator,
        wave_effect: Mapping[str, float] | None = None,
    ) -> Self:
        """Draw effects of other plants and makers of the same kinds.

        Parameters
        ----------
        parameters : Parameters
            Draws of the population's parameters.
        obs : Observations
            Frames ``plants``, ``hazards``, ``incumbent_plants`` and ``drivers`` are used.
        rng : Generator
            Source of randomness.
        wave_effect : mapping of str to float, optional
            Effects of the waves on log use in place of the fit's; waves left out have none.
        """
        plants = obs.plants
        takeover = plants["takeover"].to_numpy(float)[:, None]
        mean = (
            parameters["eta_0"]
            + _by_level(parameters, "mode_effect", plants["mode"], MODES)
            + _wave_part(parameters, plants, wave_effect)
            + parameters["overseas_offset"] * plants["overseas"].to_numpy(float)[:, None]
            + parameters["takeover_effect"] * takeover
        )
        spread = np.sqrt(
            parameters["sigma_eta"] ** 2 + takeover * parameters["sigma_takeover"] ** 2
        )
        log_tau = parameters["tau_0"] + _by_level(parameters, "mode_tau", plants["mode"], MODES)
        n_halt = len(frailty_plants(obs))
        return cls(
            eta=mean + spread * rng.standard_normal(mean.shape),
            log_tau=log_tau + parameters["sigma_tau"] * rng.standard_normal(mean.shape),
            plan=parameters["sigma_plan"] * rng.standard_normal(mean.shape),
            halt=parameters["sigma_halt"] * rng.standard_normal((n_halt, parameters.n_draws)),
            incumbent_level=_fresh_incumbents(parameters, obs, rng),
        )


def _effects(parameters: Parameters, name: str, levels: list[str]) -> Array:
    if name not in parameters:
        return np.zeros((len(levels), parameters.n_draws))
    return parameters.levels(name, levels)


def _by_level(
    parameters: Parameters, name: str, values: "pd.Series[str]", levels: tuple[str, ...]
) -> Array:
    index = pd.Index(levels).get_indexer(pd.Index(values))
    effect = parameters.levels(name, levels)[index]
    effect[index < 0] = 0.0
    return effect


def _wave_part(
    parameters: Parameters, plants: pd.DataFrame, assumed: Mapping[str, float] | None
) -> Array:
    if assumed is None:
        return _by_level(parameters, "wave_effect", plants["wave"], WAVES)
    return np.array([[assumed.get(str(wave), 0.0)] for wave in plants["wave"]])


def _fresh_incumbents(parameters: Parameters, obs: Observations, rng: np.random.Generator) -> Array:
    """Draw AR(1) levels around the market, (incumbent, year, draw)."""
    names = obs.incumbent_plants.index.astype(str).tolist()
    deviation = market_deviation(obs)
    shape = (len(deviation), len(names), parameters.n_draws)
    if not names:
        return np.zeros((0, len(deviation), parameters.n_draws))
    persistence, sigma = parameters["incumbent_persistence"], parameters["sigma_incumbent"]
    noise = sigma * rng.standard_t(INCUMBENT_NU, size=shape)
    path = np.empty(shape)
    path[0] = sigma / np.sqrt(1 - persistence**2) * rng.standard_normal(shape[1:])
    for t in range(1, shape[0]):
        path[t] = persistence * path[t - 1] + noise[t]
    mean = parameters.levels("incumbent_mean", names)[:, None]
    follow = parameters["incumbent_elasticity"] * deviation[:, None]
    return np.asarray(mean + follow + np.swapaxes(path, 0, 1))
