"""The predictive check: published data beside data that the fit would have produced."""

from textwrap import fill
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

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.plots.check_page import origin_of, plain, table_of
from bayes_autoloc.plots.panels import GREYS, legend, panel, size_of
from bayes_autoloc.plots.style import COLOURS, Page, bare, new_page

__all__ = ["predictive_figure"]

Array = npt.NDArray[np.float64]

WIDTH, YEARLY, ROW = 11.0, 2.1, 0.31
"""Width of the figure, height of the panels by year, height of a row, inches."""

NAMES, NUMBERS, GAP = 2.15, 1.45, 0.1
"""Inches for names left of a panel of rows, numbers right of it, and between both columns."""

LEGEND, AXIS, HEADER, SPACE = 0.5, 0.5, 0.32, 0.6
"""Inches for the legend, under panels, above panels, and left of the second panel by year."""

VIEW, EDGE = 4.0, 4.2
"""Standard deviations at which markers beyond are drawn, and where the panel ends."""

QUANTILES = ("q025", "q10", "q50", "q90", "q975")
NUMERIC = ("observed", *QUANTILES, "p")
BY_YEAR = {
    "totals": (r"total (\d{4})", "Published national total", "million cars a year", 1e6),
    "events": (r"halts (\d{4})", "Halts of plants", "halts a year", 1.0),
}
TO_SD = 2 * 1.2816


def predictive_figure(result: CheckResult) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw every statistic of the published data inside the quantiles of its replicates.

    Parameters
    ----------
    result : CheckResult
        Of the check ``predictive``; its table statistics is read, and new_plants where it has one.

    Returns
    -------
    tuple of Figure and array of Axes
        National totals by year, halts by year, and the other statistics as rows in two columns, in
        standard deviations of the replicates around their median. What is observed is black, in
        the alarm colour and crossed where its p-value is flagged.

    Raises
    ------
    AutolocError
        If the table statistics or one of its columns is missing.
    """
    columns = ("group", "statistic", "flagged", *NUMERIC)
    table = table_of(result, "statistics", columns, NUMERIC)
    fresh = None
    if "new_plants" in result.tables:
        fresh = table_of(result, "new_plants", columns, NUMERIC).set_index("statistic")
    series = {group: _by_year(table, group) for group in BY_YEAR}
    rest = table[~table["statistic"].isin([n for one in series.values() for n in one["statistic"]])]
    n_rows = max(-(-len(rest) // 2), 1)
    origin = origin_of(result)
    page = new_page(
        WIDTH,
        YEARLY + HEADER + AXIS + n_rows * ROW + HEADER + AXIS + LEGEND + 1.0,
        origin.title,
        f"Flagged: p-value outside the central 98 %, {_flags(table, fresh)}. Rows: the replicates' "
        "standard deviation is taken as their 80 % interval over 2.56. The fit has seen these "
        f"data: agreement is weak evidence, disagreement strong. {origin.caption}",
        origin,
    )
    axes = np.empty(4, dtype=object)
    axes[:2] = _yearly_panels(page)
    for one, (group, (_, title, unit, factor)) in zip(axes[:2], BY_YEAR.items(), strict=True):
        _draw_years(one, series[group], factor, fan=group == "totals")
        one.set_title(title, size=10, weight="bold", loc="left", pad=6)
        one.set_ylabel(unit, size=8.5, color=COLOURS["quiet"])
    axes[2:] = _row_panels(page, n_rows)
    axes[2].set_title("Other statistics", size=10, weight="bold", loc="left", pad=6)
    for one, part in zip(axes[2:], (rest.iloc[:n_rows], rest.iloc[n_rows:]), strict=True):
        _draw_rows(one, part, fresh, n_rows)
    legend(page, _keys(fresh is not None), 4)
    return page.figure, axes


def _flags(table: pd.DataFrame, fresh: pd.DataFrame | None) -> str:
    """Return how many statistics are flagged."""
    text = f"{int(table['flagged'].sum())} of {len(table)} statistics"
    if fresh is None:
        return text
    return f"{text}, and {int(fresh['flagged'].sum())} with new plants of the same kinds"


def _by_year(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return the statistics that are told year by year, with the column year."""
    years = table["statistic"].str.extract(f"^{BY_YEAR[group][0]}$", expand=False)
    chosen = years.notna() & (table["group"] == group)
    return table[chosen].assign(year=years[chosen].astype(int)).sort_values("year")


def _yearly_panels(page: Page) -> list[Axes]:
    width, height = size_of(page)
    wide, bottom = (width - SPACE) / 2, height - HEADER - YEARLY
    return [panel(page, i * (wide + SPACE), bottom, wide, YEARLY) for i in range(2)]


def _row_panels(page: Page, n_rows: int) -> list[Axes]:
    width, _ = size_of(page)
    column = (width - GAP) / 2
    wide = column - NAMES - NUMBERS
    left = [NAMES + i * (column + GAP) for i in range(2)]
    return [panel(page, x, LEGEND + AXIS, wide, n_rows * ROW) for x in left]


def _draw_years(axes: Axes, rows: pd.DataFrame, factor: float, *, fan: bool) -> None:
    """Draw quantiles and observed values by year: a fan, or bars for counts."""
    bare(axes)
    axes.grid(axis="y", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    if not len(rows):
        axes.text(0.5, 0.5, "None is known.", transform=axes.transAxes, ha="center", size=9)
        return
    known = rows.set_index("year")
    span = range(int(known.index.min()), int(known.index.max()) + 1)
    values = known[["observed", *QUANTILES]].reindex(span) / factor
    years = np.array(span, dtype=float)
    low, lower, median, upper, high = (values[name].to_numpy(float) for name in QUANTILES)
    for name, bottom, top in (("95 %", low, high), ("80 %", lower, upper)):
        if fan:
            # A fan shows nothing of a year without neighbours.
            axes.vlines(
                years, bottom, top, color=COLOURS[name], lw=2, zorder=0.9, label=f"{name} alone"
            )
            axes.fill_between(years, bottom, top, color=COLOURS[name], lw=0, zorder=1, label=name)
        else:
            axes.bar(years, top - bottom, 0.75, bottom, color=COLOURS[name], zorder=1, label=name)
    if fan:
        axes.plot(years, median, color=COLOURS["median"], lw=1.6, zorder=4, label="median")
    else:
        axes.hlines(
            median, years - 0.37, years + 0.37, color=COLOURS["median"], lw=2, zorder=4,
            label="median",
        )  # fmt: skip
    flagged = known["flagged"].reindex(span).eq(True).to_numpy(bool)
    _draw_observed(axes, years, values["observed"].to_numpy(float), flagged)
    axes.set_ylim(0, 1.08 * float(np.nanmax(values.to_numpy())) or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10], integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=not fan))


def _draw_observed(axes: Axes, x: Array, y: Array, flagged: npt.NDArray[np.bool_]) -> None:
    for flag, style, label in ((~flagged, _dot(), "observed"), (flagged, _cross(), "flagged")):
        if flag.any():
            axes.plot(x[flag], y[flag], **style, zorder=8, clip_on=False, label=label)


def _dot() -> dict[str, Any]:
    return {"ls": "none", "marker": "o", "ms": 4.5, "color": COLOURS["observed"]}


def _cross() -> dict[str, Any]:
    edge = {"markeredgecolor": "white", "markeredgewidth": 0.8}
    return {"ls": "none", "marker": "X", "ms": 8.5, "color": COLOURS["alarm"], **edge}


def _draw_rows(axes: Axes, rows: pd.DataFrame, fresh: pd.DataFrame | None, n_rows: int) -> None:
    """Draw one row a statistic, around the replicates' median."""
    places = np.arange(len(rows), dtype=float)
    centre, scale = rows["q50"].to_numpy(float), _scale(rows)
    within = {name: (rows[name].to_numpy(float) - centre) / scale for name in QUANTILES}
    _draw_intervals(axes, within, places, COLOURS, 0.52)
    if fresh is not None:
        other = fresh.reindex(rows["statistic"])
        beside = {name: (other[name].to_numpy(float) - centre) / scale for name in QUANTILES}
        _draw_intervals(axes, beside, places + 0.36, GREYS, 0.14)
    observed = np.clip((rows["observed"].to_numpy(float) - centre) / scale, -VIEW, VIEW)
    _draw_observed(axes, observed, places, rows["flagged"].to_numpy(bool))
    if fresh is not None:
        flagged = other["flagged"].eq(True).to_numpy(bool)
        style = _cross() | {"ms": 6}
        axes.plot(observed[flagged], places[flagged] + 0.36, **style, zorder=7, label="new flagged")
    bare(axes)
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=COLOURS["quiet"], lw=0.7, zorder=0)
    axes.set_xlim(-EDGE, EDGE)
    axes.set_ylim(n_rows - 0.5, -0.5)
    axes.set_xticks([-4, -2, 0, 2, 4], ["−4", "−2", "0", "2", "4"])
    axes.grid(axis="x", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("standard deviations of replicates", size=8.5, color=COLOURS["quiet"])
    axes.set_yticks(places, [plain(fill(str(one), 38)) for one in rows["statistic"]])
    axes.tick_params(axis="y", labelsize=7.5, labelcolor="black", length=0)
    where = axes.get_yaxis_transform()
    axes.text(
        1.05, -0.75, "published (95 %)", transform=where, size=7.5, va="center",
        color=COLOURS["quiet"],
    )  # fmt: skip
    for place, row in zip(places, rows.itertuples(), strict=True):
        text = f"{_number(row.observed)} ({_number(row.q025)} to {_number(row.q975)})"
        axes.text(
            1.05, place, text, transform=where, size=7.5, va="center",
            color=COLOURS["alarm"] if row.flagged else "black",
        )  # fmt: skip


def _draw_intervals(
    axes: Axes, edges: dict[str, Array], places: Array, colours: dict[str, str], height: float
) -> None:
    """Draw 95 and 80 % intervals of replicates, cut at the view's edges."""
    for name, low, high in (("95 %", "q025", "q975"), ("80 %", "q10", "q90")):
        left, right = (np.clip(edges[end], -EDGE, EDGE) for end in (low, high))
        axes.barh(places, right - left, height, left, color=colours[name], zorder=2, label=name)


def _scale(rows: pd.DataFrame) -> Array:
    """Return the replicates' standard deviations; 1 where all replicates are the same."""
    narrow = (rows["q90"] - rows["q10"]).to_numpy(float) / TO_SD
    wide = (rows["q975"] - rows["q025"]).to_numpy(float) / (2 * 1.96)
    found = np.where(narrow > 0, narrow, wide)
    return np.where(found > 0, found, 1.0)


def _number(value: object) -> str:
    return f"{float(str(value)):.3g}".replace("-", "−")


def _keys(fresh: bool) -> list[Artist]:
    keys: list[Artist] = [
        Line2D([], [], **_dot(), label="published"),
        Line2D([], [], **_cross(), label="published, flagged"),
        Patch(color=COLOURS["80 %"], label="80 % of replicates"),
        Patch(color=COLOURS["95 %"], label="95 % of replicates"),
        Line2D([], [], color=COLOURS["median"], lw=1.8, label="median of replicates"),
    ]
    if fresh:
        keys.append(Patch(color=GREYS["80 %"], label="replicates of new plants of the same kinds"))
    return keys
