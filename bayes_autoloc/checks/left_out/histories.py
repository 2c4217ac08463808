r"""Histories of plants on and off, month by month, as a fit would have written them.

A plant can halt only while it runs, and its observed time at risk ends with the halt itself. So
counts that are Poisson in the observed exposure give the right likelihood, but too many plants that
halt several times: replicates have to run through the states.

.. math:: P(\text{event in a month}) = 1 - e^{-\lambda / 12}
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood import Array
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.hazard_rows import LONGEST_STOP, NEW_STOP
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.evidence.shocks import hits, in_shock
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.model.coords import MODES, SHOCKS
from bayes_autoloc.model.hazards import frailty_plants

__all__ = ["Histories", "observed_histories", "plants_at_risk", "simulate_histories"]

WAITING, ON, OFF, GONE = range(4)
_CLOSURES = ("close_on", "close_off")

States = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Histories:
    """Events of the plants at home.

    Parameters
    ----------
    years : ndarray, (year,)
        Calendar years, the last of them not over.
    halts, restarts, closures : ndarray, (plant, year, draw)
        Numbers of events.
    """

    years: npt.NDArray[np.int64]
    halts: Array
    restarts: Array
    closures: Array


def plants_at_risk(obs: Observations) -> pd.DataFrame:
    """Return the plants that could halt, and for how long they are watched.

    Returns
    -------
    DataFrame
        Index plant, in the order of `frailty_plants`; mode, wave, mortal (closures are counted),
        begin and end (decimal years). A plant that closed, or stood still for so long that it is
        followed no longer, could have run on: it is watched up to the vintage.
    """
    rows = obs.hazards.loc[obs.hazards["kind"].isin(["halt", "restart", *_CLOSURES])]
    spent = rows.loc[rows["kind"].isin(["halt", "restart"])]
    years = spent.groupby("plant")["year"]
    plants = rows.groupby("plant")[["mode", "wave"]].first().reindex(list(frailty_plants(obs)))
    first = years.min().reindex(plants.index)
    last = years.max().reindex(plants.index)
    exposure = spent.groupby(["plant", "year"])["exposure"].sum()
    at_first = np.array([exposure[key] for key in zip(plants.index, first, strict=True)])
    ended = rows.loc[rows["kind"].isin(_CLOSURES)].groupby("plant")["count"].sum() > 0
    stopped = rows.loc[rows["kind"] == "restart"].groupby("plant")["exposure"].sum()
    followed = ended.reindex(plants.index, fill_value=False) | (
        stopped.reindex(plants.index, fill_value=0.0) >= LONGEST_STOP / 12 - 0.01
    )
    begin = np.minimum(first.to_numpy(float) + 1, obs.now) - np.minimum(at_first, 1.0)
    end = np.where(followed | (last == obs.now_year), obs.now, last.to_numpy(float) + 1)
    mortal = plants.index.isin(rows.loc[rows["kind"] == "close_on", "plant"])
    return plants.assign(mortal=mortal, begin=begin, end=end)


def observed_histories(obs: Observations) -> Histories:
    """Return what happened, as histories of one draw."""
    plants = list(frailty_plants(obs))
    years = np.arange(obs.first_year, obs.now_year + 1)

    def counts(*kinds: str) -> Array:
        rows = obs.hazards.loc[obs.hazards["kind"].isin(kinds)]
        table = rows.pivot_table(index="plant", columns="year", values="count", aggfunc="sum")
        table = table.reindex(index=plants, columns=years).fillna(0.0)
        return table.to_numpy(float)[..., None]

    return Histories(years, counts("halt"), counts("restart"), counts(*_CLOSURES))


def simulate_histories(
    parameters: Parameters,
    obs: Observations,
    effects: Effects,
    *,
    case: Case,
    rng: np.random.Generator,
) -> Histories:
    """Run every plant from its start to the vintage, under the shocks and markets that came.

    Parameters
    ----------
    parameters : Parameters
        Draws of the fit.
    obs : Observations
        Frames ``hazards`` and ``drivers`` are used.
    effects : Effects
        The plants' own rates of halts.
    case : Case
        Months of the common shocks.
    rng : Generator
        Source of randomness.

    Returns
    -------
    Histories
        Of as many draws as the parameters have.
    """
    plants = plants_at_risk(obs)
    years = np.arange(obs.first_year, obs.now_year + 1)
    walk = _Walk(parameters, plants, effects, len(years))
    waves = plants["wave"].to_numpy(object)
    begin, end = plants["begin"].to_numpy(float), plants["end"].to_numpy(float)
    pressure = obs.drivers["pressure"].reindex(years).fillna(0.0).to_numpy(float)
    for month in range(12 * obs.first_year, int(np.ceil(12 * obs.now - 1e-9))):
        middle = np.array([month + 0.5])
        shocks = [bool(in_shock(case, kind, middle)[0]) * hits(kind, waves) for kind in SHOCKS]
        year = month // 12 - obs.first_year
        walk.meet(np.array(shocks, dtype=float), float(pressure[year]))
        # A plant enters with the month in the middle of which it runs.
        walk.step(year, (begin <= middle / 12) & (middle / 12 < end), rng)
    return Histories(years, walk.halts, walk.restarts, walk.closures)


class _Walk:
    """States of all plants in all draws."""

    def __init__(
        self, parameters: Parameters, plants: pd.DataFrame, effects: Effects, n_years: int
    ) -> None:
        shape = (len(plants), parameters.n_draws)
        mode = pd.Index(MODES).get_indexer(pd.Index(plants["mode"]))
        by_mode = np.where(mode[:, None] >= 0, parameters.levels("halt_mode", MODES)[mode], 0.0)
        self._p = parameters
        self._usual = parameters["halt_rate"] + by_mode + effects.halt
        self._shock = parameters.levels("shock_effect", SHOCKS)
        self._mortal = plants["mortal"].to_numpy(bool)[:, None]
        self._met: tuple[bytes, float] | None = None
        self._state: States = np.full(shape, WAITING, dtype=np.int8)
        self._stopped = np.zeros(shape)
        self._exodus = np.zeros(shape, dtype=bool)
        counts = np.zeros((3, len(plants), n_years, parameters.n_draws))
        self.halts, self.restarts, self.closures = counts

    def meet(self, shocks: Array, pressure: float) -> None:
        """Set what the month brings: shocks, (shock, plant), and pressure of demand."""
        met = (shocks.tobytes(), pressure)
        if met == self._met:
            return
        p, self._met = self._p, met
        self._halt = np.exp(self._usual + shocks.T @ self._shock - p["pressure_effect"] * pressure)
        self._restart = np.exp(p["restart_rate"] + p["pressure_effect"] / 2 * pressure)
        self._in_exodus = shocks[SHOCKS.index("exodus")][:, None] > 0

    def step(self, year: int, inside: npt.NDArray[np.bool_], rng: np.random.Generator) -> None:
        """Go on by a month: who enters runs, and whoever is there may change its state once."""
        self._state[inside[:, None] & (self._state == WAITING)] = ON
        self._state[~inside[:, None] & (self._state != WAITING)] = GONE
        on, off = self._state == ON, self._state == OFF
        change, close = self._rates(on)
        total = change + close
        event = (on | off) & (rng.random(total.shape) < -np.expm1(-total / 12))
        closes = event & (rng.random(total.shape) * total < close)
        halts, restarts = event & ~closes & on, event & ~closes & off
        self.halts[:, year] += halts
        self.restarts[:, year] += restarts
        self.closures[:, year] += closes
        self._stopped = np.where(off, self._stopped + 1, 0.0)
        self._exodus = np.where(halts, self._in_exodus, self._exodus)
        self._state[halts], self._state[restarts], self._state[closes] = OFF, ON, GONE
        self._state[(self._state == OFF) & (self._stopped >= LONGEST_STOP)] = GONE

    def _rates(self, on: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
        """Return the rates of a change of state and of closure, events a year."""
        p = self._p
        restart = (
            self._restart
            * np.where(self._stopped < NEW_STOP, np.exp(p["restart_new"]), 1.0)
            * np.where(self._exodus, np.exp(p["restart_exodus"]), 1.0)
        )
        close_off = np.exp(p["close_off_rate"]) * np.where(
            self._exodus, np.exp(p["close_off_exodus"]), 1.0
        )
        close = self._mortal * np.where(on, np.exp(p["close_on_rate"]), close_off)
        return np.where(on, self._halt, restart), close
