"""Ramp-ups by plant as plain data: quantiles, figures and plans; no draws."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.report.data import Bands, Group, Line, Section, Table
from bayes_autoloc.report.data_bands import (
    SPREAD_HEAD,
    Spreads,
    bands_of,
    joined,
    yearly_cells,
    yearly_figures,
)
from bayes_autoloc.report.data_origin import plant_names
from bayes_autoloc.report.data_pasts import NO_PAST, Past, pasts_of
from bayes_autoloc.report.data_words import (
    published,
    round_cars,
    thousand,
    words,
)

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["LEADS", "PlantRamp", "Ramps", "ramp_section"]

GROUPS = {
    "new_chinese": "New Chinese projects, not announced yet",
    "new_other": "Other new projects, not announced yet",
    "rest": "Makers that stand in no table",
}

LEADS = {
    "plan, said up to ½ year before the year's end": (-np.inf, 0.5),
    "plan, said ½ to 1¾ years before it": (0.5, 1.75),
    "plan, said earlier": (1.75, np.inf),
}
"""Classes of the time from a plan to the end of its year, as in ``plots.ramp``; years."""

HEAD = (
    *("year", "made"),
    *("planned up to ½ year before", "planned ½ to 1¾ years before", "planned earlier"),
    *(*SPREAD_HEAD, "capacity"),
)
"""Headings of the table; plans by their lead, as in LEADS."""

LATE = 10_000
"""A year after all."""


@dataclass(frozen=True)
class PlantRamp:
    """One plant, maker or group of new projects.

    Parameters
    ----------
    key, name : str
        Its id and its name as the table has it.
    about : str
        Wave and mode.
    capacity : float
        Cars a year; NaN if unknown.
    bands : Bands
        Output with a year's noise: of the fit before the vintage's year, forecast from it on.
    first_ahead : int
        First year that is forecast, 0 if none is.
    outputs, at_least : Line
        Published figures, and those of part of a year.
    plans : tuple of Line
        By class of lead, as in LEADS.
    """

    key: str
    name: str
    about: str
    capacity: float
    bands: Bands
    first_ahead: int
    outputs: Line
    at_least: Line
    plans: tuple[Line, ...]


@dataclass(frozen=True)
class Ramps:
    """All plants, those that are forecast first; `table` has their ids as keys of its groups."""

    plants: tuple[PlantRamp, ...]
    vintage: str
    table: Table


def ramp_section(outlook: "Outlook", posterior: "Posterior", spreads: Spreads) -> Section:
    """Return the ramp-ups.

    Parameters
    ----------
    outlook : Outlook
        A forecast.
    posterior : Posterior
        Its fit, for the names of plants.
    spreads : mapping
        Its quantiles, from `spread_out`.
    """
    plants = _plants(outlook, posterior, spreads)
    table = Table(
        "Output and plans by plant, thousand cars a year",
        HEAD,
        tuple(Group(one.key, f"{one.name} ({one.about})", _rows(one)) for one in plants),
    )
    texts = (
        "What the fit says of every plant that ever started, beside its published outputs and "
        "plans, and what is forecast for those that may run. Boxes hold a year's output, noise "
        "included; plants abroad are a reference class and end with the last figure.",
    )
    notes = (
        "A median of 0 is meant: more than half of the futures leave the plant without output in "
        "that year, not that its end is known. Medians of plants do not add up to that of the "
        "country.",
    )
    data = Ramps(plants, str(outlook.tree.attrs.get("vintage", "")), table)
    missing = "" if plants else "No plant of this case ever started."
    return Section(
        "ramps",
        "Ramp-ups by plant",
        texts,
        notes=notes,
        missing=missing,
        data=data if plants else None,
    )


def _plants(outlook: "Outlook", posterior: "Posterior", spreads: Spreads) -> tuple[PlantRamp, ...]:
    names = plant_names(posterior)
    first = outlook.scenarios[0]
    ahead = {one: bands_of(spreads["output", one, first]) for one in outlook.plants}
    pasts = pasts_of(outlook.tree)
    found = [
        _plant(
            key,
            pasts.get(key, NO_PAST),
            pasts.get(key, NO_PAST).name or names.get(key, GROUPS.get(key, words(key))),
            ahead.get(key, Bands((), {})),
        )
        for key in dict.fromkeys([*outlook.plants, *pasts])
    ]
    return tuple(one for one in found if one.bands.years or one.outputs.x)


def _plant(key: str, past: Past, name: str, ahead: Bands) -> PlantRamp:
    now = ahead.years[0] if ahead.years else 0
    outputs, plans = past.outputs, past.plans
    partial = outputs["censored"].to_numpy(bool)
    said = [(plans["lead"] >= low) & (plans["lead"] < high) for low, high in LEADS.values()]
    group = "group of projects" if key in GROUPS else "announced project"
    return PlantRamp(
        key=key,
        name=name,
        about=past.about or group,
        capacity=round_cars(past.capacity),
        bands=joined(past.bands(now or LATE), ahead),
        first_ahead=now,
        outputs=_points(outputs[~partial], "output"),
        at_least=_points(outputs[partial], "output"),
        plans=tuple(_points(plans[which], "plan") for which in said),
    )


def _points(rows: pd.DataFrame, name: str) -> Line:
    return Line(tuple(float(year) for year in rows["year"]), published(rows[name].to_numpy(float)))


def _rows(plant: PlantRamp) -> tuple[tuple[str, ...], ...]:
    """Return a row for every year of which anything is known."""
    made = yearly_figures(plant.outputs)
    for year, told in yearly_figures(plant.at_least).items():
        made[year] = "; ".join([*([made[year]] if year in made else []), f"≥ {told}"])
    plans = [yearly_figures(line) for line in plant.plans]
    spreads = yearly_cells(plant.bands, thousand)
    nothing = ("",) * len(SPREAD_HEAD)
    capacity = "" if np.isnan(plant.capacity) else thousand(plant.capacity, exact=True)
    return tuple(
        (
            f"{year:.0f}",
            made.get(year, ""),
            *(line.get(year, "") for line in plans),
            *spreads.get(year, nothing),
            capacity,
        )
        for year in sorted({*made, *spreads, *(year for line in plans for year in line)})
    )
