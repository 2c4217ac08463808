r"""Monthly histories of plants: on, off or closed, by geometric waiting times in months.

.. math:: \log \lambda_{halt} &= a_h + m_{mode} + \sigma_h z_p + \sum_q \delta_q S_{qt} - c\, x_t \\
          \log \lambda_{restart} &= a_r + \rho_{new} + \rho_{exodus} + c\, x_t / 2 \\
          \log \lambda_{close} &= a_c + \rho_c \text{ (off)}, \quad a_c' \text{ (on)}

A halt lasts at least two months: what would end it earlier is moved to then. The incumbent that
holds most of the incumbents' capacity never halts as a whole: its lines stop one by one, within its
yearly output.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.testing.months import january
from bayes_autoloc.testing.projects import Project, starters
from bayes_autoloc.testing.truth import Truth
from bayes_autoloc.testing.world import World, cell

__all__ = ["CLOSED", "OFF", "ON", "WAITING", "Histories", "draw_histories"]

WAITING, ON, OFF, CLOSED = range(4)
NEW_STOP = 6
FREE_AFTER = 3
"""Months from a closure to the earliest move of another maker into the plant."""

KINDS = ("halt", "restart", "close_off", "close_on")
Floats = npt.NDArray[np.float64]


@dataclass
class Histories:
    """What happened to each tenancy, month by month.

    Parameters
    ----------
    plants : DataFrame
        Index plant: wave, mode, start (month number), incumbent, takeover, site, capacity (cars a
        year, inherited where taken over), halt_effect (log).
    first : int
        Number of the first month of the states.
    state : ndarray of int, (plant, month)
        WAITING, ON, OFF or CLOSED at the end of that month.
    events : list of tuple
        (plant, month number, event, cause).
    pressure : dict
        Demand pressure by year, centred.
    expected, count : dict of ndarray, (plant, year)
        By kind of transition: its rate integrated over the months at risk, and how often it
        happened.
    """

    plants: pd.DataFrame
    first: int
    state: npt.NDArray[np.int8]
    events: list[tuple[str, int, str, str | None]] = field(default_factory=list)
    pressure: dict[int, float] = field(default_factory=dict)
    expected: dict[str, Floats] = field(default_factory=dict)
    count: dict[str, Floats] = field(default_factory=dict)

    def ran_in(self, plant: str, year: int) -> bool:
        """Return whether a plant was on at the end of any month of a year."""
        begin = january(year) - self.first
        states = self.state[self.plants.index.get_loc(plant), begin : begin + 12]
        return bool((states == ON).any())


def draw_histories(
    seed: np.random.SeedSequence, truth: Truth, world: World, projects: list[Project]
) -> Histories:
    """Draw histories whose demand pressure averages zero over the years.

    The pressure depends on the capacity that is on, which depends on the pressure: the same random
    numbers are used again with the last centre until it settles (it need not settle exactly).
    """
    centre = 0.0
    for _ in range(5):
        history = _Walk(np.random.default_rng(seed), truth, world, projects, centre).run()
        shift = float(np.mean(list(history.pressure.values())))
        if abs(shift) < 1e-9:
            break
        centre += shift
    return history


class _Walk:
    """One pass through the months."""

    def __init__(
        self,
        rng: np.random.Generator,
        truth: Truth,
        world: World,
        projects: list[Project],
        centre: float,
    ) -> None:
        self.rng, self.truth, self.world, self.centre = rng, truth, world, centre
        design = world.design
        self.plants = starters(rng, truth, projects, january(design.first_year))
        n = len(self.plants)
        self.wave = self.plants["wave"].to_numpy()
        self.incumbent = self.plants["incumbent"].to_numpy(bool)
        self.start = self.plants["start"].to_numpy(int)
        modes = self.plants["mode"].map(dict(truth.halt_mode)).to_numpy(float)
        self.names = [str(plant) for plant in self.plants.index]
        self.site = [f"site_{plant}" for plant in self.names]
        self.takeover = np.zeros(n, dtype=bool)
        self.capacity = self.plants["capacity"].to_numpy(float).copy()
        self.wants_takeover = self.plants["wants_takeover"].to_numpy(bool)
        largest = self.capacity > self.capacity[self.incumbent].sum() / 2
        self.may_halt = ~(self.incumbent & largest)
        self.halt_level = truth.halt_rate + modes + self.plants["halt_effect"].to_numpy(float)
        self.now = np.where(self.incumbent, ON, WAITING).astype(np.int8)
        self.off_since = np.zeros(n, dtype=int)
        self.exodus_stop = np.zeros(n, dtype=bool)
        self.free: dict[str, int] = {}
        first = january(design.first_year)
        months = design.vintage + 1 - first
        self.history = Histories(self.plants, first, np.zeros((n, months), dtype=np.int8))
        years = design.now_year + 1 - design.first_year
        for kind in KINDS:
            self.history.expected[kind] = np.zeros((n, years))
            self.history.count[kind] = np.zeros((n, years))

    def run(self) -> Histories:
        """Walk from the first month to the vintage."""
        history, design = self.history, self.world.design
        for month in range(history.first, design.vintage + 1):
            if month % 12 == 0:
                self._new_year(month)
            if month > history.first:
                self._transitions(month)
            self._starts(month)
            history.state[:, month - history.first] = self.now
        history.plants = self.plants.assign(
            site=self.site, capacity=self.capacity, takeover=self.takeover
        )
        return history

    def _new_year(self, month: int) -> None:
        on = float(self.capacity[self.now == ON].sum())
        market = cell(self.world.drivers, month // 12, "log_market")
        # Where nothing is on yet there is nothing to press on: the average pressure.
        self.history.pressure[month // 12] = market - np.log(on) - self.centre if on > 0 else 0.0

    def _rates(self, month: int) -> dict[str, Floats]:
        """Return each transition's rate a year during a month, zero where it can't happen."""
        truth, x = self.truth, self.history.pressure[month // 12]
        on, off = self.now == ON, self.now == OFF
        halt = self.halt_level - truth.pressure_effect * x
        for kind, wave in (("recession", None), ("exodus", "western"), ("sanctions", "chinese")):
            if self.world.in_shock(kind, np.array([month]))[0]:
                halt = halt + truth.shock_effect[kind] * (
                    1.0 if wave is None else (self.wave == wave).astype(float)
                )
        restart = (
            truth.restart_rate
            + truth.restart_new * (month - self.off_since <= NEW_STOP)
            + truth.restart_exodus * self.exodus_stop
            + truth.pressure_effect * x / 2
        )
        close_off = truth.close_off_rate + truth.close_off_exodus * self.exodus_stop
        may_close = ~self.incumbent
        return {
            "halt": (on & self.may_halt) * np.exp(halt),
            "restart": off * np.exp(restart),
            "close_off": (off & may_close) * np.exp(close_off),
            "close_on": (on & may_close) * np.exp(truth.close_on_rate),
        }

    def _transitions(self, month: int) -> None:
        """Draw what happens in this month, at the rates of this month."""
        rates = self._rates(month)
        year = month // 12 - self.world.design.first_year
        for kind in KINDS:
            self.history.expected[kind][:, year] += rates[kind] / 12
        flow = np.stack([rates[kind] for kind in KINDS])
        # Nothing ends a stop after one month: the second month carries the hazard of both.
        waited = np.where(self.now == OFF, month - self.off_since, 0)
        flow *= np.select([waited == 1, waited == 2], [0.0, 2.0], default=1.0)
        total = flow.sum(axis=0)
        # Spells are counted in whole months, the one of the event included: with the rate itself as
        # the month's chance, events over exposure have the rate as their mean.
        happens = self.rng.random(len(total)) < total / 12
        pick = self.rng.random(len(total)) * total
        chosen = (pick[None, :] >= np.cumsum(flow, axis=0)).sum(axis=0)
        for i in np.flatnonzero(happens):
            self._apply(int(i), KINDS[min(int(chosen[i]), 3)], month, year)

    def _apply(self, i: int, kind: str, month: int, year: int) -> None:
        plant = self.names[i]
        self.history.count[kind][i, year] += 1
        if kind == "halt":
            self.now[i], self.off_since[i] = OFF, month
            cause = self._cause(i, month)
            self.exodus_stop[i] = cause == "war_exit"
            self.history.events.append((plant, month, "halt", cause))
        elif kind == "restart":
            self.now[i] = ON
            self.history.events.append((plant, month, "restart", None))
        else:
            self.now[i] = CLOSED
            self.free[self.site[i]] = month
            self.history.events.append((plant, month, "close", None))

    def _cause(self, i: int, month: int) -> str:
        during = np.array([month])
        if self.wave[i] == "western" and self.world.in_shock("exodus", during)[0]:
            return "war_exit"
        if self.wave[i] == "chinese" and self.world.in_shock("sanctions", during)[0]:
            return "sanctions"
        return "low_demand" if self.world.in_shock("recession", during)[0] else "other"

    def _starts(self, month: int) -> None:
        for i in np.flatnonzero((self.start == month) & ~self.incumbent):
            self.now[i] = ON
            self.history.events.append((self.names[i], month, "start", None))
            ready = sorted(s for s, closed in self.free.items() if month - closed >= FREE_AFTER)
            if self.wants_takeover[i] and ready:
                self._take_over(int(i), ready[int(self.rng.integers(len(ready)))])

    def _take_over(self, i: int, site: str) -> None:
        del self.free[site]
        self.capacity[i] = self.capacity[self.site.index(site)]
        self.site[i], self.takeover[i] = site, True
