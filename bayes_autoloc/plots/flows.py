"""The flows panel, for logistics: imports of finished cars and of kits to the country."""

import json
from textwrap import fill
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayes_autoloc.plots.about import HasTree, about
from bayes_autoloc.plots.labels import Label, place_labels
from bayes_autoloc.plots.medians import MARGIN, ROW, draw_scenarios, name_scenarios, scenario_keys
from bayes_autoloc.plots.panels import (
    draw_target,
    legend,
    mark_vintage,
    panel,
    size_of,
    target_key,
)
from bayes_autoloc.plots.pick import Edges, Scale, chance_text, edges_of, scenario_names, words
from bayes_autoloc.plots.style import COLOURS, bare, new_page

__all__ = ["flows"]

WIDTH, PANEL = 11.0, 3.0
"""Width of the figure, height of a panel with its texts, inches."""

LEGEND, TITLE, YEARS = 0.55, 0.34, 0.3
"""Inches under the panels, above each, and under each."""

THOUSAND = 1e3
KINDS = {
    "imports": ("Imports of finished cars", "thousand cars a year"),
    "kits": ("Kit sets, one for each car put together from kits", "thousand sets a year"),
}


class _Expected(NamedTuple):
    """What somebody official expects imports to be."""

    year: int
    value: float
    who: str


def flows(outlook: HasTree) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw imports of finished cars and of kit sets, with what the government expects.

    Parameters
    ----------
    outlook : Outlook
        A forecast; only its tree is read.

    Returns
    -------
    tuple of Figure and array of Axes
        Two axes with the same years, thousand a year: the first scenario with bands, the others'
        medians; expected imports with the chance that no more are brought in.
    """
    tree, origin = outlook.tree, about(outlook.tree)
    names = scenario_names(tree)
    years = tree["forecast"]["year"].to_numpy()
    tall = max(PANEL, ROW * len(names) + TITLE + YEARS)
    page = new_page(
        WIDTH,
        2 * tall + LEGEND + 1.0,
        f"{origin.title}: imports of finished cars and of kits",
        "Dashed line: end of what is known. Imports: market less home output, with exports and "
        "stocks. Kits: every car of a kit line came as one set; a plant of unknown mode counts as "
        f"one. {origin.caption}",
        origin,
    )
    width, height = size_of(page)
    high = (height - LEGEND) / 2
    axes = np.empty(2, dtype=object)
    for i, variable in enumerate(KINDS):
        bottom = LEGEND + (1 - i) * high + YEARS
        axes[i] = panel(page, 0, bottom, width - MARGIN, high - TITLE - YEARS)
        edges = {name: _edges(tree, variable, name) for name in names}
        draw_scenarios(axes[i], years.astype(float), edges)
        expected = _expected(tree) if variable == "imports" else []
        _finish(axes[i], variable, years, edges, expected)
        mark_vintage(axes[i], origin.vintage)
        name_scenarios(axes[i], float(years[-1]), edges, Scale(THOUSAND, KINDS[variable][1], 0))
        _mark_expected(axes[i], tree, expected, edges)
    keys = scenario_keys(names)
    if _expected(tree):
        keys.append(target_key("official expectation"))
    legend(page, keys, 4)
    return page.figure, axes


def _edges(tree: xr.DataTree, variable: str, scenario: str) -> Edges:
    draws = tree["forecast"][variable].sel(scenario=scenario).transpose("draw", "year")
    return edges_of(draws.to_numpy(), factor=THOUSAND)


def _expected(tree: xr.DataTree) -> list[_Expected]:
    """Return official expectations for the years of the forecast."""
    known = tree["forecast"]["year"].to_numpy()
    rows = json.loads(tree.attrs.get("expected_imports", "[]"))
    return [_Expected(int(y), float(v), str(who)) for y, v, who in rows if int(y) in known]


def _finish(
    axes: Axes,
    variable: str,
    years: npt.NDArray[np.int64],
    edges: dict[str, Edges],
    expected: list[_Expected],
) -> None:
    title, unit = KINDS[variable]
    tops = [float(np.nanmax(next(iter(edges.values()))[0.975]))]
    tops += [one.value / THOUSAND for one in expected]
    axes.set_ylim(0, 1.08 * max(tops))
    axes.set_xlim(years[0] - 0.6, years[-1])
    axes.set_xticks(years, [str(year) for year in years])
    bare(axes)
    axes.grid(axis="y", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    axes.set_ylabel(unit, size=9, color=COLOURS["quiet"])
    axes.set_title(title, size=9.5, weight="bold", loc="left", pad=6)


def _mark_expected(
    axes: Axes, tree: xr.DataTree, expected: list[_Expected], edges: dict[str, Edges]
) -> None:
    """Draw what is expected, with the chance of as many or fewer in the first scenario."""
    draws = tree["forecast"]["imports"].isel(scenario=0)
    scenario = words(str(draws["scenario"].item()))
    labels = []
    for one in expected:
        value = one.value / THOUSAND
        draw_target(axes, one.year, value, 7)
        chance = float((draws.sel(year=one.year) <= one.value).mean())
        text = (
            f"{fill(one.who, 34)} expects {value:,.0f} in {one.year}\n"
            f"P(at most that, {scenario}): {chance_text(chance)}"
        )
        label = Label(text, one.year, value, COLOURS["target"], sides=(1, -1), marked=True)
        labels.append(label)
    place_labels(axes, labels, _ink(tree["forecast"]["year"].to_numpy(), edges))


def _ink(years: npt.NDArray[np.int64], edges: dict[str, Edges]) -> npt.NDArray[np.float64]:
    """Return points along all medians, and along the first scenario's bands."""
    first = next(iter(edges.values()))
    at = np.linspace(years[0], years[-1], 20 * len(years))
    lines = [*(one[0.5] for one in edges.values()), *(first[level] for level in (0.9, 0.975))]
    points = np.concatenate([np.column_stack([at, np.interp(at, years, line)]) for line in lines])
    return points[np.isfinite(points[:, 1])]
