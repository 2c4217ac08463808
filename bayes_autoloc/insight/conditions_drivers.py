"""Drivers of production in a future: market, capacity, use, projects, halts, shocks, parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.known import nameplates
from bayes_autoloc.forecast.production import draw_regimes
from bayes_autoloc.forecast.tenancies import ENDED, ON
from bayes_autoloc.forecast.tree import GROUPED_PLANTS
from bayes_autoloc.insight.watch_events import stopped_by
from bayes_autoloc.insight.watch_facts import plant_names
from bayes_autoloc.model.coords import SHOCKS, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.outlook import Outlook
    from bayes_autoloc.insight.watch_futures import Futures

__all__ = ["CARS", "NUMBER", "SHARE", "Driver", "futures_drivers", "makers_of", "outlook_drivers"]

Array = npt.NDArray[np.float64]

CARS, NUMBER, SHARE = "cars a year", "number", "share"
"""Units; parameters have the unit of their prior."""

CHINESE = WAVES.index("chinese")

SHOCK_YEARS = {
    "recession": "Years of recession",
    "exodus": "Years in which makers leave the country",
    "sanctions": "Years of sanctions on carmakers",
}

PARAMETERS = {
    "eta_0": "Steady use of an average plant",
    "takeover_effect": "Effect of a takeover on use",
    "sigma_y": "Spread of output from year to year",
    "gamma": "Effect of the market on use",
    "plan_bias": "Optimism of plans",
    "halt_rate": "Rate of halts",
    "announce_rate": "Rate of new Chinese projects",
    "market_persistence": "Persistence of the market",
    "chinese_share_mean": "Long-run Chinese share of sales",
    "exports_share": "Share of production exported",
}
"""Key parameters and what they are, in plain English."""


@dataclass(frozen=True, eq=False)
class Driver:
    """A quantity that may differ between futures that reach a target and others.

    Parameters
    ----------
    text : str
        In plain English.
    group : str
        market, imports, exports, output, incumbents, capacity, use, projects, halts, shocks or
        parameters.
    unit : str
        Of what is drawn.
    drawn : ndarray, (draw,)
        NaN where it is not defined.
    """

    text: str
    group: str
    unit: str
    drawn: Array


def outlook_drivers(
    outlook: "Outlook", year: int, makers: Mapping[str, tuple[str, str]] | None = None
) -> Iterator[Driver]:
    """Yield the drivers that any outlook has: market, imports, output by maker, uptake.

    Parameters
    ----------
    outlook : Outlook
        A forecast; its first scenario is used.
    year : int
        Year of the target.
    makers : mapping of str to (str, str), optional
        Names and groups of plants and makers by id; by default all of the outlook, by their ids.
    """

    def of(variable: str, name: str = "national") -> Array:
        draws = outlook.draws(variable, name=name).sel(year=year)
        return np.asarray(draws.to_numpy(), dtype=float)

    yield Driver(f"Cars sold in {year}", "market", CARS, of("market"))
    ahead = outlook.draws("market").sel(year=[one for one in outlook.years if one <= year][1:])
    if ahead.sizes["year"] > 1:
        mean = ahead.mean("year").to_numpy().astype(float)
        yield Driver(f"Cars sold a year until {year}", "market", CARS, mean)
    yield Driver(f"Cars imported in {year}", "imports", CARS, of("imports"))
    text = f"Share of their cars sold that Chinese groups make here in {year}"
    yield Driver(text, "imports", SHARE, of("uptake"))
    chinese, new = of("output", "chinese"), of("output", "new_chinese")
    yield Driver(f"Output of Chinese groups' plants in {year}", "output", CARS, chinese)
    text = f"Output of Chinese plants known today in {year}"
    yield Driver(text, "output", CARS, np.maximum(chinese - new, 0.0))
    yield Driver(f"Output of new Chinese projects in {year}", "projects", CARS, new)
    if makers is None:
        makers = {one: (one, "output") for one in outlook.plants if one not in GROUPED_PLANTS}
    for plant, (name, group) in makers.items():
        yield Driver(f"Output of {name} in {year}", group, CARS, of("output", plant))


def makers_of(observations: "Observations") -> dict[str, tuple[str, str]]:
    """Return names and groups of the known plants and of the incumbents by id."""
    old = set(observations.incumbent_plants.index.astype(str))
    names = plant_names(observations)
    return {one: (name, "incumbents" if one in old else "output") for one, name in names.items()}


def futures_drivers(futures: "Futures", year: int) -> Iterator[Driver]:
    """Yield what only the simulation knows, of futures whose last year is that of the target."""
    share = futures.market.chinese_share[futures.at(year)]
    yield Driver(f"Chinese groups' share of the cars sold in {year}", "market", SHARE, share)
    yield from _exports(futures, year)
    yield from _known_plants(futures, year)
    yield from _new_projects(futures, year)
    yield from _shocks(futures, year)
    yield from _parameters(futures)


def _exports(futures: "Futures", year: int) -> Iterator[Driver]:
    made = futures.outlook.draws("production").sel(year=year).to_numpy().astype(float)
    exported = futures.setting.parameters["exports_share"] * made
    yield Driver(f"Cars exported in {year}", "exports", CARS, exported)


def _known_plants(futures: "Futures", year: int) -> Iterator[Driver]:
    """Yield capacity and use, starts, halts and closures of the plants known today."""
    observations, at = futures.setting.observations, futures.at(year)
    state = observations.state
    capacity = nameplates(observations).to_numpy(float)[:, None]
    runs = futures.state[:, at] == ON
    data = futures.outlook.data["output_plant"].isel(scenario=0).sel(year=year)
    output = data.sel(plant=state.index.astype(str).tolist()).transpose("plant", "draw").to_numpy()
    chinese = (state["wave"] == "chinese").to_numpy(bool)[:, None]
    yield _use("Use of Chinese plants known today", year, output, capacity, runs & chinese)
    text = f"Capacity known today that runs at the end of {year}"
    yield Driver(text, "capacity", CARS, (capacity * runs).sum(axis=0))
    waiting = (state["status"] == "pipeline").to_numpy(bool)
    started = (futures.start[waiting] < 12 * (year + 1)).sum(axis=0)
    text = f"Projects announced today that start by {year}"
    yield Driver(text, "projects", NUMBER, started.astype(float))
    stopped = stopped_by(futures, year).sum(axis=0).astype(float)
    yield Driver(f"Plants running today that halt or close by {year}", "halts", NUMBER, stopped)
    closed = (futures.state[~waiting, at] == ENDED).sum(axis=0).astype(float)
    yield Driver(f"Plants known today that close by {year}", "halts", NUMBER, closed)


def _use(
    text: str, year: int, output: Array, capacity: Array, runs: npt.NDArray[np.bool_]
) -> Driver:
    """Return output over nameplate of the plants that run at the end of the year."""
    made, could = (output * runs).sum(axis=0), (capacity * runs).sum(axis=0)
    share = np.full(len(made), np.nan)
    np.divide(made, could, out=share, where=could > 0)
    return Driver(f"{text} in {year}", "use", SHARE, share)


def _new_projects(futures: "Futures", year: int) -> Iterator[Driver]:
    new, n_draws = futures.new, futures.n_draws
    chinese, end = new.wave == CHINESE, 12 * (year + 1)

    def count(which: npt.NDArray[np.bool_], weight: Array | None = None) -> Array:
        drawn = new.draw[which]
        weights = None if weight is None else weight[which]
        return np.bincount(drawn, weights, minlength=n_draws).astype(float)

    known = count(chinese & (new.announced < end))
    yield Driver(f"New Chinese projects that become known by {year}", "projects", NUMBER, known)
    started = count(chinese & (new.start < end))
    yield Driver(f"New Chinese projects that start by {year}", "projects", NUMBER, started)
    running = count(chinese & (new.state == ON), new.capacity.astype(float))
    text = f"Capacity of new Chinese projects that runs at the end of {year}"
    yield Driver(text, "capacity", CARS, running)


def _shocks(futures: "Futures", year: int) -> Iterator[Driver]:
    for q, kind in enumerate(SHOCKS):
        years = (futures.shocks.share[q, 1 : futures.at(year) + 1] > 0).sum(axis=0)
        yield Driver(f"{SHOCK_YEARS[kind]} until {year}", "shocks", NUMBER, years.astype(float))
    setting = futures.setting
    regimes = draw_regimes(setting.parameters, setting.streams, setting.calendar)
    text = f"Change of regime in the use of Chinese plants by {year}"
    yield Driver(text, "shocks", "log", regimes[CHINESE, futures.at(year)])


def _parameters(futures: "Futures") -> Iterator[Driver]:
    p, priors = futures.setting.parameters, futures.setting.priors
    for name, text in PARAMETERS.items():
        yield Driver(f"{text} ({name})", "parameters", priors[name].unit, p[name])
    if "market_mean" in p:
        text = "Long-run market without shocks (market_mean)"
        yield Driver(text, "parameters", CARS, np.exp(p["market_mean"]))
    if "wave_effect" in p:
        text = "Use of the Chinese wave beside others (wave_effect)"
        effect = p.levels("wave_effect", ["chinese"])[0]
        yield Driver(text, "parameters", "log share of nameplate", effect)
