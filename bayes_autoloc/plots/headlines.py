"""Three ways of listening to official targets, side by side."""

from textwrap import fill
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.insight.weights import bound
from bayes_autoloc.plots.about import About, HasTree, Target, about
from bayes_autoloc.plots.panels import band_keys, legend, panel, size_of
from bayes_autoloc.plots.pick import chance_text, edges_of, scenario_names, words
from bayes_autoloc.plots.style import BANDS, COLOURS, Page, bare, new_page

__all__ = ["targets_figure"]

WIDTH, ROW = 11.0, 0.52
"""Width of the figure and height of a row, inches."""

NAMES, NUMBERS, COLUMN = 1.3, 1.5, 0.72
"""Inches for the names of choices, for median and interval, and for each chance."""

LEGEND, TITLE, LINE, AXIS = 0.4, 0.4, 0.135, 0.32
"""Inches for the legend, for the year above each panel, for each line of targets under it, and for
the numbers under a panel."""

LEFT, MOST = 0.77, 4
"""Inches of the page's margins; targets in a year for which the width suffices."""

MILLION = 1e6
MARK: dict[str, Any] = {"color": COLOURS["target"], "lw": 1.3, "ls": "--"}
HEIGHTS = {"95 %": 0.3, "80 %": 0.46, "50 %": 0.62}
CHOICES = {
    "off": "off\ntargets are ignored",
    "debiased": "debiased\nas past promises were kept",
    "naive": "naive\ntaken at face value",
}


def targets_figure(outlook: HasTree) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw production for each way of listening to official targets.

    Parameters
    ----------
    outlook : Outlook
        From `weigh_targets`; only its tree is read.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes for each year that the case reports, a row for each choice: bands of 50, 80 and
        95 %, median, the targets of the year with their chances, and k-hat. A choice whose weights
        can't be used is said to be so, not drawn.

    Raises
    ------
    AutolocError
        If the outlook has not been weighed.
    """
    tree, origin = outlook.tree, about(outlook.tree)
    if "targets" not in tree.children:
        raise AutolocError(
            "This outlook has not been weighed: call weigh_targets(outlook, posterior) first."
        )
    group = tree["targets"].to_dataset()
    years = _years(group, origin)
    targets = {year: [one for one in origin.targets if one.year == year] for year in years}
    most = max(len(each) for each in targets.values())
    wide = WIDTH - LEFT - NAMES - NUMBERS - COLUMN * (1 + min(most, MOST))
    texts = {year: _target_text(each, wide) for year, each in targets.items()}
    above = TITLE + LINE * max(2, *(1 + text.count("\n") for text in texts.values()))
    scenario = words(scenario_names(tree)[0])
    page = new_page(
        WIDTH + COLUMN * max(0, most - MOST),
        len(years) * (group.sizes["choice"] * ROW + above + AXIS) + LEGEND + 0.9,
        f"{origin.title}: production, by how official targets are listened to",
        f"Bold: the choice that all other figures use. k-hat tells whether its weights can be "
        f"trusted: not from {bound(group.sizes['draw']):.2f} on. Scenario {scenario}. "
        f"{origin.caption}",
        origin,
    )
    axes = _panels(page, len(years), wide, above)
    chosen = str(tree.attrs.get("targets_choice", "off"))
    for one, year in zip(axes, years, strict=True):
        _draw(one, group, year, targets[year])
        _head(one, year, texts[year])
        _name_rows(one, group, chosen)
    _set_limits(axes, group, origin)
    legend(page, _keys(origin), 6)
    return page.figure, axes


def _years(group: xr.Dataset, origin: About) -> list[int]:
    known = [int(year) for year in group["year"].to_numpy()]
    return [year for year in origin.horizons if year in known] or known[-1:]


def _target_text(targets: list[Target], wide: float) -> str:
    """Return what is promised for a year and by whom, a line or more for each."""
    names = [f"{one.value / MILLION:.2f} million cars: {one.name}" for one in targets]
    return "\n".join(fill(name, int(15 * wide)) for name in names) or "No target for this year"


def _panels(page: Page, count: int, wide: float, above: float) -> npt.NDArray[np.object_]:
    """Return axes below each other."""
    _, height = size_of(page)
    high = (height - LEGEND) / count
    found = np.empty(count, dtype=object)
    for i in range(count):
        bottom = LEGEND + (count - 1 - i) * high + AXIS
        found[i] = panel(page, NAMES, bottom, wide, high - AXIS - above)
    return found


def _draw(axes: Axes, group: xr.Dataset, year: int, targets: list[Target]) -> None:
    """Draw a row for each choice, and its numbers right of the panel."""
    columns = _columns(axes, targets)
    for x, header, _ in columns:
        _write(axes, x, -0.62, header, COLOURS["quiet"]).set_verticalalignment("bottom")
    for place, choice in enumerate(group["choice"].to_numpy()):
        one = group.sel(choice=choice)
        k = float(one["pareto_k"])
        _write(
            axes, columns[1][0], place, "–" if not np.isfinite(k) else f"{k:.2f}".replace("-", "−")
        )
        if not bool(one["usable"]):
            _refuse(axes, place, k)
            continue
        draws = one["production"].sel(year=year).to_numpy().astype(float)
        median, low, high = _draw_bands(axes, place, draws)
        _write(axes, columns[0][0], place, f"{median:.2f} ({low:.2f} to {high:.2f})")
        for x, _, value in columns[2:]:
            _write(axes, x, place, chance_text(float((draws >= value).mean())), COLOURS["target"])
    for target in targets:
        axes.axvline(target.value / MILLION, **MARK, zorder=7, label="target")


def _head(axes: Axes, year: int, text: str) -> None:
    """Write the year above the panel, and under it who promised what."""
    lines = 1 + text.count("\n")
    axes.set_title(str(year), size=12, weight="bold", loc="left", pad=8 + 72 * LINE * lines)
    axes.annotate(
        text,
        (0, 1),
        (0, 4),
        xycoords="axes fraction",
        textcoords="offset points",
        size=8,
        color=COLOURS["target"],
        va="bottom",
        linespacing=1.15,
    )


def _columns(axes: Axes, targets: list[Target]) -> list[tuple[float, str, float]]:
    """Return where a column ends, its header and, for a chance, the target."""
    figure = axes.get_figure(root=True)
    inch = 1 / (axes.get_position().width * (figure.get_figwidth() if figure else WIDTH))
    at = 1 + NUMBERS * inch
    found = [(at, "median (80 %),\nmillion cars", np.nan), (at + COLUMN * inch, "k-hat", np.nan)]
    for i, target in enumerate(targets):
        text = f"P(≥ {target.value / MILLION:.2f})"
        found.append((at + (i + 2) * COLUMN * inch, text, target.value))
    return found


def _draw_bands(axes: Axes, place: int, draws: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Draw the bands of a row; return median and 80 % interval, million cars."""
    edges = {level: float(v[0]) for level, v in edges_of(draws[:, None], factor=MILLION).items()}
    for order, (name, (low, high)) in enumerate(BANDS.items()):
        axes.barh(
            place,
            edges[high] - edges[low],
            HEIGHTS[name],
            edges[low],
            color=COLOURS[name],
            zorder=2 + order,
            label=name,
        )
    axes.vlines(
        edges[0.5],
        place - 0.36,
        place + 0.36,
        color=COLOURS["median"],
        lw=2.6,
        zorder=6,
        label="median",
    )
    return edges[0.5], *(edges[level] for level in BANDS["80 %"])


def _refuse(axes: Axes, place: int, k: float) -> None:
    axes.text(
        0.02,
        place,
        f"NOT USABLE: k-hat {k:.2f}",
        transform=axes.get_yaxis_transform(),
        size=15,
        weight="bold",
        color=COLOURS["alarm"],
        va="center",
        zorder=9,
        bbox={"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 1},
    )


def _write(axes: Axes, x: float, y: float, text: str, colour: str = "black") -> Text:
    """Write right of the panel; x is a share of its width."""
    where = axes.get_yaxis_transform()
    return axes.text(x, y, text, transform=where, size=8.5, color=colour, ha="right", va="center")


def _name_rows(axes: Axes, group: xr.Dataset, chosen: str) -> None:
    """Name the choices; the one that all other figures use is marked."""
    names = [str(one) for one in group["choice"].to_numpy()]
    texts = [CHOICES.get(one, one) for one in names]
    axes.set_yticks(range(len(names)), texts)
    axes.tick_params(axis="y", labelsize=8, labelcolor="black", length=0)
    for name, text in zip(names, axes.get_yticklabels(), strict=True):
        if name == chosen:
            text.set_fontweight("bold")


def _set_limits(axes: npt.NDArray[np.object_], group: xr.Dataset, origin: About) -> None:
    years = _years(group, origin)
    usable = group.sel(choice=group["usable"].to_numpy().astype(bool), year=years)
    tops = [one.value for one in origin.targets if one.year in years]
    if usable.sizes["choice"]:
        tops.append(float(usable["production"].quantile(0.975, ["draw"]).max()))
    for one in axes:
        one.set_xlim(0, 1.05 * max(tops, default=MILLION) / MILLION)
        one.set_ylim(group.sizes["choice"] - 0.5, -0.5)
        bare(one)
        one.spines["left"].set_visible(False)
        one.tick_params(axis="y", labelcolor="black", labelsize=8, length=0)
        one.grid(axis="x", color="#e4e4e4", lw=0.6)
        one.set_axisbelow(True)
    axes[-1].set_xlabel("million cars a year", size=9, color=COLOURS["quiet"])


def _keys(origin: About) -> list[Artist]:
    target = Line2D([], [], **MARK, label="target")
    return [*band_keys(), *([target] if origin.targets else [])]
