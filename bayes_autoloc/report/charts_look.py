"""How all charts of the report look: colours, layout, bands, lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from bayes_autoloc.report.data import Bands
from bayes_autoloc.report.data_bands import BANDS

__all__ = [
    "BAND_COLOURS",
    "GREYS",
    "INK",
    "PALETTE",
    "band_trace",
    "band_update",
    "layout",
    "legend_below",
    "line_update",
    "rows_axis",
    "rows_layout",
    "tall",
    "year_line",
]

PALETTE: Mapping[str, str] = {
    "#dbe7f3": "#1d3247",
    "#aecbe6": "#2f5578",
    "#76a5d2": "#5286b8",
    "#123f70": "#cfe3f7",
    "#000001": "#f4f4f5",
    "#5c5c5c": "#a9adb3",
    "#b8460b": "#ff9d5c",
    "#c00000": "#ff7b7b",
    "#e3e3e3": "#33383f",
    "#fefefe": "#15181c",
    "#ececec": "#2b2b2b",
    "#d2d2d2": "#4a4a4a",
    "#b0b0b0": "#6e6e6e",
    "#333333": "#dcdcdc",
}
"""Every colour of the charts on a light page, and what it becomes on a dark one."""

BAND_COLOURS = {"95 %": "#dbe7f3", "80 %": "#aecbe6", "50 %": "#76a5d2"}
GREYS = {"95 %": "#ececec", "80 %": "#d2d2d2", "50 %": "#b0b0b0"}
INK = {
    "median": "#123f70",
    "observed": "#000001",
    "quiet": "#5c5c5c",
    "target": "#b8460b",
    "alarm": "#c00000",
    "grid": "#e3e3e3",
    "page": "#fefefe",
    "past": "#333333",
}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"


def layout(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own values
    """Return the layout of a chart: transparent, quiet axes, legend below.

    Parameters
    ----------
    **changes
        Merged into it, axes one level deep.
    """
    axis = {
        "gridcolor": INK["grid"],
        "zerolinecolor": INK["quiet"],
        "zerolinewidth": 1,
        "linecolor": INK["quiet"],
        "tickcolor": INK["quiet"],
        "automargin": True,
        "separatethousands": True,
        "title": {"font": {"size": 12}, "standoff": 8},
    }
    base: dict[str, Any] = {
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": INK["quiet"]},
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "legend": {"orientation": "h", "x": 0, "yanchor": "top", "font": {"size": 12}},
        "hoverlabel": {
            "align": "left",
            "bgcolor": INK["page"],
            "bordercolor": INK["quiet"],
            "font": {"color": INK["observed"], "size": 12},
        },
        "xaxis": {**axis, "showgrid": False},
        "yaxis": axis,
        "dragmode": False,
    }
    for key, value in changes.items():
        known = base.get(key)
        base[key] = {**known, **value} if isinstance(known, dict) else value
    return base


def rows_axis(names: Sequence[str]) -> dict[str, Any]:
    """Return an axis with a row for each name, the first on top.

    Rows stand at whole numbers from 0 on: Plotly would lay those of the same name, shortened ones
    above all, onto each other.
    """
    return {
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "range": [len(names) - 0.5, -0.5],
    }


def rows_layout(unit: str, height: int, names: Sequence[str]) -> dict[str, Any]:
    """Return the layout of a chart with a row for each name; see `rows_axis`."""
    axis = {"showgrid": False, "zeroline": False, "ticklabelstandoff": 6}
    return layout(
        barmode="overlay",
        xaxis={"title": {"text": unit}, "showgrid": True},
        yaxis={**axis, **rows_axis(names)},
        hovermode="closest",
        legend=legend_below(height, title=True),
    )


def legend_below(height: int, *, title: bool) -> dict[str, float]:
    """Return where the legend stands: below the numbers of the axis, and its title if it has one.

    Plotly wants it as a share of the drawn area, of which the height is guessed.
    """
    return {"y": -(58 if title else 30) / max(height - 110, 100)}


def tall(names: Sequence[str], line: int = 16, space: int = 16) -> int:
    """Return the pixels that a row needs for each name, in lines."""
    return space + line * max((1 + name.count("<br>") for name in names), default=1)


def runs(years: Sequence[float]) -> list[slice]:
    """Return the places of years that follow each other without a gap."""
    starts = [i for i in range(len(years)) if i == 0 or years[i] - years[i - 1] > 1]
    ends = [*starts[1:], len(years)] if starts else []
    return [slice(first, end) for first, end in zip(starts, ends, strict=True)]


def line_update(
    years: Sequence[float], values: Sequence[float], texts: Sequence[str], scale: float = 1e3
) -> dict[str, Any]:
    """Return the points of a line that is broken where years are missing."""
    x: list[float | None] = []
    y: list[float | None] = []
    told: list[str] = []
    for part in runs(years):
        if x:
            x, y, told = [*x, None], [*y, None], [*told, ""]
        x += years[part]
        y += [one / scale for one in values[part]]
        told += texts[part]
    return {"x": x, "y": y, "text": told}


def band_update(bands: Bands, name: str, scale: float = 1e3) -> dict[str, Any]:
    """Return the closed line around a band, its upper edge backwards; a loop for every run."""
    low, high = BANDS[name]
    x: list[float | None] = []
    y: list[float | None] = []
    for part in runs(bands.years):
        lower, upper = bands.edges[low][part], bands.edges[high][part]
        if x:
            x.append(None)
            y.append(None)
        x += [*bands.years[part], *reversed(bands.years[part])]
        y += [one / scale for one in (*lower, *reversed(upper))]
    return {"x": x, "y": y}


def band_trace(
    bands: Bands, name: str, colours: Mapping[str, str] = BAND_COLOURS, scale: float = 1e3
) -> dict[str, Any]:
    """Return the trace of a band: filled, without a hover of its own."""
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "fillcolor": colours[name],
        "line": {"width": 0, "color": colours[name]},
        "hoverinfo": "skip",
        "name": f"{name} interval",
        "meta": name,
        **band_update(bands, name, scale),
    }


def year_line(vintage: str) -> list[dict[str, Any]]:
    """Return the shape that marks the end of what is known, at the end of the vintage's month."""
    if not vintage:
        return []
    year, month = (int(part) for part in vintage.split("-"))
    at = year + month / 12 - 0.5
    line = {"color": INK["quiet"], "width": 1, "dash": "dash"}
    return [{"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}]
