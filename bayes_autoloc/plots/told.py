"""Where the numbers of an insight come from, as figures say it, and rows of bars with numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from bayes_autoloc.plots.about import About
from bayes_autoloc.plots.check_page import plain
from bayes_autoloc.plots.style import COLOURS, bare

__all__ = ["bar_rows", "told_origin", "write_column"]

WRAP = 48
"""Letters of a name in one line."""


def told_origin(about: Mapping[str, Any], draws: int | None = None) -> About:
    """Return the origin of an insight, for the page of a figure.

    Parameters
    ----------
    about : mapping
        case, title, vintage, priors, diagnostics_ok and diagnostics.
    draws : int, optional
        Number of futures.
    """
    ok = about.get("diagnostics_ok")
    words = str(about.get("diagnostics", "diagnostics not recorded"))
    if ok is not None:
        words = "diagnostics passed" if ok else "diagnostics FAILED"
    told = [f"Case {about['case']}", f"vintage {about['vintage']}"]
    told += [] if draws is None else [f"{draws:,} draws"]
    caption = ", ".join([*told, f"priors {about['priors']}", words])
    return About(
        title=plain(about["title"]),
        vintage=str(about["vintage"]),
        series="",
        targets=(),
        horizons=(),
        failed=ok is False,
        diagnostics=str(about.get("diagnostics", "")),
        caption=plain(f"{caption}."),
    )


def bar_rows(axes: Axes, names: Sequence[str], label: str) -> None:
    """Turn axes into rows, the first on top, with their names and a label under them."""
    axes.set_ylim(len(names) - 0.5, -0.5)
    bare(axes)
    axes.spines["left"].set_visible(False)
    axes.set_yticks(range(len(names)), [plain(name, WRAP) for name in names])
    axes.tick_params(axis="y", labelsize=8.5, labelcolor="black", length=0)
    axes.grid(axis="x", color="#e4e4e4", lw=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(label, size=8.5, color=COLOURS["quiet"])


def write_column(axes: Axes, inches: float, header: str, texts: Sequence[str]) -> None:
    """Write a column of texts right of the panel, ending so many inches from it."""
    figure = axes.get_figure(root=True)
    if figure is None:
        raise TypeError("Columns are written beside axes of a figure.")
    x = 1 + inches / (axes.get_position().width * figure.get_figwidth())
    for place, text in [(-0.8, header), *enumerate(texts)]:
        axes.text(
            x,
            place,
            text,
            transform=axes.get_yaxis_transform(),
            size=8,
            color=COLOURS["quiet" if place < 0 else "observed"],
            ha="right",
            va="center",
        )
