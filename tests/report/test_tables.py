"""The table behind a chart holds every number that the chart draws."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from bayes_autoloc.report.charts import Chart
from bayes_autoloc.report.charts_all import charts_of
from bayes_autoloc.report.data import Cell
from bayes_autoloc.report.data_words import STEP, chance, signed_thousand, thousand
from tests.report import report_fakes as fakes

type Row = tuple[Cell, ...]

YEARLY = {"fan", "ramps", "uptake"}
"""Charts along years; in their tables the year is the first cell."""

UPRIGHT = {*YEARLY, "inverted-u"}
CARS = {"fan", "ramps", "ranges", "tornado", "inverted-u", "ledger", "alternatives"}


@cache
def charts() -> dict[str, Chart]:
    sections = fakes.report().sections
    return {chart.key: chart for section in sections for chart in charts_of(section)}


def texts(chart: str, value: float) -> set[str]:
    """Return how tables may write a number."""
    if chart not in CARS:
        minus = f"{value:+.2f}".replace("-", "−")
        return {f"{value + 0:.0f}".replace("-", "−"), f"{value:.1f}", minus, chance(value / 100)}
    cars = round(1e3 * value, 3)
    found = {thousand(cars), thousand(cars, exact=True), signed_thousand(cars)}
    return found | {signed_thousand(cars, STEP)}


def points(chart: str, trace: Mapping[str, Any]) -> Iterator[tuple[Any, float]]:
    """Return what a trace draws: where along the other axis, and the number."""
    along, across = ("x", "y") if chart in UPRIGHT else ("y", "x")
    base = trace.get("base") or [0.0] * len(trace[across])
    for at, start, value in zip(trace[along], base, trace[across], strict=True):
        if value is not None:
            yield at, start + value
            if "base" in trace:
                yield at, start


def rows(chart: Chart, key: str, at: object) -> list[Row]:
    """Return the rows that are shown beside a view, of a year if the chart has years."""
    shown = [row for one in chart.table.groups if one.key in {"", key} for row in one.rows]
    if chart.key in YEARLY and float(str(at)).is_integer():
        return [row for row in shown if row[0] == f"{at:.0f}"]
    return shown


def cells(found: list[Row]) -> set[str]:
    """Return the numbers in some rows, and chances as they are told."""
    words = [cell for row in found for cell in row if isinstance(cell, str)]
    numbers = [one for cell in words for one in re.findall(r"[+−]?\d+(?:,\d{3})*(?:\.\d+)?", cell)]
    return {*words, *numbers}


@pytest.mark.parametrize("key", charts())
def test_every_number_that_is_drawn_has_a_cell(key: str) -> None:
    chart = charts()[key]
    drawn = 0
    for name, view in chart.views.items():
        for place, trace in enumerate(chart.figure.to_plotly_json()["data"]):
            for at, value in points(key, {**trace, **view.traces.get(place, {})}):
                told = cells(rows(chart, name, at))
                assert texts(key, value) & told, (name, trace.get("name"), at, value)
                drawn += 1
    assert drawn > 1


def test_targets_stand_with_the_forecast() -> None:
    groups = {group.key: group for group in charts()["fan"].table.groups}
    found = {row[0]: row[-1] for row in groups["status_quo|production"].rows}
    assert found["2030"] == f"1,400 ({fakes.EVIL}); 1,500 (Institute)"
    ranges = {group.key: group for group in charts()["ranges"].table.groups}
    told = [row[:2] for row in ranges["production|2030"].rows][-2:]
    assert told == [
        (f"Official target: {fakes.EVIL}", "1,400"),
        ("Official target: Institute", "1,500"),
    ]
    assert not [row for row in ranges["chinese|2030"].rows if "target" in str(row[0])]


def test_a_plant_has_its_plans_by_lead_and_its_capacity() -> None:
    table = charts()["ramps"].table
    leads = ("planned up to ½ year before", "planned ½ to 1¾ years before", "planned earlier")
    assert table.head[2:5] == leads
    group = next(one for one in table.groups if one.key == "plant_001")
    plant = next(
        one for one in fakes.report().section("ramps").data.plants if one.key == "plant_001"
    )
    assert {row[-1] for row in group.rows} == {thousand(plant.capacity, exact=True)}
