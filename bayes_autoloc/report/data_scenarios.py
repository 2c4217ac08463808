"""Scenarios beside each other, and what each changes, as plain data."""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bayes_autoloc.forecast.quantiles import NATIONAL
from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.report.data import Choice, Group, Mark, Section, Table
from bayes_autoloc.report.data_bands import (
    BANDS,
    LEVELS,
    SPREAD_HEAD,
    Spreads,
    part_of,
    spread_cells,
)
from bayes_autoloc.report.data_forecast import WAVES
from bayes_autoloc.report.data_origin import scenario_choices, scenario_grades
from bayes_autoloc.report.data_words import (
    STEP,
    chance,
    per_cent,
    round_cars,
    signed_thousand,
    thousand,
)

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook

__all__ = ["Change", "Ranges", "Tornado", "scenario_section"]

COMMAND = (
    "Made by `bayes-autoloc scenario compare`: a report from its folder (`--from`), or from a "
    "forecast in whose folder `scenarios/` lies, shows it."
)


@dataclass(frozen=True)
class Ranges:
    """Every scenario's bands of some quantities in the years that are reported, cars a year.

    Parameters
    ----------
    quantities, years, scenarios : tuple of Choice
        What can be chosen, and the rows.
    edges : mapping of (quantity, year, scenario) to mapping of float to float
        Values by quantile.
    marks : tuple of Mark
        Targets, for production.
    table : Table
        Its groups have the keys ``quantity|year``.
    """

    quantities: tuple[Choice, ...]
    years: tuple[Choice, ...]
    scenarios: tuple[Choice, ...]
    edges: Mapping[tuple[str, str, str], Mapping[float, float]]
    marks: tuple[Mark, ...]
    table: Table


@dataclass(frozen=True)
class Change:
    """What a scenario changes: cars a year by quantile, the chance of more, per cent."""

    edges: Mapping[float, float]
    more: float


@dataclass(frozen=True)
class Tornado:
    """Paired differences to the first scenario; as `Ranges`, with a grade for each scenario."""

    quantities: tuple[Choice, ...]
    years: tuple[Choice, ...]
    scenarios: tuple[Choice, ...]
    changes: Mapping[tuple[str, str, str], Change]
    grades: Mapping[str, str]
    reference: str
    table: Table


def scenario_section(outlook: "Outlook", spreads: Spreads) -> Section:
    """Return the scenarios, or how to make them.

    Parameters
    ----------
    outlook : Outlook
        A forecast.
    spreads : mapping
        Its quantiles, from `spread_out`.
    """
    title = "Scenarios"
    texts = (
        "Scenarios share their random numbers, so a change is taken future by future, all else "
        "equal. What sanctions, contract terms or China do is mostly judgement that no table "
        "narrows: the grade of the evidence stands beside each.",
    )
    if len([one for one in outlook.scenarios if one != MIXTURE]) < 2:
        return Section("scenarios", title, missing=COMMAND)
    weights = json.loads(outlook.tree.attrs.get("weights", "{}"))
    labels = {one.key: one.label for one in scenario_choices(outlook)}
    parts = [f"{labels.get(k, k)} {per_cent(w)} %" for k, w in weights.items() if w]
    told = f"Weights of the mixture are judgement; edit them: {', '.join(parts)}." if parts else ""
    data = (_ranges(outlook, spreads), _tornado(outlook))
    return Section("scenarios", title, texts, notes=(told,) if told else (), data=data)


def _quantities(outlook: "Outlook") -> tuple[Choice, ...]:
    waves = [one for one in reversed(outlook.waves) if one in WAVES]
    return (
        Choice("production", "Cars made in the country"),
        *(Choice(one, WAVES[one]) for one in waves),
    )


def _years(outlook: "Outlook") -> tuple[Choice, ...]:
    years = outlook.horizons or outlook.years[-1:]
    return tuple(Choice(str(year), str(year)) for year in years)


def _named(quantity: str) -> tuple[str, str]:
    """Return variable and name of a quantity: production, or the output of a wave."""
    return (quantity, NATIONAL) if quantity == "production" else ("output", quantity)


def _ranges(outlook: "Outlook", spreads: Spreads) -> Ranges:
    quantities, years, scenarios = _quantities(outlook), _years(outlook), scenario_choices(outlook)
    edges: dict[tuple[str, str, str], dict[float, float]] = {}
    for quantity in quantities:
        for year in years:
            for one in scenarios:
                wide = spreads[*_named(quantity.key), one.key]
                row = wide[wide.index == int(year.key)].to_dict("records")[0]
                edges[quantity.key, year.key, one.key] = _edges(row)
    marks = tuple(Mark(*one) for one in outlook.targets)
    groups = tuple(
        Group(
            f"{quantity.key}|{year.key}",
            f"{quantity.label}, {year.label}",
            (
                *(
                    (one.label, *spread_cells(edges[quantity.key, year.key, one.key], thousand))
                    for one in scenarios
                ),
                *_target_rows(marks, quantity.key, year.key),
            ),
        )
        for quantity in quantities
        for year in years
    )
    table = Table("Scenarios, thousand cars a year", ("scenario", *SPREAD_HEAD), groups)
    return Ranges(quantities, years, scenarios, edges, marks, table)


def _edges(row: Mapping[Hashable, Any]) -> dict[float, float]:
    """Return rounded values by quantile."""
    return {level: round_cars(float(row[level])) for level in LEVELS}


def _target_rows(marks: tuple[Mark, ...], quantity: str, year: str) -> list[tuple[str, ...]]:
    """Return a row for every target that the chart of a quantity and year has."""
    return [
        (f"Official target: {mark.name}", thousand(mark.value), *("",) * len(BANDS))
        for mark in marks
        if quantity == "production" and str(mark.year) == year
    ]


def _tornado(outlook: "Outlook") -> Tornado:
    quantities, years = _quantities(outlook), _years(outlook)
    # The first year is that of the vintage, which differences leave out.
    shown = dict.fromkeys([outlook.years[0], *(int(year.key) for year in years)])
    data = outlook.data.sel(year=list(shown)).isel(plant=slice(0, 0))
    differences = part_of(outlook, data).differences()
    keys = ["variable", "name", "year", "scenario", "p_positive"]
    wide = differences.pivot_table("value", keys, "quantile").reset_index()
    rows = {
        (row["variable"], row["name"], row["year"], row["scenario"]): row
        for row in wide.to_dict("records")
    }
    first = outlook.scenarios[0]
    scenarios = tuple(one for one in scenario_choices(outlook) if one.key not in {first, MIXTURE})
    changes = {
        (quantity.key, year.key, one.key): _change(
            rows[*_named(quantity.key), int(year.key), one.key]
        )
        for quantity in quantities
        for year in years
        for one in scenarios
    }
    grades = scenario_grades(outlook)
    groups = tuple(
        Group(
            f"{quantity.key}|{year.key}",
            f"{quantity.label}, {year.label}",
            tuple(_row(one, changes[quantity.key, year.key, one.key], grades) for one in scenarios),
        )
        for quantity in quantities
        for year in years
    )
    head = ("scenario", *SPREAD_HEAD[:3], "chance of more", "evidence")
    reference = scenario_choices(outlook)[0].label
    table = Table(f"Change against {reference}, thousand cars a year", head, groups)
    return Tornado(quantities, years, scenarios, changes, grades, reference, table)


def _change(row: Mapping[Hashable, Any]) -> Change:
    return Change(_edges(row), 100 * float(row["p_positive"]))


def _row(scenario: Choice, change: Change, grades: Mapping[str, str]) -> tuple[str, ...]:
    spans = spread_cells(change.edges, lambda cars: signed_thousand(cars, STEP))[:3]
    return (scenario.label, *spans, chance(change.more / 100), grades.get(scenario.key, ""))
