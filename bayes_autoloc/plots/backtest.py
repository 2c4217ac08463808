"""Backtests: what was forecast at earlier vintages, and what came."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator

from bayes_autoloc.checks.backtests.scoreboard import MODEL
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.plots.check_page import origin_of, plain, table_of
from bayes_autoloc.plots.panels import grid, legend, mark_vintage
from bayes_autoloc.plots.scoreboard import best_baseline, model_label
from bayes_autoloc.plots.style import COLOURS, bare, new_page

__all__ = ["backtest_figure"]

WIDTH, ROW = 11.0, 2.35
"""Width of the figure and height of a row of panels with its texts, inches."""

COLUMNS, LEGEND, TEXTS, GAP = 4, 0.62, 0.34, 0.16
"""Panels in a row; inches for the legend, above each panel and between columns."""

MILLION = 1e6
HIGHEST = 2.0
"""The view ends at so many times the largest production published, if a forecast goes beyond."""

NUMBERS = ("target_year", "horizon", "outcome", "q10", "q50", "q90", "crps_log")
BASELINE: dict[str, Any] = {"color": COLOURS["target"], "lw": 1.0, "ls": (0, (4, 2))}


def backtest_figure(result: CheckResult) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw what was forecast at each vintage beside what was published since.

    Parameters
    ----------
    result : CheckResult
        Of the check ``backtest``; its table scores is read.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes a vintage, all with the same limits, million cars a year: published production
        (filled up to the vintage's year, open after it, crossed where the 80 % interval missed
        it), our median and 80 % band, and the median of the baseline with the lowest score.
        Target years without neighbours, such as the one ten years ahead, stand apart as bars.

    Raises
    ------
    AutolocError
        If the table, one of its columns or our model is missing.
    """
    scores = table_of(result, "scores", ("vintage", "model", "covered80", *NUMBERS), NUMBERS)
    scores["vintage"] = scores["vintage"].astype(str)
    models = sorted(set(scores["model"]))
    if MODEL not in models:
        raise AutolocError(f"No score of the model {MODEL!r}. {did_you_mean(MODEL, models)}")
    ours = scores[scores["model"] == MODEL].sort_values(["vintage", "target_year"])
    best = best_baseline(scores)
    rival = scores[scores["model"] == best].sort_values(["vintage", "target_year"])
    vintages = list(dict.fromkeys(ours["vintage"]))
    columns = min(COLUMNS, len(vintages))
    top, cut = _top(ours, rival)
    origin = origin_of(result)
    page = new_page(
        WIDTH,
        -(-len(vintages) // columns) * ROW + LEGEND + 1.0,
        f"{origin.title}: production that was forecast, and what came",
        "Dashed upright line: the vintage, end of what was known. A forecast for a single year, "
        "such as that ten years ahead, is a bar. "
        + (f"The view is cut at {top:.1f} million cars. " if cut else "")
        + origin.caption,
        origin,
    )
    axes = grid(page, len(vintages), columns, below=LEGEND, texts=TEXTS, gap=GAP)
    published = _published(scores)
    for i, (one, vintage) in enumerate(zip(axes, vintages, strict=True)):
        cells = ours[ours["vintage"] == vintage]
        _draw_ours(one, cells)
        _draw_rival(one, rival[rival["vintage"] == vintage])
        _draw_published(one, published, cells, int(vintage[:4]))
        mark_vintage(one, vintage)
        _finish(one, published, top, first=i % columns == 0)
        _head(one, vintage, cells)
    legend(page, _keys(best), 3)
    return page.figure, axes


def _published(scores: pd.DataFrame) -> "pd.Series[float]":
    """Return all outcomes by year, million cars; years without one are NaN."""
    known = scores.groupby("target_year")["outcome"].first() / MILLION
    return known.reindex(range(int(known.index.min()), int(known.index.max()) + 1))


def _top(ours: pd.DataFrame, rival: pd.DataFrame) -> tuple[float, bool]:
    """Return the upper limit in million cars, and whether it cuts anything."""
    came = float(ours["outcome"].max()) / MILLION
    drawn = max(
        came, ours["q90"].max() / MILLION, rival["q50"].max() / MILLION if len(rival) else 0
    )
    limit = HIGHEST * came
    return (limit, True) if drawn > limit else (1.06 * drawn, False)


def _runs(cells: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the cells in pieces whose years follow each other."""
    pieces = cells["target_year"].diff().ne(1).cumsum()
    return [piece for _, piece in cells.groupby(pieces)]


def _draw_ours(axes: Axes, cells: pd.DataFrame) -> None:
    """Draw band and median; a year alone as a bar."""
    for piece in _runs(cells):
        years = piece["target_year"].to_numpy(float)
        low, median, high = (piece[q].to_numpy(float) / MILLION for q in ("q10", "q50", "q90"))
        if len(years) == 1:
            years = years + np.array([-0.4, 0.4])
            low, median, high = (np.repeat(edge, 2) for edge in (low, median, high))
        axes.fill_between(years, low, high, color=COLOURS["80 %"], lw=0, zorder=1, label="80 %")
        axes.plot(years, median, color=COLOURS["median"], lw=2, zorder=5, label="median")


def _draw_rival(axes: Axes, cells: pd.DataFrame) -> None:
    for piece in _runs(cells):
        years, median = piece["target_year"].to_numpy(float), piece["q50"].to_numpy() / MILLION
        if len(years) == 1:
            years, median = years + np.array([-0.6, 0.6]), np.repeat(median, 2)
        axes.plot(years, median, **BASELINE, zorder=6, label="baseline")


def _draw_published(
    axes: Axes, published: "pd.Series[float]", cells: pd.DataFrame, now_year: int
) -> None:
    """Draw what came: filled up to the vintage's year, open after it, crossed where missed."""
    years = published.index.to_numpy(int)
    axes.plot(years, published, color=COLOURS["observed"], lw=0.8, zorder=7, label="published line")
    missed = np.isin(years, cells.loc[~cells["covered80"].astype(bool), "target_year"])
    known = years <= now_year
    for label, flag, colour in (
        ("known", known, COLOURS["observed"]),
        ("to come", ~known & ~missed, "white"),
    ):
        axes.plot(
            years[flag],
            published[flag],
            ls="none",
            marker="o",
            markersize=3.6,
            markerfacecolor=colour,
            markeredgecolor=COLOURS["observed"],
            markeredgewidth=0.8,
            zorder=8,
            label=label,
        )
    axes.plot(years[missed], published[missed], **_cross(), zorder=9, label="missed")


def _cross() -> dict[str, Any]:
    return {
        "ls": "none",
        "marker": "X",
        "markersize": 8,
        "markerfacecolor": COLOURS["alarm"],
        "markeredgecolor": "white",
        "markeredgewidth": 0.8,
    }


def _finish(axes: Axes, published: "pd.Series[float]", top: float, *, first: bool) -> None:
    axes.set_xlim(published.index.min() - 1.2, published.index.max() + 0.8)
    axes.set_ylim(0, top)
    axes.xaxis.set_major_locator(MultipleLocator(5))
    bare(axes)
    axes.grid(axis="y", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    if first:
        axes.set_ylabel("million cars a year", size=8.5, color=COLOURS["quiet"])
    else:
        axes.tick_params(labelleft=False)


def _head(axes: Axes, vintage: str, cells: pd.DataFrame) -> None:
    inside = int(cells["covered80"].astype(bool).sum())
    axes.set_title(f"from {plain(vintage)}", size=9.5, weight="bold", loc="left", pad=5)
    axes.set_title(
        f"{inside} of {len(cells)} inside 80 %",
        size=8,
        color=COLOURS["quiet"],
        loc="right",
        pad=5,
    )


def _keys(best: str | None) -> list[Artist]:
    dot: dict[str, Any] = {"ls": "none", "marker": "o", "ms": 4, "mec": COLOURS["observed"]}
    keys: list[Artist] = [
        Line2D([], [], **dot, mfc=COLOURS["observed"], label="published, up to the vintage"),
        Line2D([], [], **dot, mfc="white", label="published since"),
        Line2D([], [], **_cross(), label="published since, outside our 80 % interval"),
        Line2D([], [], color=COLOURS["median"], lw=2, label="our median"),
        Patch(color=COLOURS["80 %"], label="our 80 % interval"),
    ]
    if best is not None:
        text = f"median of the best baseline: {plain(model_label(best))}"
        keys.append(Line2D([], [], **BASELINE, label=text))
    return keys
