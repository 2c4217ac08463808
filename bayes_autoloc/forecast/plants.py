"""All tenancies through all years: sites, months of running, output.

The year is the outer step because this year's pressure of demand depends on the capacity that ran
at the end of the year before; within a year the hazards are constant.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.hazards import HazardTable
from bayes_autoloc.forecast.known import known_tenancies, running_since
from bayes_autoloc.forecast.pressure import Pressure
from bayes_autoloc.forecast.production import cap_shared_sites, draw_regimes, output_of_year
from bayes_autoloc.forecast.projects import SLOTS_A_YEAR
from bayes_autoloc.forecast.running import Luck, Running, known_months
from bayes_autoloc.forecast.sites import Sites
from bayes_autoloc.forecast.states import step
from bayes_autoloc.forecast.tenancies import ENDED, Tenancies, concatenate
from bayes_autoloc.model.coords import MODES, SHOCKS, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.forecast.market import Market
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.projects import Projects
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.forecast.shocks import Shocks

__all__ = ["PlantSimulation"]

Array = npt.NDArray[np.float64]


class PlantSimulation:
    """The plants of one scenario.

    Parameters
    ----------
    setting : Setting
        Fit, evidence, time axis.
    paths : Paths
        Scenario.
    shocks : Shocks
        Shares of the years in a shock.
    market : Market
        Sales.
    projects : Projects
        New projects, not settled yet.
    """

    def __init__(
        self,
        setting: "Setting",
        paths: "Paths",
        shocks: "Shocks",
        market: "Market",
        projects: "Projects",
    ) -> None:
        self._setting, self._paths, self._shocks = setting, paths, shocks
        self._market, self._projects = market, projects
        p, streams, calendar = setting.parameters, setting.streams, setting.calendar
        known = known_tenancies(setting)
        self._n_known = len(known)
        self._rows = concatenate([known, projects.rows])
        self._sites = Sites(setting)
        former = setting.observations.sites["former_western"].to_numpy(bool)
        self._hazards = HazardTable(p, former)
        self._pressure = Pressure(setting.observations, calendar.now_year)
        self._regimes = draw_regimes(p, streams, calendar)

    def run(self) -> tuple[Array, Array]:
        """Simulate all years.

        Returns
        -------
        known : ndarray, (plant, year, draw)
            Cars a year of the tenancies of the vintage.
        new : ndarray, (mode, wave, year, draw)
            Cars a year of the new projects.
        """
        years = range(len(self._setting.calendar.years))
        by_year = [self._year(t) for t in years]
        known = np.stack([known for known, _ in by_year], axis=1)
        new = np.stack([new for _, new in by_year], axis=2)
        return known, new

    def _year(self, t: int) -> tuple[Array, Array]:
        p, streams, calendar = (
            self._setting.parameters,
            self._setting.streams,
            self._setting.calendar,
        )
        pressure = self._pressure_in(t)
        self._sites.settle(self._rows, self._projects, t, offset=self._n_known)
        # Projects of later years are still waiting: leaving them out halves the work.
        n_active = self._n_known + int(np.searchsorted(self._projects.year, t, side="right"))
        every = self._rows.head(n_active)
        # Those that have ended stay so: a third of the rows by 2035.
        live = np.flatnonzero(every.state != ENDED)
        rows = every.take(live)
        running = self._months_passed(rows) if t == 0 else Running.none(len(rows))
        rates = self._hazards.rates(rows, self._shocks, pressure, self._paths, t)
        exodus = self._shocks.share[SHOCKS.index("exodus"), t] > 0
        calendar_year = int(calendar.years[t])
        n_slots = len(self._setting.observations.state) + SLOTS_A_YEAR * (t + 1)
        luck = Luck(streams, rows, p.n_draws, n_slots)
        for month in calendar.months_ahead(calendar_year):
            step(rows, self._hazards, rates, month=month, luck=luck.month(month), exodus=exodus)
            running.add(rows, month)
        every.put(live, rows)
        output = np.zeros(n_active)
        output[live] = output_of_year(
            p,
            streams,
            rows,
            running,
            year=t,
            calendar_year=calendar_year,
            n_slots=n_slots,
            pressure=pressure,
            regime=self._regimes[:, t],
            paths=self._paths,
        )
        known = output[: self._n_known].reshape(-1, p.n_draws)
        new = _by_mode_and_wave(every, output, self._n_known, p.n_draws)
        return cap_shared_sites(known, self._setting.observations), new

    def _pressure_in(self, t: int) -> Array:
        log_sales = self._market.log_sales[t]
        if t == 0:
            return self._pressure.current(log_sales)
        return self._pressure.after(self._rows, log_sales)

    def _months_passed(self, rows: Tenancies) -> Running:
        state, calendar = self._setting.observations.state, self._setting.calendar
        since = running_since(state, calendar, self._setting.parameters.n_draws)
        # At the vintage nobody has ended: the known tenancies come first.
        since = np.concatenate([since, rows.start[len(since) :]])
        return known_months(rows, calendar, since)


def _by_mode_and_wave(rows: Tenancies, output: Array, first: int, n_draws: int) -> Array:
    """Sum the new projects' output, (mode, wave, draw)."""
    shape = (len(MODES), len(WAVES), n_draws)
    cell = np.ravel_multi_index((rows.mode[first:], rows.wave[first:], rows.draw[first:]), shape)
    total = np.bincount(cell, output[first:], minlength=int(np.prod(shape)))
    # Without a single project bincount counts in whole numbers, weights or not.
    return total.astype(float).reshape(shape)
