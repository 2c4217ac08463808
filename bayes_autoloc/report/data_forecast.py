"""The fan and the headline as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from bayes_autoloc.forecast.flows import expected_imports
from bayes_autoloc.forecast.quantiles import NATIONAL
from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.report.data import Bands, Choice, Figure, Group, Headline, Line, Mark, Table
from bayes_autoloc.report.data_bands import (
    SPREAD_HEAD,
    Spreads,
    bands_of,
    yearly_cells,
    yearly_figures,
)
from bayes_autoloc.report.data_origin import scenario_choices
from bayes_autoloc.report.data_words import between, chance, published, thousand

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook

__all__ = ["WAVES", "Fan", "fan_data", "headline_data"]

WAVES = {
    "chinese": "Cars made by Chinese groups",
    "western": "Cars made by Western groups",
    "domestic": "Cars made by home makers",
}
COUNTRY = {
    "production": "Cars made in the country",
    "market": "Cars sold in the country",
    "imports": "Finished cars imported",
    "kits": "Cars put together from kits",
}
NO_TABLE = Table("", (), ())
NOTHING = Line((), ())


@dataclass(frozen=True)
class Fan:
    """Past and forecast of several quantities, cars a year.

    Parameters
    ----------
    scenarios, quantities : tuple of Choice
        What can be chosen; the first of each is shown first.
    bands : mapping of (scenario, quantity) to Bands
        The forecast.
    observed, fitted, other : mapping of str to Line
        By quantity: published figures, the fit's median, figures of other series.
    marks : mapping of str to tuple of Mark
        By quantity: targets and official expectations.
    series : str
        Whose figures the observed ones are.
    vintage : str
        Last month of which anything is known.
    table : Table
        All that is drawn; its groups have the keys ``scenario|quantity``.
    """

    scenarios: tuple[Choice, ...]
    quantities: tuple[Choice, ...]
    bands: Mapping[tuple[str, str], Bands]
    observed: Mapping[str, Line]
    fitted: Mapping[str, Line]
    other: Mapping[str, Line]
    marks: Mapping[str, tuple[Mark, ...]]
    series: str
    vintage: str
    table: Table = NO_TABLE


def fan_data(outlook: "Outlook", spreads: Spreads) -> Fan:
    """Return the fan.

    Parameters
    ----------
    outlook : Outlook
        A forecast.
    spreads : mapping
        Its quantiles, from `spread_out`.
    """
    scenarios = scenario_choices(outlook)
    waves = [Choice(wave, WAVES.get(wave, wave)) for wave in reversed(outlook.waves)]
    country = [Choice(key, label) for key, label in COUNTRY.items()]
    quantities = (country[0], *waves, *country[1:])
    history = outlook.tree["history"].to_dataset()
    known, first = ("production", "market"), outlook.years[0]
    attrs = outlook.tree.attrs
    fan = Fan(
        scenarios=scenarios,
        quantities=quantities,
        bands=_bands(scenarios, quantities, spreads),
        observed={name: _line(history, f"{name}_observed") for name in known},
        fitted={name: _line(history, name, first) for name in known},
        other={"production": _other_series(history)},
        marks={
            "production": tuple(Mark(*one) for one in outlook.targets),
            "imports": tuple(Mark(*one) for one in expected_imports(outlook)),
        },
        series=str(attrs.get("series", "")),
        vintage=str(attrs.get("vintage", "")),
    )
    return replace(fan, table=_table(fan))


def _bands(
    scenarios: tuple[Choice, ...], quantities: tuple[Choice, ...], spreads: Spreads
) -> dict[tuple[str, str], Bands]:
    """Return bands by scenario and quantity: national figures, and output by wave."""
    found = {}
    for scenario in scenarios:
        for quantity in quantities:
            of_country = quantity.key in COUNTRY
            name = (quantity.key, NATIONAL) if of_country else ("output", quantity.key)
            if (*name, scenario.key) in spreads:
                found[scenario.key, quantity.key] = bands_of(spreads[*name, scenario.key])
    return found


def _line(history: xr.Dataset, name: str, before: int | None = None) -> Line:
    """Return published figures, or the median of the fit for the years before another one."""
    values = history[name]
    if "quantile" in values.dims:
        values = values.sel(quantile=0.5)
    known = np.isfinite(values.to_numpy()) & (history["year"].to_numpy() < (before or np.inf))
    years = tuple(float(year) for year in history["year"].to_numpy()[known])
    return Line(years, published(values.to_numpy()[known].astype(float)))


def _other_series(history: xr.Dataset) -> Line:
    other = history["total_series"].to_numpy() != history.attrs.get("series")
    years = tuple(float(year) for year in history["total_year"].to_numpy()[other])
    return Line(years, published(history["total_value"].to_numpy()[other].astype(float)))


def _table(fan: Fan) -> Table:
    groups = [
        Group(
            f"{scenario.key}|{quantity.key}",
            f"{quantity.label}; {scenario.label}",
            _rows(fan, quantity.key, fan.bands[scenario.key, quantity.key]),
        )
        for scenario in fan.scenarios
        for quantity in fan.quantities
        if (scenario.key, quantity.key) in fan.bands
    ]
    head = ("year", "published", "other series", "the fit", *SPREAD_HEAD, "official figure")
    return Table("Past and forecast, thousand a year", head, tuple(groups))


def _rows(fan: Fan, quantity: str, bands: Bands) -> tuple[tuple[str, ...], ...]:
    """Return a row for every year of which anything is drawn."""
    past = [
        yearly_figures(lines.get(quantity, NOTHING))
        for lines in (fan.observed, fan.other, fan.fitted)
    ]
    marks: dict[float, list[str]] = {}
    for mark in fan.marks.get(quantity, ()):
        marks.setdefault(mark.year, []).append(f"{thousand(mark.value)} ({mark.name})")
    ahead = yearly_cells(bands, thousand)
    nothing = ("",) * len(SPREAD_HEAD)
    return tuple(
        (
            f"{year:.0f}",
            *(line.get(year, "") for line in past),
            *ahead.get(year, nothing),
            "; ".join(marks.get(year, ())),
        )
        for year in sorted({*ahead, *marks, *(year for line in past for year in line)})
    )


def headline_data(outlook: "Outlook") -> Headline:
    """Return the sentence, the large figures and the intervals of the first scenario."""
    found = outlook.headline()
    chosen = outlook.scenarios[0]
    figures = [
        Figure(
            f"cars made in {one['year']}, thousand",
            thousand(one["median"]),
            "80 %: " + between(*(thousand(one["intervals"][1][end]) for end in ("lower", "upper"))),
        )
        for one in found["production"]
    ]
    own = [one for one in found["targets"] if one["scenario"] == chosen]
    chances = [
        Figure(
            f"chance of {thousand(one['value'])} thousand in {one['year']}",
            chance(one["probability"]),
            one["target"],
        )
        for one in own
    ]
    return Headline(
        sentence=_sentence(outlook, figures, chances),
        figures=(*figures, *chances),
        intervals=_intervals(found["production"]),
    )


def _sentence(outlook: "Outlook", figures: list[Figure], chances: list[Figure]) -> str:
    """Return the headline in words."""
    if not figures:
        return ""
    name = next(one.label for one in scenario_choices(outlook))
    parts = [
        f"{one.what.removesuffix(', thousand')}: {one.number} thousand ({one.spread})"
        for one in figures[1:] or figures
    ]
    text = f"{name}: {'; '.join(parts)}."
    if chances:
        text += f" The {chances[0].what} is {chances[0].number}."
    if MIXTURE in outlook.scenarios:
        text += " Other scenarios and their mixture stand below."
    return text


def _intervals(production: list[Any]) -> Table:
    rows = tuple(
        (
            str(one["year"]),
            thousand(one["median"]),
            *(between(thousand(s["lower"]), thousand(s["upper"])) for s in one["intervals"]),
        )
        for one in production
    )
    head = ("year", "median", "50 %", "80 %", "95 %")
    title = "Production of cars a year, thousand: median and credible intervals"
    return Table(title, head, (Group("", "", rows),))
