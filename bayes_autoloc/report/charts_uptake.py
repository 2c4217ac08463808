"""Uptake as a chart: measure and scenario can be chosen."""

from itertools import cycle
from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, Control, View, broken, drawn, hover_texts
from bayes_autoloc.report.charts_fan import band_control
from bayes_autoloc.report.charts_look import (
    GREYS,
    INK,
    band_trace,
    band_update,
    layout,
    legend_below,
    line_update,
    year_line,
)
from bayes_autoloc.report.data import Bands, Choice, Line
from bayes_autoloc.report.data_bands import BANDS, LEVELS
from bayes_autoloc.report.data_uptake import PROMISED

if TYPE_CHECKING:
    from bayes_autoloc.report.data_uptake import Uptake

__all__ = ["uptake_charts"]

EMPTY = Bands((), dict.fromkeys(LEVELS, ()))
NOTHING = Line((), ())
DASHES = ("solid", "dash", "dot", "dashdot")
MARKERS = ("circle", "square-open", "triangle-up", "diamond-open")
HEIGHT = 440
VIEW = [-150, 250]
"""What is shown of the delivered growth, %."""


def uptake_charts(uptake: "Uptake") -> tuple[Chart, ...]:
    """Return the western wave's past and what is forecast of the Chinese groups, per cent."""
    views = {
        f"{measure.key}|{scenario.key}": _view(uptake, measure, scenario)
        for measure in uptake.measures
        for scenario in uptake.scenarios
    }
    start = next(iter(views.values())).traces
    traces = [{**trace, **start[place]} for place, trace in enumerate(_traces(uptake))]
    hundred = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 100,
        "y1": 100,
        "line": {"color": INK["quiet"], "width": 1, "dash": "dot"},
    }
    figure = drawn(
        traces,
        layout(
            shapes=[*year_line(uptake.vintage), hundred],
            xaxis={"tickformat": "d"},
            yaxis={"title": {"text": "%"}, "rangemode": "tozero"},
            hovermode="closest",
            legend=legend_below(HEIGHT, title=False),
        ),
    )
    chart = Chart(
        key="uptake",
        title="Beside the Western wave",
        caption=(
            "Per cent. Grey: Western groups, with the intervals of the fit; or, for promised "
            "growth, a line for each past document (the view ends at −150 and 250 %). Blue: "
            "forecast for the Chinese groups, or for today's promise. Dotted: 100 %."
        ),
        figure=figure,
        views=views,
        controls=(
            Control("measure", "Measure", "view", uptake.measures),
            Control("scenario", "Scenario", "view", uptake.scenarios),
            band_control(),
        ),
        table=uptake.table,
        height=HEIGHT,
    )
    return (chart,)


def _traces(uptake: "Uptake") -> list[dict[str, Any]]:
    """Return bands of past and forecast, both medians, and a line for each document."""
    past = [band_trace(EMPTY, name, GREYS) for name in BANDS]
    for trace in past:
        trace |= {"showlegend": False}
    documents = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": broken(name, 60, 1),
            "line": {"color": INK["past"], "width": 1.5, "dash": dash},
            "marker": {"symbol": symbol, "size": 6, "color": INK["past"]},
            "hovertemplate": "%{text}<extra></extra>",
        }
        for name, dash, symbol in zip(uptake.documents, cycle(DASHES), cycle(MARKERS), strict=False)
    ]
    return [
        *past,
        *(band_trace(EMPTY, name) for name in BANDS),
        _line("Western groups, median", INK["past"], "dash"),
        _line("forecast, median", INK["median"], "solid"),
        *documents,
    ]


def _line(name: str, colour: str, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"size": 5, "color": colour},
        "hovertemplate": "%{text}<extra></extra>",
    }


def _view(uptake: "Uptake", measure: Choice, scenario: Choice) -> View:
    ahead = uptake.bands[measure.key, scenario.key]
    past = uptake.past.get(measure.key, EMPTY)
    growth = measure.key == PROMISED
    documents = [
        _points(name, line if growth else NOTHING) for name, line in uptake.documents.items()
    ]
    updates = [
        *(band_update(past, name, 1) for name in BANDS),
        *(band_update(ahead, name, 1) for name in BANDS),
        _median(past, "Western groups"),
        _median(ahead, "forecast"),
        *documents,
    ]
    axis: dict[str, Any] = {"range": VIEW} if growth else {"range": None, "autorange": True}
    axis["title"] = {"text": "% of the promised growth" if growth else "%"}
    return View(
        dict(enumerate(updates)), {"yaxis": axis}, _message(ahead, measure.label, scenario.label)
    )


def _median(bands: Bands, who: str) -> dict[str, Any]:
    rows = [
        (
            f"{year}, {who}",
            f"median {bands.edges[0.5][i]:.0f} %",
            *(
                f"{name}: {bands.edges[low][i]:.0f} – {bands.edges[high][i]:.0f} %"
                for name, (low, high) in reversed(BANDS.items())
            ),
        )
        for i, year in enumerate(bands.years)
    ]
    return line_update(bands.years, bands.edges[0.5], hover_texts(rows), 1)


def _points(name: str, line: Line) -> dict[str, Any]:
    told = [(f"{x:.0f}, {name}", f"{y:.0f} %") for x, y in zip(line.x, line.y, strict=True)]
    return line_update(line.x, line.y, hover_texts(told), 1)


def _message(bands: Bands, measure: str, scenario: str) -> str:
    if not bands.years:
        return f"{measure}, {scenario}: nothing is defined."
    low, middle, high = (bands.edges[level][-1] for level in (0.1, 0.5, 0.9))
    span = f"80 %: {low:.0f} to {high:.0f} %"
    return f"{measure}; {scenario}: median {middle:.0f} % in {bands.years[-1]} ({span})."
