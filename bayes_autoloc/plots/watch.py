"""What to watch next: how much each coming fact would narrow the forecast, with its date."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.insight.watch import WatchList
from bayes_autoloc.plots.panels import legend, panel, size_of
from bayes_autoloc.plots.style import COLOURS, new_page
from bayes_autoloc.plots.told import bar_rows, told_origin, write_column

__all__ = ["watch_figure"]

WIDTH, ROW = 11.0, 0.34
"""Width of the figure and height of a row, inches."""

NAMES, NUMBERS, LEGEND, AXIS, HEADER = 3.5, 2.7, 0.3, 0.5, 0.3
"""Inches for the facts, for the texts right of the panel, for the legend, under and above it."""

MOST = 16


def watch_figure(watched: WatchList, most: int = MOST) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw the coming facts that tell most, the one that tells most on top.

    Parameters
    ----------
    watched : WatchList
        Of `watch_list`.
    most : int
        Facts drawn, at most.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes, a row a fact, per cent: bars with a standard error for the width of the 80 %
        interval, circles for the variance of log production. Right of the panel: when the fact is
        usually known, and median production among futures with the fact in its lowest and highest
        fifth (no and yes), thousand cars.

    Raises
    ------
    AutolocError
        If no fact is measurable.
    """
    rows = watched.measurable.head(most)
    if not len(rows):
        raise AutolocError("No fact tells more than chance does: there is nothing to draw.")
    origin = told_origin(watched.about, int(watched.about["draws"]))
    page = new_page(
        WIDTH,
        len(rows) * ROW + HEADER + AXIS + LEGEND + 1.2,
        f"{origin.title}: what to watch for {watched.year}",
        f"{_together(watched)}Dates rest on when the figures of past years were known. A fact is "
        f"valued alone: shares don't add up. {origin.caption}",
        origin,
    )
    width, _ = size_of(page)
    axes = np.empty(1, dtype=object)
    axes[0] = panel(page, NAMES, LEGEND + AXIS, width - NAMES - NUMBERS, len(rows) * ROW)
    _draw(axes[0], rows)
    _write(axes[0], rows, watched.year)
    legend(page, _keys(watched.year), 3)
    return page.figure, axes


def _together(watched: WatchList) -> str:
    parts = [
        f"by {row['known_by']} narrow it by {100 * row['narrows']:.0f} % and explain "
        f"{100 * row['explains']:.0f} % of the variance"
        for row in watched.together.to_dict("records")
    ]
    return f"All facts known {', '.join(parts)}. " if parts else ""


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    places = np.arange(len(rows))
    narrows, error, explains = (
        100 * rows[name].to_numpy(float) for name in ("narrows", "narrows_se", "explains")
    )
    axes.barh(places, narrows, 0.6, color=COLOURS["80 %"], zorder=2, label="width")
    axes.hlines(
        places,
        np.maximum(narrows - error, 0),
        narrows + error,
        color=COLOURS["median"],
        lw=1.2,
        zorder=4,
        label="standard error",
    )
    axes.plot(explains, places, **_circle(), zorder=5, label="variance")
    bar_rows(axes, list(rows["fact"]), "per cent")
    axes.set_xlim(0, 1.08 * float(max((narrows + error).max(), explains.max())))


def _circle() -> dict[str, Any]:
    edge = COLOURS["median"]
    return {"ls": "none", "marker": "o", "ms": 5.5, "mfc": "white", "mec": edge, "mew": 1.3}


def _write(axes: Axes, rows: pd.DataFrame, year: int) -> None:
    write_column(axes, 0.75, "known by", [str(month) for month in rows["known_by"]])
    thousand = [
        f"{low / 1e3:,.0f} → {high / 1e3:,.0f}"
        for low, high in zip(rows["if_low"], rows["if_high"], strict=True)
    ]
    write_column(axes, 2.65, f"{year} if low → high (no → yes)", thousand)


def _keys(year: int) -> list[Artist]:
    return [
        Patch(color=COLOURS["80 %"], label=f"the 80 % interval of {year} narrows by"),
        Line2D([], [], color=COLOURS["median"], lw=1.2, label="one standard error either way"),
        Line2D([], [], **_circle(), label="variance of log production that it explains"),
    ]
