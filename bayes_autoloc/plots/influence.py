"""Influence: how far the headline moves when a plant or a kind of evidence is left out."""

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.check_page import origin_of, plain, table_of
from bayes_autoloc.plots.panels import legend, panel, size_of
from bayes_autoloc.plots.pick import signed, words
from bayes_autoloc.plots.style import COLOURS, bare, new_page

__all__ = ["influence_figure", "shown_rows"]

WIDTH, ROW = 11.0, 0.29
"""Width of the figure and height of a row, inches."""

NAMES, NUMBERS, LEGEND, AXIS, HEADER = 2.4, 2.95, 0.46, 0.5, 0.32
"""Inches for names, for the numbers right of the panel, for the legend, under and above it."""

MOST = 20
"""Rows at most."""

MAX_KHAT = 0.7
"""As in `bayes_autoloc.checks.rests_on.importance`, which is slow to import."""

ERRORS = 2
"""Standard errors to either side."""

THOUSAND = 1e3
MARKERS = {"plant": "o", "evidence": "s"}
UNTRUSTED = "X"


def shown_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are drawn, the largest shift first.

    Parameters
    ----------
    table : DataFrame
        shift and front_page: such rows are always kept, others up to 20 rows in all.
    """
    size = table["shift"].abs()
    front = table["front_page"].astype(bool)
    others = size[~front].sort_values(ascending=False, kind="stable")
    kept = table.index.isin(others.index[: max(MOST - int(front.sum()), 0)]) | front
    order = size[kept].sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def influence_figure(result: CheckResult) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw the shift of the median without each plant and kind of evidence, the largest on top.

    Parameters
    ----------
    result : CheckResult
        Of the check ``influence``; its table influence is read, the first year that it has.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes, a row for what is left out (20 at most, those of the front page always, in bold):
        shift in thousand cars with two Monte Carlo standard errors; right of it the shift of the
        chance of the target and k-hat. A hollow marker: the model was fitted anew. A cross in the
        alarm colour: reweighting can't be trusted and there is no refit.

    Raises
    ------
    AutolocError
        If the table or one of its columns is missing, or a kind is unknown.
    """
    table, year = _table(result)
    rows = shown_rows(table)
    origin = origin_of(result)
    page = new_page(
        WIDTH,
        len(rows) * ROW + HEADER + AXIS + LEGEND + 1.0,
        f"{origin.title}: how the median of {year} moves without a plant or a kind of evidence",
        f"{_how_many(rows, table)}; bold: on the front page. Lines: {ERRORS} Monte Carlo standard "
        f"errors to either side. Above a k-hat of {MAX_KHAT} weights can't be trusted, and the "
        f"model has to be fitted anew. {origin.caption}",
        origin,
    )
    width, _ = size_of(page)
    axes = np.empty(1, dtype=object)
    axes[0] = panel(page, NAMES, LEGEND + AXIS, width - NAMES - NUMBERS, len(rows) * ROW)
    _finish(axes[0], rows, year)
    _draw(axes[0], rows)
    _write(axes[0], rows)
    legend(page, _keys(), 3)
    return page.figure, axes


def _table(result: CheckResult) -> tuple[pd.DataFrame, int]:
    """Return the table with the columns shift, error and chance of its first year, and the year."""
    table = table_of(
        result, "influence", ("what", "kind", "front_page", "khat", "refitted"), ("khat",)
    )
    years = [int(one[6:]) for one in table.columns if re.fullmatch(r"shift_\d{4}", str(one))]
    year = min(years, default=2030)
    shift, error, chance = (f"shift_{name}" for name in (year, f"{year}_se", f"p_{year}"))
    table_of(result, "influence", (shift, error), (shift, error))
    unknown = sorted(set(table["kind"].astype(str)) - set(MARKERS))
    if unknown:
        raise AutolocError(
            f"The column kind of the table 'influence' must be {' or '.join(MARKERS)}; it is "
            f"{', '.join(unknown)} too."
        )
    # A plant whose weights can't be trusted and that was not refitted has no shift.
    table = table[table[shift].notna()].reset_index(drop=True)
    chances = table.get(chance, np.nan)
    return table.assign(shift=table[shift], error=table[error], chance=chances), year


def _how_many(rows: pd.DataFrame, table: pd.DataFrame) -> str:
    return f"All {len(rows)}" if len(rows) == len(table) else f"{len(rows)} of {len(table)}"


def _trusted(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which shifts can be trusted: refitted, or weighed with a k-hat below the bound."""
    weighed = (rows["khat"] <= MAX_KHAT).to_numpy(bool)
    return rows["refitted"].astype(bool).to_numpy() | weighed


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw a marker with an error bar for each row."""
    trusted = _trusted(rows)
    for place, row in enumerate(rows.to_dict("records")):
        colour = COLOURS["median" if trusted[place] else "alarm"]
        shift, error = row["shift"] / THOUSAND, ERRORS * row["error"] / THOUSAND
        axes.hlines(place, shift - error, shift + error, color=colour, lw=1.5, zorder=4)
        style = _marker(str(row["kind"]), hollow=bool(row["refitted"]))
        label = str(row["kind"]) if trusted[place] else f"{row['kind']}, not to be trusted"
        axes.plot(shift, place, **(style if trusted[place] else _cross()), zorder=5, label=label)


def _marker(kind: str, *, hollow: bool) -> dict[str, Any]:
    return {
        "ls": "none",
        "marker": MARKERS[kind],
        "markersize": 6.5,
        "markerfacecolor": "white" if hollow else COLOURS["median"],
        "markeredgecolor": COLOURS["median"],
        "markeredgewidth": 1.4,
    }


def _cross() -> dict[str, Any]:
    edge = {"markeredgecolor": "white", "markeredgewidth": 0.8}
    return {"ls": "none", "marker": UNTRUSTED, "ms": 9, "color": COLOURS["alarm"], **edge}


def _finish(axes: Axes, rows: pd.DataFrame, year: int) -> None:
    axes.axvline(0, color=COLOURS["observed"], lw=0.9, zorder=3)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.margins(x=0.06)
    bare(axes)
    axes.spines["left"].set_visible(False)
    axes.grid(color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7))
    axes.set_xlabel(f"shift of the {year} median, thousand cars", size=8.5, color=COLOURS["quiet"])
    axes.set_yticks(range(len(rows)), [_row_name(one) for one in rows["what"]])
    axes.tick_params(axis="y", labelsize=8, labelcolor="black", length=0)
    for text, front in zip(axes.get_yticklabels(), rows["front_page"].astype(bool), strict=True):
        text.set_fontweight("bold" if front else "normal")


def _row_name(what: object) -> str:
    return plain(words(str(what).removeprefix("without ")), 44, lines=2)


def _write(axes: Axes, rows: pd.DataFrame) -> None:
    """Write shift, shift of the chance and k-hat right of the panel."""
    figure = axes.get_figure(root=True)
    inch = 1 / (axes.get_position().width * (figure.get_figwidth() if figure else WIDTH))
    shifts = [
        f"{signed(row['shift'] / THOUSAND, 1)} (± {row['error'] / THOUSAND:.1f})"
        for row in rows.to_dict("records")
    ]
    chances = ["–" if np.isnan(one) else signed(one, 1) for one in rows["chance"]]
    khats = ["–" if np.isnan(one) else f"{one:.2f}".replace("-", "−") for one in rows["khat"]]
    columns = (
        (1.35, "thousand cars (± s.e.)", shifts),
        (2.4, "P(target), points", chances),
        (2.85, "k-hat", khats),
    )
    trusted = _trusted(rows)
    where = axes.get_yaxis_transform()
    for x, header, texts in columns:
        axes.annotate(
            header, (1 + x * inch, 1), (0, 5), xycoords="axes fraction", size=7.5, va="bottom",
            textcoords="offset points", color=COLOURS["quiet"], ha="right",
        )  # fmt: skip
        for place, (text, front) in enumerate(zip(texts, rows["front_page"], strict=True)):
            axes.text(
                1 + x * inch, place, text, transform=where, size=8, ha="right", va="center",
                weight="bold" if front else "normal",
                color="black" if trusted[place] else COLOURS["alarm"],
            )  # fmt: skip


def _keys() -> list[Artist]:
    names = {"plant": "a plant", "evidence": "a kind of evidence"}
    how = {False: "left out by weights", True: "left out, fitted anew"}
    return [
        *(
            Line2D([], [], **_marker(kind, hollow=hollow), label=f"{names[kind]} {told}")
            for hollow, told in how.items()
            for kind in MARKERS
        ),
        Line2D([], [], color=COLOURS["median"], lw=1.5, label=f"{ERRORS} standard errors"),
        Line2D([], [], **_cross(), label="left out by weights that can't be trusted"),
    ]
