"""The hedgehog: production as it came, and the forecasts that would have been made on the way."""

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bayes_autoloc.insight.replay import Replay
from bayes_autoloc.plots.labels import Label, place_labels
from bayes_autoloc.plots.panels import legend
from bayes_autoloc.plots.style import COLOURS, bare, new_page
from bayes_autoloc.plots.told import told_origin

__all__ = ["hedgehog"]

Array = npt.NDArray[np.float64]

WIDTH, HEIGHT = 11.0, 6.6
AXIS = 0.62
"""Inches for the numbers of the years and the legend."""

MARGIN = 1.35
"""Inches right of the last year, for its label."""

MILLION = 1e6
HIGHEST = 1.8
"""The view ends at so many times the largest production published."""

SHADES = ("#123f70", "#b8460b", "#2f7d5a", "#6a3d8f", "#7a6a2a", "#9c2f55")
"""Colours of the vintages in turn, all dark: dashes and labels tell them apart in grey."""

DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (2, 1.2)), (0, (6, 1.2, 1.5, 1.2)))


def hedgehog(found: Replay) -> tuple[Figure, Axes]:
    """Draw what came, and from each vintage the median and the 80 % band of its forecast.

    Parameters
    ----------
    found : Replay
        Of `replay`.

    Returns
    -------
    tuple of Figure and Axes
        Million cars a year; each forecast begins with the year of its vintage. Diamonds are
        official forecasts of production, in the colour of the first vintage that knew them.
    """
    top, cut = _top(found)
    passed = not any(found.problems.values())
    about = {**found.about, "diagnostics_ok": passed, "diagnostics": _diagnostics(found)}
    origin = told_origin(about)
    page = new_page(
        WIDTH,
        HEIGHT,
        f"{origin.title}: forecasts as they would have been",
        "Each fitted with what was known at the end of its month; same code, priors and seed for "
        f"all. {_hits(found)}"
        + (f"The view is cut at {top:.1f} million cars (triangles: beyond). " if cut else "")
        + origin.caption,
        origin,
    )
    axes = page.axes_above(AXIS)
    ink = [_draw_actual(axes, found)]
    labels = []
    for i, vintage in enumerate(found.vintages):
        line, label = _draw_vintage(axes, found, vintage, i, top)
        ink.append(line)
        labels.append(label)
    _finish(axes, found, top)
    place_labels(axes, labels, np.concatenate([_dense(one) for one in ink]))
    legend(page, _keys(found), 4)
    return page.figure, axes


def _diagnostics(found: Replay) -> str:
    failed = [vintage for vintage, problems in found.problems.items() if problems]
    return f"fits that FAILED their checks: {', '.join(failed)}" if failed else "diagnostics passed"


def _hits(found: Replay) -> str:
    """Return how many outcomes the bands held."""
    cells = found.outcomes()
    if not len(cells):
        return ""
    return (
        f"Of {len(cells)} published years after their vintage {int(cells['inside'].sum())} lie in "
        "the 80 % band. "
    )


def _top(found: Replay) -> tuple[float, bool]:
    """Return the upper limit, million cars, and whether something lies beyond it."""
    bands = found.table.loc[found.table["quantile"] == 0.9, "value"]
    drawn = np.concatenate([bands, found.targets["value"], found.actual]).astype(float) / MILLION
    limit = HIGHEST * float(found.actual.max()) / MILLION if len(found.actual) else np.inf
    top = 1.08 * float(drawn[drawn <= limit].max(initial=0.0)) or limit
    return top, bool((drawn > top).any())


def _draw_actual(axes: Axes, found: Replay) -> Array:
    years, made = found.actual.index.to_numpy(float), found.actual.to_numpy(float) / MILLION
    axes.plot(
        years,
        made,
        color=COLOURS["observed"],
        lw=1.6,
        marker="o",
        markersize=4,
        zorder=7,
        label="observed",
    )
    return np.column_stack([years, made])


def _draw_vintage(
    axes: Axes, found: Replay, vintage: str, turn: int, top: float
) -> tuple[Array, Label]:
    """Draw a forecast and the official ones of its time; return its median line and its label."""
    colour = SHADES[turn % len(SHADES)]
    rows = found.table[found.table["vintage"] == vintage]
    wide = rows.pivot_table("value", "year", "quantile") / MILLION
    years = wide.index.to_numpy(float)
    axes.fill_between(years, wide[0.1], wide[0.9], color=colour, alpha=0.13, lw=0.8, label="80 %")
    axes.plot(
        years,
        wide[0.5],
        color=colour,
        lw=2,
        ls=DASHES[turn % len(DASHES)],
        zorder=5,
        label=f"median {vintage}",
    )
    axes.plot(years[:1], wide[0.5].iloc[:1], ls="none", marker="o", ms=6, mec=colour, mfc="white")
    for target in found.targets[found.targets["vintage"] == vintage].to_dict("records"):
        value = float(target["value"]) / MILLION
        beyond = {"marker": "^", "ms": 8} if value > top else {}
        at = min(value, 0.985 * top)
        axes.plot(target["year"], at, **{**_diamond(colour), **beyond}, label="official")
    failed = "\n(failed its checks)" if found.problems.get(vintage) else ""
    text, end = f"from {vintage}{failed}", float(wide[0.5].iloc[-1])
    label = Label(text, years[-1], end, colour, 9, sides=(1, -1), bold=True)
    return np.column_stack([years, wide[0.5]]), label


def _diamond(colour: str) -> dict[str, Any]:
    style = {"ls": "none", "marker": "D", "ms": 6, "mec": "white", "mew": 0.9, "zorder": 8}
    return {**style, "color": colour}


def _finish(axes: Axes, found: Replay, top: float) -> None:
    first = min(
        found.actual.index.min() if len(found.actual) else np.inf, found.table["year"].min()
    )
    last = max(found.table["year"].max(), found.targets["year"].max() if len(found.targets) else 0)
    share = MARGIN / (WIDTH * axes.get_position().width)
    axes.set_xlim(first - 0.6, first - 0.6 + (last - first + 0.9) / (1 - share))
    axes.set_ylim(0, top)
    shown = [year for year in range(int(first), int(last) + 1) if year % 5 == 0 or last - first < 8]
    axes.set_xticks(shown, [str(year) for year in shown])
    axes.set_ylabel("million cars a year", size=10, color=COLOURS["quiet"])
    bare(axes)
    axes.grid(axis="y", color="#e4e4e4", lw=0.6, zorder=0)
    axes.set_axisbelow(True)


def _dense(line: Array) -> Array:
    """Return points along a line, 12 for each of its points."""
    at = np.linspace(0, len(line) - 1, 12 * len(line))
    return np.column_stack([np.interp(at, np.arange(len(line)), axis) for axis in line.T])


def _keys(found: Replay) -> list[Artist]:
    series = found.about.get("series")
    keys: list[Artist] = [
        Line2D(
            [], [], color=COLOURS["observed"], lw=1.6, marker="o", ms=4,
            label=f"published, {series} series" if series else "published",
        ),
        Line2D([], [], color=SHADES[0], lw=2, label="median of a forecast"),
        Patch(color=SHADES[0], alpha=0.2, label="its 80 % band"),
    ]  # fmt: skip
    if len(found.targets):
        text = "official forecasts, in the colour of the first vintage that knew them"
        keys.append(Line2D([], [], **_diamond(SHADES[0]), label=text))
    return keys
