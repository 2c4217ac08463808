"""Alternatives side by side: what the headline would be under other priors and other choices."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.check_page import origin_of, plain, table_of
from bayes_autoloc.plots.panels import legend, panel, size_of
from bayes_autoloc.plots.pick import chance_text, signed, words
from bayes_autoloc.plots.style import COLOURS, bare, new_page

__all__ = ["alternatives_figure"]

WIDTH, ROW = 11.0, 0.34
"""Width of the figure and height of a row, inches."""

NAMES, NUMBERS, LEGEND, AXIS, HEADER = 2.5, 4.0, 0.3, 0.5, 0.42
"""Inches for names, for the texts right of the panel, for the legend, under and above the panel."""

MILLION, THOUSAND = 1e6, 1e3
BASE = "fit"
HOW = {BASE: "as it is", "refit": "fitted anew", "weights": "reweighed", "tilt": "tilted"}
"""Ways in which alternatives are made, where the table's own word does not say it."""

EDGE = {"mec": COLOURS["median"], "mew": 1.5}
DOT: dict[str, Any] = {"marker": "o", "ms": 6.5, "mfc": "white", **EDGE}
TARGET: dict[str, Any] = {"color": COLOURS["target"], "lw": 1.3, "ls": "--"}
NUMERIC = ("year", "q10", "q50", "q90", "shift", "shift_se", "target", "p_target")


def alternatives_figure(result: CheckResult) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw the headline under every alternative, that of the fit on top.

    Parameters
    ----------
    result : CheckResult
        Of the check ``sensitivity``; its table alternatives is read, the first year that it has.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes, a row an alternative, million cars: median and 80 % interval; behind them those
        of the fit, and the target. Right of the panel median and interval, shift of the median
        with its Monte Carlo standard error, chance of the target, and how the row was made.

    Raises
    ------
    AutolocError
        If table or columns are missing, or the fit itself has no row.
    """
    table = table_of(result, "alternatives", ("alternative", "how", *NUMERIC), NUMERIC)
    rows, year = _of_first_year(table)
    target = float(rows["target"].iloc[0])
    origin = origin_of(result)
    page = new_page(
        WIDTH,
        len(rows) * ROW + HEADER + AXIS + LEGEND + 1.0,
        f"{origin.title}: production in {year} under other priors, weights and tails",
        "Bold, and the band behind all rows: the fit as it is. The standard error is that of "
        f"simulation: a shift below two of them is noise. {origin.caption}",
        origin,
    )
    width, _ = size_of(page)
    axes = np.empty(1, dtype=object)
    axes[0] = panel(page, NAMES, LEGEND + AXIS, width - NAMES - NUMBERS, len(rows) * ROW)
    _draw(axes[0], rows, target)
    _write(axes[0], rows, target)
    legend(page, _keys(target), 4)
    return page.figure, axes


def _of_first_year(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the rows of the first year, that of the fit on top, and the year."""
    year = int(table["year"].min())
    rows = table[table["year"] == year]
    base = rows["how"] == BASE
    if base.sum() != 1:
        raise AutolocError(
            f"The table 'alternatives' must have one row of {year} whose how is {BASE!r}, the fit "
            f"that others are compared with; it has {int(base.sum())}."
        )
    return pd.concat([rows[base], rows[~base]], ignore_index=True), year


def _draw(axes: Axes, rows: pd.DataFrame, target: float) -> None:
    places = np.arange(len(rows))
    low, median, high = (rows[name].to_numpy(float) / MILLION for name in ("q10", "q50", "q90"))
    axes.axvspan(low[0], high[0], color=COLOURS["95 %"], lw=0, zorder=0, label="base")
    axes.axvline(median[0], color=COLOURS["median"], lw=0.8, zorder=1, label="base median")
    axes.hlines(places, low, high, color=COLOURS["median"], lw=2, zorder=4, label="80 %")
    axes.plot(median, places, ls="none", **DOT, zorder=5, label="median")
    if np.isfinite(target):
        axes.axvline(target / MILLION, **TARGET, zorder=3, label="target")
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.margins(x=0.05)
    bare(axes)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("million cars a year", size=8.5, color=COLOURS["quiet"])
    names = [plain(words(str(one)), 42, lines=2) for one in rows["alternative"]]
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", labelsize=8, labelcolor="black", length=0)
    axes.get_yticklabels()[0].set_fontweight("bold")


def _write(axes: Axes, rows: pd.DataFrame, target: float) -> None:
    """Write median, interval, shift, chance and way right of the panel."""
    figure = axes.get_figure(root=True)
    inch = 1 / (axes.get_position().width * (figure.get_figwidth() if figure else WIDTH))
    known = rows.to_dict("records")
    columns = [
        (1.42, "median (80 %)\nmillion cars", [_interval(row) for row in known]),
        (2.47, "shift (± s.e.)\nthousand cars", [_shift(row) for row in known]),
        (3.95, "made by", [HOW.get(str(row["how"]), str(row["how"])) for row in known]),
    ]
    if np.isfinite(target):
        header = f"P(≥ {target / MILLION:.2f}\nmillion)"
        columns.insert(2, (3.07, header, [chance_text(row["p_target"]) for row in known]))
    for x, header, texts in columns:
        axes.annotate(
            header, (1 + x * inch, 1), (0, 4), xycoords="axes fraction", size=7.5, va="bottom",
            textcoords="offset points", color=COLOURS["quiet"], ha="right",
        )  # fmt: skip
        for place, text in enumerate(texts):
            axes.text(
                1 + x * inch, place, plain(text), transform=axes.get_yaxis_transform(), size=8,
                ha="right", va="center", weight="normal" if place else "bold",
            )  # fmt: skip


def _interval(row: dict[Hashable, Any]) -> str:
    low, median, high = (row[name] / MILLION for name in ("q10", "q50", "q90"))
    return f"{median:.2f} ({low:.2f} to {high:.2f})"


def _shift(row: dict[Hashable, Any]) -> str:
    if row["how"] == BASE:
        return "–"
    error = row["shift_se"] / THOUSAND
    told = f" (± {error:.0f})" if np.isfinite(error) else ""
    return f"{signed(row['shift'] / THOUSAND)}{told}"


def _keys(target: float) -> list[Artist]:
    keys: list[Artist] = [
        Line2D([], [], color=COLOURS["median"], lw=2, **DOT, label="median and 80 % interval"),
        Patch(color=COLOURS["95 %"], label="80 % interval of the fit as it is"),
    ]
    return keys + [Line2D([], [], **TARGET, label="target")] * bool(np.isfinite(target))
