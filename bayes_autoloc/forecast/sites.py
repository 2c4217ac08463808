"""Sites: which plants stand empty, and which new project gets one.

A site holds one new tenant at a time: a project can only take a plant in which nobody is left.
Empty plants come on offer at a rate of their own (owners hold on to them), and a project that finds
none builds its own.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.incumbents import OVERUSE
from bayes_autoloc.forecast.tenancies import ENDED, Tenancies

if TYPE_CHECKING:
    from bayes_autoloc.forecast.projects import Projects
    from bayes_autoloc.forecast.setting import Setting

__all__ = ["Sites"]

Flags = npt.NDArray[np.bool_]


class Sites:
    """The plants of the home country and who may move in.

    Parameters
    ----------
    setting : Setting
        Frames ``sites`` and ``state`` of its observations are used.
    """

    def __init__(self, setting: "Setting") -> None:
        observations = setting.observations
        table = observations.sites
        self.capacity = table["capacity"].to_numpy(float)
        held = observations.state["site"].value_counts().reindex(table.index, fill_value=0)
        # A plant whose tenants we follow empties with them; one that others hold (incumbents,
        # makers of other vehicles) is neither free nor followed and never comes on offer.
        followed = held > 0
        free = table["free"].to_numpy(bool)
        self.usable: Flags = (free | followed.to_numpy()) & (np.nan_to_num(self.capacity) > 0)
        self._streams, self._calendar = setting.streams, setting.calendar
        self._offer_rate = np.exp(setting.parameters["site_turnover_rate"])

    def free(self, rows: Tenancies) -> Flags:
        """Return which sites stand empty and could be used, (site, draw)."""
        free = np.repeat(self.usable[:, None], len(self._offer_rate), axis=1)
        live = (rows.site >= 0) & (rows.state != ENDED)
        free[rows.site[live], rows.draw[live]] = False
        return free

    def settle(self, rows: Tenancies, projects: "Projects", year: int, offset: int) -> None:
        """Give empty plants to the year's new projects, in the order in which they come.

        Parameters
        ----------
        rows : Tenancies
            All rows; site, capacity, ceiling and use of the settled ones are changed in place.
        projects : Projects
            The new projects.
        year : int
            Position of the forecast year.
        offset : int
            Row at which the new projects begin.
        """
        now = np.flatnonzero((projects.year == year) & projects.wants_site)
        if not len(now) or not self.usable.any():
            return
        free = self.free(rows) & self._on_offer(year)
        score = self._streams(f"site choice {year}").random(free.shape)
        slots = rows.slot[offset + now]
        for part in np.split(now, np.flatnonzero(np.diff(slots)) + 1):
            draw = rows.draw[offset + part]
            wish = np.where(free[:, draw], score[:, draw], -1.0)
            site = wish.argmax(axis=0)
            got = wish[site, np.arange(len(part))] >= 0
            free[site[got], draw[got]] = False
            self._move_in(rows, offset + part[got], site[got], projects.takeover_use[part[got]])

    def _on_offer(self, year: int) -> Flags:
        ahead = self._calendar.share_ahead(self._calendar.years[year])
        chance = -np.expm1(-self._offer_rate * ahead)
        shape = (len(self.capacity), len(chance))
        return self._streams(f"site offers {year}").random(shape) < chance

    def _move_in(
        self,
        rows: Tenancies,
        which: npt.NDArray[np.int64],
        site: npt.NDArray[np.int64],
        use: npt.NDArray[np.float32],
    ) -> None:
        rows.site[which] = site
        rows.takeover[which] = True
        rows.capacity[which] = self.capacity[site]
        rows.ceiling[which] = OVERUSE * self.capacity[site]
        rows.log_use[which] = use
