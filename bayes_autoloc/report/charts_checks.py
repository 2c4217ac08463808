"""Sensitivity as charts: alternatives side by side, and where the variance comes from."""

import math
from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, Control, View, broken, drawn, hover_texts, plain
from bayes_autoloc.report.charts_look import (
    BAND_COLOURS,
    INK,
    layout,
    legend_below,
    rows_axis,
    rows_layout,
    tall,
)
from bayes_autoloc.report.data_words import between, thousand

if TYPE_CHECKING:
    from bayes_autoloc.report.data_sensitivity import Alternatives, Shares

__all__ = ["alternative_charts", "share_charts"]

THOUSAND = 1e3
PARTS = {
    "prior only": (INK["page"], "/"),
    "learnt": (BAND_COLOURS["50 %"], ""),
    "chance": (BAND_COLOURS["95 %"], ""),
}
OTHER = (INK["quiet"], "x")


def alternative_charts(found: "Alternatives") -> tuple[Chart, ...]:
    """Return median and 80 % interval under every alternative, thousand cars a year."""
    views = {year.key: _alternative_view(found, year.key) for year in found.years}
    first = views[found.years[0].key]
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "80 % interval",
            "marker": {"symbol": "line-ns", "size": 7, "line": {"width": 1.5}},
            "line": {"color": INK["median"], "width": 2},
            "hoverinfo": "skip",
            **first.traces[0],
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "median",
            "marker": {
                "size": 9,
                "color": INK["page"],
                "line": {"width": 2, "color": INK["median"]},
            },
            "hovertemplate": "%{hovertext}<extra></extra>",
            **first.traces[1],
        },
    ]
    names = first.layout["yaxis"]["ticktext"]
    height = 120 + len(found.names) * tall(names, space=10)
    base = rows_layout("thousand cars a year", height, names)
    figure = drawn(traces, {**base, "shapes": first.layout["shapes"]})
    chart = Chart(
        key="alternatives",
        title="Other beliefs, other ways to fit",
        caption=(
            "Production in thousand cars a year: median and 80 % interval. On top, and the light "
            "band behind all rows: the fit as it is. Dashed: the target."
        ),
        figure=figure,
        views=views,
        controls=(Control("year", "Year", "view", found.years),),
        table=found.table,
        height=height,
    )
    return (chart,)


def _alternative_view(found: "Alternatives", year: str) -> View:
    known = [i for i in range(len(found.names)) if (i, year) in found.spans]
    rows = list(range(len(known)))
    axis = rows_axis([broken(found.names[i], 36, 2) for i in known])
    spans = [found.spans[i, year] for i in known]
    xs = [x for low, _, high in spans for x in (low / THOUSAND, high / THOUSAND, None)]
    ys = [y for row in rows for y in (row, row, None)]
    told = [
        (
            found.names[i],
            f"median {thousand(middle)} thousand",
            f"80 %: {between(thousand(low), thousand(high))}",
        )
        for i, (low, middle, high) in zip(known, spans, strict=True)
    ]
    dots = {
        "x": [middle / THOUSAND for _, middle, _ in spans],
        "y": rows,
        "hovertext": hover_texts(told),
    }
    medians = [thousand(middle) for _, middle, _ in spans]
    message = (
        f"{year}: the fit as it is has a median of {medians[0]} thousand; the alternatives lie "
        f"between {thousand(min(m for _, m, _ in spans))} and "
        f"{thousand(max(m for _, m, _ in spans))} thousand."
    )
    if math.isfinite(found.targets[year]):
        message += f" The target is {thousand(found.targets[year])} thousand."
    shapes = _behind(spans[0], found.targets[year])
    return View({0: {"x": xs, "y": ys}, 1: dots}, {"shapes": shapes, "yaxis": axis}, message)


def _behind(base: tuple[float, float, float], target: float) -> list[dict[str, Any]]:
    """Return the band of the fit as it is, and the target."""
    shapes: list[dict[str, Any]] = [
        {
            "type": "rect",
            "layer": "below",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "x0": base[0] / THOUSAND,
            "x1": base[2] / THOUSAND,
            "fillcolor": BAND_COLOURS["95 %"],
            "line": {"width": 0},
        }
    ]
    if math.isfinite(target):
        at = target / THOUSAND
        line = {"color": INK["target"], "width": 1.5, "dash": "dash"}
        ends = {"yref": "paper", "y0": 0, "y1": 1}
        shapes.append({"type": "line", "x0": at, "x1": at, **ends, "line": line})
    return shapes


def share_charts(found: "Shares") -> tuple[Chart, ...]:
    """Return where the variance of each headline comes from, per cent."""
    names = [broken(one, 30, 2) for one in found.headlines]
    height = 120 + len(names) * tall(names, space=24)
    traces = []
    for source in found.sources:
        colour, hatch = PARTS.get(source, OTHER)
        values = [found.shares.get((one, source), 0.0) for one in found.headlines]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": plain(source),
                "y": list(range(len(names))),
                "x": values,
                "text": [f"{value:.0f}" for value in values],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textfont": {"color": INK["observed"], "size": 11},
                "hovertext": hover_texts([(source, f"{value:.0f} %") for value in values]),
                "hoverinfo": "text",
                "marker": {
                    "color": colour,
                    "line": {"color": INK["quiet"], "width": 1},
                    "pattern": {
                        "shape": hatch,
                        "fgcolor": INK["quiet"],
                        "bgcolor": colour,
                        "solidity": 0.15,
                        "size": 7,
                    },
                },
            }
        )
    figure = drawn(
        traces,
        layout(
            barmode="stack",
            xaxis={"title": {"text": "share of the variance, %"}, "range": [0, 101]},
            yaxis={
                "showgrid": False,
                "zeroline": False,
                "ticklabelstandoff": 6,
                **rows_axis(names),
            },
            legend={**legend_below(height, title=True), "traceorder": "normal"},
        ),
    )
    told = [
        f"{one}: {', '.join(f'{s} {found.shares.get((one, s), 0):.0f} %' for s in found.sources)}"
        for one in found.headlines
    ]
    chart = Chart(
        key="shares",
        title="Where the spread comes from",
        caption=(
            "Share of the variance of each headline, per cent: beliefs that no data inform, what "
            "was learnt, and the chance of the years to come."
        ),
        figure=figure,
        views={"": View(message=f"{'; '.join(told)}.")},
        controls=(),
        table=found.table,
        height=height,
    )
    return (chart,)
