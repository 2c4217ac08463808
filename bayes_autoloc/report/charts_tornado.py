"""What scenarios change, as a chart: quantity and year can be chosen."""

from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, Control, View, broken, drawn, hover_texts
from bayes_autoloc.report.charts_look import (
    BAND_COLOURS,
    INK,
    rows_axis,
    rows_layout,
    tall,
)
from bayes_autoloc.report.data_words import STEP, between, chance, signed_thousand

if TYPE_CHECKING:
    from bayes_autoloc.report.data_scenarios import Tornado

__all__ = ["tornado_charts"]

THOUSAND = 1e3


def tornado_charts(tornado: "Tornado") -> tuple[Chart, ...]:
    """Return a row for every scenario: what it changes, the largest change on top."""
    views = {
        f"{quantity.key}|{year.key}": _tornado_view(tornado, quantity.key, year.key, quantity.label)
        for quantity in tornado.quantities
        for year in tornado.years
    }
    start = next(iter(views.values()))
    traces = [{**trace, **start.traces[place]} for place, trace in enumerate(_tornado_traces())]
    names = start.layout["yaxis"]["ticktext"]
    height = 120 + len(names) * tall(names)
    figure = drawn(traces, rows_layout("change, thousand cars a year", height, names))
    chart = Chart(
        key="tornado",
        title=f"What each scenario changes against: {tornado.reference}",
        caption=(
            "Change in thousand cars a year, future by future. Bar and circle: median; thick line: "
            "50 % interval; thin line: 80 % interval. The grade of the evidence stands under each "
            "name."
        ),
        figure=figure,
        views=views,
        controls=(
            Control("quantity", "What", "view", tornado.quantities),
            Control("year", "Year", "view", tornado.years),
        ),
        table=tornado.table,
        height=height,
    )
    return (chart,)


def _tornado_traces() -> list[dict[str, Any]]:
    bar = {
        "type": "bar",
        "orientation": "h",
        "name": "median",
        "width": 0.6,
        "marker": {"color": BAND_COLOURS["80 %"], "line": {"width": 0}},
        "hoverinfo": "skip",
    }
    # Small markers at the ends: for lines alone Plotly would let them touch the frame.
    lines = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"{name} interval",
            "line": {"color": INK["median"], "width": width},
            "marker": {"symbol": "line-ns", "size": end, "line": {"width": 1.5}},
            "hoverinfo": "skip",
        }
        for name, width, end in (("80 %", 1.5, 9), ("50 %", 5, 1))
    ]
    dots = {
        "type": "scatter",
        "mode": "markers+text",
        "showlegend": False,
        "textposition": "top center",
        "textfont": {"size": 11, "color": INK["observed"]},
        "marker": {
            "size": 8,
            "color": INK["page"],
            "line": {"width": 2, "color": INK["median"]},
        },
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return [bar, *lines, dots]


def _tornado_view(tornado: "Tornado", quantity: str, year: str, label: str) -> View:
    found = [(one, tornado.changes[quantity, year, one.key]) for one in tornado.scenarios]
    found.sort(key=lambda pair: -abs(pair[1].edges[0.5]))
    names = []
    for one, _ in found:
        grade = tornado.grades.get(one.key, "")
        names.append(broken(one.label, 24, 2) + (f"<br><i>{broken(grade)}</i>" if grade else ""))
    rows = list(range(len(found)))
    medians = [change.edges[0.5] / THOUSAND for _, change in found]
    updates: list[dict[str, Any]] = [{"x": medians, "y": rows}]
    for low, high in ((0.1, 0.9), (0.25, 0.75)):
        spans = [(c.edges[low] / THOUSAND, c.edges[high] / THOUSAND, None) for _, c in found]
        twice = [(row, row, None) for row in rows]
        updates.append(
            {"x": [x for span in spans for x in span], "y": [y for pair in twice for y in pair]}
        )
    told = [
        (
            one.label,
            f"median {signed_thousand(c.edges[0.5], STEP)} thousand",
            "80 %: " + between(*(signed_thousand(c.edges[q], STEP) for q in (0.1, 0.9))),
            f"chance of more: {chance(c.more / 100)}",
        )
        for one, c in found
    ]
    numbers = [signed_thousand(c.edges[0.5], STEP) for _, c in found]
    updates.append({"x": medians, "y": rows, "text": numbers, "hovertext": hover_texts(told)})
    parts = [f"{one.label} {signed_thousand(c.edges[0.5], STEP)}" for one, c in found]
    message = f"{label} in {year}, median changes in thousand: {'; '.join(parts)}."
    return View(dict(enumerate(updates)), {"yaxis": rows_axis(names)}, message)
