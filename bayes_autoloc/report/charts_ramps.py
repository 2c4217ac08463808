"""Ramp-ups as one chart in which a plant is searched and chosen."""

import math
from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, Control, View, drawn, hover_texts
from bayes_autoloc.report.charts_fan import bands_hover
from bayes_autoloc.report.charts_look import BAND_COLOURS, INK, layout, legend_below, year_line
from bayes_autoloc.report.data import Choice, Line
from bayes_autoloc.report.data_bands import BANDS
from bayes_autoloc.report.data_ramps import LEADS
from bayes_autoloc.report.data_words import thousand

if TYPE_CHECKING:
    from bayes_autoloc.report.data_ramps import PlantRamp, Ramps

__all__ = ["ramp_charts"]

THOUSAND = 1e3
WIDTH = 0.84
HEIGHT = 480
TRIANGLES = ("triangle-up", "triangle-up-open", "triangle-down-open")
PLAN_COLOURS = ("#b8460b", "#b8460b", "#5c5c5c")


def ramp_charts(ramps: "Ramps") -> tuple[Chart, ...]:
    """Return the chart of a plant, thousand cars a year; a view for every plant."""
    views = {plant.key: _view(plant) for plant in ramps.plants}
    start = views[ramps.plants[0].key].traces
    traces = [{**trace, **start[place]} for place, trace in enumerate(_traces())]
    figure = drawn(
        traces,
        layout(
            barmode="overlay",
            shapes=year_line(ramps.vintage),
            xaxis={"tickformat": "d"},
            yaxis={"title": {"text": "thousand cars a year"}, "rangemode": "tozero"},
            hovermode="closest",
            legend=legend_below(HEIGHT, title=False),
        ),
    )
    options = tuple(Choice(one.key, f"{one.name} ({one.about})") for one in ramps.plants)
    chart = Chart(
        key="ramps",
        title="One plant",
        caption=(
            "Thousand cars a year. Boxes: 50, 80 and 95 % intervals of a year's output with its "
            "noise; bar across: median. Dots: published output, circles: of part of a year, so at "
            "least that. Triangles: plans, by how early they were said. Dashed across: capacity; "
            "dashed upright: end of what is known."
        ),
        figure=figure,
        views=views,
        controls=(Control("plant", "Plant", "search", options),),
        table=ramps.table,
        height=HEIGHT,
    )
    return (chart,)


def _traces() -> list[dict[str, Any]]:
    """Return bands, median, capacity, plans by lead, outputs, outputs of part of a year."""
    bars = [
        {
            "type": "bar",
            "name": f"{name} interval",
            "marker": {"color": BAND_COLOURS[name], "line": {"width": 0}},
            "width": WIDTH,
            "hoverinfo": "skip",
        }
        for name in BANDS
    ]
    median = {
        "type": "scatter",
        "mode": "markers",
        "name": "median",
        "marker": {
            "symbol": "line-ew",
            "size": 14,
            "line": {"width": 2.5, "color": INK["median"]},
        },
        "hovertemplate": "%{text}<extra></extra>",
    }
    capacity = {
        "type": "scatter",
        "mode": "lines",
        "name": "capacity",
        "line": {"color": INK["quiet"], "width": 1, "dash": "dash"},
        "hovertemplate": "%{text}<extra></extra>",
    }
    plans = [
        _marks(label, symbol, 9, colour)
        for label, symbol, colour in zip(LEADS, TRIANGLES, PLAN_COLOURS, strict=True)
    ]
    made = _marks("published output", "circle", 8, INK["observed"])
    partial = _marks("published, at least", "circle-open", 8, INK["observed"])
    return [*bars, median, capacity, *plans, made, partial]


def _marks(name: str, symbol: str, size: int, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": colour,
            "line": {"width": 1.5, "color": colour},
        },
        "hovertemplate": "%{text}<extra></extra>",
    }


def _view(plant: "PlantRamp") -> View:
    bands, years = plant.bands, [float(year) for year in plant.bands.years]
    updates: list[dict[str, Any]] = []
    for low, high in BANDS.values():
        base = [value / THOUSAND for value in bands.edges[low]]
        tops = [value / THOUSAND for value in bands.edges[high]]
        heights = [round(top - start, 4) for top, start in zip(tops, base, strict=True)]
        updates.append({"x": years, "base": base, "y": heights})
    middle = [value / THOUSAND for value in bands.edges[0.5]]
    updates.append({"x": years, "y": middle, "text": bands_hover(bands)})
    lines = [*plant.plans, plant.outputs, plant.at_least]
    updates.append(_capacity(plant, [*years, *(year for line in lines for year in line.x)]))
    told = ["planned: {}"] * len(plant.plans) + ["made: {}", "made: at least {}"]
    updates += [_points(line, words) for line, words in zip(lines, told, strict=True)]
    return View(dict(enumerate(updates)), {}, _message(plant))


def _capacity(plant: "PlantRamp", years: list[float]) -> dict[str, Any]:
    if math.isnan(plant.capacity) or not years:
        return {"x": [], "y": [], "text": []}
    told = hover_texts([(f"capacity {thousand(plant.capacity, exact=True)} thousand",)])
    ends = [min(years) - 0.5, max(years) + 0.5]
    return {"x": ends, "y": [plant.capacity / THOUSAND] * 2, "text": told * 2}


def _points(line: Line, words: str) -> dict[str, Any]:
    told = [
        (f"{year:.0f}", f"{words.format(thousand(value, exact=True))} thousand")
        for year, value in zip(line.x, line.y, strict=True)
    ]
    return {
        "x": list(line.x),
        "y": [value / THOUSAND for value in line.y],
        "text": hover_texts(told),
    }


def _message(plant: "PlantRamp") -> str:
    """Return what is known of the plant, in words."""
    parts = [f"{plant.name}, {plant.about}."]
    if plant.outputs.x:
        year, value = max(zip(plant.outputs.x, plant.outputs.y, strict=True))
        parts.append(f"Made {thousand(value, exact=True)} thousand in {year:.0f}.")
    if plant.first_ahead:
        last = len(plant.bands.years) - 1
        at = min(plant.bands.years.index(plant.first_ahead) + 1, last)
        low, middle, high = (thousand(plant.bands.edges[level][at]) for level in (0.1, 0.5, 0.9))
        year = plant.bands.years[at]
        parts.append(f"Forecast for {year}: {middle} thousand (80 %: {low} to {high}).")
    return " ".join(parts)
