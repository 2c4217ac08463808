"""The scoreboard of a backtest: scores and coverage beside the baselines', and our PIT values."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from scipy.stats import binom

from bayes_autoloc.checks.backtests.scoreboard import MODEL
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.plots.check_page import origin_of, plain, table_of
from bayes_autoloc.plots.panels import GREYS, legend, panel, size_of
from bayes_autoloc.plots.pick import words
from bayes_autoloc.plots.style import COLOURS, bare, new_page

__all__ = ["best_baseline", "model_label", "scoreboard_figure"]

WIDTH, ROW = 11.0, 0.36
"""Width of the figure and height of a row, inches."""

NAMES, SCORES, NUMBERS, COVERAGE = 1.5, 2.3, 1.25, 2.45
"""Inches for names, scores, the numbers right of them, and coverage; PIT values get the rest."""

LEGEND, AXIS, HEADER, GAP = 0.46, 0.55, 0.5, 0.65
"""Inches for the legend, under the panels, above them, and left of the PIT values."""

NEAR, FROM = 5, 2
"""Last horizon that counts, years; first horizon of the mean without the year after the vintage."""

LABELS = {
    MODEL: "this model",
    "random_walk": "Random walk",
    "random_walk_drift": "Random walk with drift",
    "ar1": "AR(1) on logs",
    "ets": "Exponential smoothing",
    "local_linear_trend": "Local linear trend",
    "s_curve": "Logistic S-curve",
}
"""Names of the models; those of baselines as in `checks.backtests.baselines`, which is slow to
import."""

LEVELS = {50: "o", 80: "s", 95: "^"}
"""Central intervals, per cent, and their markers."""

RIGHT = 103.0
"""Where the panel of coverage ends, per cent."""

FEWEST_IN_BIN, BINS = 5, (5, 10)


def model_label(model: str) -> str:
    """Return the name of a model in figures."""
    return LABELS.get(model, words(model))


def best_baseline(scores: pd.DataFrame) -> str | None:
    """Return the baseline with the lowest mean log CRPS two to five years ahead.

    Parameters
    ----------
    scores : DataFrame
        model, horizon, crps_log; without cells two to five years ahead all are used.

    Returns
    -------
    str or None
        None without a baseline.
    """
    theirs = scores[scores["model"] != MODEL]
    later = theirs[theirs["horizon"].between(FROM, NEAR)]
    means = (later if len(later) else theirs).groupby("model")["crps_log"].mean()
    return str(means.idxmin()) if len(means) else None


def scoreboard_figure(result: CheckResult) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw scores and coverage of all models, and where outcomes fell in our forecasts.

    Parameters
    ----------
    result : CheckResult
        Of the check ``backtest``; its table scores is read, horizons up to five years.

    Returns
    -------
    tuple of Figure and array of Axes
        Mean log CRPS (a row a model, the best two to five years ahead on top); share of outcomes
        inside the central intervals of 50, 80 and 95 % (the same rows); histogram of our PIT
        values.

    Raises
    ------
    AutolocError
        If the table, one of its columns or our model is missing.
    """
    covered = [f"covered{level}" for level in LEVELS]
    numbers = ("horizon", "crps_log", "pit")
    scores = table_of(result, "scores", ("model", *numbers, *covered), numbers)
    near = scores[scores["horizon"].between(1, NEAR)]
    models = sorted(set(near["model"]))
    if MODEL not in models:
        raise AutolocError(f"No score of the model {MODEL!r}. {did_you_mean(MODEL, models)}")
    table = _means(near, covered)
    ours = near.loc[near["model"] == MODEL, "pit"].to_numpy(float)
    origin = origin_of(result)
    page = new_page(
        WIDTH,
        max(ROW * len(table), 1.6) + LEGEND + AXIS + HEADER + 1.0,
        f"{origin.title}: scores, coverage and calibration beside the baselines",
        "Log CRPS: smaller is better; 0.20 is the score of a point forecast that is 20 log points "
        f"off. All models on the same {len(ours)} cells, one to {NEAR} years ahead, which overlap: "
        "fewer independent ones stand behind the coverage, and PIT values vary more than the grey "
        f"band allows. {origin.caption}",
        origin,
    )
    width, height = size_of(page)
    high, bottom = height - LEGEND - AXIS - HEADER, LEGEND + AXIS
    second = NAMES + SCORES + NUMBERS
    third = second + COVERAGE + GAP
    axes = np.empty(3, dtype=object)
    for i, (left, wide) in enumerate(((NAMES, SCORES), (second, COVERAGE), (third, width - third))):
        axes[i] = panel(page, left, bottom, wide, high)
        bare(axes[i])
    _draw_scores(axes[0], table)
    _draw_coverage(axes[1], table)
    _draw_pit(axes[2], ours)
    legend(page, _keys(), 4)
    return page.figure, axes


def _means(near: pd.DataFrame, covered: list[str]) -> pd.DataFrame:
    """Return one row a model, the best two to five years ahead first."""
    groups = near.groupby("model")
    later = near[near["horizon"] >= FROM].groupby("model")["crps_log"].mean()
    table = groups[covered].mean().assign(near=groups["crps_log"].mean(), later=later)
    return table.sort_values(["later", "near"]).reset_index()


def _colours(table: pd.DataFrame) -> list[str]:
    return [COLOURS["median" if model == MODEL else "quiet"] for model in table["model"]]


def _draw_scores(axes: Axes, table: pd.DataFrame) -> None:
    places = np.arange(len(table))
    colours = _colours(table)
    axes.hlines(places, table["near"], table["later"], color=colours, lw=1, zorder=3)
    axes.scatter(table["later"], places, s=42, c=colours, zorder=5, label="2 to 5 years ahead")
    axes.scatter(
        table["near"], places, s=36, facecolors="white", edgecolors=colours, linewidths=1.3,
        zorder=4, label="1 to 5 years ahead",
    )  # fmt: skip
    axes.set_xlim(0, 1.08 * float(np.nanmax(table[["near", "later"]].to_numpy())))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    _finish_rows(axes, len(table))
    axes.set_yticks(places, [plain(model_label(str(one)), 26) for one in table["model"]])
    axes.tick_params(axis="y", labelsize=8.5, labelcolor="black", length=0)
    for model, text in zip(table["model"], axes.get_yticklabels(), strict=True):
        text.set_fontweight("bold" if model == MODEL else "normal")
    axes.set_xlabel("mean CRPS of log cars", size=8.5, color=COLOURS["quiet"])
    axes.set_title("Score", size=10, weight="bold", loc="left", pad=20)
    _write_numbers(axes, table)


def _write_numbers(axes: Axes, table: pd.DataFrame) -> None:
    """Write both means right of the panel."""
    where = axes.get_yaxis_transform()
    for x, header, column in ((1.2, "2 to 5", "later"), (1.43, "1 to 5", "near")):
        _write_above(axes, x, header, "right")
        for place, (model, value) in enumerate(zip(table["model"], table[column], strict=True)):
            axes.text(
                x, place, "–" if np.isnan(value) else f"{value:.3f}", transform=where, size=8,
                weight="bold" if model == MODEL else "normal", ha="right", va="center",
            )  # fmt: skip


def _write_above(axes: Axes, x: float, text: str, align: str) -> None:
    """Write a column's header over the panel; x is a share of its width."""
    axes.annotate(
        text, (x, 1), (0, 5), xycoords="axes fraction", textcoords="offset points",
        size=8, color=COLOURS["quiet"], ha=align, va="bottom",
    )  # fmt: skip


def _draw_coverage(axes: Axes, table: pd.DataFrame) -> None:
    places = np.arange(len(table))
    colours = _colours(table)
    for level, marker in LEVELS.items():
        share = 100 * table[f"covered{level}"].to_numpy(float)
        axes.axvline(level, color=COLOURS["quiet"], lw=0.9, ls="--", zorder=2, label="nominal")
        axes.hlines(places, level, share, color=colours, lw=0.8, zorder=3)
        axes.scatter(share, places, s=40, c=colours, marker=marker, zorder=5, label=f"{level} %")
        _write_above(axes, level / RIGHT, f"{level}", "center")
    axes.set_xlim(0, RIGHT)
    _finish_rows(axes, len(table))
    axes.set_yticks([])
    axes.set_xlabel("% of outcomes inside", size=8.5, color=COLOURS["quiet"])
    axes.set_title("Coverage of central intervals", size=10, weight="bold", loc="left", pad=20)


def _finish_rows(axes: Axes, n: int) -> None:
    axes.set_ylim(n - 0.5, -0.5)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)


def _draw_pit(axes: Axes, pit: npt.NDArray[np.float64]) -> None:
    """Draw a histogram with what uniform independent values would show."""
    n = len(pit)
    bins = int(np.clip(n // FEWEST_IN_BIN, *BINS))
    counts, edges = np.histogram(pit, bins=bins, range=(0, 1))
    low, high = (float(binom.ppf(level, n, 1 / bins)) for level in (0.025, 0.975))
    axes.axhspan(low, high, color=GREYS["80 %"], lw=0, zorder=1, label="95 %, independent cells")
    axes.bar(
        edges[:-1], counts, 1 / bins, align="edge", color=COLOURS["50 %"], edgecolor="white",
        zorder=3, label="cells",
    )  # fmt: skip
    axes.axhline(n / bins, color=COLOURS["observed"], lw=1, ls="--", zorder=4, label="uniform")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.15 * max(float(counts.max()), high))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.set_ylabel("cells", size=8.5, color=COLOURS["quiet"])
    axes.set_xlabel("PIT, share of draws below", size=8.5, color=COLOURS["quiet"])
    axes.set_title(f"PIT of our {n} cells", size=10, weight="bold", loc="left", pad=20)


def _keys() -> list[Artist]:
    dot: dict[str, Any] = {"ls": "none", "mec": COLOURS["median"], "ms": 6}
    filled = {**dot, "mfc": COLOURS["median"]}
    return [
        Line2D([], [], **filled, marker="o", label="score, 2 to 5 years ahead"),
        Line2D([], [], **dot, mfc="white", marker="o", label="score, 1 to 5 years ahead"),
        *(
            Line2D([], [], **filled, marker=marker, label=f"coverage of the {level} % interval")
            for level, marker in LEVELS.items()
        ),
        Line2D([], [], color=COLOURS["quiet"], lw=0.9, ls="--", label="nominal coverage"),
        Patch(color=GREYS["80 %"], label="95 % of uniform independent PIT values"),
    ]
