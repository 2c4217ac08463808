"""The parts of a chart, and texts that Plotly shows as they are.

A chart is a Plotly figure in its first state, and views: what to exchange when a control changes.
All of it is made here, in Python; the page only exchanges it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.data import Choice, Table

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

__all__ = ["Chart", "Control", "View", "broken", "drawn", "hover_texts", "plain"]


@dataclass(frozen=True)
class Control:
    """A native control of a chart.

    Parameters
    ----------
    key, label : str
        Name and what stands beside it.
    kind : {"view", "search", "show"}
        Chooses a view; the same with a box that filters the choices; or shows parts of the chart.
    options : tuple of Choice
        For ``show``: values of the traces' ``meta``.
    """

    key: str
    label: str
    kind: str
    options: tuple[Choice, ...]


@dataclass(frozen=True)
class View:
    """What is exchanged in the figure.

    Parameters
    ----------
    traces : mapping of int to mapping
        Attributes by position of the trace.
    layout : mapping
        Attributes of the layout, nested.
    message : str
        What the chart says then, in words.
    """

    traces: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart with its controls and the table behind it.

    Parameters
    ----------
    key, title, caption : str
        Anchor, heading, and what one sees, with the unit.
    figure : Figure
        In its first state.
    views : mapping of str to View
        By the values of the controls that choose one, joined with ``|``; the first is shown first.
    controls : tuple of Control
        In the order in which they stand.
    table : Table
        The same numbers.
    height : int
        Pixels.
    """

    key: str
    title: str
    caption: str
    figure: "Figure"
    views: Mapping[str, View]
    controls: tuple[Control, ...]
    table: Table
    height: int = 420


def drawn(traces: Sequence[Mapping[str, Any]], look: Mapping[str, Any]) -> "Figure":
    """Return the figure; its parts are checked by Plotly."""
    from plotly.graph_objects import Figure  # noqa: PLC0415 - takes half a second

    return Figure(list(traces), dict(look))


def plain(text: str) -> str:
    """Return a text that Plotly shows as it is: it would read tags, entities and ``%{names}``."""
    return escape(text, quote=False).replace("%{", "%\u200b{")


def broken(text: str, width: int = 26, lines: int = 3) -> str:
    """Return a text in lines of some width, safe for Plotly."""
    parts = wrap(text, width) or [""]
    if len(parts) > lines:
        parts = [*parts[: lines - 1], f"{parts[lines - 1][: width - 2]} …"]
    return "<br>".join(plain(part) for part in parts)


def hover_texts(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return texts for hovering: a line each, safe for Plotly."""
    return ["<br>".join(plain(line) for line in lines) for lines in rows]
