"""Calibration: whether the ranks of true values among the posterior's draws are uniform."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bayes_autoloc.checks.calibration.ranks import ecdf_band, pit_values
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.check_page import origin_of, plain, table_of
from bayes_autoloc.plots.labels import Label, place_labels
from bayes_autoloc.plots.panels import GREYS, legend, panel, size_of
from bayes_autoloc.plots.pick import words
from bayes_autoloc.plots.style import COLOURS, Page, bare, new_page

__all__ = ["calibration_figure", "quantity_label"]

Array = npt.NDArray[np.float64]

WIDTH, SMALL, LARGE = 11.0, 1.75, 2.75
"""Width of the figure; height of a headline's panel and of those with many lines, inches."""

COLUMNS, GAP, HEADER, AXIS, LEGEND = 4, 0.2, 0.36, 0.44, 0.34
"""Headlines in a row; inches between panels, above them, under them, and for the legend."""

NAMED = 8
"""Lines outside the band that are named, the least uniform first."""

HEADLINE = "headline"
TITLES = {"parameter": "Parameters", "likelihood": "Log likelihoods"}


def quantity_label(quantity: str) -> str:
    """Return a quantity such as ``sigma_mode[SKD]`` as it is written in figures."""
    return re.sub(r"\[(.*)\]$", r" (\1)", words(quantity))


def calibration_figure(result: CheckResult) -> tuple[Figure, npt.NDArray[np.object_]]:
    """Draw how far the distribution functions of ranks are from uniform.

    Parameters
    ----------
    result : CheckResult
        Of the check ``calibration``; its tables ranks and summary are read.

    Returns
    -------
    tuple of Figure and array of Axes
        One axes a headline quantity, then one for all parameters and one for each other kind of
        quantity: empirical distribution function less that of uniform ranks, percentage points,
        with the band that holds all of it with a probability of 95 %. What leaves its band is in
        the alarm colour, and named where a panel has several lines.

    Raises
    ------
    AutolocError
        If a table or column is missing, or a quantity of one table is not in the other.
    """
    ranks = table_of(
        result, "ranks", ("quantity", "simulation", "rank", "draws"), ("rank", "draws")
    )
    summary = table_of(result, "summary", ("quantity", "kind", "p", "outside"), ("p",))
    lines = _lines(ranks, _seed(result))
    _match(lines, summary)
    summary = summary.sort_values("p", kind="stable")
    several = dict.fromkeys(("parameter", *sorted(summary["kind"])))
    groups = {
        kind: summary[summary["kind"] == kind]
        for kind in several
        if kind != HEADLINE and (summary["kind"] == kind).any()
    }
    headlines = summary[summary["kind"] == HEADLINE].sort_values("quantity")
    rows = -(-len(headlines) // COLUMNS)
    origin = origin_of(result)
    page = new_page(
        WIDTH,
        rows * (SMALL + HEADER + AXIS) + bool(groups) * (LARGE + HEADER + AXIS) + LEGEND + 1.0,
        f"{origin.title}: ranks of true values among the posterior's draws",
        "Lines: share of simulations whose rank lies below a value, less the share expected of "
        "uniform ranks. Above zero throughout: the posterior lies too high; first above, then "
        f"below: too narrow; first below, then above: too wide. {origin.caption}",
        origin,
    )
    axes = np.array([*_small(page, len(headlines)), *_large(page, list(groups))], dtype=object)
    for one, row in zip(axes, headlines.itertuples(), strict=False):
        _draw(one, [str(row.quantity)], [bool(row.outside)], lines)
        _head(one, plain(quantity_label(str(row.quantity)), 32), "")
        _write_p(one, float(str(row.p)), bool(row.outside))
    for one, (kind, group) in zip(axes[len(headlines) :], groups.items(), strict=True):
        flags = group["outside"].astype(bool)
        _draw(one, list(group["quantity"]), list(flags), lines)
        text = f"{int(flags.sum())} of {len(group)} outside, {0.05 * len(group):.1f} by chance"
        _head(one, TITLES.get(kind, words(plain(kind))), text)
    _set_limits(axes, lines)
    for one, group in zip(axes[len(headlines) :], groups.values(), strict=True):
        _name(one, list(group["quantity"]), list(group["outside"].astype(bool)), lines)
    legend(page, _keys(), 4)
    return page.figure, axes


def _seed(result: CheckResult) -> int:
    """Return the seed with which the check spread its ranks, so that the lines are those tested."""
    seed = result.settings.get("seed", 1)
    return seed if isinstance(seed, int) else 1


def _lines(ranks: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """Return z, and difference and band in percentage points, by quantity; both ends are 0."""
    pit = pd.Series(pit_values(ranks, seed), index=ranks.index)
    found = {}
    for quantity, values in pit.groupby(ranks["quantity"], sort=False):
        band = ecdf_band(len(values))
        below = np.searchsorted(np.sort(values.to_numpy()), band["z"].to_numpy()) / len(values)
        line = 100 * band.assign(difference=below - band["z"])
        ends = pd.DataFrame(0.0, index=[0, 1], columns=line.columns).assign(z=[0.0, 100.0])
        whole = pd.concat([ends.iloc[:1], line, ends.iloc[1:]], ignore_index=True)
        found[str(quantity)] = whole.assign(z=whole["z"] / 100)
    return found


def _match(lines: dict[str, pd.DataFrame], summary: pd.DataFrame) -> None:
    odd = sorted(set(lines) ^ set(summary["quantity"].astype(str)))
    if odd:
        raise AutolocError(
            "The tables ranks and summary must tell of the same quantities; only one of them has "
            f"{', '.join(odd[:5])}. Take both from one run of the check."
        )


def _small(page: Page, count: int) -> list[Axes]:
    """Return the headlines' panels, row by row from the top."""
    width, height = size_of(page)
    wide = (width + GAP) / COLUMNS - GAP
    found = []
    for i in range(count):
        row, column = divmod(i, COLUMNS)
        bottom = height - (row + 1) * (SMALL + HEADER) - row * AXIS
        found.append(panel(page, column * (wide + GAP), bottom, wide, SMALL))
    return found


def _large(page: Page, kinds: Sequence[str]) -> list[Axes]:
    """Return panels beside each other, that of the parameters as wide as two others."""
    if not kinds:
        return []
    width, _ = size_of(page)
    shares = np.array([2.0 if kind == "parameter" else 1.0 for kind in kinds])
    wide = (width - GAP * (len(kinds) - 1)) * shares / shares.sum()
    left = np.concatenate([[0.0], np.cumsum(wide + GAP)[:-1]])
    return [panel(page, x, LEGEND + AXIS, w, LARGE) for x, w in zip(left, wide, strict=True)]


def _draw(
    axes: Axes,
    quantities: Sequence[str],
    outside: Sequence[bool],
    lines: dict[str, pd.DataFrame],
) -> None:
    """Draw lines and the widest of their bands; those outside are dashed, for readers in grey."""
    band = max((lines[one] for one in quantities), key=lambda one: float(one["upper"].max()))
    axes.fill_between(
        band["z"], band["lower"], band["upper"], color=GREYS["80 %"], lw=0, zorder=1, label="95 %"
    )
    axes.axhline(0, color=COLOURS["quiet"], lw=0.7, zorder=2)
    alone = len(quantities) == 1
    for quantity, out in zip(quantities, outside, strict=True):
        line = lines[quantity]
        axes.plot(
            line["z"],
            line["difference"],
            color=COLOURS["alarm" if out else "median"],
            lw=1.8 if alone else 1.3 if out else 0.5,
            ls=(0, (5, 1.2)) if out else "-",
            zorder=6 if out else 4,
            label=quantity,
        )
    bare(axes)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "¼", "½", "¾", "1"])
    axes.set_xlabel("rank of the truth, share of draws", size=8, color=COLOURS["quiet"])


def _head(axes: Axes, title: str, text: str) -> None:
    axes.set_title(title, size=9, weight="bold", loc="left", pad=5)
    axes.set_title(text, size=8, color=COLOURS["quiet"], loc="right", pad=5)


def _write_p(axes: Axes, p: float, outside: bool) -> None:
    axes.text(
        0.97, 0.96, f"p = {p:.2g}{', outside' if outside else ''}", transform=axes.transAxes,
        size=8, ha="right", va="top", color=COLOURS["alarm" if outside else "quiet"], zorder=8,
    )  # fmt: skip


def _set_limits(axes: npt.NDArray[np.object_], lines: dict[str, pd.DataFrame]) -> None:
    most = max(
        float(one[["difference", "lower", "upper"]].abs().max().max()) for one in lines.values()
    )
    lefts = [round(one.get_position().x0, 3) for one in axes]
    for one, left in zip(axes, lefts, strict=True):
        one.set_ylim(-1.2 * most, 1.2 * most)
        if left == min(lefts):
            one.set_ylabel("percentage points", size=8, color=COLOURS["quiet"])
        else:
            one.tick_params(labelleft=False)


def _name(
    axes: Axes, quantities: Sequence[str], outside: Sequence[bool], lines: dict[str, pd.DataFrame]
) -> None:
    """Name the lines outside their band where they are farthest from zero."""
    named = [one for one, out in zip(quantities, outside, strict=True) if out][:NAMED]
    labels = []
    for quantity in named:
        line = lines[quantity]
        at = int(line["difference"].abs().to_numpy().argmax())
        x, y = float(line["z"][at]), float(line["difference"][at])
        text = plain(quantity_label(quantity), 34)
        labels.append(Label(text, x, y, COLOURS["alarm"], size=7.5, sides=(1, -1)))
    ink = [lines[one][["z", "difference"]].to_numpy() for one in named]
    place_labels(axes, labels, np.concatenate(ink) if ink else np.empty((0, 2)))


def _keys() -> list[Artist]:
    return [
        Line2D([], [], color=COLOURS["median"], lw=1.6, label="inside its band"),
        Line2D([], [], color=COLOURS["alarm"], lw=1.6, ls=(0, (5, 1.2)), label="outside its band"),
        Patch(color=GREYS["80 %"], label="simultaneous 95 % band of uniform ranks"),
    ]
