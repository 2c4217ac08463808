"""Fans of all scenarios side by side, each against the reference scenario."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bayes_autoloc.forecast.quantiles import NATIONAL
from bayes_autoloc.plots.about import HasTree, Target, about
from bayes_autoloc.plots.panels import band_keys, draw_bands, draw_target, grid, legend, target_key
from bayes_autoloc.plots.pick import (
    Array,
    Edges,
    Scale,
    drawn_variable,
    edges_of,
    horizon,
    mixture_text,
    scale_of,
    scenario_names,
    title_of,
    words,
)
from bayes_autoloc.plots.style import BANDS, COLOURS, bare, new_page

__all__ = ["scenario_fans"]

COLUMNS = 4
WIDTH, PANEL = 11.0, 2.05
"""Width of the figure, height of a panel with its texts, inches."""

LEGEND = 0.58
"""Inches under the panels."""

PAST = 14
"""Years of the past that are shown; `fan` shows all of them."""


class _Past(NamedTuple):
    """Published figures and what the fit makes of the years without, in the figure's unit."""

    years: Array
    seen: Array
    fitted: Array

    @property
    def line(self) -> Array:
        """Points (n, 2): what was published, else the fit."""
        best = np.where(np.isfinite(self.seen), self.seen, self.fitted)
        return np.column_stack([self.years, best])[np.isfinite(best)]


class _Extent(NamedTuple):
    """Years and values that all panels must hold."""

    years: Array
    values: Array


def scenario_fans(
    outlook: HasTree, *, variable: str = "production", name: str = NATIONAL
) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw a fan for each scenario, with the median of the first one in all others.

    Parameters
    ----------
    outlook : Outlook
        A forecast; only its tree is read.
    variable : str
        What is forecast, as in `Outlook.draws`.
    name : str
        ``"national"``; for ``output`` also a wave or a plant.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes for each scenario, all with the same limits: bands of 50, 80 and 95 %, median,
        observed years and targets where the tree has some.

    Raises
    ------
    AutolocError
        If there is no such variable or name.
    """
    tree, origin = outlook.tree, about(outlook.tree)
    draws = drawn_variable(tree, variable, name)
    years, names = draws["year"].to_numpy(), scenario_names(tree)
    scale, edges = _scaled(draws, names)
    past = _past(tree, variable, name, scale, years[0])
    national = name == NATIONAL and variable in ("production", "output")
    targets = origin.targets if national else ()
    page = new_page(
        WIDTH,
        -(-len(names) // COLUMNS) * PANEL + LEGEND + 1.25,
        f"{origin.title}: {title_of(variable, name)} by scenario",
        f"{_targets_text(targets, scale)}{mixture_text(tree)}{origin.caption}",
        origin,
    )
    axes = grid(page, len(names), COLUMNS, below=LEGEND, texts=0.36)
    told = horizon(years, origin, None, last=True)
    for one, scenario in zip(axes, names, strict=True):
        draw_bands(one, years, edges[scenario])
        _draw_past(one, past, years[0], edges[scenario][0.5][0])
        for target in targets:
            draw_target(one, target.year, target.value / scale.factor, 5)
        if scenario != names[0]:
            _draw_reference(one, years, edges[names[0]][0.5], names[0])
        _title(one, scenario, _numbers(years, edges[scenario], told, scale))
    _set_limits(axes, _extent(past, edges, years, targets, scale), scale)
    legend(page, _keys(names, past, targets), 5)
    return page.figure, axes


def _scaled(draws: xr.DataArray, names: list[str]) -> tuple[Scale, dict[str, Edges]]:
    """Return the unit that fits the largest value, and all quantiles in it."""
    edges = {name: edges_of(draws.sel(scenario=name).to_numpy()) for name in names}
    known = [one[0.975][np.isfinite(one[0.975])] for one in edges.values()]
    largest = float(np.concatenate(known).max(initial=0.0))
    scale = scale_of(str(draws.attrs.get("units", "cars a year")), largest)
    return scale, {
        name: {level: values / scale.factor for level, values in one.items()}
        for name, one in edges.items()
    }


def _past(tree: xr.DataTree, variable: str, name: str, scale: Scale, first: float) -> _Past:
    """Return what the tree knows of the past: the country's production and market only."""
    history = tree["history"].to_dataset()
    known = "production" if variable == "output" else variable
    if name != NATIONAL or f"{known}_observed" not in history:
        return _Past(*(np.empty(0) for _ in range(3)))
    history = history.sel(year=(history["year"] < first) & (history["year"] >= first - PAST))
    return _Past(
        history["year"].to_numpy().astype(float),
        history[f"{known}_observed"].to_numpy() / scale.factor,
        history[known].sel(quantile=0.5).to_numpy() / scale.factor,
    )


def _draw_past(axes: Axes, past: _Past, first: float, median: float) -> None:
    """Draw published figures; a dotted line leads over years without to the forecast."""
    if not len(past.line):
        return
    line = np.vstack([past.line, [first, median]])
    axes.plot(*line.T, color=COLOURS["quiet"], lw=1, ls=(0, (1, 1.5)), zorder=5, label="fitted")
    axes.plot(
        past.years,
        past.seen,
        color=COLOURS["observed"],
        lw=1.2,
        marker="o",
        markersize=2.6,
        zorder=6,
        label="observed",
    )


def _draw_reference(axes: Axes, years: Array, median: Array, name: str) -> None:
    axes.plot(
        years,
        median,
        color=COLOURS["observed"],
        lw=1,
        ls=(0, (4, 2)),
        zorder=7,
        label=f"median of {words(name)}",
    )


def _numbers(years: Array, edges: Edges, year: int, scale: Scale) -> str:
    i = int(np.flatnonzero(years == year)[0])
    low, high = (edges[level][i] for level in BANDS["80 %"])
    if not np.isfinite(low):
        return f"{year}: not defined"
    numbers = [scale.text(value) for value in (edges[0.5][i], low, high)]
    return "{}: median {} (80 %: {} to {})".format(year, *numbers)


def _title(axes: Axes, scenario: str, numbers: str) -> None:
    axes.set_title(words(scenario), size=9, weight="bold", loc="left", pad=14)
    axes.text(0, 1.03, numbers, transform=axes.transAxes, size=7.8, color=COLOURS["median"])


def _extent(
    past: _Past, edges: dict[str, Edges], years: Array, targets: tuple[Target, ...], scale: Scale
) -> _Extent:
    values = [one[level] for one in edges.values() for level in (0.025, 0.975)]
    promised = np.array([target.value / scale.factor for target in targets])
    found = np.concatenate([*values, past.line[:, 1], promised])
    when = np.array([target.year for target in targets], dtype=float)
    return _Extent(np.concatenate([past.line[:, 0], years, when]), found[np.isfinite(found)])


def _set_limits(axes: npt.NDArray[np.object_], extent: _Extent, scale: Scale) -> None:
    """Set the same limits everywhere; numbers stand left and at the bottom of each column."""
    first, last = int(extent.years.min()), int(extent.years.max())
    ticks = [y for y in range(first, last + 1) if y % 5 == 0 or last - first < 6]
    top = extent.values.max(initial=0.0) or 1.0
    for i, one in enumerate(axes):
        one.set_ylim(1.06 * extent.values.min(initial=0.0), 1.06 * top)
        one.set_xlim(first - 0.6, last + 0.8)
        bare(one)
        one.grid(axis="y", color="#e4e4e4", lw=0.6)
        one.set_axisbelow(True)
        one.set_xticks(ticks, [str(y) for y in ticks] if i + COLUMNS >= len(axes) else [])
        one.tick_params(labelleft=i % COLUMNS == 0)
        if i % COLUMNS == 0:
            one.set_ylabel(scale.unit, size=8, color=COLOURS["quiet"])


def _targets_text(targets: tuple[Target, ...], scale: Scale) -> str:
    if not targets:
        return ""
    unit = scale.unit.split()[0]
    told = [f"{t.name}, {scale.text(t.value / scale.factor)} {unit} in {t.year}" for t in targets]
    return f"Targets: {'; '.join(told)}. "


def _keys(names: list[str], past: _Past, targets: tuple[Target, ...]) -> list[Artist]:
    found = band_keys()
    if len(names) > 1:
        label = f"median of {words(names[0])}"
        found.append(Line2D([], [], color="black", lw=1, ls=(0, (4, 2)), label=label))
    if len(past.line):
        found.append(Line2D([], [], color="black", lw=1.2, marker="o", ms=2.6, label="observed"))
        dots = Line2D([], [], color=COLOURS["quiet"], lw=1, ls=(0, (1, 1.5)), label="the fit")
        found.append(dots)
    return [*found, target_key("target")] if targets else found
