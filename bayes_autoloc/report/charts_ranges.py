"""Scenarios beside each other as a chart: quantity and year can be chosen."""

from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, Control, View, broken, drawn, hover_texts
from bayes_autoloc.report.charts_look import (
    BAND_COLOURS,
    INK,
    rows_layout,
    tall,
)
from bayes_autoloc.report.data_bands import BANDS
from bayes_autoloc.report.data_words import between, thousand

if TYPE_CHECKING:
    from bayes_autoloc.report.data_scenarios import Ranges

__all__ = ["range_charts"]

THOUSAND = 1e3
THICK = {"95 %": 0.2, "80 %": 0.34, "50 %": 0.5}


def range_charts(ranges: "Ranges") -> tuple[Chart, ...]:
    """Return a row for every scenario: median and bands, thousand cars a year."""
    names = [broken(one.label, 24, 2) for one in ranges.scenarios]
    views = {
        f"{quantity.key}|{year.key}": _range_view(ranges, quantity.key, year.key, quantity.label)
        for quantity in ranges.quantities
        for year in ranges.years
    }
    first = next(iter(views.values()))
    traces = [
        {**trace, **first.traces[place]} for place, trace in enumerate(_range_traces(len(names)))
    ]
    height = 120 + len(names) * tall(names)
    figure = drawn(traces, {**rows_layout("thousand cars a year", height, names), **first.layout})
    chart = Chart(
        key="ranges",
        title="Every scenario",
        caption=(
            "Thousand cars a year. Bars: 50, 80 and 95 % intervals, darker towards the middle; "
            "upright line: median, with its number. Dashed: official targets for the year."
        ),
        figure=figure,
        views=views,
        controls=(
            Control("quantity", "What", "view", ranges.quantities),
            Control("year", "Year", "view", ranges.years),
        ),
        table=ranges.table,
        height=height,
    )
    return (chart,)


def _range_traces(number: int) -> list[dict[str, Any]]:
    rows = list(range(number))
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": f"{name} interval",
            "y": rows,
            "width": THICK[name],
            "marker": {"color": BAND_COLOURS[name], "line": {"width": 0}},
            "hoverinfo": "skip",
        }
        for name in BANDS
    ]
    median = {
        "type": "scatter",
        "mode": "markers",
        "name": "median",
        "y": rows,
        "marker": {
            "symbol": "line-ns",
            "size": 17,
            "line": {"width": 3, "color": INK["median"]},
        },
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    # The numbers stand off the lines: Plotly sets them beside markers, here unseen ones.
    numbers = {
        "type": "scatter",
        "mode": "markers+text",
        "showlegend": False,
        "y": rows,
        "marker": {"size": 24, "opacity": 0},
        "textposition": "top center",
        "textfont": {"size": 11, "color": INK["observed"]},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    return [*bars, median, numbers]


def _range_view(ranges: "Ranges", quantity: str, year: str, label: str) -> View:
    edges = [ranges.edges[quantity, year, one.key] for one in ranges.scenarios]
    updates: list[dict[str, Any]] = [
        {
            "base": [one[low] / THOUSAND for one in edges],
            "x": [round((one[high] - one[low]) / THOUSAND, 4) for one in edges],
        }
        for low, high in BANDS.values()
    ]
    told = [
        (
            scenario.label,
            f"median {thousand(one[0.5])} thousand",
            *(
                f"{name}: {between(thousand(one[low]), thousand(one[high]))}"
                for name, (low, high) in reversed(BANDS.items())
            ),
        )
        for scenario, one in zip(ranges.scenarios, edges, strict=True)
    ]
    updates.append(
        {
            "x": [one[0.5] / THOUSAND for one in edges],
            "hovertext": hover_texts(told),
        }
    )
    updates.append(
        {
            "x": [one[0.5] / THOUSAND for one in edges],
            "text": [thousand(one[0.5]) for one in edges],
        }
    )
    marks = [mark for mark in ranges.marks if str(mark.year) == year and quantity == "production"]
    line = {"color": INK["target"], "width": 1.5, "dash": "dash"}
    shapes = [
        {
            "type": "line",
            "x0": mark.value / THOUSAND,
            "x1": mark.value / THOUSAND,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "line": line,
        }
        for mark in marks
    ]
    parts = [
        f"{one.label} {thousand(e[0.5])}" for one, e in zip(ranges.scenarios, edges, strict=True)
    ]
    message = f"{label} in {year}, medians in thousand: {'; '.join(parts)}."
    return View(dict(enumerate(updates)), {"shapes": shapes}, message)
