"""Plants left out one by one: what was predicted of each home plant-year, and what it made."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.check_page import origin_of, plain, table_of
from bayes_autoloc.plots.panels import legend, panel, size_of
from bayes_autoloc.plots.pick import words
from bayes_autoloc.plots.style import COLOURS, bare, new_page

__all__ = ["plants_figure"]

Array = npt.NDArray[np.float64]

WIDTH, ROW = 11.0, 0.175
"""Width of the figure and height of a row, inches."""

NAMES, MARGIN, GAP, LEGEND, AXIS, HEADER = 1.85, 0.52, 0.15, 0.46, 0.5, 0.1
"""Inches for names, of the page's margin that they may use, between both columns, for the legend,
under the panels and above them."""

THOUSAND = 1e3
OURS = "this model"
NOTHING, PLANS = "nothing", "plans"
"""What is known of a plant in a row of the table: its class alone, or its plans too."""

SHIFT, HEIGHTS = 0.21, {NOTHING: 0.36, PLANS: 0.2}
"""By how much both predictions lie above and below their row's middle, and their heights, rows."""

FILLS = {NOTHING: COLOURS["80 %"], PLANS: COLOURS["50 %"]}
NUMBERS = ("year", "outcome", "q10", "q50", "q90", "plan")
COLUMNS = ("plant", "known", "model", "overseas", "covered80", "refitted", *NUMBERS)


def plants_figure(result: CheckResult) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw the predictions of home plants whose own outputs the fit has not seen.

    Parameters
    ----------
    result : CheckResult
        Of the check ``plants``; its table scores is read.

    Returns
    -------
    tuple of Figure and array of Axes
        Two axes, a row a plant and year, the largest output first: 80 % interval and median given
        the class alone (above) and given the plant's plans (below, where it has any), the output on
        both, crossed in the alarm colour where an interval misses it, and the latest plan known.

    Raises
    ------
    AutolocError
        If the table or one of its columns is missing, or it has no home plant.
    """
    table = table_of(result, "scores", COLUMNS, NUMBERS)
    own = table[(table["model"] == OURS) & ~table["overseas"].astype(bool)]
    cells = {known: _cells(own, known) for known in (NOTHING, PLANS)}
    if not len(cells[NOTHING]):
        raise AutolocError(
            f"The table 'scores' of the check {result.name!r} has no home plant of which "
            f"{NOTHING!r} is known, predicted by {OURS!r}: there is nothing to draw."
        )
    order = cells[NOTHING].sort_values(["outcome", "plant", "year"], ascending=[False, True, True])
    n_rows = -(-len(order) // 2)
    origin = origin_of(result)
    page = new_page(
        WIDTH,
        max(n_rows * ROW, 1.0) + HEADER + AXIS + LEGEND + 1.0,
        f"{origin.title}: what home plants made, and what was predicted without their rows",
        f"Inside the 80 % interval: {_inside(cells[NOTHING])} given the class alone, "
        f"{_inside(cells[PLANS])} given plans too. * The model was fitted anew without the plant; "
        f"elsewhere the fit was reweighed. {origin.caption}",
        origin,
    )
    width, _ = size_of(page)
    wide = (width + MARGIN - GAP) / 2 - NAMES
    axes = np.empty(2, dtype=object)
    limits = _limits(cells)
    for i, part in enumerate((order.iloc[:n_rows], order.iloc[n_rows:])):
        left = NAMES - MARGIN + i * (wide + NAMES + GAP)
        axes[i] = panel(page, left, LEGEND + AXIS, wide, max(n_rows * ROW, 1.0))
        _finish(axes[i], part, limits, n_rows)
        for known, sign in ((NOTHING, -1), (PLANS, 1)):
            _draw(axes[i], cells[known].reindex(part.index), sign * SHIFT, known)
    legend(page, _keys(), 4)
    return page.figure, axes


def _cells(own: pd.DataFrame, known: str) -> pd.DataFrame:
    """Return the predictions of one state of knowledge by plant and year, thousand cars."""
    rows = own[own["known"] == known]
    twice = rows[rows.duplicated(["plant", "year"])]
    if len(twice):
        first = twice.iloc[0]
        raise AutolocError(
            f"The table 'scores' predicts {first['plant']} in {first['year']} twice with "
            f"{known!r} known; expected one row."
        )
    cars = ["outcome", "q10", "q50", "q90", "plan"]
    rows = rows.assign(**{name: rows[name] / THOUSAND for name in cars})
    return rows.set_index(["plant", "year"], drop=False).rename_axis(["at", "when"])


def _inside(rows: pd.DataFrame) -> str:
    return f"{int(rows['covered80'].astype(bool).sum())} of {len(rows)}"


def _limits(cells: dict[str, pd.DataFrame]) -> tuple[float, float]:
    both = pd.concat(list(cells.values()))
    values = both[["outcome", "q10", "q90", "plan"]].to_numpy(float)
    return 0.8 * float(np.nanmin(values)), 1.25 * float(np.nanmax(values))


def _draw(axes: Axes, rows: pd.DataFrame, shift: float, known: str) -> None:
    """Draw intervals, medians, outputs and plans; rows without a prediction are left out."""
    there = rows["q50"].notna().to_numpy()
    places = (np.arange(len(rows)) + shift)[there]
    rows = rows[there]
    low, median, high = (rows[name].to_numpy(float) for name in ("q10", "q50", "q90"))
    axes.barh(
        places, high - low, HEIGHTS[known], low, color=FILLS[known], zorder=2, label=f"80 % {known}"
    )
    axes.vlines(
        median, places - 0.17, places + 0.17, color=COLOURS["median"], lw=1.6, zorder=4,
        label=f"median {known}",
    )  # fmt: skip
    outcome, inside = rows["outcome"].to_numpy(float), rows["covered80"].astype(bool).to_numpy()
    axes.plot(outcome[inside], places[inside], **_dot(), zorder=6, label=f"inside {known}")
    axes.plot(outcome[~inside], places[~inside], **_cross(), zorder=7, label=f"missed {known}")
    if known == PLANS:
        axes.plot(rows["plan"].to_numpy(float), places, **_diamond(), zorder=5, label="plan")


def _dot() -> dict[str, Any]:
    return {"ls": "none", "marker": "o", "ms": 2.8, "color": COLOURS["observed"]}


def _cross() -> dict[str, Any]:
    edge = {"markeredgecolor": "white", "markeredgewidth": 0.5}
    return {"ls": "none", "marker": "X", "ms": 6, "color": COLOURS["alarm"], **edge}


def _diamond() -> dict[str, Any]:
    edge = {"markerfacecolor": "white", "markeredgecolor": COLOURS["target"]}
    return {"ls": "none", "marker": "D", "ms": 3.2, "markeredgewidth": 0.9, **edge}


def _finish(axes: Axes, rows: pd.DataFrame, limits: tuple[float, float], n_rows: int) -> None:
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.set_ylim(n_rows - 0.4, -0.6)
    axes.xaxis.set_major_locator(LogLocator(10))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    bare(axes)
    axes.spines["left"].set_visible(False)
    for place in range(1, len(rows), 2):
        axes.axhspan(place - 0.5, place + 0.5, color="#f5f5f5", lw=0, zorder=0)
    axes.grid(axis="x", color="#dcdcdc", lw=0.6)
    axes.set_axisbelow(True)
    names = [_row_name(row) for row in rows.itertuples()]
    axes.set_yticks(range(len(rows)), names)
    axes.tick_params(axis="y", labelsize=7, labelcolor="black", length=0)
    axes.set_xlabel("thousand cars in the year, log scale", size=8.5, color=COLOURS["quiet"])


def _row_name(row: Any) -> str:  # noqa: ANN401 - a named tuple of a frame's row
    name = words(str(row.plant))
    short = name if len(name) <= 26 else f"{name[:25].rstrip()}…"
    return plain(f"{short} {int(row.year)}{'*' if row.refitted else ''}")


def _keys() -> list[Artist]:
    return [
        Patch(color=FILLS[NOTHING], label="80 % interval given the class alone"),
        Patch(color=FILLS[PLANS], label="80 % interval given its plans too"),
        Line2D(
            [], [], color=COLOURS["median"], ls="none", marker="|", ms=8, mew=1.8, label="median"
        ),
        Line2D([], [], **_diamond(), label="latest plan for the year"),
        Line2D([], [], **_dot(), label="output"),
        Line2D([], [], **_cross(), label="output outside the interval"),
    ]
