"""Labels beside the points that they name, none on top of another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox, offset_copy

from bayes_autoloc.plots.style import COLOURS

__all__ = ["Label", "place_labels"]

Points = npt.NDArray[np.float64]

GAP = 9.0
"""Points between what is named and its label."""

STEP = 4.0
REACH = 45
"""A label may move up or down by REACH times STEP points."""

INK = 6.0
"""What it costs to cover a point of the drawing, in points of distance."""


@dataclass(frozen=True)
class Label:
    """A text and the point that it names.

    Parameters
    ----------
    text : str
        May have several lines.
    x, y : float
        The point, data coordinates.
    colour : str
        Of the text.
    size : float
        Of the font, points.
    sides : tuple of int
        Where it may stand: 1 right of the point, -1 left; the first is preferred.
    bold : bool
        Weight of the font.
    marked : bool
        A marker stands at the point: no label covers it.
    until : float or None
        The label must end left of this; None for the right edge of the axes.
    """

    text: str
    x: float
    y: float
    colour: str = COLOURS["quiet"]
    size: float = 8.5
    sides: tuple[int, ...] = (1,)
    bold: bool = False
    marked: bool = False
    until: float | None = None


def place_labels(axes: Axes, labels: Sequence[Label], drawn: Points) -> list[Text]:
    """Write labels into axes whose limits and position are final, each with a line to its point.

    Each label in turn takes the place nearest to its point that no other label has, within the
    axes, and that covers little of what is drawn.

    Parameters
    ----------
    axes : Axes
        Where to write.
    labels : sequence of Label
        The most important one first.
    drawn : array
        Points (n, 2) in data coordinates that labels should not cover.

    Returns
    -------
    list of Text
        In the order of `labels`.
    """
    canvas, scale = _canvas(axes)
    points = [axes.transData.transform((label.x, label.y)) for label in labels]
    markers = [_around(point, scale) for point in points]
    page = _Page(axes.transData.transform(drawn.reshape(-1, 2)))
    written = []
    for i, label in enumerate(labels):
        page.markers = [box for j, box in enumerate(markers) if labels[j].marked and j != i]
        text = _write(axes, label)
        size = text.get_window_extent(canvas.get_renderer())
        frame = _frame(axes, label)
        places = _places(label, points[i], size, scale)
        place = min(places, key=lambda one: one.distance + INK * _cost(one, frame, page))
        _move(axes, text, label, place)
        written.append(text)
        page.boxes.append(place.box)
        page.lines.append(place.line)
    return written


@dataclass
class _Page:
    """What has its place already, pixels: the drawing, markers, labels and their lines."""

    ink: Points
    markers: list[Bbox] = field(default_factory=list)
    boxes: list[Bbox] = field(default_factory=list)
    lines: list[Points] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """Where a label could stand: offset in points, box and line in pixels, how far that is."""

    dx: float
    dy: float
    box: Bbox
    line: Points
    distance: float


def _places(label: Label, point: Points, size: Bbox, scale: float) -> list[_Place]:
    """Return all places of a label, the nearest first."""
    found = []
    for rank, side in enumerate(label.sides):
        for shift in range(-REACH, REACH + 1):
            offset = np.array([side * GAP, shift * STEP])
            found.append(
                _Place(
                    dx=float(offset[0]),
                    dy=float(offset[1]),
                    box=_box(size, point + scale * offset, side),
                    line=np.linspace(point, point + scale * offset * (0.8, 1), 12),
                    distance=abs(float(offset[1])) + 12 * rank,
                )
            )
    return sorted(found, key=lambda place: place.distance)


def _cost(place: _Place, frame: Bbox, page: _Page) -> float:
    """Count what a place covers; another label, or the edge, is worse than any drawing."""
    box = place.box
    others = sum(box.overlaps(other) for other in [*page.boxes, *page.markers])
    outside = not (
        frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
    )
    crossed = sum(_inside(other, place.line).sum() for other in page.boxes)
    crossings = sum(_cross(place.line, other) for other in page.lines)
    covered = sum(_inside(box, points).sum() for points in [page.ink, *page.lines])
    return 1e4 * (others + outside) + 10.0 * crossed + 30.0 * crossings + float(covered)


def _cross(one: Points, other: Points) -> bool:
    """Return whether two straight lines, given by points along them, cross."""

    def turn(a: Points, b: Points, c: Points) -> float:
        return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))

    a, b, c, d = one[0], one[-1], other[0], other[-1]
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def _frame(axes: Axes, label: Label) -> Bbox:
    """Return what a label must not leave, in pixels."""
    frame = axes.bbox
    if label.until is None:
        return Bbox(frame.get_points())
    right = axes.transData.transform((label.until, 0))[0]
    return Bbox.from_extents(frame.x0, frame.y0, min(right, frame.x1), frame.y1)


def _write(axes: Axes, label: Label) -> Text:
    return axes.text(
        label.x,
        label.y,
        label.text,
        color=label.colour,
        size=label.size,
        weight="bold" if label.bold else "normal",
        va="center",
        linespacing=1.15,
        bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1.5},
        zorder=10,
    )


def _move(axes: Axes, text: Text, label: Label, place: _Place) -> None:
    """Put a text in its place, with a line to its point."""
    text.set_horizontalalignment("left" if place.dx > 0 else "right")
    figure = axes.get_figure(root=True)
    text.set_transform(offset_copy(axes.transData, figure, place.dx, place.dy, units="points"))
    axes.annotate(
        "",
        (label.x, label.y),
        (place.dx * 0.8, place.dy),
        textcoords="offset points",
        arrowprops={"arrowstyle": "-", "color": COLOURS["quiet"], "lw": 0.6, "shrinkA": 0},
        zorder=9,
    )


def _inside(box: Bbox, points: Points) -> npt.NDArray[np.bool_]:
    x, y = points.T
    inside: npt.NDArray[np.bool_] = (box.x0 < x) & (x < box.x1) & (box.y0 < y) & (y < box.y1)
    return inside


def _box(size: Bbox, at: Points, side: int) -> Bbox:
    """Return the box of a text whose left (side 1) or right edge is centred at a pixel."""
    left = at[0] if side > 0 else at[0] - size.width
    return Bbox.from_bounds(left, at[1] - size.height / 2, size.width, size.height).padded(3)


def _around(point: Points, scale: float) -> Bbox:
    """Return the box of a marker."""
    return Bbox([point - 5 * scale, point + 5 * scale])


def _canvas(axes: Axes) -> tuple[Any, float]:
    """Return the canvas, untyped in Matplotlib, and the pixels of a point."""
    figure = axes.get_figure(root=True)
    if figure is None or not isinstance(figure.canvas, FigureCanvasAgg):
        raise TypeError("Labels are measured on the Agg canvas of a figure.")
    return figure.canvas, figure.dpi / 72
