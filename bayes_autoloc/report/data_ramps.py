"""Ramp-ups by plant as plain data: quantiles, figures and plans; no draws."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.report.data import Bands, Group, Line, Section, Table
from bayes_autoloc.report.data_bands import Spreads, bands_of, joined
from bayes_autoloc.report.data_origin import plant_names
from bayes_autoloc.report.data_words import (
    between,
    published,
    round_cars,
    round_many,
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
        ("year", "made", "planned", "median", "80 %"),
        tuple(Group(one.key, f"{one.name} ({one.about})", _rows(one)) for one in plants),
        searchable=True,
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
    ramps = outlook.tree["ramps"].to_dataset()
    names = plant_names(posterior)
    first = outlook.scenarios[0]
    ahead = {one: bands_of(spreads["output", one, first]) for one in outlook.plants}
    known = [str(name) for name in ramps["plant"].to_numpy()]
    order = [*outlook.plants, *known]
    found = [
        _plant(key, ramps, names.get(key, GROUPS.get(key, words(key))), ahead.get(key))
        for key in dict.fromkeys(order)
    ]
    return tuple(one for one in found if one.bands.years or one.outputs.x)


def _plant(key: str, ramps: xr.Dataset, name: str, ahead: Bands | None) -> PlantRamp:
    own = ramps.sel(plant=key) if key in ramps["plant"].to_numpy() else None
    ahead = ahead or Bands((), {})
    now = ahead.years[0] if ahead.years else 0
    past = Bands((), {}) if own is None else _past(own, now or LATE)
    outputs, plans = _rows_of(ramps, "output", key), _rows_of(ramps, "plan", key)
    partial = outputs["censored"].astype(bool)
    said = [(plans["lead"] >= low) & (plans["lead"] < high) for low, high in LEADS.values()]
    return PlantRamp(
        key=key,
        name=name,
        about=_about(own, key),
        capacity=round_cars(float(own["capacity"].item())) if own is not None else float("nan"),
        bands=joined(past, ahead),
        first_ahead=now,
        outputs=_points(outputs[~partial], "output"),
        at_least=_points(outputs[partial], "output"),
        plans=tuple(_points(plans[which], "plan") for which in said),
    )


def _about(own: xr.Dataset | None, key: str) -> str:
    if own is None:
        return "group of projects" if key in GROUPS else "maker or announced project"
    return f"{own['wave'].item()}, {words(str(own['mode'].item()))}"


def _past(own: xr.Dataset, before: int) -> Bands:
    output = own["output"].dropna("year")
    output = output.sel(year=output["year"] < before)
    years = tuple(int(year) for year in output["year"].to_numpy())
    edges = {
        float(level): round_many(output.sel(quantile=level).to_numpy())
        for level in output["quantile"].to_numpy()
    }
    return Bands(years, edges)


def _rows_of(ramps: xr.Dataset, kind: str, key: str) -> pd.DataFrame:
    """Return the rows of a plant's outputs or plans."""
    names = ("year", "output", "censored") if kind == "output" else ("year", "plan", "lead")
    own = ramps[f"{kind}_plant"].to_numpy() == key
    return pd.DataFrame({name: ramps[f"{kind}_{name}"].to_numpy()[own] for name in names})


def _points(rows: pd.DataFrame, name: str) -> Line:
    return Line(tuple(float(year) for year in rows["year"]), published(rows[name].to_numpy(float)))


def _rows(plant: PlantRamp) -> tuple[tuple[str, ...], ...]:
    """Return a row for every year of which anything is known."""
    full = zip(plant.outputs.x, plant.outputs.y, strict=True)
    made = {year: thousand(value, exact=True) for year, value in full}
    partial = zip(plant.at_least.x, plant.at_least.y, strict=True)
    made |= {year: f"≥ {thousand(value, exact=True)}" for year, value in partial}
    planned: dict[float, list[str]] = {}
    for line in plant.plans:
        for year, value in zip(line.x, line.y, strict=True):
            planned.setdefault(year, []).append(thousand(value, exact=True))
    at = {year: i for i, year in enumerate(plant.bands.years)}
    years = sorted({int(year) for year in [*made, *planned, *at]})
    return tuple(
        (
            str(year),
            made.get(year, ""),
            ", ".join(dict.fromkeys(planned.get(year, []))),
            *_spread(plant.bands, at.get(year)),
        )
        for year in years
    )


def _spread(bands: Bands, i: int | None) -> tuple[str, str]:
    if i is None or not np.isfinite(bands.edges[0.5][i]):
        return "", ""
    low, high = (thousand(bands.edges[level][i]) for level in (0.1, 0.9))
    return thousand(bands.edges[0.5][i]), between(low, high)
