"""The inverted U: localisation along a lever, and how often both directions lower it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bayes_autoloc.forecast.lookup import within
from bayes_autoloc.plots.about import About, about
from bayes_autoloc.plots.panels import legend, panel, size_of
from bayes_autoloc.plots.pick import chance_text, edges_of, words
from bayes_autoloc.plots.style import COLOURS, Page, bare, new_page

if TYPE_CHECKING:
    from bayes_autoloc.forecast.scenario.sweep import Sweep

__all__ = ["inverted_u"]

WIDTH, HEIGHT = 11.0, 7.6
LEGEND, BARS, AXIS, BETWEEN, TEXTS, GAP = 0.5, 0.95, 0.5, 0.42, 1.28, 0.5
"""Inches for the legend, the lower panels, numbers under them, the upper ones' distance to them,
texts above, between columns."""

THOUSAND = 1e3
STYLES = {
    "chinese": ("output of the Chinese wave", COLOURS["median"], "-", "o", None),
    "production": ("production of the country", COLOURS["observed"], (0, (5, 2)), "s", "////"),
}
"""Name, colour, line, marker and hatching of the two quantities."""

SIGNS = {
    "assumed": "Signs of the effects as assumed",
    "free": "Signs left free: these effects may help or hurt",
}
GRADES = {
    "elicited": "Evidence: elicited. Effects behind this shape are judgement that no data narrow",
    "analogy": "Evidence: analogy. Effects behind this shape come from a comparable case",
    "data": "Evidence: data. The effects are learnt from the tables of the case",
}


def inverted_u(sweep: "Sweep", *, year: int = 2030) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw Chinese output and national production along a lever, as changes from today's value.

    Parameters
    ----------
    sweep : Sweep
        Only its draws are read.
    year : int
        A year of the forecast.

    Returns
    -------
    tuple of Figure and array of Axes
        A column for each treatment of the signs: medians and 80 % bands of the paired differences,
        thousand cars a year, and how often each value of the lever gives the most.

    Raises
    ------
    AutolocError
        If it is not a year of the sweep.
    """
    data = sweep.data
    at = within([year], [int(one) for one in data["year"].to_numpy()])[0]
    origin = _origin(data)
    signs = [str(one) for one in data["signs"].to_numpy()]
    lever = words(str(data.attrs.get("lever", "lever")))
    page = new_page(
        WIDTH,
        HEIGHT,
        f"{origin.title}: cars made in {at} along the lever {lever}",
        f"Change from the lever's value of 0, future by future. {_unit(data)}{origin.caption}",
        origin,
    )
    _write_grade(page, data, signs)
    axes = _panels(page, len(signs))
    for column, sign in enumerate(signs):
        _draw_changes(axes[0, column], sweep, sign, at)
        _draw_peaks(axes[1, column], sweep, sign, at)
        _head(axes[0, column], sign, _findings(sweep, sign, at))
        axes[1, column].set_xlabel(_direction(data), size=8.5, color=COLOURS["quiet"])
    _share_limits(axes)
    axes[0, 0].set_ylabel("change, thousand cars a year", size=9, color=COLOURS["quiet"])
    legend(page, _keys(), 2)
    return page.figure, axes


def _origin(data: xr.Dataset) -> About:
    tree = xr.DataTree.from_dict({"forecast": data[["production"]]})
    tree.attrs = dict(data.attrs)
    return about(tree)


def _unit(data: xr.Dataset) -> str:
    unit = str(data.attrs.get("unit", ""))
    return f"Lever: {unit}. " if unit else ""


def _direction(data: xr.Dataset) -> str:
    if data.attrs.get("lever") == "sanctions":
        return "← relaxed, with Western return        sanctions index        tightened →"
    return words(str(data.attrs.get("lever", "lever")))


def _write_grade(page: Page, data: xr.Dataset, signs: Sequence[str]) -> None:
    """Write what the shape rests on, in a box under the title."""
    grade = str(data.attrs.get("grade", "not recorded"))
    text = GRADES.get(grade, f"Evidence: {grade}")
    if "free" in signs:
        text += ".\nLeft: their signs are assumed too. Right: either sign, same size;"
        text += "\nhalts (learnt), Western projects and buy-backs keep theirs."
    else:
        text += ". Their signs are not left free here."
    page.figure.text(
        page.box[0] + 0.004,
        page.box[1] + page.box[3] - 0.08 / page.figure.get_figheight(),
        text,
        size=9.5,
        weight="bold",
        va="top",
        bbox={"facecolor": "#f1f1f1", "edgecolor": COLOURS["quiet"], "linewidth": 0.8, "pad": 4},
    ).set_gid("grade")


def _panels(page: Page, columns: int) -> npt.NDArray[np.object_]:
    width, height = size_of(page)
    wide = (width - (columns - 1) * GAP) / columns
    top = height - LEGEND - AXIS - BARS - BETWEEN - TEXTS
    found = np.empty((2, columns), dtype=object)
    for i in range(columns):
        left, bottom = i * (wide + GAP), LEGEND + AXIS
        found[1, i] = panel(page, left, bottom, wide, BARS)
        found[0, i] = panel(page, left, bottom + BARS + BETWEEN, wide, top)
    return found


def _draw_changes(axes: Axes, sweep: "Sweep", sign: str, year: int) -> None:
    index = sweep.data["index"].to_numpy()
    for order, (variable, (_, colour, line, marker, hatch)) in enumerate(STYLES.items()):
        change = sweep.differences(variable).sel(signs=sign, year=year)
        edges = edges_of(change.transpose("draw", "index").to_numpy(), (0.1, 0.5, 0.9), THOUSAND)
        axes.fill_between(
            index,
            edges[0.1],
            edges[0.9],
            facecolor=COLOURS["80 %"] if hatch is None else "none",
            edgecolor=COLOURS["80 %"] if hatch is None else COLOURS["quiet"],
            hatch=hatch,
            lw=0.7,
            zorder=1 + order,
            label=f"{variable} 80 %",
        )
        axes.plot(
            index,
            edges[0.5],
            color=colour,
            ls=line,
            lw=2,
            marker=marker,
            markersize=5,
            zorder=5 + order,
            label=f"{variable} median",
        )
    axes.axhline(0, color=COLOURS["quiet"], lw=0.8, zorder=4)
    axes.axvline(0, color=COLOURS["quiet"], lw=0.8, ls=":", zorder=4)
    axes.set_xticks(index, [])
    bare(axes)


def _draw_peaks(axes: Axes, sweep: "Sweep", sign: str, year: int) -> None:
    """Draw how often each value of the lever gives the most."""
    index = sweep.data["index"].to_numpy()
    step = float(np.diff(index).min()) if len(index) > 1 else 1.0
    for side, (variable, (_, colour, _, _, hatch)) in zip((-1, 1), STYLES.items(), strict=True):
        peaks = sweep.peak(year, variable)
        chances = 100 * peaks.loc[peaks["signs"] == sign, "probability"].to_numpy()
        bars = axes.bar(
            index + side * 0.19 * step,
            chances,
            0.36 * step,
            facecolor=colour if hatch is None else "white",
            edgecolor=colour,
            hatch=hatch,
            lw=0.7,
            label=f"{variable} peak",
        )
        axes.bar_label(bars, [f"{value:.0f}" for value in chances], size=7, padding=1)
    axes.set_xticks(index, [f"{value:g}".replace("-", "−") for value in index])
    axes.set_ylim(0, 118)
    axes.set_yticks([0, 50, 100])
    axes.set_title("Futures in which this value gives the most, %", size=8.5, loc="left", pad=5)
    bare(axes)


def _findings(sweep: "Sweep", sign: str, year: int) -> str:
    """Return how often both directions hurt, and where the median is largest."""
    index = sweep.data["index"].to_numpy()
    both = [float(one) for one in index if one > 0 and -one in index]
    lines = []
    if both:
        by = 1.0 if 1.0 in both else max(both)
        hurt = [sweep.both_hurt(year, variable, by)[sign] for variable in STYLES]
        lines.append(
            f"P(both +{by:g} and −{by:g} lower it): Chinese output {chance_text(hurt[0])}, "
            f"production {chance_text(hurt[1])}"
        )
    best = []
    for variable in STYLES:
        median = sweep.differences(variable).sel(signs=sign, year=year).median("draw")
        best.append(f"{float(index[int(median.argmax('index'))]):g}".replace("-", "−"))
    lines.append(f"Largest median: Chinese output at {best[0]}, production at {best[1]}")
    return "\n".join(lines)


def _head(axes: Axes, sign: str, findings: str) -> None:
    axes.set_title(SIGNS.get(sign, sign), size=10, weight="bold", loc="left", pad=32)
    axes.text(
        0, 1.015, findings, transform=axes.transAxes, size=8.5, va="bottom", linespacing=1.25
    ).set_gid("findings")


def _share_limits(axes: npt.NDArray[np.object_]) -> None:
    """Give all columns the same limits: only then can they be compared."""
    limits = np.array([one.get_ylim() for one in axes[0]])
    left, right = axes[0, 0].get_xlim()
    for above, below in axes.T:
        above.set_ylim(limits[:, 0].min(), limits[:, 1].max())
        above.grid(axis="y", color="#e4e4e4", lw=0.6)
        above.set_axisbelow(True)
        for one in (above, below):
            one.set_xlim(left - 0.15, right + 0.15)


def _keys() -> list[Artist]:
    found: list[Artist] = []
    for name, colour, line, marker, hatch in STYLES.values():
        found.append(Line2D([], [], color=colour, ls=line, lw=2, marker=marker, label=name))
        face = COLOURS["80 %"] if hatch is None else "white"
        edge = COLOURS["80 %"] if hatch is None else COLOURS["quiet"]
        found.append(
            Patch(facecolor=face, edgecolor=edge, hatch=hatch, lw=0.7, label=f"80 % band, {name}")
        )
    return found
