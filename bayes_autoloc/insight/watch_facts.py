"""Coming facts, drawn future by future as they would be published.

Figures carry the error of a published figure, of the size and shape that the likelihood gives it;
events are known as they are.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.evidence.figures import REL_SD
from bayes_autoloc.insight.watch_dates import after_year

if TYPE_CHECKING:
    import pandas as pd

    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.insight.watch_futures import Futures

__all__ = ["CARS", "CHANCE", "Fact", "coming_figures", "plant_names"]

Array = npt.NDArray[np.float64]

CARS, CHANCE = "cars a year", "chance"
"""Units; a fact that is yes or no has the unit chance."""

PLANT_ERROR = REL_SD["rounded"]
"""Error of a maker's yearly figure, log cars, and of figures whose error no table gives."""

NU = {"national": 5}
"""Degrees of freedom of the errors; of all other figures 4."""


@dataclass(frozen=True, eq=False)
class Fact:
    """Something that will be known.

    Parameters
    ----------
    text : str
        In plain English.
    kind : str
        output, market, national, imports, share, projects, start, halt, restart or shock.
    plant : str
        Whose; empty for the country.
    year : int
        Year that it is about.
    known_by : str
        Month in which it is usually known, YYYY-MM.
    unit : str
        Of what is drawn.
    drawn : ndarray, (draw,)
        What would be published in each future; 0 or 1 for no and yes.
    """

    text: str
    kind: str
    plant: str
    year: int
    known_by: str
    unit: str
    drawn: Array


def plant_names(observations: "Observations") -> dict[str, str]:
    """Return the names of the known tenancies and of the incumbents by their ids.

    Tenancies of the same name are told apart by their id.
    """
    tables = (observations.state, observations.incumbent_plants)
    names = {str(k): str(name) for table in tables for k, name in table["name"].items()}
    often = Counter(names.values())
    return {k: name if often[name] == 1 else f"{name}, {k}" for k, name in names.items()}


def coming_figures(futures: "Futures", year: int, lags: dict[str, int]) -> Iterator[Fact]:
    """Yield the figures of a year: of the country, of the Chinese groups, of every maker.

    Parameters
    ----------
    futures : Futures
        Where they are drawn from.
    year : int
        A year of these futures.
    lags : dict of str to int
        Months from the end of a year to its figures, by table (market, production, output).
    """

    def figure(text: str, kind: str, values: Array, plant: str = "") -> Fact:
        table = {"output": "output", "national": "production"}.get(kind, "market")
        unit = "share of the cars sold" if kind == "share" else CARS
        seen = values * np.exp(_error(futures, kind, f"watch {kind} {plant} {year}"))
        return Fact(text, kind, plant, year, after_year(year, lags[table]), unit, seen)

    def made(variable: str, name: str = "national") -> Array:
        draws = futures.outlook.draws(variable, name=name).sel(year=year)
        return np.asarray(draws.to_numpy(), dtype=float)

    yield figure(f"Cars sold in {year}", "market", made("market"))
    yield figure(f"National production of {year}", "national", made("production"))
    yield figure(f"Cars imported in {year}", "imports", made("imports"))
    share = futures.market.chinese_share[futures.at(year)]
    yield figure(f"Chinese groups' share of the cars sold in {year}", "share", share)
    text = f"Output of all Chinese groups' plants in {year}"
    yield figure(text, "output", made("output", "chinese"))
    for plant, name in plant_names(futures.setting.observations).items():
        yield figure(f"Output of {name} in {year}", "output", made("output", plant), plant)


def _error(futures: "Futures", kind: str, stream: str) -> Array:
    """Return the error of a figure in each future, log cars."""
    setting = futures.setting
    nu = NU.get(kind, 4)
    own = {
        "market": ("sigma_sales", setting.observations.market),
        "national": ("sigma_series", setting.observations.totals),
    }
    scale: Array | float = PLANT_ERROR
    if kind in own:
        name, rows = own[kind]
        spread = setting.parameters[name]
        scale = np.hypot(spread, _usual_error(rows))
    return scale * setting.streams(stream).standard_t(nu, size=futures.n_draws)


def _usual_error(rows: "pd.DataFrame") -> float:
    """Return the median error that figures of whole years state, log cars."""
    if "kind" in rows:
        rows = rows[rows["kind"] == "figure"]
    return float(rows["rel_sd"].median()) if len(rows) else PLANT_ERROR
