"""Plant-years: the cells in which a tenancy ran, with age, share of the year and capacity.

Counting. A home tenancy that makes cars and is no incumbent is counted in the national total in
every complete year in which it ran or has a figure. A part of another tenancy is left out in each
year in which the whole runs or has a figure, so nothing is counted twice and nothing is lost once
the whole has ended.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.capacity import Nameplates
from bayes_autoloc.evidence.exposure import Floats, Timeline, by_year

__all__ = [
    "LEAST_RUNNING",
    "cell_table",
    "counted_years",
    "covered_years",
    "ramp_members",
]


LEAST_RUNNING = 1.0
"""Months. A figure of a year with fewer months on contradicts the events: it counts in the total
only."""

TRUSTED = 0.25
"""Relative error up to which a figure counts as seen; a worse one only informs the ramp-up."""


def covered_years(timeline: Timeline, figures: pd.DataFrame) -> dict[str, set[int]]:
    """Return for each tenancy the years in which it ran or has a figure."""
    on = timeline.years[timeline.years["on"] > 0]
    covered: dict[str, set[int]] = {}
    for rows in (on, figures):
        for plant, year in zip(rows["plant"], rows["year"], strict=True):
            covered.setdefault(str(plant), set()).add(int(year))
    return covered


def counted_years(timeline: Timeline, covered: dict[str, set[int]], plant: str) -> set[int]:
    """Return the years in which a home tenancy is counted in the national total."""
    whole = str(timeline.tenancies["part_of"][plant])
    return covered.get(plant, set()) - covered.get(whole, set())


def ramp_members(timeline: Timeline) -> pd.Index:
    """Return the tenancies that may ramp up: cars, started, no incumbent and no part of one."""
    table = timeline.tenancies
    incumbents = set(table.index[table["incumbent"]])
    alive = set(timeline.spells["plant"])
    keep = table.index.isin(alive) & ~table["incumbent"] & ~table["part_of"].isin(incumbents)
    return table.index[keep]


def cell_table(
    timeline: Timeline,
    nameplates: Nameplates,
    figures: pd.DataFrame,
    wanted: pd.MultiIndex,
    counted: pd.MultiIndex,
) -> pd.DataFrame:
    """Describe plant-years.

    Parameters
    ----------
    timeline : Timeline
        Spells on and off.
    nameplates : Nameplates
        Capacities.
    figures : pandas.DataFrame
        One figure a year; lower bounds are no figures here.
    wanted, counted : pandas.MultiIndex
        (plant, year) of the cells, and of those that the national total counts.

    Returns
    -------
    pandas.DataFrame
        The columns of cells, and besides months_on and from_figures (the capacity was read from
        the figures themselves), by plant and year. A cell in which the tenancy stood still all
        year, or that lies before its start, is there for a plan or a figure only: its `running` is
        `running_start` and its age that of a year without halts.
    """
    wanted = wanted.drop_duplicates().sort_values()
    plant = wanted.get_level_values(0).to_numpy(object)
    year = wanted.get_level_values(1).to_numpy(np.int64)
    start = timeline.tenancies["start"].reindex(plant).to_numpy(float)
    on, middle = _months_on(timeline, wanted)
    first, last = 12.0 * year, 12.0 * (year + 1)
    usual_start = np.clip(last - start, 0.5, 12.0) / 12.0
    usual_middle = (np.clip(start, first, last - 0.5) + last) / 2
    middle = np.where(on > 0, middle, usual_middle)
    capacities = [nameplates.of(p, int(y)) for p, y in zip(plant, year, strict=True)]
    exact = figures[~figures["censored"].astype(bool) & (figures["rel_sd"] <= TRUSTED)]
    exact = exact.set_index(["plant", "year"])
    seen = exact[["output", "rel_sd"]].reindex(wanted)
    return pd.DataFrame(
        {
            "plant": plant,
            "year": year,
            "age": np.maximum(middle - start, 0.25) / 12.0,
            "running": np.where(on > 0, on / 12.0, usual_start),
            "running_start": usual_start,
            "capacity": [cars for cars, _ in capacities],
            "counted": wanted.isin(counted),
            "seen": seen["output"].to_numpy(float),
            "seen_rel_sd": seen["rel_sd"].to_numpy(float),
            "overseas": timeline.tenancies["overseas"].reindex(plant).to_numpy(bool),
            "months_on": on,
            "from_figures": [flag for _, flag in capacities],
        }
    )


def _months_on(timeline: Timeline, wanted: pd.MultiIndex) -> tuple[Floats, Floats]:
    """Return months on and their middle; who is on now is taken to run to the year's end."""
    spells = timeline.spells.copy()
    under_way = (
        (spells["state"] == "on") & (spells["outcome"] == "") & (spells["end"] == timeline.now)
    )
    year_end = 12.0 * np.ceil(timeline.now / 12.0)
    spells.loc[under_way, "end"] = year_end
    years = by_year(spells).set_index(["plant", "year"])[["on", "middle"]].reindex(wanted)
    return years["on"].fillna(0.0).to_numpy(), years["middle"].to_numpy(float)
