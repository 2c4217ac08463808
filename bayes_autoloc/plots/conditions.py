"""What must be true: how the drivers shift in the futures that reach a target."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bayes_autoloc.insight.conditions import Conditions
from bayes_autoloc.insight.conditions_drivers import NUMBER
from bayes_autoloc.insight.conditions_words import number_text
from bayes_autoloc.plots.panels import legend, panel, size_of
from bayes_autoloc.plots.pick import chance_text
from bayes_autoloc.plots.style import COLOURS, new_page
from bayes_autoloc.plots.told import bar_rows, told_origin, write_column

__all__ = ["conditions_figure"]

WIDTH, ROW = 11.0, 0.34
"""Width of the figure and height of a row, inches."""

NAMES, NUMBERS, LEGEND, AXIS, HEADER = 3.5, 3.5, 0.3, 0.5, 0.3
"""Inches for the drivers, for the texts right of the panel, for the legend, under and above it."""

MOST, MOST_OF_GROUP = 16, 3


def conditions_figure(
    found: Conditions, most: int = MOST
) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw the drivers that differ most in the futures that reach the target.

    Parameters
    ----------
    found : Conditions
        Of `must_be_true`.
    most : int
        Drivers drawn, at most; of one group no more than three.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes, a row a driver: shift of its mean in standard deviations of all futures. Right of
        the panel its medians (means of counts) among all futures and those that reach the target,
        and the 80 % interval of the latter.
    """
    rows = found.table[found.table.groupby("group").cumcount() < MOST_OF_GROUP].head(most)
    origin = told_origin(found.about, found.n_draws)
    page = new_page(
        WIDTH,
        len(rows) * ROW + HEADER + AXIS + LEGEND + 1.2,
        f"{origin.title}: what must be true for {found.at_least / 1e6:.2f} million cars in "
        f"{found.year}",
        f"{chance_text(found.probability)} of the futures reach it ({found.n_conditioned:,}). "
        "Counts are means, everything else medians. Differences, not causes. " + origin.caption,
        origin,
    )
    width, _ = size_of(page)
    axes = np.empty(1, dtype=object)
    axes[0] = panel(page, NAMES, LEGEND + AXIS, width - NAMES - NUMBERS, len(rows) * ROW)
    _draw(axes[0], rows)
    _write(axes[0], rows)
    legend(page, _keys(), 2)
    return page.figure, axes


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    places = np.arange(len(rows))
    shift, error = rows["shift_sd"].to_numpy(float), rows["se"].to_numpy(float)
    axes.barh(places, shift, 0.6, color=COLOURS["80 %"], zorder=2, label="shift")
    axes.hlines(
        places,
        shift - error,
        shift + error,
        color=COLOURS["median"],
        lw=1.2,
        zorder=4,
        label="standard error",
    )
    axes.axvline(0, color=COLOURS["observed"], lw=0.9, zorder=3)
    label = "shift of the mean, standard deviations of all futures"
    bar_rows(axes, list(rows["driver"]), label)
    axes.margins(x=0.06)


def _write(axes: Axes, rows: pd.DataFrame) -> None:
    every, given, span = [], [], []
    for row in rows.to_dict("records"):
        unit = str(row["unit"])
        middle = "mean" if unit == NUMBER else "median"
        every.append(number_text(row[f"all_{middle}"], unit))
        given.append(number_text(row[f"given_{middle}"], unit))
        low, high = (number_text(row[f"given_{end}"], unit) for end in ("low", "high"))
        span.append(f"{low} to {high}")
    write_column(axes, 0.95, "all futures", every)
    write_column(axes, 1.85, "reached", given)
    write_column(axes, 3.45, "80 % of those", span)


def _keys() -> list[Artist]:
    return [
        Patch(color=COLOURS["80 %"], label="shift in the futures that reach the target"),
        Line2D([], [], color=COLOURS["median"], lw=1.2, label="one standard error either way"),
    ]
