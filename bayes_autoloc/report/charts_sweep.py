"""The inverted U as a chart: signs and year can be chosen."""

from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, Control, View, drawn, hover_texts, plain
from bayes_autoloc.report.charts_look import INK, layout, legend_below
from bayes_autoloc.report.data_words import STEP, between, signed_thousand

if TYPE_CHECKING:
    from bayes_autoloc.report.data_sweep import InvertedU

__all__ = ["sweep_charts"]

THOUSAND = 1e3
HEIGHT = 540
STYLES = {
    "chinese": ("Chinese groups", INK["median"], "solid", "circle", ""),
    "production": ("the country", INK["observed"], "dash", "square-open", "/"),
}
"""Name, colour, line, marker and hatching of the two quantities."""


def sweep_charts(found: "InvertedU") -> tuple[Chart, ...]:
    """Return changes along the lever above, and how often each value gives the most below."""
    views = {
        f"{sign.key}|{year.key}": _view(found, sign.key, year.key)
        for sign in found.signs
        for year in found.years
    }
    start = next(iter(views.values())).traces
    traces = [{**trace, **start[place]} for place, trace in enumerate(_traces())]
    ticks = [f"{at:g}".replace("-", "−") for at in found.index]
    lever = {"tickvals": list(found.index), "ticktext": ticks, "anchor": "y2"}
    title = f"{found.lever}: {found.unit}" if found.unit else found.lever
    figure = drawn(
        traces,
        layout(
            barmode="group",
            xaxis={**lever, "title": {"text": plain(title), "font": {"size": 11}}},
            yaxis={"title": {"text": "change, thousand cars"}, "domain": [0.4, 1]},
            yaxis2={
                "title": {"text": "most here, %", "font": {"size": 12}},
                "domain": [0, 0.28],
                "range": [0, 100],
                "dtick": 50,
                "gridcolor": INK["grid"],
                "automargin": True,
            },
            hovermode="closest",
            legend=legend_below(HEIGHT, title=True),
        ),
    )
    chart = Chart(
        key="inverted-u",
        title=f"Output along the lever {found.lever}",
        caption=(
            "Above: change against the lever's 0, thousand cars a year; line: median, band: 90 % "
            "interval; solid for Chinese groups, dashed for the country. Below: in how many "
            "futures, per cent, this value gives the most."
        ),
        figure=figure,
        views=views,
        controls=(
            Control("signs", "Signs", "view", found.signs),
            Control("year", "Year", "view", found.years),
        ),
        table=found.table,
        height=HEIGHT,
    )
    return (chart,)


def _traces() -> list[dict[str, Any]]:
    """Return for both quantities band, line and bars."""
    found: list[dict[str, Any]] = []
    for name, colour, dash, symbol, hatch in STYLES.values():
        band: dict[str, Any] = {
            "type": "scatter",
            "mode": "lines",
            "fill": "toself",
            "name": f"90 %, {name}",
            "line": {"width": 1 if hatch else 0, "color": INK["quiet"], "dash": dash},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        if hatch:
            band["fillpattern"] = {"shape": hatch, "fgcolor": INK["quiet"], "size": 9}
            band["fillpattern"] |= {"bgcolor": "rgba(0,0,0,0)", "solidity": 0.12}
        else:
            band["fillcolor"] = "#aecbe6"
        line = {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "line": {"color": colour, "width": 2.5, "dash": dash},
            "marker": {"symbol": symbol, "size": 8, "color": colour, "line": {"width": 1.5}},
            "hovertemplate": "%{text}<extra></extra>",
        }
        bars = {
            "type": "bar",
            "name": f"most here, {name}",
            "yaxis": "y2",
            "marker": {
                "color": colour if not hatch else INK["page"],
                "line": {"color": colour, "width": 1},
                "pattern": {"shape": hatch, "fgcolor": colour, "size": 6},
            },
            "textposition": "outside",
            "textfont": {"size": 10, "color": INK["observed"]},
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": False,
        }
        found += [band, line, bars]
    return found


def _view(found: "InvertedU", sign: str, year: str) -> View:
    updates: list[dict[str, Any]] = []
    index = list(found.index)
    for variable, (name, *_) in STYLES.items():
        curve = found.curves[sign, year, variable]
        low, middle, high = (
            [one / THOUSAND for one in curve.edges[level]] for level in (0.05, 0.5, 0.95)
        )
        told = [
            [
                f"{name}, lever at {at:g}".replace("-", "−"),
                f"median {signed_thousand(curve.edges[0.5][i], STEP)} thousand",
                "90 %: "
                + between(
                    *(signed_thousand(curve.edges[level][i], STEP) for level in (0.05, 0.95))
                ),
            ]
            for i, at in enumerate(found.index)
        ]
        updates += [
            {"x": [*index, *reversed(index)], "y": [*high, *reversed(low)]},
            {"x": index, "y": middle, "text": hover_texts(told)},
            {"x": index, "y": list(curve.peaks), "text": [f"{one:.0f}" for one in curve.peaks]},
        ]
    parts = []
    for variable, (name, *_) in STYLES.items():
        peaks = found.curves[sign, year, variable].peaks
        best = f"{found.index[peaks.index(max(peaks))]:g}".replace("-", "−")
        parts.append(f"Output of {name} is largest most often at {best}.")
    message = " ".join([f"{year}:", found.findings[sign, year], *parts])
    return View(dict(enumerate(updates)), {}, message)
