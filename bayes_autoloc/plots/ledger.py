"""Ledger of the evidence: what each plant and table did to the median, as diverging bars."""

import re
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.insight.ledger import Ledger
from bayes_autoloc.plots.check_page import plain
from bayes_autoloc.plots.panels import legend, panel, size_of
from bayes_autoloc.plots.pick import signed
from bayes_autoloc.plots.style import COLOURS, new_page
from bayes_autoloc.plots.told import bar_rows, told_origin, write_column

__all__ = ["ledger_figure"]

WIDTH, ROW = 11.0, 0.31
"""Width of the figure and height of a row, inches."""

NAMES, NUMBERS, LEGEND, AXIS, HEADER = 3.3, 3.1, 0.3, 0.5, 0.3
"""Inches for the names, for the numbers right of the panel, for the legend, under and above it."""

MOST = 20
ERRORS = 2
"""Standard errors to either side."""

THOUSAND = 1e3


def ledger_figure(
    ledger: Ledger, year: int | None = None, most: int = MOST
) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw what each piece of evidence did to the median of a year, the largest on top.

    Parameters
    ----------
    ledger : Ledger
        Of `bayes_autoloc.insight.ledger.ledger`.
    year : int, optional
        Horizon; by default the first one of the ledger.
    most : int
        Rows drawn, at most.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes, a row a piece of evidence: thousand cars a year with two standard errors to
        either side; filled where the number can be trusted. Right of it the number, what it did to
        the chance of the year's target, and k-hat. What is not given is named in the caption.

    Raises
    ------
    AutolocError
        If the ledger has no such year, or nothing is given.
    """
    year = _year(ledger, year)
    table = ledger.table.assign(shift=ledger.table[f"shift_{year}"] / THOUSAND)
    given = table[table["shift"].notna()]
    if not len(given):
        raise AutolocError("No entry of the ledger is given: there is nothing to draw. Use refits.")
    order = given["shift"].abs().sort_values(ascending=False, kind="stable").index
    rows = given.loc[order].head(most).reset_index(drop=True)
    rows["error"] = ERRORS * rows[f"shift_{year}_se"] / THOUSAND
    origin = told_origin(ledger.settings, _futures(ledger))
    page = new_page(
        WIDTH,
        len(rows) * ROW + HEADER + AXIS + LEGEND + 1.4,
        f"{origin.title}: what moved the median of {year}",
        f"{len(rows)} of {len(given)} pieces of evidence: the median with one less the median "
        f"without it. Within {ERRORS} standard errors of 0 it is noise, and shifts don't add up. "
        f"{_left_out(table)}{origin.caption}",
        origin,
    )
    width, _ = size_of(page)
    axes = np.empty(1, dtype=object)
    axes[0] = panel(page, NAMES, LEGEND + AXIS, width - NAMES - NUMBERS, len(rows) * ROW)
    _draw(axes[0], rows, year)
    _write(axes[0], rows, year)
    legend(page, _keys(bool(rows["trusted"].all())), 3)
    return page.figure, axes


def _year(ledger: Ledger, year: int | None) -> int:
    known = [int(m[1]) for name in ledger.table if (m := re.fullmatch(r"shift_(\d{4})", str(name)))]
    if year is None:
        return known[0]
    if year not in known:
        raise AutolocError(f"The ledger has no {year}; it has {', '.join(map(str, known))}.")
    return year


def _futures(ledger: Ledger) -> int | None:
    found = ledger.settings.get("futures")
    return found if isinstance(found, int) else None


def _left_out(table: pd.DataFrame) -> str:
    """Name what is not given, with its k-hat."""
    rows = table[table["shift"].isna()]
    if not len(rows):
        return ""
    named = [f"{plain(row['what'])} ({row['khat']:.2f})" for row in rows.to_dict("records")]
    return f"Not given because weights can't be trusted (k-hat): {', '.join(named)}. "


def _draw(axes: Axes, rows: pd.DataFrame, year: int) -> None:
    """Draw the bars, filled where they can be trusted, and their errors."""
    for place, row in enumerate(rows.to_dict("records")):
        trusted = bool(row["trusted"])
        axes.barh(
            place,
            row["shift"],
            0.62,
            facecolor=COLOURS["50 %"] if trusted else "white",
            edgecolor=COLOURS["median" if trusted else "alarm"],
            lw=0.9,
            ls="-" if trusted else "--",
            zorder=2,
        )
    shift, error = rows["shift"].to_numpy(float), rows["error"].to_numpy(float)
    axes.hlines(np.arange(len(rows)), shift - error, shift + error, color="black", lw=1.1, zorder=4)
    axes.axvline(0, color=COLOURS["observed"], lw=0.9, zorder=5)
    bar_rows(axes, list(rows["what"]), f"did to the {year} median, thousand cars a year")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7))
    for text, kind in zip(axes.get_yticklabels(), rows["kind"], strict=True):
        text.set_fontstyle("italic" if kind == "evidence" else "normal")


def _write(axes: Axes, rows: pd.DataFrame, year: int) -> None:
    halves = rows["error"] / ERRORS
    shifts = [f"{signed(s)} ± {e:.0f}" for s, e in zip(rows["shift"], halves, strict=True)]
    write_column(axes, 1.25, "thousand ± s.e.", shifts)
    if f"shift_p_{year}" in rows:
        points = rows[f"shift_p_{year}"], rows[f"shift_p_{year}_se"]
        chances = [f"{signed(p, 1)} ± {e:.1f}" for p, e in zip(*points, strict=True)]
        write_column(axes, 2.4, "P(target), points", chances)
    khats = [
        "refit" if row["method"] == "refit" else _khat(row["khat"]) for _, row in rows.iterrows()
    ]
    write_column(axes, 2.95, "k-hat", khats)


def _khat(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


def _keys(trusted: bool) -> list[Artist]:
    colours = {True: COLOURS["50 %"], False: "white"}
    names = {True: "a plant (italics: a whole table)", False: "its refit failed a check"}
    return [
        *(_bar(colours[one], names[one], trusted=one) for one in ([True] if trusted else names)),
        Line2D([], [], color="black", lw=1.1, label=f"{ERRORS} standard errors"),
    ]


def _bar(colour: str, label: str, *, trusted: bool) -> Patch:
    edge = COLOURS["median" if trusted else "alarm"]
    style: Literal["-", "--"] = "-" if trusted else "--"
    return Patch(facecolor=colour, edgecolor=edge, ls=style, lw=0.9, label=label)
