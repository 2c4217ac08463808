"""Draw every parameter of the model from its prior, in NumPy and apart from the model's own code.

This module and the other `replicate` ones are the model written a second time: they import nothing
from `bayes_autoloc.model` but the names of its coordinates, so that a mistake in either of the two
shows as ranks that are not uniform.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.checks.calibration.replicate_draw import PriorDraws, mean_reverting, zero_sum
from bayes_autoloc.evidence.vocabulary import VOCABULARY
from bayes_autoloc.model.coords import BINS, MODES, PROJECT_COVARIATES, SHOCKS, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.model.priors import PriorSet

__all__ = ["draw_parameters"]

type Array = npt.NDArray[np.float64]
type Levels = Mapping[str, list[Any]]
type Variables = dict[str, tuple[tuple[str, ...], npt.ArrayLike]]

_LEVELS = {
    "mode_tau": "mode",
    "series_bias": "series",
    "market_scope_bias": "scope",
    "shock_effect": "shock",
    "start_rate": "bin",
    "cancel_rate": "bin",
    "start_effect": "project_covariate",
    "cancel_effect": "project_covariate",
}
"""Parameters with an independent prior for each level of a dimension."""

_SCALARS = (
    "eta_0",
    "overseas_offset",
    "takeover_effect",
    "sigma_mode",
    "sigma_wave",
    "sigma_eta",
    "sigma_takeover",
    "tau_0",
    "sigma_tau",
    "gamma",
    "psi",
    "sigma_y",
    "plan_bias",
    "plan_bias_age",
    "plan_sd",
    "plan_sd_lead",
    "plan_sd_age",
    "sigma_plan",
    "rest_decline",
    "sigma_series",
    "halt_rate",
    "pressure_effect",
    "sigma_halt",
    "restart_rate",
    "restart_new",
    "restart_exodus",
    "close_off_rate",
    "close_off_exodus",
    "close_on_rate",
    "announce_rate",
    "announce_effect_sales",
    "announce_effect_protection",
    "market_persistence",
    "sigma_market",
    "market_shock",
    "sigma_sales",
    "delivered_share",
    "sigma_institution",
    "sigma_document",
    "sigma_forecast",
)

INCUMBENT_NU, MARKET_NU = 30, 4


def draw_parameters(
    rng: np.random.Generator,
    obs: "Observations",
    priors: "PriorSet",
    *,
    series: str,
    market_scope: str,
) -> xr.Dataset:
    """Draw one value of every parameter of all blocks.

    Parameters
    ----------
    rng : Generator
        Source of randomness.
    obs : Observations
        The design: plants, years, series. Two priors are centred on published figures (the first
        national total, the mean market), which are read from it too.
    priors : PriorSet
        Only the names of the distributions and their numbers are used.
    series, market_scope : str
        Reference series of the total and reference scope of the market.

    Returns
    -------
    Dataset
        Variables, dimensions and coordinates as in the draws of a fit, without chain and draw.

    Raises
    ------
    AutolocError
        If a prior has a distribution that can't be drawn here.
    """
    draws, coords = PriorDraws(rng, priors), _coords(obs, series, market_scope)
    found: Variables = {name: ((), draws.one(name)) for name in _SCALARS}
    found |= {name: ((dim,), draws.each(name, coords[dim])) for name, dim in _LEVELS.items()}
    value = {name: np.asarray(values, dtype=float) for name, (_, values) in found.items()}
    found |= _of_plants(rng, obs, value)
    found |= _of_incumbents(rng, obs, draws)
    halt_effect = value["sigma_halt"] * rng.standard_normal(len(coords["halt_plant"]))
    found["halt_effect"] = (("halt_plant",), halt_effect)
    found["halt_mode"] = (("mode",), draws.contrasts("halt_mode", len(MODES)))
    found |= _of_nation(rng, obs, draws, value)
    found |= _of_documents(rng, value, coords)
    empty = [dim for dim, levels in coords.items() if not levels]
    return xr.Dataset(found, coords=coords).drop_dims(empty)


def _coords(obs: "Observations", series: str, market_scope: str) -> dict[str, list[Any]]:
    measured = obs.market["kind"].isin(["figure", "forecast", "part_year"])
    in_span = obs.market["year"].between(obs.first_year, obs.now_year)
    scopes = set(obs.market.loc[measured & in_span, "scope"].astype(str))
    halts = obs.hazards.loc[(obs.hazards["kind"] == "halt") & (obs.hazards["exposure"] > 0)]
    past = obs.documents.loc[~obs.documents["standing"].astype(bool), "document"]
    return {
        "plant": obs.plants.index.astype(str).tolist(),
        "mode": list(MODES),
        "wave": list(WAVES),
        "incumbent": obs.incumbent_plants.index.astype(str).tolist(),
        "incumbent_year": list(range(obs.first_year, obs.last_year + 1)),
        "series": sorted({series} | set(obs.totals["series"].astype(str))),
        "halt_plant": sorted(halts["plant"].astype(str).unique()),
        "shock": list(SHOCKS),
        "bin": list(BINS),
        "project_covariate": list(PROJECT_COVARIATES),
        "scope": sorted(scopes - {market_scope}),
        "market_year": list(range(obs.first_year, obs.now_year + 1)),
        "institution": list(VOCABULARY["institution"]),
        "document": list(dict.fromkeys(past.astype(str))),
    }


def _of_plants(rng: np.random.Generator, obs: "Observations", s: Mapping[str, Array]) -> Variables:
    """Draw the steady use and ramp time of every plant, and its own optimism in plans."""
    plants, n = obs.plants, len(obs.plants)
    mode_effect = s["sigma_mode"] * zero_sum(rng, len(MODES))
    wave_effect = s["sigma_wave"] * zero_sum(rng, len(WAVES))
    mode = plants["mode"].map(dict(zip(MODES, range(len(MODES)), strict=True))).to_numpy(int)
    wave = plants["wave"].map(dict(zip(WAVES, wave_effect, strict=True))).fillna(0.0)
    takeover = plants["takeover"].to_numpy(float)
    mean = (
        s["eta_0"]
        + mode_effect[mode]
        + wave.to_numpy(float)
        + s["overseas_offset"] * plants["overseas"].to_numpy(float)
        + s["takeover_effect"] * takeover
    )
    # Two independent sources of spread, drawn one by one: the fit adds their variances instead.
    own = s["sigma_eta"] * rng.standard_normal(n)
    inherited = s["sigma_takeover"] * takeover * rng.standard_normal(n)
    ramp_time = s["tau_0"] + s["mode_tau"][mode] + s["sigma_tau"] * rng.standard_normal(n)
    return {
        "mode_effect": (("mode",), mode_effect),
        "wave_effect": (("wave",), wave_effect),
        "eta": (("plant",), mean + own + inherited),
        "log_tau": (("plant",), ramp_time),
        "plan_effect": (("plant",), s["sigma_plan"] * rng.standard_normal(n)),
    }


def _of_incumbents(rng: np.random.Generator, obs: "Observations", draws: PriorDraws) -> Variables:
    names = obs.incumbent_plants.index.astype(str).tolist()
    if not names:
        return {}
    scalars = {
        name: draws.one(name)
        for name in ("incumbent_persistence", "incumbent_elasticity", "sigma_incumbent")
    }
    use = draws.each("incumbent_mean", names)
    mean = np.log(obs.incumbent_plants["capacity"].to_numpy(float)) + use
    market = np.log(obs.drivers["market"].loc[obs.first_year : obs.last_year].to_numpy(float))
    target = scalars["incumbent_elasticity"] * (market - market.mean())
    deviations = [
        mean_reverting(
            rng,
            np.zeros(len(market)),
            persistence=scalars["incumbent_persistence"],
            sigma=scalars["sigma_incumbent"],
            nu=INCUMBENT_NU,
        )
        for _ in names
    ]
    level = mean[:, None] + target + np.array(deviations)
    return {
        **{name: ((), value) for name, value in scalars.items()},
        "incumbent_use": (("incumbent",), use),
        "incumbent_mean": (("incumbent",), mean),
        "incumbent_level": (("incumbent", "incumbent_year"), level),
    }


def _of_nation(
    rng: np.random.Generator, obs: "Observations", draws: PriorDraws, s: Mapping[str, Array]
) -> Variables:
    """Draw the rest of the industry and the market, around the figures that centre their priors."""
    totals = obs.totals.sort_values("year", kind="stable")["value"]
    first = float(totals.iloc[0]) if len(totals) else float(obs.drivers["market"].iloc[0])
    figures = obs.market.loc[obs.market["kind"] == "figure", "value"].to_numpy(float)
    share, ratio = draws.one("rest_level"), draws.one("market_mean")
    market_mean = np.log(figures).mean() + ratio
    years = range(obs.first_year, obs.now_year + 1)
    shock = s["market_shock"] * obs.shocks["market"].reindex(years).fillna(0.0).to_numpy(float)
    deviation = mean_reverting(
        rng,
        shock,
        persistence=float(s["market_persistence"]),
        sigma=float(s["sigma_market"]),
        nu=MARKET_NU,
    )
    return {
        "rest_share": ((), share),
        "rest_level": ((), np.log(first) + share),
        "market_ratio": ((), ratio),
        "market_mean": ((), market_mean),
        "log_market": (("market_year",), market_mean + deviation),
    }


def _of_documents(rng: np.random.Generator, s: Mapping[str, Array], coords: Levels) -> Variables:
    institution = s["sigma_institution"] * rng.standard_normal(len(coords["institution"]))
    document = s["sigma_document"] * rng.standard_normal(len(coords["document"]))
    return {
        "institution_share": (("institution",), s["delivered_share"] + institution),
        "document_effect": (("document",), document),
    }
