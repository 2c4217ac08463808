"""What a case folder holds: its tables and their columns.

This is the one description from which the checks, the template and the tests of docs/schema.md
are made. Nothing here needs pandas.
"""

from dataclasses import dataclass
from typing import Literal

from bayes_autoloc.evidence.vocabulary import VOCABULARY

__all__ = ["PROVENANCE", "TABLES", "Column", "Kind", "Table"]

Kind = Literal[
    "id", "reference", "word", "text", "month", "date", "cars", "number", "year", "period", "scope"
]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Header.
    kind : str
        What a cell holds; see docs/schema.md.
    required : bool
        Whether every row needs it.
    words : str
        Key of ``VOCABULARY`` for kind "word".
    refers : str
        Table whose first column it names, for kind "reference".
    low, high : float
        Smallest and largest number allowed.
    """

    name: str
    kind: Kind
    required: bool = False
    words: str = ""
    refers: str = ""
    low: float = float("-inf")
    high: float = float("inf")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The words allowed (empty if any text is)."""
        return VOCABULARY[self.words] if self.words else ()


@dataclass(frozen=True)
class Table:
    """One table of a case folder.

    Parameters
    ----------
    name : str
        File name without ``.csv``.
    columns : tuple of Column
        In the order of the file, provenance included.
    key : tuple of str
        Columns that together may stand only once.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        """File name."""
        return f"{self.name}.csv"

    @property
    def header(self) -> tuple[str, ...]:
        """Column names in the order of the file."""
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> Column:
        """Return a column by name."""
        return next(column for column in self.columns if column.name == name)


PROVENANCE: tuple[Column, ...] = (
    Column("known_from", "month", required=True),
    Column("source", "text", required=True),
    Column("url", "text"),
    Column("published", "date"),
    Column("note", "text"),
)


def _word(name: str, words: str = "", *, required: bool = True) -> Column:
    return Column(name, "word", required=required, words=words or name)


def _cars(name: str, *, required: bool = False, low: float = 0.0) -> Column:
    return Column(name, "cars", required=required, low=low)


def _plant() -> Column:
    return Column("plant_id", "reference", required=True, refers="plants")


def _year(name: str = "year") -> Column:
    return Column(name, "year", required=True, low=1900, high=2100)


def _national(name: str, *extra: Column) -> Table:
    columns = (
        _year(),
        Column("period", "period", required=True),
        Column("scope", "scope", required=True),
        _word("series"),
        Column("value", "number", required=True, low=0.0),
    )
    # one source may give a figure once; another source may differ, and both rows stay
    key = ("year", "period", "scope", "series", "source", "known_from")
    return Table(name, columns + extra + PROVENANCE, key)


def _tables() -> tuple[Table, ...]:
    sites = (
        Column("site_id", "id", required=True),
        Column("name", "text", required=True),
        Column("city", "text"),
        Column("country", "text", required=True),
        _cars("capacity", low=1.0),
        Column("former_group", "text"),
    )
    plants = (
        Column("plant_id", "id", required=True),
        Column("site_id", "reference", required=True, refers="sites"),
        Column("name", "text", required=True),
        Column("city", "text"),
        Column("country", "text", required=True),
        _word("wave"),
        Column("group", "text"),
        Column("partner", "text"),
        Column("brand", "text"),
        _word("entry_mode", required=False),
        _word("vehicle"),
        _cars("capacity", low=1.0),
        Column("announced", "date"),
        Column("planned_start", "date"),
        Column("start", "date"),
        _word("status"),
        Column("status_date", "date"),
        Column("part_of", "reference", refers="plants"),
    )
    output = (_plant(), _year(), _cars("output", required=True), _word("quality"))
    plans = (
        _plant(),
        _year(),
        _cars("plan", required=True, low=1.0),
        Column("announced", "date"),
        _word("kind", "plan_kind"),
    )
    events = (
        _plant(),
        Column("date", "date", required=True),
        _word("event"),
        _word("cause", required=False),
    )
    forecasts = (
        Column("forecaster", "text", required=True),
        _word("institution"),
        Column("document", "text"),
        Column("issued", "date", required=True),
        _year("target_year"),
        Column("scope", "scope", required=True),
        _word("scenario"),
        Column("value", "number", required=True, low=0.0),
        _word("unit"),
        Column("realised", "number", low=0.0),
    )
    policy = (
        Column("date", "date", required=True),
        _word("kind", "policy_kind"),
        Column("magnitude", "number"),
        Column("unit", "text"),
        Column("description", "text", required=True),
    )
    return (
        Table("sites", sites + PROVENANCE, ("site_id",)),
        Table("plants", plants + PROVENANCE, ("plant_id",)),
        Table(
            "output",
            output + PROVENANCE,
            ("plant_id", "year", "quality", "source", "known_from"),
        ),
        Table(
            "plans",
            plans + PROVENANCE,
            ("plant_id", "year", "kind", "plan", "announced", "source"),
        ),
        Table("events", events + PROVENANCE, ("plant_id", "date", "event", "cause", "source")),
        _national("production", Column("rel_sd", "number", low=0.0001, high=1.0)),
        _national("market"),
        Table(
            "forecasts",
            forecasts + PROVENANCE,
            ("forecaster", "document", "issued", "target_year", "scope", "scenario", "source"),
        ),
        Table("policy", policy + PROVENANCE, ("date", "kind", "description", "source")),
    )


TABLES: dict[str, Table] = {table.name: table for table in _tables()}
