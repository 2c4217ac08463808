"""Outlooks of fits that nobody sampled, to be drawn."""

import json
from functools import cache

import xarray as xr
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulation import simulate_tree
from tests.forecast.fakes import small_posterior

TARGETS = [
    [2030, 1.4e6, "Ministry of Industry and Trade"],
    [2035, 1.6e6, "Ministry of Industry and Trade"],
    [2030, 1.5e6, "Institute of Economic Forecasting, Russian Academy of Sciences"],
]


@cache
def _tree() -> xr.DataTree:
    return simulate_tree(small_posterior())


def outlook(**attrs: object) -> Outlook:
    """Return the outlook of the small case, with other attributes; None takes one away."""
    tree = _tree().copy(deep=True)
    changed = {"targets": json.dumps(TARGETS), "diagnostics_ok": 1, **attrs}
    tree.attrs = {
        key: value for key, value in {**tree.attrs, **changed}.items() if value is not None
    }
    return Outlook(tree)


@cache
def without_ramps() -> Outlook:
    """Return the outlook of a case in which no plant ever started."""
    tree = _tree().copy(deep=True)
    ramps = tree["ramps"].to_dataset()
    nothing = {dim: slice(0, 0) for dim in ("plant", "year", "output_row", "plan_row")}
    tree["ramps"] = xr.DataTree(ramps.isel(nothing))
    return Outlook(tree)


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return the texts that are drawn and their boxes in pixels."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    hidden = {
        tick.label1
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    return [
        # An annotation's own box holds its arrow too.
        (text.get_text(), Text.get_window_extent(text, renderer))
        for text in texts
        if text not in hidden
    ]


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that lie on each other."""
    found = boxes(figure)
    return [
        (one, other)
        for i, (one, box) in enumerate(found)
        for other, second in found[i + 1 :]
        if box.overlaps(second)
    ]


def outside(figure: Figure) -> list[str]:
    """Return the texts that the edge of the figure cuts."""
    frame = figure.bbox
    return [
        text
        for text, box in boxes(figure)
        if box.x0 < 0 or box.y0 < 0 or box.x1 > frame.x1 or box.y1 > frame.y1
    ]
