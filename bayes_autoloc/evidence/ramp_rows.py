"""The ramp-up block: tenancies, cells, outputs and plans."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.capacity import Nameplates
from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import Timeline
from bayes_autoloc.evidence.plan_rows import usable_plans
from bayes_autoloc.evidence.ramp_cells import (
    LEAST_RUNNING,
    cell_table,
    counted_years,
    covered_years,
    ramp_members,
)
from bayes_autoloc.evidence.tenancies import look_up

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["RampRows", "ramp_rows"]


@dataclass(frozen=True)
class RampRows:
    """Frames of the ramp-up block, as described in `bayes_autoloc.evidence.observations`."""

    plants: pd.DataFrame
    cells: pd.DataFrame
    outputs: pd.DataFrame
    plans: pd.DataFrame


def ramp_rows(
    case: "Case",
    timeline: Timeline,
    figures: pd.DataFrame,
    nameplates: Nameplates,
    exclusions: Exclusions,
) -> RampRows:
    """Assemble the rows of the ramp-up block.

    Parameters
    ----------
    case : Case
        The evidence.
    timeline : Timeline
        Spells on and off.
    figures : pandas.DataFrame
        One figure a year for each tenancy.
    nameplates : Nameplates
        Capacities.
    exclusions : Exclusions
        Takes figures and plans that are left out.
    """
    members = ramp_members(timeline)
    last_year = int((timeline.now - 1) // 12) - 1
    made = _own_figures(timeline, figures, members, (case.first_year, last_year), exclusions)
    plans = usable_plans(case, timeline, members, exclusions)
    shared, plans = _measurable(timeline, nameplates, made, plans, exclusions)
    counted = _counted(timeline, figures, members, case.first_year, last_year)
    wanted = counted.union(_pairs(shared)).union(_pairs(plans))
    cells = cell_table(timeline, nameplates, made, wanted, counted)
    outputs = _outputs(cells, shared, exclusions)
    plan_table = _plans(cells, plans)
    plants = _plants(timeline, nameplates, cells, last_year)
    phases = case.plans[(case.plans["kind"] == "capacity") & case.plans["plant_id"].isin(members)]
    idle = phases[~phases["plant_id"].isin(plants.index)]
    exclusions.add_rows("plans", idle, "a capacity of a tenancy without any other usable row")
    return RampRows(plants, cells, outputs, plan_table)


def _pairs(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays(
        [rows["plant"].to_numpy(object), rows["year"].to_numpy(np.int64)], names=["plant", "year"]
    )


def _counted(
    timeline: Timeline, figures: pd.DataFrame, members: pd.Index, first: int, last: int
) -> pd.MultiIndex:
    covered = covered_years(timeline, figures)
    home = members[timeline.tenancies.loc[members, "home"].to_numpy(bool)]
    rows = [
        (plant, year)
        for plant in home
        for year in sorted(counted_years(timeline, covered, plant))
        if first <= year <= last
    ]
    return _pairs(pd.DataFrame(rows, columns=["plant", "year"]))


def _own_figures(
    timeline: Timeline,
    figures: pd.DataFrame,
    members: pd.Index,
    span: tuple[int, int],
    exclusions: Exclusions,
) -> pd.DataFrame:
    """Keep figures of tenancies that ramp up and that are not inside another figure."""
    table = timeline.tenancies
    plant = figures["plant"]
    has = set(zip(plant, figures["year"], strict=True))
    whole = look_up(table["part_of"], plant)
    inside = np.array(
        [pair in has for pair in zip(whole, figures["year"], strict=True)], dtype=bool
    )
    incumbent = look_up(table["incumbent"], plant).to_numpy(bool)
    of_incumbent = look_up(table["incumbent"], whole).to_numpy(bool)
    tests = {
        "used": incumbent,
        "makes no cars": ~look_up(table["car"], plant).to_numpy(bool),
        "a part of an incumbent": of_incumbent,
        "inside the figure of the whole of which this is a part": inside,
        "the tenancy has no start date, or never started": ~plant.isin(members).to_numpy(bool),
        "outside the years of the case": ~figures["year"].between(*span).to_numpy(bool),
    }
    why = np.select(list(tests.values()), list(tests), default="")
    exclusions.add_behind(figures, np.where(incumbent, "", why))
    kept: pd.DataFrame = figures[why == ""]
    return kept


def _measurable(
    timeline: Timeline,
    nameplates: Nameplates,
    made: pd.DataFrame,
    plans: pd.DataFrame,
    exclusions: Exclusions,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out rows of plants abroad whose capacity is not known: their use can't be told.

    Their plans stay where the year's output is known, since a plan is then compared with cars.
    """
    overseas = timeline.tenancies["overseas"]
    vague = {
        plant
        for plant in {*made["plant"], *plans["plant"]}
        if overseas[plant] and nameplates.source(plant) == "class"
    }
    exact = _pairs(made[~made["censored"].astype(bool)])
    keep_plan = ~plans["plant"].isin(vague) | _pairs(plans).isin(exact)
    keep_made = ~made["plant"].isin(vague)
    why = "no capacity is known, so its use can't be told"
    exclusions.add_behind(made, np.where(keep_made, "", why))
    exclusions.add_behind(plans, np.where(keep_plan, "", why))
    return made[keep_made], plans[keep_plan]


def _outputs(cells: pd.DataFrame, made: pd.DataFrame, exclusions: Exclusions) -> pd.DataFrame:
    where = pd.Series(np.arange(len(cells)), index=_pairs(cells))
    rows = made.assign(cell=where.reindex(_pairs(made)).to_numpy(np.int64))
    cell = cells.iloc[rows["cell"].to_numpy()]
    tests = {
        "made in a year in which it stood still by the events: counted in the total only": (
            cell["months_on"].to_numpy() < LEAST_RUNNING
        ),
        "its capacity is read from the figures themselves: counted in the total only": cell[
            "from_figures"
        ].to_numpy(bool),
    }
    why = np.select(list(tests.values()), list(tests), default="")
    exclusions.add_behind(rows, why)
    kept: pd.DataFrame = rows.assign(overseas=cell["overseas"].to_numpy(bool))[why == ""]
    return kept.reset_index(drop=True)


def _plans(cells: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    where = pd.Series(np.arange(len(cells)), index=_pairs(cells))
    index = where.reindex(_pairs(plans)).to_numpy(np.int64)
    cell = cells.iloc[index].reset_index(drop=True)
    # a figure that contradicts the events is no measure of what the plan promised
    used = cell["months_on"] >= LEAST_RUNNING
    return plans.assign(
        cell=index,
        age=cell["age"].to_numpy(),
        log_seen=np.log(cell["seen"].where(used).to_numpy(float)),
        seen_rel_sd=cell["seen_rel_sd"].where(used).to_numpy(float),
        running_start=cell["running_start"].to_numpy(),
        overseas=cell["overseas"].to_numpy(bool),
    )


def _plants(
    timeline: Timeline, nameplates: Nameplates, cells: pd.DataFrame, last_year: int
) -> pd.DataFrame:
    names = pd.Index(cells["plant"].unique(), name="plant")
    table = timeline.tenancies.loc[names]
    last = timeline.years[timeline.years["on"] > 0].groupby("plant")["year"].max()
    last = last.reindex(names).fillna(last_year).astype("int64")
    plants: pd.DataFrame = table.assign(
        capacity=[nameplates.lifetime(str(plant), int(year)) for plant, year in last.items()],
        capacity_source=[nameplates.source(plant) for plant in names],
        site_capacity=[
            nameplates.site(site, int(year)) for site, year in zip(table["site"], last, strict=True)
        ],
        start=table["start"] / 12.0,
    )
    plants["site_capacity"] = plants["site_capacity"].fillna(plants["capacity"])
    return plants
