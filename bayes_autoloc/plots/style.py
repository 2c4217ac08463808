"""Page, colours and files of the figures."""

import os
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bayes_autoloc.files import atomic
from bayes_autoloc.plots.about import About

__all__ = [
    "BANDS",
    "COLOURS",
    "DPI",
    "Page",
    "bare",
    "luminance",
    "new_page",
    "save_png",
]

DPI = 150

BANDS = {"95 %": (0.025, 0.975), "80 %": (0.1, 0.9), "50 %": (0.25, 0.75)}
"""Central intervals, the widest first, and their quantiles."""

COLOURS = {
    "95 %": "#dbe7f3",
    "80 %": "#aecbe6",
    "50 %": "#76a5d2",
    "median": "#123f70",
    "observed": "#000000",
    "target": "#b8460b",
    "quiet": "#5c5c5c",
    "alarm": "#c00000",
}
"""One hue for the bands, darker towards the middle, so that they can be told apart in grey."""


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 (black) to 1 (white), as in WCAG 2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@dataclass(frozen=True)
class Page:
    """A figure with its title, caption and warnings.

    Parameters
    ----------
    figure : Figure
        With an Agg canvas, outside of pyplot.
    box : tuple of float
        What is left for the axes: left, bottom, width, height as shares of the figure.
    """

    figure: Figure
    box: tuple[float, float, float, float]

    def axes_above(self, space: float) -> Axes:
        """Return axes that fill the box but for some inches at the bottom."""
        left, bottom, width, height = self.box
        share = space / self.figure.get_figheight()
        return self.figure.add_axes((left, bottom + share, width, height - share))


def new_page(width: float, height: float, title: str, caption: str, about: About) -> Page:
    """Return a figure with title and caption, and a banner if the diagnostics failed.

    Parameters
    ----------
    width, height : float
        Inches; title and caption are part of it, a banner comes on top.
    title, caption : str
        Both are wrapped to the width.
    about : About
        Origin of the forecast.
    """
    title = fill(title, int(width * 9))
    caption = fill(caption, int(width * 14.5))
    warning = fill(about.diagnostics, int(width * 12), max_lines=2) if about.failed else ""
    banner = 0.5 + 0.16 * len(warning.splitlines()) if about.failed else 0.0
    above = 0.2 + 0.26 * (1 + title.count("\n"))
    below = 0.15 + 0.16 * (1 + caption.count("\n"))
    total = height + banner
    figure = Figure(figsize=(width, total), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    left, right = 0.62, 0.15
    figure.text(
        left / width, 1 - (banner + 0.14) / total, title, size=13, weight="bold", va="top"
    ).set_gid("title")
    figure.text(
        left / width, 0.1 / total, caption, size=8, color=COLOURS["quiet"], va="bottom"
    ).set_gid("caption")
    if about.failed:
        _banner(figure, warning, banner / total, left / width)
    box = (
        left / width,
        below / total,
        1 - (left + right) / width,
        1 - (banner + above + below) / total,
    )
    return Page(figure, box)


def _banner(figure: Figure, warning: str, height: float, left: float) -> None:
    red = Rectangle(
        (0, 1 - height), 1, height, transform=figure.transFigure, color=COLOURS["alarm"]
    )
    figure.add_artist(red)
    inch = 1 / figure.get_figheight()
    text = "DIAGNOSTICS FAILED: do not use these numbers"
    figure.text(
        left, 1 - 0.1 * inch, text, size=15, weight="bold", color="white", va="top"
    ).set_gid("banner")
    figure.text(left, 1 - 0.4 * inch, warning, size=8.5, color="white", va="top")


def bare(axes: Axes) -> None:
    """Take away the frame on top and on the right, and everything else that shows no data."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(COLOURS["quiet"])
    axes.tick_params(colors=COLOURS["quiet"], labelsize=8.5, length=3)


def save_png(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """Write a figure as a PNG file of 150 dots per inch, whole or not at all.

    The same figure gives the same bytes with the same version of Matplotlib: no date and no
    version is written.

    Parameters
    ----------
    figure : Figure
        What to write.
    path : path
        Target; its folder is made.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    AutolocError
        If the folder can't be written to.
    """
    target = Path(path)
    with atomic(target) as temporary:
        figure.savefig(temporary, format="png", dpi=DPI, metadata={"Software": None})
    return target
