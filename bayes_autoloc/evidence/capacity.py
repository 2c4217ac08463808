"""Nameplate capacity of a tenancy in a year.

The rules, each a judgement:

own
    The figure of plants.csv is the lifetime nameplate. Rows of plans.csv of kind "capacity" are
    phases on the way to it: a phase holds from its year on, phases in between are interpolated
    geometrically (expansions come by steps, their months are not known), before the first phase
    the first one holds, and a last phase below the nameplate grows to it over four years. A
    promised phase is capped by the nameplate; one that was said in its own year or later describes
    the plant as it stood and is not. A plant can't make more than it can make: capacity is never
    below the largest figure to date.
old
    A tenancy that ran for three years before the case begins and whose phases are unknown was a
    smaller plant then (Avtotor made 4.9 thousand in 2001 against 280 thousand of today). Its
    capacity is taken to be the largest figure to date, interpolated geometrically between figures,
    over 0.6 (about the steady use of a plant), until that reaches the nameplate. Such years say
    nothing of the plant's use.
site
    A tenancy without a figure of its own inherits the site's: the largest nameplate among the
    tenancies that had started there by that year (else the site's own figure). Tenants that share
    it split it: each of the m tenants without a figure gets (site - figures of the other tenants)
    / m, or an equal share of the site if that is more.
part
    A part of another tenancy without a figure of its own gets the whole's capacity over the number
    of its parts that ran in that year.
class
    Else the median of tenancies of the same wave and entry mode, else of the case, else 50,000.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.months import JUNE, moment

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["DEFAULT_CAPACITY", "Nameplates", "Phases"]

DEFAULT_CAPACITY = 50_000.0
GROWTH_YEARS = 4
OLD_YEARS = 3
STEADY_USE = 0.6


@dataclass(frozen=True)
class Phases:
    """Known capacities of one tenancy by year, interpolated geometrically, held at both ends."""

    years: tuple[int, ...]
    values: tuple[float, ...]

    def at(self, year: int) -> float:
        """Return the capacity in a year, cars a year."""
        return float(np.exp(np.interp(year, self.years, np.log(self.values))))


def phases_of(rows: list[tuple[int, float, bool]], nameplate: float) -> Phases | None:
    """Turn capacity rows (year, cars, said as it stood) into phases on the way to a nameplate.

    Parameters
    ----------
    rows : list of (int, float, bool)
        In order of announcement; of several rows for one year the last counts.
    nameplate : float
        Lifetime capacity, cars a year; NaN if unknown.
    """
    known: dict[int, float] = {}
    for year, cars, stood in rows:
        known[year] = cars if stood or np.isnan(nameplate) else min(cars, nameplate)
    if not known:
        return None
    years = sorted(known)
    values = [known[year] for year in years]
    if values[-1] < nameplate:
        years.append(years[-1] + GROWTH_YEARS)
        values.append(nameplate)
    return Phases(tuple(years), tuple(values))


class Nameplates:
    """Capacities of all tenancies of a case.

    Parameters
    ----------
    case : Case
        Tables plans and sites are read.
    tenancies : pandas.DataFrame
        As returned by `bayes_autoloc.evidence.tenancies.tenancies`.
    years : pandas.DataFrame
        plant, year, on (months), as in `bayes_autoloc.evidence.exposure.Timeline`.
    figures : pandas.DataFrame
        plant, year, output: one figure a year.
    """

    def __init__(
        self, case: "Case", tenancies: pd.DataFrame, years: pd.DataFrame, figures: pd.DataFrame
    ) -> None:
        self._begin = case.first_year
        self._own = _dict(tenancies["capacity"])
        self._start = _dict(tenancies["start"])
        self._whole = _dict(tenancies["part_of"])
        self._sites = _dict(tenancies["site"])
        self._phases = _phase_rows(case)
        self._made = _made(figures)
        on = years[years["on"] > 0]
        pairs = zip(on["plant"], on["year"], strict=True)
        self._on = dict(zip(pairs, zip(on["first"], on["last"], strict=True), strict=True))
        cars = tenancies[tenancies["car"]]
        alone = cars[cars["part_of"] == ""]
        self._tenants = {site: list(of) for site, of in alone.groupby("site").groups.items()}
        self._parts = {whole: list(of) for whole, of in cars.groupby("part_of").groups.items()}
        self._nameplates = _site_nameplates(tenancies)
        self._site_figure = dict(zip(case.sites["site_id"], case.sites["capacity"], strict=True))
        self._class = _class_medians(cars)

    def source(self, plant: str) -> str:
        """Return where a tenancy's capacity comes from: own, site or class."""
        if not np.isnan(self._own[plant]):
            return "own"
        if not np.isnan(self._inherited(plant, None)):
            return "site"
        return "own" if plant in self._phases else "class"

    def site(self, site: str, year: int | None = None) -> float:
        """Return the capacity of a site in a year (None: whenever), NaN if unknown, cars a year."""
        known = [
            cars for began, cars in self._nameplates.get(site, []) if year is None or began <= year
        ]
        return max(known) if known else float(self._site_figure.get(site, np.nan))

    def at(self, plant: str, year: int) -> float:
        """Return the capacity of a tenancy in a year, cars a year."""
        return self.of(plant, year)[0]

    def typical(self, plant: str) -> float:
        """Return the median capacity of the class of a tenancy, cars a year."""
        return float(self._class.get(plant, DEFAULT_CAPACITY))

    def lifetime(self, plant: str, year: int) -> float:
        """Return the nameplate, else the capacity in its latest year, cars a year."""
        own = float(self._own[plant])
        if not np.isnan(own):
            return own
        inherited = float(self._inherited(plant, year))
        return self.at(plant, year) if np.isnan(inherited) else inherited

    def of(self, plant: str, year: int) -> tuple[float, bool]:
        """Return the capacity in a year, and whether it was read from the figures themselves."""
        nameplate, early = self._own[plant], np.inf
        from_figures = False
        if np.isnan(nameplate):
            nameplate = self._inherited(plant, year)
            from_figures = self._whole[plant] in self._own and self.of(self._whole[plant], year)[1]
        elif plant not in self._phases:
            early = self._early(plant, year)
            from_figures = early < nameplate
        phases = phases_of(self._phases.get(plant, []), nameplate)
        value = phases.at(year) if phases else min(nameplate, early)
        if np.isnan(value):
            value = self.typical(plant)
        peak = max((cars for when, cars in self._made.get(plant, []) if when <= year), default=0.0)
        return max(value, peak), from_figures

    def _inherited(self, plant: str, year: int | None) -> float:
        """Return a share of the whole's or of the site's capacity, NaN if unknown."""
        whole = self._whole[plant]
        if whole in self._own:
            if np.isnan(self._own[whole]) and year is None:
                return self._inherited(whole, None)
            cars = self._own[whole] if year is None else self.at(whole, year)
            return cars / len(self._running(self._parts[whole], plant, year))
        site = self.site(self._sites[plant], year)
        mates = self._running(self._tenants.get(self._sites[plant], []), plant, year)
        own = [self._own[mate] for mate in mates if not np.isnan(self._own[mate])]
        without = max(len(mates) - len(own), 1)
        return float(max((site - sum(own)) / without, site / len(mates)))

    def _running(self, plants: list[str], plant: str, year: int | None) -> list[str]:
        """Return which tenancies ran at the same time in a year, `plant` always among them."""
        mine = self._on.get((plant, year))
        mates = [plant]
        for other in plants:
            theirs = self._on.get((other, year))
            # successive tenants of one year don't share the plant
            together = theirs and (mine is None or (theirs[0] < mine[1] and mine[0] < theirs[1]))
            if other != plant and together:
                mates.append(other)
        return mates

    def _early(self, plant: str, year: int) -> float:
        """Return the capacity that figures suggest for a plant that is older than the case."""
        made = self._made.get(plant, [])
        if not self._start[plant] < 12.0 * (self._begin - OLD_YEARS) or not made:
            return np.inf
        years = [when for when, _ in made]
        peaks = np.maximum.accumulate([cars for _, cars in made])
        return float(np.exp(np.interp(year, years, np.log(peaks)))) / STEADY_USE


def _dict(column: pd.Series) -> dict[str, Any]:
    return dict(zip(column.index, column.to_numpy(), strict=True))


def _phase_rows(case: "Case") -> dict[str, list[tuple[int, float, bool]]]:
    rows = case.plans[(case.plans["kind"] == "capacity") & (case.plans["plan"] > 0)]
    rows = rows.assign(at=moment(rows["announced"], year_only=JUNE)).sort_values(
        "at", kind="stable"
    )
    stood = rows["at"] >= 12.0 * rows["year"]
    found: dict[str, list[tuple[int, float, bool]]] = {}
    columns = (rows["plant_id"], rows["year"], rows["plan"], stood)
    for plant, year, cars, as_it_stood in zip(*columns, strict=True):
        found.setdefault(plant, []).append((int(year), float(cars), bool(as_it_stood)))
    return found


def _made(figures: pd.DataFrame) -> dict[str, list[tuple[int, float]]]:
    made: dict[str, list[tuple[int, float]]] = {}
    rows = figures.sort_values("year")
    for plant, year, cars in zip(rows["plant"], rows["year"], rows["output"], strict=True):
        made.setdefault(plant, []).append((int(year), float(cars)))
    return made


def _site_nameplates(tenancies: pd.DataFrame) -> dict[str, list[tuple[int, float]]]:
    """Return year of the start and nameplate of the started tenancies of each site."""
    rows = tenancies[tenancies["started"] & tenancies["capacity"].notna()]
    found: dict[str, list[tuple[int, float]]] = {}
    # an incumbent without a start date was always there
    starts = rows["start"].fillna(0.0)
    for site, start, cars in zip(rows["site"], starts, rows["capacity"], strict=True):
        found.setdefault(site, []).append((int(start // 12), float(cars)))
    return found


def _class_medians(cars: pd.DataFrame) -> dict[str, float]:
    """Return for each tenancy the median capacity of its class."""
    alike = cars.groupby(["wave", "mode"])["capacity"].transform("median")
    overall = cars["capacity"].median() if cars["capacity"].notna().any() else DEFAULT_CAPACITY
    return _dict(alike.fillna(overall))
