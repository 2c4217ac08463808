"""All scenarios in one panel: the first with bands, the others as medians, named in the margin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from scipy.optimize import isotonic_regression

from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.plots.panels import band_keys, draw_bands
from bayes_autoloc.plots.pick import Edges, Scale, words
from bayes_autoloc.plots.style import BANDS, COLOURS

__all__ = [
    "DASHED",
    "MARGIN",
    "ROW",
    "Ending",
    "draw_scenarios",
    "name_scenarios",
    "scenario_keys",
    "spread",
    "write_endings",
]

Array = npt.NDArray[np.float64]

MARGIN = 2.35
"""Inches right of a panel for the names of scenarios."""

ROW = 0.158
"""Inches that a name needs."""

DASHED = (0, (5, 1.5))


def draw_scenarios(axes: Axes, years: Array, edges: Mapping[str, Edges]) -> None:
    """Draw the first scenario with bands, the others as thin medians, the mixture's dashed.

    Parameters
    ----------
    axes : Axes
        Where.
    years : ndarray
        Of the edges.
    edges : mapping
        By scenario, as from `edges_of`.
    """
    for i, (name, one) in enumerate(edges.items()):
        if i == 0:
            draw_bands(axes, years, one)
            continue
        axes.plot(years, one[0.5], **_thin(name), zorder=4.5, label=f"median of {words(name)}")


def scenario_keys(names: Sequence[str]) -> list[Artist]:
    """Return the legend's entries for what `draw_scenarios` draws."""
    found = band_keys(of=f"{words(names[0])}, ")
    others = [name for name in names[1:] if name != MIXTURE]
    if others:
        found.append(Line2D([], [], **_thin(others[0]), label="other scenarios, medians"))
    if MIXTURE in names[1:]:
        found.append(Line2D([], [], **_thin(MIXTURE), label="mixture, median"))
    return found


def name_scenarios(axes: Axes, at: float, edges: Mapping[str, Edges], scale: Scale) -> None:
    """Name each scenario in the margin, with its median of the last year.

    Parameters
    ----------
    axes : Axes
        With final limits and position.
    at : float
        The last year.
    edges : mapping
        By scenario; the first one's 80 % interval is given too.
    scale : Scale
        How values are written.
    """
    endings = []
    for i, (name, one) in enumerate(edges.items()):
        low, high = (scale.text(float(one[level][-1])) for level in BANDS["80 %"])
        median = float(one[0.5][-1])
        text = f"{scale.text(median)} {words(name)}"
        if i == 0:
            text += f" (80 %: {low} to {high})"
        endings.append(Ending(text, median, bold=i == 0))
    write_endings(axes, at, endings)
    width = axes.get_position().width * 72 * _across(axes)
    axes.text(
        1 + 10 / width,
        1.03,
        f"median in {at:.0f}, {scale.unit}",
        transform=axes.transAxes,
        size=7.5,
        color=COLOURS["quiet"],
    )


def _thin(name: str) -> dict[str, Any]:
    return {
        "color": COLOURS["observed"],
        "lw": 0.7,
        "ls": DASHED if name == MIXTURE else "-",
    }


@dataclass(frozen=True)
class Ending:
    """A label in the right margin for the end of a line.

    Parameters
    ----------
    text : str
        One line.
    value : float
        Where the line ends, data coordinates.
    bold : bool
        Weight of the font.
    colour : str
        Of the text.
    """

    text: str
    value: float
    bold: bool = False
    colour: str = COLOURS["quiet"]


def write_endings(axes: Axes, at: float, endings: Sequence[Ending], size: float = 7.5) -> None:
    """Write labels right of the axes, each as near to its line's end as the others allow.

    Parameters
    ----------
    axes : Axes
        With final limits and position.
    at : float
        The last year.
    endings : sequence of Ending
        Those whose value is not finite are left out.
    size : float
        Of the font, points.
    """
    known = sorted((one for one in endings if np.isfinite(one.value)), key=lambda one: one.value)
    if not known:
        return
    (low, high), tall = axes.get_ylim(), axes.get_position().height
    figure = axes.get_figure(root=True)
    points = tall * (figure.get_figheight() if figure else 1.0) * 72
    wanted = np.array([(one.value - low) / (high - low) * points for one in known])
    for one, place in zip(known, spread(wanted, 1.5 * size, points), strict=True):
        axes.annotate(
            one.text,
            (at, min(max(one.value, low), high)),
            (1 + 10 / (axes.get_position().width * 72 * _across(axes)), place / points),
            textcoords="axes fraction",
            size=size,
            color=one.colour,
            weight="bold" if one.bold else "normal",
            va="center",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": COLOURS["quiet"],
                "lw": 0.5,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
        )


def spread(wanted: Array, gap: float, height: float) -> Array:
    """Return places at least a gap apart, as near to the wanted ones as can be, sorted.

    They lie between 0 and the height where they fit, and around its middle where they don't.
    """
    steps = gap * np.arange(len(wanted))
    room = max(height - steps[-1], 0.0)
    loose = np.asarray(isotonic_regression(np.clip(wanted, 0, height) - steps).x, dtype=float)
    offset = min((height - steps[-1]) / 2, 0.0)
    return np.asarray(np.clip(loose, 0, room) + offset + steps)


def _across(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    return figure.get_figwidth() if figure else 1.0
