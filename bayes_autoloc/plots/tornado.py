"""The tornado: what each scenario changes against the reference, future by future."""

from dataclasses import dataclass
from textwrap import fill

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.lookup import require
from bayes_autoloc.forecast.quantiles import NATIONAL
from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.plots.about import HasTree, about
from bayes_autoloc.plots.panels import legend, panel, size_of
from bayes_autoloc.plots.pick import (
    chance_text,
    drawn_variable,
    grades,
    horizon,
    scenario_names,
    signed,
    title_of,
    words,
)
from bayes_autoloc.plots.style import COLOURS, Page, bare, new_page

__all__ = ["tornado"]

WIDTH, ROW = 11.0, 0.46
"""Width of the figure and height of a row, inches."""

NAMES, NUMBERS, GAP = 1.15, 1.78, 0.15
"""Inches for the scenarios' names, for the numbers right of a panel, between panels."""

LEGEND, HEADER, AXIS = 0.3, 0.5, 0.62
"""Inches for the legend, above and under the panels."""

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
CHINESE = ("output", "chinese")


@dataclass(frozen=True)
class _Change:
    """Differences of one quantity to the reference, in the figure's unit."""

    title: str
    unit: str
    digits: int
    quantiles: dict[str, npt.NDArray[np.float64]]
    chances: dict[str, float]

    @property
    def order(self) -> list[str]:
        """Scenarios, the largest change of the median first."""
        return sorted(self.quantiles, key=lambda one: -abs(float(self.quantiles[one][2])))


def tornado(
    outlook: HasTree,
    *,
    year: int | None = None,
    variable: str = "production",
    name: str = NATIONAL,
    reference: str | None = None,
) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw the paired differences of all scenarios to one of them, the largest on top.

    Scenarios share their random numbers, so differences are taken future by future; the mixture is
    no scenario of its own and is left out.

    Parameters
    ----------
    outlook : Outlook
        A forecast with two scenarios or more; only its tree is read.
    year : int or None
        None for the first that the case reports.
    variable : str
        What is forecast, as in `Outlook.draws`.
    name : str
        ``"national"``; for ``output`` also a wave or a plant.
    reference : str or None
        None for the first scenario.

    Returns
    -------
    tuple of Figure and array of Axes
        The quantity that was asked for, and the output of the Chinese wave in the same order.

    Raises
    ------
    AutolocError
        If there is no such scenario, year, variable or name, or nothing to compare.
    """
    tree, origin = outlook.tree, about(outlook.tree)
    base = scenario_names(tree)[0] if reference is None else reference
    require("scenario", base, scenario_names(tree))
    at = horizon(tree["forecast"]["year"].to_numpy(), origin, year)
    others = _others(tree, base)
    wanted = [(variable, name)] + [CHINESE] * ((variable, name) != CHINESE)
    changes = [_change(tree, one, at, base, others) for one in wanted]
    page = new_page(
        WIDTH,
        ROW * len(others) + LEGEND + HEADER + AXIS + 1.0,
        f"{origin.title}: what scenarios change in {at}, against {words(base)}",
        "Differences are taken future by future, all else equal; P(> 0) is the share of futures in "
        f"which a scenario raises the quantity. {origin.caption}",
        origin,
    )
    axes = _panels(page, len(changes))
    order = changes[0].order
    for one, change in zip(axes, changes, strict=True):
        _draw(one, change, order)
    if len({change.unit for change in changes}) == 1:
        limits = np.array([one.get_xlim() for one in axes])
        for one in axes:
            one.set_xlim(limits[:, 0].min(), limits[:, 1].max())
    axes[0].set_yticks(range(len(order)), [_row_name(tree, one) for one in order])
    axes[0].tick_params(axis="y", labelsize=9, labelcolor="black", length=0)
    legend(page, _keys(), 3)
    return page.figure, axes


def _row_name(tree: xr.DataTree, scenario: str) -> str:
    """Return a scenario's name and, where it has one, the grade of the evidence for its effects."""
    grade = grades(tree).get(scenario)
    return fill(words(scenario), 20) + (f"\nevidence: {grade}" if grade else "")


def _others(tree: xr.DataTree, base: str) -> list[str]:
    others = [one for one in scenario_names(tree) if one not in (base, MIXTURE)]
    if not others:
        raise AutolocError(
            f"The forecast has no scenario to compare with {base!r}. "
            "Make it with several: forecast(posterior, scenario=ScenarioSet.load())."
        )
    return others


def _change(
    tree: xr.DataTree, what: tuple[str, str], year: int, base: str, others: list[str]
) -> _Change:
    draws = drawn_variable(tree, *what).sel(year=year).astype(float)
    units = str(draws.attrs.get("units", "cars a year"))
    share = units.startswith("share of")
    digits = 1 if share else 0
    quantiles, chances = {}, {}
    for one in others:
        change = (draws.sel(scenario=one) - draws.sel(scenario=base)).to_numpy()
        change = change[np.isfinite(change)]
        if not len(change):
            raise AutolocError(f"{what[0]} is not defined in {year}. Choose another year.")
        quantiles[one] = np.quantile(change, LEVELS) * (100 if share else 1e-3)
        chances[one] = float((change > 0).mean())
    unit = f"percentage points: {units}" if share else f"thousand {units}"
    return _Change(title_of(*what), unit, digits, quantiles, chances)


def _panels(page: Page, count: int) -> npt.NDArray[np.object_]:
    width, height = size_of(page)
    high = height - LEGEND - AXIS - HEADER
    wide = (width - NAMES - (count - 1) * GAP) / count - NUMBERS
    found = np.empty(count, dtype=object)
    for i in range(count):
        left = NAMES + i * (wide + NUMBERS + GAP)
        found[i] = panel(page, left, LEGEND + AXIS, wide, high)
    return found


def _draw(axes: Axes, change: _Change, order: list[str]) -> None:
    """Draw a bar to the median and both intervals of each scenario, and write the numbers."""
    places = np.arange(len(order))
    low, lower, median, upper, high = np.array([change.quantiles[one] for one in order]).T
    axes.barh(places, median, 0.62, color=COLOURS["80 %"], zorder=2, label="median bar")
    axes.hlines(places, low, high, color=COLOURS["median"], lw=1.1, zorder=4, label="80 %")
    axes.hlines(places, lower, upper, color=COLOURS["median"], lw=4.2, zorder=5, label="50 %")
    axes.plot(
        median,
        places,
        ls="none",
        marker="o",
        markersize=5.5,
        markerfacecolor="white",
        markeredgecolor=COLOURS["median"],
        zorder=6,
        label="median",
    )
    axes.axvline(0, color=COLOURS["observed"], lw=0.9, zorder=3)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.margins(x=0.06)
    axes.set_xlabel(f"change, {change.unit}", size=8.5, color=COLOURS["quiet"])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    bare(axes)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.grid(axis="x", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    title = change.title[0].upper() + change.title[1:]
    axes.set_title(title, size=10, weight="bold", loc="left", pad=20)
    _write(axes, change, order)


def _write(axes: Axes, change: _Change, order: list[str]) -> None:
    """Write median, 80 % interval and P(> 0) right of the panel."""
    inch = 1 / (axes.get_position().width * WIDTH)
    columns = [(1 + 1.26 * inch, "median (80 %)"), (1 + 1.76 * inch, "P(> 0)")]
    for x, header in columns:
        _number(axes, x, -0.72, header, COLOURS["quiet"])
    for place, one in enumerate(order):
        low, _, median, _, high = (signed(v, change.digits) for v in change.quantiles[one])
        texts = [f"{median} ({low} to {high})", chance_text(change.chances[one])]
        for (x, _), text in zip(columns, texts, strict=True):
            _number(axes, x, place, text, COLOURS["observed"])


def _number(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    where = axes.get_yaxis_transform()
    axes.text(x, y, text, transform=where, size=8, color=colour, ha="right", va="center")


def _keys() -> list[Patch | Line2D]:
    line = COLOURS["median"]
    return [
        Patch(color=COLOURS["80 %"], label="median (bar and circle)"),
        Line2D([], [], color=line, lw=4.2, label="50 % interval"),
        Line2D([], [], color=line, lw=1.1, label="80 % interval"),
    ]
