"""The fan: past and forecast production against the targets."""

from textwrap import fill

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.plots.about import About, HasTree, about
from bayes_autoloc.plots.labels import Label, place_labels
from bayes_autoloc.plots.style import BANDS, COLOURS, bare, new_page

__all__ = ["fan"]

Array = npt.NDArray[np.float64]

MILLION = 1e6
WIDTH, HEIGHT = 11.0, 6.4
AXIS = 0.32
"""Inches for the numbers of the years."""

MARGIN = 2.2
"""Inches right of the last year, for its labels."""


def fan(outlook: HasTree, *, scenario: str | None = None) -> tuple[Figure, Axes]:
    """Draw past and forecast production, million cars a year, with the targets.

    A year's production stands at the year's number, the middle of that year; the vintage stands at
    the end of its month.

    Parameters
    ----------
    outlook : Outlook
        A forecast; only its tree is read.
    scenario : str or None
        None for the first one.

    Returns
    -------
    tuple of Figure and Axes
        Bands of 50, 80 and 95 %, median, observed years, targets, vintage.

    Raises
    ------
    AutolocError
        If there is no such scenario.
    """
    tree, origin = outlook.tree, about(outlook.tree)
    draws = _draws(tree, scenario)
    name = str(draws["scenario"].item())
    page = new_page(
        WIDTH,
        HEIGHT,
        f"{origin.title}: production, observed and forecast",
        f"Scenario {name.replace('_', ' ')}. {origin.caption}",
        origin,
    )
    axes = page.axes_above(AXIS)
    years = draws["year"].to_numpy()
    past = tree["history"]["production_observed"].dropna("year") / MILLION
    edges = _quantiles(draws)
    _draw_forecast(axes, years, edges)
    line = _draw_past(axes, tree["history"].to_dataset(), years[0], edges[0.5][0])
    _set_limits(axes, line, years, edges, origin)
    numbers = [
        label
        for year in _labelled_years(years, origin)
        for label in _year_labels(years, edges, year)
    ]
    # Those of the last year first: they have only the margin.
    beside = sorted([*numbers, *_targets(axes, origin, years)], key=lambda one: -one.x)
    labels = [*_band_labels(years, edges), *beside]
    labels += [*_vintage(axes, origin), *_past_label(past, origin)]
    ink = [line, *(np.column_stack([years, edges[q]]) for q in (0.025, 0.5, 0.975))]
    place_labels(axes, labels, np.concatenate([_dense(one) for one in ink]))
    return page.figure, axes


def _draws(tree: xr.DataTree, scenario: str | None) -> xr.DataArray:
    production = tree["forecast"].to_dataset()["production"]
    names = [str(name) for name in production["scenario"].to_numpy()]
    if scenario is None:
        return production.isel(scenario=0)
    if scenario not in names:
        raise AutolocError(f"No scenario {scenario!r}. {did_you_mean(scenario, names)}")
    return production.sel(scenario=scenario)


def _quantiles(draws: xr.DataArray) -> dict[float, Array]:
    """Return the quantiles of the bands and the median by year, million cars a year."""
    levels = sorted({0.5, *(level for pair in BANDS.values() for level in pair)})
    values = np.quantile(draws.transpose("draw", "year").to_numpy() / MILLION, levels, axis=0)
    return dict(zip(levels, values, strict=True))


def _draw_forecast(axes: Axes, years: Array, edges: dict[float, Array]) -> None:
    for order, (name, (low, high)) in enumerate(BANDS.items()):
        axes.fill_between(
            years, edges[low], edges[high], color=COLOURS[name], lw=0, zorder=1 + order, label=name
        )
    axes.plot(years, edges[0.5], color=COLOURS["median"], lw=2.2, zorder=5, label="median")


def _draw_past(axes: Axes, history: xr.Dataset, first: float, median: float) -> Array:
    """Draw published figures, and the fit's median in years without; return the line drawn.

    The line runs on, dotted, to the first year of the forecast; figures of other series than the
    reference stand as they were published.
    """
    history = history.sel(year=history["year"] < first)
    years = history["year"].to_numpy().astype(float)
    seen = history["production_observed"].to_numpy() / MILLION
    fitted = history["production"].sel(quantile=0.5).to_numpy() / MILLION
    known = np.isfinite(seen)
    line = np.column_stack([years, np.where(known, seen, fitted)])
    line = np.vstack([line[np.isfinite(line[:, 1])], [first, median]])
    axes.plot(*line.T, color=COLOURS["quiet"], lw=1.2, ls=(0, (1, 1.5)), zorder=5, label="fitted")
    other = history["total_series"].to_numpy() != history.attrs.get("series")
    axes.plot(
        history["total_year"].to_numpy()[other],
        history["total_value"].to_numpy()[other] / MILLION,
        ls="none",
        marker="o",
        markersize=3.4,
        markerfacecolor="white",
        markeredgecolor=COLOURS["quiet"],
        markeredgewidth=0.8,
        zorder=5.5,
        label="other series",
    )
    axes.plot(
        years,
        seen,
        color=COLOURS["observed"],
        lw=1.3,
        marker="o",
        markersize=3.8,
        zorder=6,
        label="observed",
    )
    return line


def _set_limits(
    axes: Axes, line: Array, years: Array, edges: dict[float, Array], origin: About
) -> None:
    first, last = line[0, 0], max([years[-1], *(t.year for t in origin.targets)])
    tops = [
        float(edges[0.975].max()),
        *line[:, 1],
        *(t.value / MILLION for t in origin.targets),
    ]
    share = MARGIN / (WIDTH * axes.get_position().width)
    axes.set_ylim(0, 1.14 * max(*tops, axes.dataLim.y1))
    axes.set_xlim(first - 0.6, first - 0.6 + (last - first + 0.9) / (1 - share))
    shown = [year for year in range(int(first), int(last) + 1) if year % 5 == 0 or last - first < 8]
    axes.set_xticks(shown, [str(year) for year in shown])
    axes.set_ylabel("million cars a year", size=10, color=COLOURS["quiet"])
    bare(axes)
    axes.grid(axis="y", color="#e4e4e4", lw=0.6, zorder=0)
    axes.set_axisbelow(True)


def _vintage(axes: Axes, origin: About) -> list[Label]:
    """Draw the end of what is known; return its label."""
    if not origin.vintage:
        return []
    year, month = (int(part) for part in origin.vintage.split("-"))
    when = year + month / 12 - 0.5
    axes.axvline(when, color=COLOURS["quiet"], lw=1, ls="--", zorder=4)
    top = axes.get_ylim()[1]
    return [Label(f"known to {origin.vintage}", when, 0.965 * top, sides=(-1, 1))]


def _past_label(past: xr.DataArray, origin: About) -> list[Label]:
    if not past.sizes["year"]:
        return []
    peak = past.isel(year=int(past.argmax("year")))
    series = f", {origin.series} series" if origin.series else ""
    text = f"observed{series}\nhollow: other series\ndotted: the fit"
    return [Label(text, float(peak["year"]), float(peak), COLOURS["observed"], sides=(1, -1))]


def _targets(axes: Axes, origin: About, years: Array) -> list[Label]:
    """Draw the targets; return their labels, beside the fan for those of the last year."""
    labels = []
    end = float(years[-1])
    for target in origin.targets:
        value = target.value / MILLION
        axes.plot(
            target.year,
            value,
            marker="D",
            markersize=7,
            color=COLOURS["target"],
            markeredgecolor="white",
            markeredgewidth=1,
            ls="none",
            zorder=8,
            label="target",
        )
        name = fill(target.name, 34)
        text = f"{name}:\n{value:.2f} million in {target.year}"
        last = target.year >= end
        labels.append(
            Label(
                text,
                target.year,
                value,
                COLOURS["target"],
                sides=(1,) if last else (-1, 1),
                marked=True,
                until=None if last else end,
            )
        )
    return labels


def _labelled_years(years: Array, origin: About) -> list[int]:
    """Return the years that the case reports or that have a target, and the last one."""
    wanted = {*origin.horizons, *(target.year for target in origin.targets), years[-1]}
    return [int(year) for year in years if year in wanted]


def _year_labels(years: Array, edges: dict[float, Array], year: int) -> list[Label]:
    i = int(np.flatnonzero(years == year)[0])
    low, high = (edges[level][i] for level in BANDS["80 %"])
    median = edges[0.5][i]
    text = f"{year}: {median:.2f} million\n80 %: {low:.2f} to {high:.2f}"
    end = float(years[-1])
    sides, until = ((1,), None) if year == end else ((-1, 1), end)
    return [Label(text, year, median, COLOURS["median"], 9, sides, bold=True, until=until)]


def _band_labels(years: Array, edges: dict[float, Array]) -> list[Label]:
    return [
        Label(name, float(years[-1]), float(edges[high][-1]), size=8)
        for name, (_, high) in BANDS.items()
    ]


def _dense(line: Array) -> Array:
    """Return points along a line, 12 for each of its points."""
    at = np.linspace(0, len(line) - 1, 12 * len(line))
    return np.column_stack([np.interp(at, np.arange(len(line)), axis) for axis in line.T])
