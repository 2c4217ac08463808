"""Pieces that several figures share: panels of a page, bands, targets, legends."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bayes_autoloc.plots.pick import Edges
from bayes_autoloc.plots.style import BANDS, COLOURS, Page

__all__ = [
    "GREYS",
    "band_keys",
    "draw_bands",
    "draw_target",
    "grid",
    "legend",
    "mark_vintage",
    "panel",
    "size_of",
    "target_key",
]

Array = npt.NDArray[np.float64]

GREYS = {"95 %": "#ececec", "80 %": "#d2d2d2", "50 %": "#b0b0b0", "median": "#333333"}
"""Bands of the reference class: as light as those of `COLOURS`, without their hue."""


def panel(page: Page, left: float, bottom: float, width: float, height: float) -> Axes:
    """Return axes at a place of the page's box, all in inches from its lower left corner."""
    across, up = page.figure.get_size_inches()
    return page.figure.add_axes(
        (page.box[0] + left / across, page.box[1] + bottom / up, width / across, height / up)
    )


def size_of(page: Page) -> tuple[float, float]:
    """Return width and height of the page's box, inches."""
    across, up = page.figure.get_size_inches()
    return float(page.box[2] * across), float(page.box[3] * up)


def grid(
    page: Page, count: int, columns: int, *, below: float, texts: float, gap: float = 0.3
) -> npt.NDArray[np.object_]:
    """Return axes row by row.

    Parameters
    ----------
    page : Page
        Where.
    count, columns : int
        How many panels, and how many in a row.
    below : float
        Inches under the last row, for the legend.
    texts : float
        Inches above each panel, for its title; half as much stays below for the years.
    gap : float
        Inches between columns.
    """
    width, height = size_of(page)
    rows = -(-count // columns)
    wide = (width + gap) / columns - gap
    high = (height - below) / rows
    found = np.empty(count, dtype=object)
    for i in range(count):
        row, column = divmod(i, columns)
        bottom = below + (rows - 1 - row) * high + texts / 2
        found[i] = panel(page, column * (wide + gap), bottom, wide, high - 1.5 * texts)
    return found


def draw_bands(
    axes: Axes, years: Array, edges: Edges, colours: Mapping[str, str] = COLOURS, of: str = ""
) -> None:
    """Draw bands of 95, 80 and 50 % and the median; years without a value are left out.

    Parameters
    ----------
    axes : Axes
        Where.
    years : ndarray
        Of the edges.
    edges : dict
        As from `edges_of`.
    colours : mapping
        By band, and of the median.
    of : str
        Stands before the artists' labels.
    """
    for order, (name, (low, high)) in enumerate(BANDS.items()):
        axes.fill_between(
            years,
            edges[low],
            edges[high],
            color=colours[name],
            lw=0,
            zorder=1 + order,
            label=f"{of}{name}",
        )
    axes.plot(years, edges[0.5], color=colours["median"], lw=2, zorder=5, label=f"{of}median")


def draw_target(axes: Axes, year: float, value: float, size: float = 6) -> None:
    """Draw the diamond of a published figure."""
    axes.plot(
        year,
        value,
        marker="D",
        markersize=size,
        color=COLOURS["target"],
        markeredgecolor="white",
        markeredgewidth=0.9,
        ls="none",
        zorder=8,
        label="target",
    )


def mark_vintage(axes: Axes, vintage: str) -> None:
    """Draw the end of what is known, the end of the vintage's month."""
    if vintage:
        year, month = (int(part) for part in vintage.split("-"))
        axes.axvline(year + month / 12 - 0.5, color=COLOURS["quiet"], lw=0.9, ls="--", zorder=4)


def band_keys(colours: Mapping[str, str] = COLOURS, of: str = "") -> list[Artist]:
    """Return the legend's entries for bands and median."""
    patches = [Patch(color=colours[name], label=f"{of}{name} band") for name in reversed(BANDS)]
    return [*patches, Line2D([], [], color=colours["median"], lw=2, label=f"{of}median")]


def target_key(label: str) -> Line2D:
    """Return the legend's entry for targets."""
    return Line2D([], [], ls="none", marker="D", ms=5.5, color=COLOURS["target"], label=label)


def legend(page: Page, handles: Sequence[Artist], columns: int) -> None:
    """Write one legend for all panels at the bottom of the page's box."""
    page.figure.legend(
        handles=list(handles),
        loc="lower left",
        bbox_to_anchor=(page.box[0], page.box[1]),
        borderaxespad=0,
        ncols=columns,
        fontsize=8.5,
        frameon=False,
        handlelength=2.2,
        columnspacing=1.6,
    )
