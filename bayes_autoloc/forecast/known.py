"""Tenancies that exist at the vintage: running, halted, or announced."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.forecast.effects import positions, ramp_time, steady_use
from bayes_autoloc.forecast.incumbents import OVERUSE
from bayes_autoloc.forecast.tenancies import NEVER, OFF, ON, PIPELINE, Tenancies
from bayes_autoloc.model.coords import MODES, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.forecast.time_axis import Calendar

__all__ = ["ASSUMED_LEAD", "known_tenancies", "nameplates", "running_since"]

Array = npt.NDArray[np.float64]

ASSUMED_LEAD = 2.0
"""Years from announcement to start where a project names no date, as in the hazards' exposure."""

LONG_AGO = 1000
"""Months since a change of state whose date is not known."""


def known_tenancies(setting: "Setting") -> Tenancies:
    """Return the rows of the known tenancies, plant by plant, each with all its draws.

    Plants with a history keep what the fit says of them; the others get effects of their class.
    """
    parameters, streams = setting.parameters, setting.streams
    observations, calendar = setting.observations, setting.calendar
    state = observations.state
    n_plants, n_draws = len(state), parameters.n_draws
    use, tau = _effects(parameters, streams, state)
    halted = (state["status"] == "halted").to_numpy()
    site_capacity = state["site_capacity"].astype(float).fillna(state["capacity"])
    capacity = nameplates(observations).to_numpy(float)

    def every(values: npt.ArrayLike, dtype: type[np.generic]) -> npt.NDArray[Any]:
        return np.repeat(np.asarray(values).astype(dtype), n_draws)

    columns = {
        "draw": (np.tile(np.arange(n_draws), n_plants), np.int64),
        "slot": (np.repeat(np.arange(n_plants), n_draws), np.int64),
        "log_use": (use.ravel(), np.float32),
        "log_tau": (tau.ravel(), np.float32),
        "log_frailty": (_frailty(parameters, streams, state).ravel(), np.float32),
    }
    repeated = {
        "wave": (positions(state["wave"], WAVES), np.int64),
        "mode": (positions(state["mode"], MODES), np.int64),
        "site": (observations.sites.index.get_indexer(pd.Index(state["site"])), np.int32),
        "takeover": (state["takeover"].to_numpy(bool), np.bool_),
        "capacity": (capacity, np.float32),
        "ceiling": (OVERUSE * np.maximum(site_capacity.to_numpy(float), capacity), np.float32),
        "announced": (np.full(n_plants, calendar.vintage_month), np.int32),
        "planned": (_planned(state, calendar), np.float32),
        "at_once": (np.zeros(n_plants, bool), np.bool_),
        "state": (_codes(state), np.int32),
        "start": (_start_months(state), np.int32),
        "stopped": (np.where(halted, running_since(state, calendar, 1), NEVER), np.int32),
        "exodus_stop": (state["exodus_stop"].to_numpy(bool), np.bool_),
    }
    rows: dict[str, Any] = {name: values.astype(dtype) for name, (values, dtype) in columns.items()}
    rows |= {name: every(values, dtype) for name, (values, dtype) in repeated.items()}
    return Tenancies(**rows)


def nameplates(observations: "Observations") -> pd.Series:
    """Return the capacity of each known tenancy, cars a year, index plant.

    The one against which the fit measured the plant's use most recently (phases are built one by
    one); for plants without a history that of the state.
    """
    measured = observations.cells.sort_values("year").groupby("plant")["capacity"].last()
    state = observations.state
    capacity = measured.reindex(state.index).where(state["in_ramp"])
    return capacity.astype(float).fillna(state["capacity"])


def running_since(state: pd.DataFrame, calendar: "Calendar", n_draws: int) -> npt.NDArray[np.int32]:
    """Return the month from which each known tenancy has been in its state, (row,)."""
    months = state["months_in_state"].astype(float).fillna(LONG_AGO).to_numpy()
    return np.repeat(np.floor(calendar.vintage_month + 1 - months), n_draws).astype(np.int32)


def _codes(state: pd.DataFrame) -> npt.NDArray[np.int64]:
    code = {"running": ON, "halted": OFF, "pipeline": PIPELINE}
    return np.asarray(state["status"].map(code), dtype=np.int64)


def _start_months(state: pd.DataFrame) -> npt.NDArray[np.int64]:
    start = 12 * state["start"].astype(float).to_numpy()
    return np.where(np.isnan(start), float(NEVER), np.floor(start + 1e-6)).astype(np.int64)


def _planned(state: pd.DataFrame, calendar: "Calendar") -> Array:
    promised = state["planned_start"].astype(float)
    guess = state["announced"].astype(float).fillna(calendar.now_year) + ASSUMED_LEAD
    return np.asarray(promised.fillna(guess), dtype=float)


def _effects(
    parameters: "Parameters", streams: "Streams", state: pd.DataFrame
) -> tuple[Array, Array]:
    """Return log use and log ramp time, (plant, draw): fitted where the plant has a history."""
    names = state.index.astype(str).tolist()
    shape = (len(names), parameters.n_draws)
    mode = np.broadcast_to(positions(state["mode"], MODES)[:, None], shape)
    wave = np.broadcast_to(positions(state["wave"], WAVES)[:, None], shape)
    takeover = np.broadcast_to(state["takeover"].to_numpy(bool)[:, None], shape)
    rng = streams("known plants")
    draw = np.broadcast_to(np.arange(shape[1]), shape)
    use = steady_use(
        parameters, draw=draw, mode=mode, wave=wave, takeover=takeover, z=rng.standard_normal(shape)
    )
    tau = ramp_time(parameters, draw=draw, mode=mode, z=rng.standard_normal(shape))
    if "eta" in parameters:
        fitted_use, fitted_tau = (parameters.levels(name, names) for name in ("eta", "log_tau"))
        use = np.where(np.isnan(fitted_use), use, fitted_use)
        tau = np.where(np.isnan(fitted_tau), tau, fitted_tau)
    return use, tau


def _frailty(parameters: "Parameters", streams: "Streams", state: pd.DataFrame) -> Array:
    names = state.index.astype(str).tolist()
    fresh = streams("known frailty").standard_normal((len(names), parameters.n_draws))
    fresh = fresh * parameters["sigma_halt"]
    if "halt_effect" not in parameters:
        return fresh
    fitted = parameters.levels("halt_effect", names)
    return np.where(np.isnan(fitted), fresh, fitted)
