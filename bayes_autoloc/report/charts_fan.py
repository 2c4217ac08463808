"""The fan as a chart: scenario, quantity and bands can be chosen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, Control, View, drawn, hover_texts, plain
from bayes_autoloc.report.charts_look import (
    INK,
    band_trace,
    band_update,
    layout,
    legend_below,
    line_update,
    year_line,
)
from bayes_autoloc.report.data import Bands, Choice, Line, Mark
from bayes_autoloc.report.data_bands import BANDS, LEVELS
from bayes_autoloc.report.data_words import between, thousand

if TYPE_CHECKING:
    from bayes_autoloc.report.data_forecast import Fan

__all__ = ["band_control", "bands_hover", "fan_charts"]

NOTHING = Line((), ())
THOUSAND = 1e3
HEIGHT = 480


def fan_charts(fan: "Fan") -> tuple[Chart, ...]:
    """Return the fan: past and forecast against targets, thousand a year."""
    first = f"{fan.scenarios[0].key}|{fan.quantities[0].key}"
    views = {
        f"{scenario.key}|{quantity.key}": _view(fan, scenario, quantity)
        for scenario in fan.scenarios
        for quantity in fan.quantities
        if (scenario.key, quantity.key) in fan.bands
    }
    traces = _traces()
    for place, update in views[first].traces.items():
        traces[place] |= update
    figure = drawn(
        traces,
        layout(
            shapes=year_line(fan.vintage),
            yaxis={"title": {"text": "thousand a year"}, "rangemode": "tozero"},
            xaxis={"tickformat": "d"},
            hovermode="closest",
            legend=legend_below(HEIGHT, title=False),
        ),
    )
    chart = Chart(
        key="fan",
        title="Past and forecast",
        caption=(
            "Thousand a year. Bands: 50, 80 and 95 % intervals, darker towards the middle; line: "
            "median. Before the dashed line, the end of what is known, dots are published figures "
            f"({plain(fan.series)}), circles other series, the dotted line is the fit. Diamonds: "
            "official targets and expectations."
        ),
        figure=figure,
        views=views,
        controls=(
            Control("scenario", "Scenario", "view", fan.scenarios),
            Control("quantity", "What", "view", fan.quantities),
            band_control(),
        ),
        table=fan.table,
        height=HEIGHT,
    )
    return (chart,)


def band_control() -> Control:
    """Return the boxes that show and hide bands."""
    names = tuple(Choice(name, name) for name in reversed(BANDS))
    return Control("bands", "Intervals", "show", names)


def _traces() -> list[dict[str, Any]]:
    empty = Bands((), dict.fromkeys(LEVELS, ()))
    quiet = {"hovertemplate": "%{text}<extra></extra>", "type": "scatter"}
    return [
        *(band_trace(empty, name) for name in BANDS),
        {
            **quiet,
            "mode": "lines",
            "name": "the fit's median",
            "line": {"color": INK["quiet"], "width": 1.5, "dash": "dot"},
        },
        {
            **quiet,
            "mode": "markers",
            "name": "other series",
            "marker": {"symbol": "circle-open", "size": 6, "color": INK["quiet"]},
        },
        {
            **quiet,
            "mode": "lines+markers",
            "name": "published",
            "line": {"color": INK["observed"], "width": 1.5},
            "marker": {"size": 5, "color": INK["observed"]},
        },
        {
            **quiet,
            "mode": "lines+markers",
            "name": "forecast, median",
            "line": {"color": INK["median"], "width": 2.5},
            "marker": {"size": 5, "color": INK["median"]},
        },
        {
            **quiet,
            "mode": "markers+text",
            "name": "official target",
            "marker": {"symbol": "diamond", "size": 10, "color": INK["target"]},
            "textposition": "top center",
            "textfont": {"color": INK["target"], "size": 11},
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
    ]


def _view(fan: "Fan", scenario: Choice, quantity: Choice) -> View:
    bands = fan.bands[scenario.key, quantity.key]
    fitted = fan.fitted.get(quantity.key, NOTHING)
    if fitted.x:  # the line runs on to the first year of the forecast
        fitted = Line((*fitted.x, float(bands.years[0])), (*fitted.y, bands.edges[0.5][0]))
    marks = fan.marks.get(quantity.key, ())
    updates = [
        *(band_update(bands, name) for name in BANDS),
        _points(fitted, "the fit: {} thousand"),
        _points(fan.other.get(quantity.key, NOTHING), "another series: {} thousand"),
        _points(fan.observed.get(quantity.key, NOTHING), "published: {} thousand"),
        line_update(bands.years, bands.edges[0.5], bands_hover(bands)),
        {
            "x": [float(mark.year) for mark in marks],
            "y": [mark.value / THOUSAND for mark in marks],
            "text": [thousand(mark.value) for mark in marks],
            "textposition": _sides(marks),
            "hovertext": hover_texts(
                [(str(mark.year), f"{thousand(mark.value)} thousand", mark.name) for mark in marks]
            ),
        },
    ]
    return View(
        dict(enumerate(updates)),
        {},
        _message(fan, scenario, quantity),
    )


def _points(line: Line, words: str) -> dict[str, Any]:
    pairs = zip(line.x, line.y, strict=True)
    told = [(f"{year:.0f}", words.format(thousand(value, exact=True))) for year, value in pairs]
    return line_update(line.x, line.y, hover_texts(told))


def _sides(marks: Sequence[Mark]) -> list[str]:
    """Return where the numbers of targets stand: the lower one of a year below its mark."""
    lowest = {one.year: min(m.value for m in marks if m.year == one.year) for one in marks}
    several = {one.year for one in marks if sum(m.year == one.year for m in marks) > 1}
    return [
        "bottom center" if m.year in several and m.value == lowest[m.year] else "top center"
        for m in marks
    ]


def bands_hover(bands: Bands, unit: str = "thousand") -> list[str]:
    """Return for every year its median and intervals, for hovering."""
    rows = []
    for i, year in enumerate(bands.years):
        spans = [
            f"{name}: {between(thousand(bands.edges[low][i]), thousand(bands.edges[high][i]))}"
            for name, (low, high) in reversed(BANDS.items())
        ]
        rows.append((str(year), f"median {thousand(bands.edges[0.5][i])} {unit}", *spans))
    return hover_texts(rows)


def _message(fan: "Fan", scenario: Choice, quantity: Choice) -> str:
    """Return what the view says, in words."""
    bands = fan.bands[scenario.key, quantity.key]
    wanted = [year for year in bands.years if year % 5 == 0 and year > bands.years[0]]
    parts = []
    for year in wanted or bands.years[-1:]:
        i = bands.years.index(year)
        low, middle, high = (thousand(bands.edges[level][i]) for level in (0.1, 0.5, 0.9))
        parts.append(f"{middle} thousand in {year} (80 %: {low} to {high})")
    return f"{quantity.label}, {scenario.label}: median {' and '.join(parts)}."
