"""The uptake panel: the western wave left, what is forecast of the Chinese one right."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bayes_autoloc.plots.about import HasTree, about
from bayes_autoloc.plots.medians import (
    DASHED,
    MARGIN,
    ROW,
    draw_scenarios,
    name_scenarios,
    scenario_keys,
)
from bayes_autoloc.plots.panels import (
    GREYS,
    band_keys,
    draw_bands,
    legend,
    mark_vintage,
    panel,
    size_of,
)
from bayes_autoloc.plots.pick import Edges, Scale, edges_of, scenario_names
from bayes_autoloc.plots.style import COLOURS, bare, new_page

__all__ = ["VIEW", "uptake_panel"]

WIDTH, PANEL = 11.0, 2.6
"""Width of the figure, height of a panel with its texts, inches."""

LEGEND, TITLE, YEARS = 0.6, 0.42, 0.28
"""Inches under the panels, above each, and under each."""

VIEW = (-150.0, 250.0)
"""What is shown of the delivered growth, % of the promised."""

MARKERS = ("o", "s", "^", "D", "v", "P")


@dataclass(frozen=True)
class _Share:
    """A panel: the variable, what it is, and what its hundred means."""

    variable: str
    title: str
    unit: str
    note: str
    sides: tuple[str, str] = ("western groups", "Chinese groups, forecast")
    view: tuple[float, float] | None = None


SHARES = (
    _Share(
        "uptake",
        "Assembled in the country, share of the groups' sales there",
        "% of sales",
        "100: as many made as sold",
    ),
    _Share(
        "delivered_growth",
        f"Delivered share of the promised growth of production (view cut at {VIEW[0]:.0f} and "
        f"{VIEW[1]:.0f} %)".replace("-", "−"),
        "% of the promise",
        "100: promise kept",
        ("past promises", "today's promise, forecast"),
        VIEW,
    ),
    _Share(
        "local_content_uptake",
        "Assembled in the country and weighted with local content, share of the sales' value",
        "% of value",
        "",
    ),
)


def uptake_panel(outlook: HasTree) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw how far localisation came with the western wave, and how far it is forecast to come.

    Parameters
    ----------
    outlook : Outlook
        A forecast; only its tree is read.

    Returns
    -------
    tuple of Figure and array of Axes
        Three axes with the same years: uptake, delivered share of the promised growth, uptake
        weighted with local content. The past is grey; of the forecast the first scenario has bands,
        the others medians. Years without a value are left out.
    """
    tree, origin = outlook.tree, about(outlook.tree)
    names = scenario_names(tree)
    tall = max(PANEL, ROW * len(names) + TITLE + YEARS)
    page = new_page(
        WIDTH,
        3 * tall + LEGEND + 1.0,
        f"{origin.title}: the western wave, and what is forecast",
        "Dashed line: end of what is known. The western wave is a reference class, not a forecast; "
        "its groups' sales are what home and Chinese makers leave of the market. "
        f"{origin.caption}",
        origin,
    )
    width, height = size_of(page)
    high = (height - LEGEND) / 3
    axes = np.empty(3, dtype=object)
    for i, share in enumerate(SHARES):
        bottom = LEGEND + (2 - i) * high + YEARS
        axes[i] = panel(page, 0, bottom, width - MARGIN, high - TITLE - YEARS)
        _draw(axes[i], tree, share, names)
        mark_vintage(axes[i], origin.vintage)
    _set_years(axes, tree)
    for one, share in zip(axes, SHARES, strict=True):
        _write_sides(one, tree, share)
        _write_labels(one, tree, share, names)
    western = band_keys(GREYS, "western wave, ")
    legend(page, [*scenario_keys(names)[:4], *western, *scenario_keys(names)[4:]], 5)
    return page.figure, axes


def _draw(axes: Axes, tree: xr.DataTree, share: _Share, names: list[str]) -> None:
    years = tree["forecast"]["year"].to_numpy()
    draw_scenarios(axes, years.astype(float), {name: _edges(tree, share, name) for name in names})
    _draw_past(axes, tree["reference"].to_dataset(), share)
    _set_values(axes, tree, share, names[0])


def _edges(tree: xr.DataTree, share: _Share, scenario: str) -> Edges:
    draws = tree["forecast"][share.variable].sel(scenario=scenario).transpose("draw", "year")
    return edges_of(draws.to_numpy(), factor=0.01)


def _draw_past(axes: Axes, reference: xr.Dataset, share: _Share) -> None:
    """Draw the western wave's bands, or a line for each past document."""
    years, past = reference["year"].to_numpy(), reference[share.variable]
    if "quantile" in past.dims:
        draw_bands(axes, years, _past_edges(past), GREYS, "western ")
        return
    for i, name in enumerate(past["document"].to_numpy()):
        values = 100 * past.sel(document=name).to_numpy()
        known = np.isfinite(values)
        axes.plot(
            years[known],
            values[known],
            color=GREYS["median"],
            lw=1.1,
            ls=DASHED if i % 2 else "-",
            marker=MARKERS[i % len(MARKERS)],
            markersize=4,
            markerfacecolor="white" if i % 2 else GREYS["median"],
            zorder=5,
            label=str(name),
        )


def _past_edges(past: xr.DataArray) -> Edges:
    return {
        float(level): 100 * past.sel(quantile=level).to_numpy()
        for level in past["quantile"].to_numpy()
    }


def _set_values(axes: Axes, tree: xr.DataTree, share: _Share, first: str) -> None:
    if share.view is None:
        edges, past = _edges(tree, share, first), tree["reference"][share.variable]
        tops = [edges[0.975], 100 * past.to_numpy()]
        top = max((float(np.nanmax(one)) for one in tops if np.isfinite(one).any()), default=100.0)
        axes.set_ylim(0, 1.2 * top)
    else:
        axes.set_ylim(*share.view)
        axes.axhline(0, color=COLOURS["quiet"], lw=0.7, zorder=4)
    if share.note:
        axes.axhline(100, color=COLOURS["quiet"], lw=0.9, ls=":", zorder=4)
    bare(axes)
    axes.grid(axis="y", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    axes.set_ylabel(share.unit, size=9, color=COLOURS["quiet"])
    axes.set_title(share.title, size=9.5, weight="bold", loc="left", pad=6)


def _set_years(axes: npt.NDArray[np.object_], tree: xr.DataTree) -> None:
    first = int(tree["reference"]["year"].min())
    last = int(tree["forecast"]["year"].max())
    for one in axes:
        one.set_xlim(first - 0.5, last)
        shown = [year for year in range(first, last + 1) if year % 5 == 0]
        one.set_xticks(shown, [str(year) for year in shown])


def _write_sides(axes: Axes, tree: xr.DataTree, share: _Share) -> None:
    """Say whose past is left and whose future right."""
    where = axes.get_xaxis_transform()
    past, future = tree["reference"]["year"].max().item(), tree["forecast"]["year"].min().item()
    for x, side, text in (
        (past + 0.6, "right", share.sides[0]),
        (future + 0.1, "left", share.sides[1]),
    ):
        axes.text(x, 0.985, text, transform=where, size=8, ha=side, va="top", zorder=9)


def _write_labels(axes: Axes, tree: xr.DataTree, share: _Share, names: list[str]) -> None:
    """Name scenarios and past documents, and say what 100 means."""
    last = float(tree["forecast"]["year"].max())
    edges = {name: _edges(tree, share, name) for name in names}
    name_scenarios(axes, last, edges, Scale(0.01, share.unit, 0))
    if share.note:
        where = axes.get_yaxis_transform()
        axes.text(0.005, 100, share.note, size=7.5, va="bottom", transform=where, zorder=9)
    if share.view is not None:
        _write_documents(axes, tree["reference"].to_dataset()[share.variable])


def _write_documents(axes: Axes, past: xr.DataArray) -> None:
    """Write the keys of the past documents into the upper left corner."""
    if not past.sizes["document"]:
        return
    lines = [line for line in axes.lines if line.get_label() in past["document"].to_numpy()]
    axes.legend(
        handles=lines,
        loc="upper left",
        fontsize=7.5,
        frameon=False,
        handlelength=2.6,
        borderaxespad=0,
    )
