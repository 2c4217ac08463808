"""Fits that nobody sampled: every parameter drawn from its prior, in the shape of a posterior."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.evidence.vocabulary import VOCABULARY
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.paths import Paths, status_quo
from bayes_autoloc.forecast.setting import Setting
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.tenancies import NEVER, Tenancies
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.inference.checks import Diagnostics
from bayes_autoloc.model.coords import BINS, MODES, PROJECT_COVARIATES, SHOCKS, WAVES
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.testing import foreign_case, small_case


@dataclass(frozen=True)
class FakePosterior:
    tree: xr.DataTree
    case: Case
    priors: PriorSet
    observations: Observations
    seed: int = 3
    diagnostics: Diagnostics | None = None

    @property
    def draws(self) -> xr.Dataset:
        return self.tree["posterior"].to_dataset()

    def with_(self, **values: float) -> "FakePosterior":
        """Set parameters to one value in all draws."""
        data = self.tree["posterior"].to_dataset()
        changed = {name: xr.full_like(data[name], value) for name, value in values.items()}
        return replace(self, tree=xr.DataTree.from_dict({"posterior": data.assign(changed)}))

    def with_observations(self, **frames: pd.DataFrame) -> "FakePosterior":
        return replace(self, observations=replace(self.observations, **frames))

    def with_priors(self, **changes: dict[str, Any]) -> "FakePosterior":
        return replace(self, priors=self.priors.with_(**changes))


_SCALARS = (
    "eta_0",
    "takeover_effect",
    "sigma_eta",
    "sigma_takeover",
    "sigma_wave",
    "sigma_mode",
    "overseas_offset",
    "tau_0",
    "sigma_tau",
    "gamma",
    "psi",
    "sigma_y",
    "incumbent_persistence",
    "incumbent_elasticity",
    "sigma_incumbent",
    "rest_decline",
    "market_persistence",
    "sigma_market",
    "market_shock",
    "halt_rate",
    "sigma_halt",
    "pressure_effect",
    "restart_rate",
    "restart_new",
    "restart_exodus",
    "close_off_rate",
    "close_off_exodus",
    "close_on_rate",
    "announce_rate",
    "announce_effect_sales",
    "announce_effect_protection",
)

_TARGETS = ("delivered_share", "sigma_institution", "sigma_document", "sigma_forecast")

_VECTORS = {
    "mode_tau": ("mode", MODES),
    "halt_mode": ("mode", MODES),
    "shock_effect": ("shock", SHOCKS),
    "start_rate": ("bin", BINS),
    "cancel_rate": ("bin", BINS),
    "start_effect": ("project_covariate", PROJECT_COVARIATES),
    "cancel_effect": ("project_covariate", PROJECT_COVARIATES),
}


class _Builder:
    def __init__(self, observations: Observations, priors: PriorSet, series: str, draws: int):
        self.obs, self.priors, self.series, self.draws = observations, priors, series, draws
        self.rng = np.random.default_rng(0)
        self.data: dict[str, Any] = {}
        self.coords: dict[str, Any] = {"mode": list(MODES), "wave": list(WAVES)}

    def add(self, name: str, values: np.ndarray, *dims: str) -> np.ndarray:
        self.data[name] = (
            ("chain", "draw", *dims),
            values.reshape(2, self.draws // 2, *values.shape[1:]),
        )
        return values

    def normal(self, *shape: int) -> np.ndarray:
        return self.rng.standard_normal((self.draws, *shape))

    def build(self) -> xr.DataTree:
        drawn = {
            name: self.add(name, self.priors[name].draw(self.rng, self.draws)) for name in _SCALARS
        }
        for name, (dim, levels) in _VECTORS.items():
            self.coords[dim] = list(levels)
            self.add(name, self.priors[name].draw(self.rng, self.draws, coords=levels), dim)
        self._plants(drawn)
        self._national()
        self.coords["halt_plant"] = self.obs.state.index[::2].astype(str).tolist()
        frailty = drawn["sigma_halt"][:, None] * self.normal(len(self.coords["halt_plant"]))
        self.add("halt_effect", frailty, "halt_plant")
        self._targets()
        return xr.DataTree.from_dict({"posterior": xr.Dataset(self.data, coords=self.coords)})

    def _plants(self, drawn: dict[str, np.ndarray]) -> None:
        self.add("mode_effect", 0.2 * self.normal(len(MODES)), "mode")
        self.add("wave_effect", 0.2 * self.normal(len(WAVES)), "wave")
        plants = self.obs.plants
        self.coords["plant"] = plants.index.astype(str).tolist()
        eta = drawn["eta_0"][:, None] - 0.7 * plants["takeover"].to_numpy(float)
        self.add("eta", eta + 0.3 * self.normal(len(plants)), "plant")
        self.add("log_tau", drawn["tau_0"][:, None] + 0.2 * self.normal(len(plants)), "plant")

    def _national(self) -> None:
        obs = self.obs
        years = np.arange(obs.first_year, obs.last_year + 1)
        self.coords["market_year"] = np.append(years, obs.now_year)
        log_market = np.log(obs.drivers["market"].to_numpy(float))
        self.add("log_market", log_market + 0.02 * self.normal(len(log_market)), "market_year")
        self.add("market_mean", log_market.mean() + 0.1 * self.normal())
        self.add("rest_level", 10 + 0.2 * self.normal())
        self.coords["series"] = sorted({self.series, *obs.totals["series"].astype(str)})
        self.add("series_bias", 0.03 * self.normal(len(self.coords["series"])), "series")
        if not len(obs.incumbent_plants):
            return
        self.coords["incumbent"] = obs.incumbent_plants.index.astype(str).tolist()
        self.coords["incumbent_year"] = years
        capacity = np.log(obs.incumbent_plants["capacity"].to_numpy(float))
        mean = capacity - 0.6 + 0.2 * self.normal(len(capacity))
        self.add("incumbent_mean", mean, "incumbent")
        level = mean[:, :, None] + 0.1 * self.normal(len(capacity), len(years))
        self.add("incumbent_level", level, "incumbent", "incumbent_year")

    def _targets(self) -> None:
        documents = self.obs.documents
        drawn = {
            name: self.add(name, self.priors[name].draw(self.rng, self.draws)) for name in _TARGETS
        }
        self.coords["institution"] = list(VOCABULARY["institution"])
        share, spread = drawn["delivered_share"], drawn["sigma_institution"]
        z = self.normal(len(VOCABULARY["institution"]))
        self.add("institution_share", share[:, None] + spread[:, None] * z, "institution")
        past = documents.loc[~documents["standing"], "document"].astype(str).unique().tolist()
        if past:
            self.coords["document"] = past
            effect = drawn["sigma_document"][:, None] * self.normal(len(past))
            self.add("document_effect", effect, "document")


def fake_posterior(
    case: Case, draws: int = 60, observations: Observations | None = None
) -> FakePosterior:
    """Return a fit of any case, `draws` prior draws in two chains."""
    observations = observations or observe(case)
    priors = PriorSet.load("default")
    tree = _Builder(observations, priors, case.series, draws).build()
    return FakePosterior(tree, case, priors, observations)


@cache
def small_once() -> tuple[Case, Observations]:
    """Return the small simulated case and what is observed of it; made once, so do not change."""
    case = small_case()
    return case, observe(case)


@cache
def small_posterior(draws: int = 60) -> FakePosterior:
    """Return a fit of the small simulated case; the same object each time, so do not change it."""
    case, observations = small_once()
    return fake_posterior(case, draws, observations)


@cache
def foreign_posterior() -> FakePosterior:
    """Return a fit of another country's case; the same object each time, so do not change it."""
    return fake_posterior(foreign_case())


QUIET = {
    "halt_rate": -50.0,
    "close_on_rate": -50.0,
    "close_off_rate": -50.0,
    "restart_rate": -50.0,
    "announce_rate": -50.0,
    "start_rate": -50.0,
    "cancel_rate": -50.0,
}
"""Log rates with which nothing ever happens."""

NO_OTHERS = {"announce_other_rate": {"mu": -50.0}}
"""Prior without new projects of other groups."""


def quiet_posterior(**values: float) -> FakePosterior:
    """Return a fit in which no plant changes its state, save for what is given."""
    return small_posterior().with_(**{**QUIET, **values}).with_priors(**NO_OTHERS)


def setting_of(posterior: FakePosterior, horizon: int = 2035) -> Setting:
    """Return what the parts of the simulation take, all draws, the fake's seed."""
    streams = Streams(posterior.seed)
    return Setting(
        parameters=Parameters(posterior.tree["posterior"].to_dataset(), posterior.priors, streams),
        priors=posterior.priors,
        streams=streams,
        observations=posterior.observations,
        calendar=calendar_of(posterior.observations.vintage, horizon),
        series=posterior.case.series,
    )


def quo_of(setting: Setting) -> Paths:
    """Return the status quo of a setting."""
    return status_quo(setting.observations, setting.calendar.years)


JANUARY = 12 * 2025


def rows_of(states: Sequence[int], **columns: Any) -> Tenancies:
    """Return tenancies of one draw in these states: Chinese, in January, all else 0."""
    n = len(states)
    zeros = dict.fromkeys(
        ("capacity", "ceiling", "log_use", "log_tau", "log_frailty", "planned"),
        np.zeros(n, np.float32),
    )
    values: dict[str, Any] = {
        "draw": np.zeros(n, np.int64),
        "slot": np.arange(n),
        "wave": np.full(n, 2),
        "mode": np.zeros(n, np.int64),
        "site": np.full(n, -1, np.int32),
        "takeover": np.zeros(n, bool),
        "announced": np.full(n, JANUARY - 1, np.int32),
        "at_once": np.zeros(n, bool),
        "state": np.array(states, np.int32),
        "start": np.full(n, NEVER),
        "stopped": np.full(n, NEVER),
        "exodus_stop": np.zeros(n, bool),
    }
    return Tenancies(**{**zeros, **values, **{k: np.asarray(v) for k, v in columns.items()}})
