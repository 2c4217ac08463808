"""Small multiples of plants: what the fit predicts, what was made, and what was announced."""

from collections.abc import Sequence
from textwrap import fill
from typing import Literal

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.plots.about import HasTree, about
from bayes_autoloc.plots.choice import chosen_plants
from bayes_autoloc.plots.style import BANDS, COLOURS, Page, bare, new_page

__all__ = ["LEADS", "ramp_panel"]

Array = npt.NDArray[np.float64]

LEADS = {
    "plan, said up to ½ year before the year's end": (-np.inf, 0.5, "#5a2104"),
    "plan, said ½ to 1¾ years before it": (0.5, 1.75, "#c9702f"),
    "plan, said earlier": (1.75, np.inf, "#eeb98f"),
}
"""Classes of the time from a plan to the end of its year, years, and their colours."""

THOUSAND = 1e3
COLUMNS = 4
HALF_WIDTH = 0.42
SPAN = 4
"""Years that a panel shows at least."""

PANEL = (2.75, 2.2)
"""Width and height of a panel with its texts, inches."""


def ramp_panel(
    outlook: HasTree, *, plants: Sequence[str] | None = None, n: int = 16
) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw a panel for each of some plants, thousand cars a year.

    Parameters
    ----------
    outlook : Outlook
        A forecast; only its tree is read.
    plants : sequence of str or None
        Which, in this order; None for `chosen_plants`.
    n : int
        How many at most, if `plants` is None.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes for each plant; none if the case has no plant that ever started.

    Raises
    ------
    AutolocError
        If a plant has no ramp in this outlook.
    """
    tree, origin = outlook.tree, about(outlook.tree)
    ramps = tree["ramps"].to_dataset()
    names = _checked(ramps, plants) if plants is not None else chosen_plants(tree, n)
    rows = max(1, -(-len(names) // COLUMNS))
    page = new_page(
        COLUMNS * PANEL[0],
        rows * PANEL[1] + 1.5,
        f"{origin.title}: plants, thousand cars a year",
        f"Bands: what the fit predicts for a year's output, noise included. {origin.caption}",
        origin,
    )
    if not names:
        page.figure.text(0.5, 0.5, "No plant of this case ever started.", ha="center", size=11)
        return page.figure, np.empty(0, dtype=object)
    axes = _grid(page, len(names), rows)
    for one, name in zip(axes, names, strict=True):
        _draw_plant(one, ramps, name)
    for one in axes[::COLUMNS]:
        one.set_ylabel("thousand cars", size=8, color=COLOURS["quiet"])
    _legend(page)
    return page.figure, axes


def _checked(ramps: xr.Dataset, plants: Sequence[str]) -> list[str]:
    known = [str(name) for name in ramps["plant"].to_numpy()]
    for name in plants:
        if name not in known:
            raise AutolocError(f"No ramp of a plant {name!r}. {did_you_mean(name, known)}")
    return list(plants)


def _grid(page: Page, count: int, rows: int) -> npt.NDArray[np.object_]:
    """Return axes row by row below the title; what is left under them is for the legend."""
    left, bottom, width, height = page.box
    figure_width, figure_height = page.figure.get_size_inches()
    bottom += 0.6 / figure_height
    height -= 0.6 / figure_height
    gap, texts = 0.42 / figure_width, 0.8 / figure_height
    wide = (width + gap) / COLUMNS - gap
    high = height / rows - texts
    axes = np.empty(count, dtype=object)
    for i in range(count):
        row, column = divmod(i, COLUMNS)
        x = left + column * (wide + gap)
        y = bottom + height - (row + 1) * (high + texts) + 0.22 / figure_height
        axes[i] = page.figure.add_axes((x, y, wide, high))
    return axes


def _draw_plant(axes: Axes, ramps: xr.Dataset, name: str) -> None:
    plant = ramps.sel(plant=name)
    bands = plant["output"].dropna("year") / THOUSAND
    years = bands["year"].to_numpy()
    _draw_bands(axes, years, bands)
    axes.axhline(
        plant["capacity"].item() / THOUSAND, color=COLOURS["quiet"], lw=1, ls=(0, (5, 2)), zorder=4
    )
    plan_years = _draw_plans(axes, ramps, name)
    output_years = _draw_outputs(axes, ramps, name)
    shown = np.concatenate([years, plan_years, output_years])
    if len(shown):
        middle, span = (shown.min() + shown.max()) / 2, max(np.ptp(shown), SPAN)
        axes.set_xlim(middle - span / 2 - 0.7, middle + span / 2 + 0.7)
    axes.set_ylim(0, None)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    bare(axes)
    title = fill(str(plant["name"].item()), 31, max_lines=2, placeholder=" …")
    mode = str(plant["mode"].item()).replace("_", " ")
    axes.set_title(title, size=8.5, weight="bold", loc="left", pad=14)
    axes.text(
        0,
        1.03,
        f"{plant['wave'].item()}, {mode}",
        transform=axes.transAxes,
        size=8,
        color=COLOURS["quiet"],
    )


def _draw_bands(axes: Axes, years: Array, bands: xr.DataArray) -> None:
    """Draw a box for every year: plants ran for single years, and with years between."""
    for order, (name, (low, high)) in enumerate(BANDS.items()):
        bottom = bands.sel(quantile=low).to_numpy()
        top = bands.sel(quantile=high).to_numpy()
        left, right = years - HALF_WIDTH, years + HALF_WIDTH
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        boxes = np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)
        # One collection a band: a patch for every box would double the time of the picture.
        axes.add_collection(
            PolyCollection(list(boxes), facecolor=COLOURS[name], lw=0, zorder=1 + order, label=name)
        )
    axes.hlines(
        bands.sel(quantile=0.5).to_numpy(),
        years - HALF_WIDTH,
        years + HALF_WIDTH,
        color=COLOURS["median"],
        lw=1.6,
        zorder=5,
        label="median",
    )


def _draw_plans(axes: Axes, ramps: xr.Dataset, name: str) -> Array:
    own = ramps["plan_plant"].to_numpy() == name
    years: Array = ramps["plan_year"].to_numpy()[own].astype(float)
    plans = ramps["plan_plan"].to_numpy()[own] / THOUSAND
    leads = ramps["plan_lead"].to_numpy()[own]
    for order, (label, (low, high, colour)) in enumerate(LEADS.items()):
        said = (leads >= low) & (leads < high)
        axes.plot(
            years[said],
            plans[said],
            ls="none",
            marker="^",
            markersize=5.5,
            markerfacecolor="none",
            markeredgecolor=colour,
            markeredgewidth=1.2,
            zorder=8 - 0.1 * order,
            clip_on=False,
            label=label,
        )
    return years


def _draw_outputs(axes: Axes, ramps: xr.Dataset, name: str) -> Array:
    """Draw what was made; a figure of part of a year, a lower bound, gets an open dot."""
    own = ramps["output_plant"].to_numpy() == name
    years: Array = ramps["output_year"].to_numpy()[own].astype(float)
    outputs = ramps["output_output"].to_numpy()[own] / THOUSAND
    partial = ramps["output_censored"].to_numpy()[own].astype(bool)
    for label, which, face in (
        ("output", ~partial, COLOURS["observed"]),
        ("output, at least", partial, "white"),
    ):
        axes.plot(
            years[which],
            outputs[which],
            ls="none",
            marker="o",
            markersize=4.2,
            markerfacecolor=face,
            markeredgecolor=COLOURS["observed"],
            zorder=9,
            clip_on=False,
            label=label,
        )
    return years


def _legend(page: Page) -> None:
    handles = [
        *(Patch(color=COLOURS[name], label=f"{name} band") for name in reversed(BANDS)),
        Line2D([], [], color=COLOURS["median"], lw=1.6, label="median"),
        Line2D([], [], color=COLOURS["quiet"], lw=1, ls=(0, (5, 2)), label="capacity"),
        _key("output", "o", COLOURS["observed"], COLOURS["observed"]),
        _key("output, at least", "o", COLOURS["observed"], "white"),
        *(_key(label, "^", colour, "none") for label, (_, _, colour) in LEADS.items()),
    ]
    page.figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(page.box[0], page.box[1]),
        borderaxespad=0,
        ncols=5,
        fontsize=8.5,
        frameon=False,
        handlelength=1.6,
        columnspacing=1.6,
    )


def _key(label: str, marker: Literal["o", "^"], edge: str, face: str) -> Line2D:
    return Line2D(
        [],
        [],
        ls="none",
        marker=marker,
        markersize=5,
        markeredgecolor=edge,
        markerfacecolor=face,
        label=label,
    )
