"""Log density of the priors at the draws of a fit, one array a prior: what power scaling weighs.

Only priors that stand at the top are here: what follows from others (effects of plants, yearly
levels) belongs to the model, and scaling it would test the model's shape rather than its priors.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.announcing import western_rate
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.model.algebra import zero_sum_basis
from bayes_autoloc.model.coords import MODES, SHOCKS

if TYPE_CHECKING:
    import pandas as pd

    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.model.priors import PriorSet

__all__ = [
    "BLOCK_PRIORS",
    "FORWARD_PRIORS",
    "VARIABLE",
    "forward_log_prior",
    "learnt_log_prior",
    "learnt_values",
    "shock_log_density",
    "western_log_density",
]

type Array = npt.NDArray[np.float64]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


BLOCK_PRIORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "supply": _names(
            "eta_0 sigma_eta sigma_mode sigma_wave overseas_offset takeover_effect sigma_takeover "
            "tau_0 mode_tau sigma_tau gamma psi sigma_y plan_bias plan_bias_age plan_sd "
            "plan_sd_lead plan_sd_age sigma_plan incumbent_mean incumbent_persistence "
            "incumbent_elasticity "
            "sigma_incumbent rest_level rest_decline series_bias sigma_series"
        ),
        "hazards": _names(
            "halt_rate halt_mode sigma_halt shock_effect pressure_effect restart_rate restart_new "
            "restart_exodus close_off_rate close_off_exodus close_on_rate start_rate cancel_rate "
            "start_effect cancel_effect announce_rate announce_effect_sales "
            "announce_effect_protection"
        ),
        "market": _names(
            "market_mean market_persistence sigma_market market_shock market_scope_bias sigma_sales"
        ),
    }
)
"""Priors of each block whose draws the national forecast uses."""

FORWARD_PRIORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "new projects": _names(
            "announce_size announce_size_sd unannounced_share mode_mix site_reuse "
            "site_turnover_rate announce_other_rate"
        ),
        "Chinese share": _names(
            "chinese_share_now chinese_share_mean chinese_share_persistence chinese_share_sd"
        ),
        "regime": ("regime_rate", "regime_sd"),
        "cap by demand": ("demand_cap",),
    }
)
"""Priors from which the simulation draws because no data inform them, by what they are about.

``announce_lead`` is missing: its draws are projects, not states of knowledge.
"""

VARIABLE: Mapping[str, str] = MappingProxyType(
    {
        "incumbent_mean": "incumbent_use",
        "rest_level": "rest_share",
        "market_mean": "market_ratio",
    }
)
"""Variable of the fit that has the prior, where the prior's own name is what is made of it."""

_BY_MODE = ("mode_mix", "announce_size")


def learnt_values(parameters: "Parameters", prior: str) -> tuple[Array, tuple[str, ...]] | None:
    """Return the draws of a parameter that the fit sampled, as its prior sees them.

    Returns
    -------
    tuple or None
        (element, draw) and the names of the elements, ("",) for a scalar; None where the fit lacks
        it, as one without incumbents lacks theirs.
    """
    name = VARIABLE.get(prior, prior)
    if name not in parameters:
        return None
    if prior == "halt_mode":
        # The prior is that of independent contrasts, of which the effects by mode are made.
        contrasts = zero_sum_basis(len(MODES)).T @ parameters.levels(name, MODES)
        return contrasts, tuple(f"contrast {j}" for j in range(len(contrasts)))
    values = parameters[name]
    if values.ndim == 1:
        return values[None, :], ("",)
    return values, tuple(parameters.coordinate(name))


def learnt_log_prior(parameters: "Parameters", priors: "PriorSet") -> dict[str, dict[str, Array]]:
    """Return the log prior density of what the fit sampled, up to a constant.

    Returns
    -------
    dict of dict of ndarray, (draw,)
        By block and prior.
    """
    found: dict[str, dict[str, Array]] = {}
    for block, names in BLOCK_PRIORS.items():
        values = {name: learnt_values(parameters, name) for name in names}
        found[block] = {
            name: _log_density(priors, name, *drawn)
            for name, drawn in values.items()
            if drawn is not None
        }
    return found


def _log_density(priors: "PriorSet", name: str, values: Array, elements: tuple[str, ...]) -> Array:
    prior = priors[name]
    coords = elements if prior.coords else None
    distribution: Any = prior.scipy(coords)
    if prior.distribution == "Dirichlet":
        return np.asarray(distribution.logpdf(values))
    # The last axis is that of the elements, as for the distribution's own parameters.
    return np.asarray(distribution.logpdf(values.T).sum(axis=1))


def forward_log_prior(setting: "Setting") -> dict[str, dict[str, Array]]:
    """Return the log density of the forward simulation's own priors at their draws.

    Returns
    -------
    dict of dict of ndarray, (draw,)
        By group and prior.
    """
    parameters, priors = setting.parameters, setting.priors
    found: dict[str, dict[str, Array]] = {}
    for group, names in FORWARD_PRIORS.items():
        found[group] = {}
        for name in names:
            by_mode = name in _BY_MODE
            values = parameters.levels(name, MODES) if by_mode else parameters[name][None, :]
            found[group][name] = _log_density(priors, name, values, MODES if by_mode else ("",))
    return found


def shock_log_density(setting: "Setting") -> tuple[Array, Array]:
    """Return log prior and log likelihood of the frequencies of shocks, (draw,) each.

    The simulation draws them from a Beta that holds both: the prior, and how many of the complete
    years before the vintage had a shock of each kind.
    """
    frequency = draw_shocks(setting).frequency
    prior: Any = setting.priors["shock_frequency"].scipy()
    now_year = setting.calendar.now_year
    past = setting.observations.shocks
    past = past.loc[past.index < now_year, list(SHOCKS)]
    hits = _hits(past)[:, None]
    likelihood = hits * np.log(frequency) + (len(past) - hits) * np.log1p(-frequency)
    return prior.logpdf(frequency).sum(axis=0), np.asarray(likelihood.sum(axis=0))


def western_log_density(setting: "Setting") -> tuple[Array, Array] | None:
    """Return log prior and log likelihood of the rate of western projects, (draw,) each.

    The simulation draws it from a Gamma that holds both. None where western makers have been made
    to leave: none of them comes then, whatever the rate.
    """
    if (setting.observations.shocks["exodus"] > 0).any():
        return None
    rate = western_rate(setting)
    prior: Any = setting.priors["announce_western_rate"].scipy()
    rows = setting.observations.announcements
    likelihood = rows["western_count"].sum() * np.log(rate) - rows["exposure"].sum() * rate
    return prior.logpdf(rate), np.asarray(likelihood)


def _hits(past: "pd.DataFrame") -> Array:
    """Return the years with a shock of each kind; an exodus is no recession besides."""
    hit = past > 0
    hit["recession"] &= ~hit["exodus"]
    return hit[list(SHOCKS)].sum().to_numpy(float)
