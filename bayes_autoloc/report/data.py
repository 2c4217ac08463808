"""The report as plain data: texts, tables and the numbers behind its charts; no markup.

Numbers are rounded to what is known when they enter (see `data_words`). What is missing because
another command makes it is a section with `missing` filled, never a gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "Bands",
    "Choice",
    "Figure",
    "Group",
    "Headline",
    "Line",
    "Link",
    "Mark",
    "Origin",
    "Report",
    "Section",
    "Table",
]


@dataclass(frozen=True)
class Link:
    """A text that leads to a page.

    Parameters
    ----------
    text : str
        What is shown.
    urls : tuple of str
        Addresses as the table has them; only those of the web become links.
    """

    text: str
    urls: tuple[str, ...]


type Cell = str | Link


@dataclass(frozen=True)
class Group:
    """Rows of a table that belong together.

    Parameters
    ----------
    key : str
        Value of a chart's controls with which the rows are shown; empty for always.
    title : str
        A line above the rows; empty for none.
    rows : tuple of tuple
        Cells as they are shown.
    """

    key: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Table:
    """A table as it is shown.

    Parameters
    ----------
    title : str
        Its caption, with the unit of its numbers.
    head : tuple of str
        Headings.
    groups : tuple of Group
        The rows.
    searchable : bool
        Whether a box above it filters its rows.
    """

    title: str
    head: tuple[str, ...]
    groups: tuple[Group, ...]
    searchable: bool = False

    @property
    def size(self) -> int:
        """Number of rows."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class Choice:
    """A value of a control and how it is told."""

    key: str
    label: str


@dataclass(frozen=True)
class Line:
    """Points along years or another axis; NaN where nothing is known."""

    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Bands:
    """Quantiles along years.

    Parameters
    ----------
    years : tuple of int
        Years in which the quantity is defined.
    edges : mapping of float to tuple of float
        Values by quantile: 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975.
    """

    years: tuple[int, ...]
    edges: Mapping[float, tuple[float, ...]]


@dataclass(frozen=True)
class Mark:
    """A published figure to compare with, cars a year."""

    year: int
    value: float
    name: str


@dataclass(frozen=True)
class Origin:
    """What the report was made from.

    Parameters
    ----------
    title, case, vintage, series, priors : str
        Of case and priors.
    seed, futures : int
        Of the simulation.
    failed : bool
        The fit failed its convergence checks.
    warnings : tuple of str
        What must not be overlooked, a sentence each.
    diagnostics : str
        The convergence checks in a line.
    listening : str
        How official targets are listened to: off, debiased or naive.
    version : str
        Of the package.
    """

    title: str
    case: str
    vintage: str
    series: str
    priors: str
    seed: int
    futures: int
    failed: bool
    warnings: tuple[str, ...]
    diagnostics: str
    listening: str
    version: str


@dataclass(frozen=True)
class Figure:
    """A number of the headline: what it is, the number, and its spread."""

    what: str
    number: str
    spread: str


@dataclass(frozen=True)
class Headline:
    """What is told first: a sentence, the large figures, and the intervals."""

    sentence: str
    figures: tuple[Figure, ...]
    intervals: Table


@dataclass(frozen=True)
class Section:
    """A section of the page.

    Parameters
    ----------
    key : str
        Its anchor.
    title : str
        Its heading.
    texts : tuple of str
        Paragraphs above its charts.
    terms : tuple of (str, str)
        A list of terms, each with what is to be said of it.
    checklist : tuple of str
        What to tick off.
    tables : tuple of Table
        Tables of their own, under the charts.
    notes : tuple of str
        What a reader must know to read the numbers.
    missing : str
        Which command makes what is not there; empty if all is.
    data : object
        Numbers behind its charts, None for a section without.
    """

    key: str
    title: str
    texts: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    checklist: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    missing: str = ""
    data: object = field(default=None)


@dataclass(frozen=True)
class Report:
    """The whole report.

    Parameters
    ----------
    origin : Origin
        What it was made from.
    headline : Headline
        What is told first.
    sections : tuple of Section
        In the order of the page.
    """

    origin: Origin
    headline: Headline
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """Return a section by its key.

        Raises
        ------
        KeyError
            If there is none.
        """
        found = {section.key: section for section in self.sections}
        return found[key]
