"""Coming events, future by future: starts, halts, restarts, new projects, shocks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.tenancies import NEVER, ON
from bayes_autoloc.insight.watch_dates import after_year
from bayes_autoloc.insight.watch_facts import CHANCE, Fact, plant_names
from bayes_autoloc.model.coords import SHOCKS, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.insight.watch_futures import Futures

__all__ = ["coming_events", "stopped_by"]

Flags = npt.NDArray[np.bool_]

EVENT_LAG = 1
"""An event is known in the month after it: so docs/schema.md fills the tables."""

TEXTS = {
    "recession": "A recession in {year}",
    "exodus": "Makers leave the country in {year}",
    "sanctions": "New sanctions on carmakers in {year}",
}


def coming_events(futures: "Futures", year: int) -> Iterator[Fact]:
    """Yield what will have happened in a year, or by its end.

    Parameters
    ----------
    futures : Futures
        Where they are drawn from.
    year : int
        A year of these futures. Shocks of the vintage's year are given, not drawn: none of them is
        among the facts.
    """
    yield from _of_plants(futures, year)
    stops = stopped_by(futures, year).sum(axis=0).astype(float)
    text = f"Plants running now that halt or close by the end of {year}"
    yield Fact(text, "halt", "", year, after_year(year, EVENT_LAG), "plants", stops)
    new = futures.new
    ours = (new.wave == WAVES.index("chinese")) & (new.announced // 12 == year)
    known = np.bincount(new.draw[ours], minlength=futures.n_draws).astype(float)
    text = f"New Chinese projects that become known in {year}"
    yield Fact(text, "projects", "", year, after_year(year, EVENT_LAG), "projects", known)
    if year > futures.outlook.years[0]:
        for q, kind in enumerate(SHOCKS):
            hit = futures.shocks.share[q, futures.at(year)] > 0
            yield _event(TEXTS[kind].format(year=year), "shock", "", year, hit)


def stopped_by(futures: "Futures", year: int) -> Flags:
    """Tell which plants that run at the vintage have halted or closed by the end of a year.

    Returns
    -------
    ndarray of bool, (plant, draw)
        The plants that run, in the order of ``observations.state``. A plant that stands at the end
        of a year, or whose last halt came after the vintage, has stopped.
    """
    running = (futures.setting.observations.state["status"] == "running").to_numpy()
    until = slice(0, futures.at(year) + 1)
    halt = futures.stopped[running, until]
    halted = (halt > futures.setting.calendar.vintage_month) & (halt < NEVER)
    return np.asarray((halted | (futures.state[running, until] != ON)).any(axis=1))


def _of_plants(futures: "Futures", year: int) -> Iterator[Fact]:
    state, names = futures.setting.observations.state, plant_names(futures.setting.observations)
    stopped = iter(stopped_by(futures, year))
    running_again = (futures.state[:, : futures.at(year) + 1] == ON).any(axis=1)
    for i, (plant, row) in enumerate(state.iterrows()):
        name, by = names[str(plant)], f"by the end of {year}"
        if row["status"] == "running":
            yield _event(f"{name} halts or closes {by}", "halt", str(plant), year, next(stopped))
        elif row["status"] == "halted":
            text = f"{name} runs again {by}"
            yield _event(text, "restart", str(plant), year, running_again[i])
        else:
            started = futures.start[i] < 12 * (year + 1)
            yield _event(f"{name} starts {by}", "start", str(plant), year, started)


def _event(text: str, kind: str, plant: str, year: int, happened: Flags) -> Fact:
    known_by = after_year(year, EVENT_LAG)
    return Fact(text, kind, plant, year, known_by, CHANCE, happened.astype(float))
