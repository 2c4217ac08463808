"""An analyst's new rows: when each became known, which belong together, and the case with them.

Rows that became known after the vintage move it to the month of the latest one: the new case says
what was known then. A row that does not say when it became known counts as known at the vintage; if
what it says lies after the vintage, the rules of docs/schema.md date it: a yearly figure to the
February after its year, an event to the month after it, a plan to its announcement.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
from pydantic import ValidationError

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.columns import TABLES
from bayes_autoloc.evidence.months import last_month
from bayes_autoloc.evidence.settings import Settings

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case, Rows

__all__ = ["NewRow", "Record", "case_with", "new_rows", "pieces", "vintage_of"]

Record = Mapping[str, object]

MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class NewRow:
    """A row of a table.

    Parameters
    ----------
    table : str
        Name of the table.
    cells : mapping of str
        What stands in it; empty cells are left out.
    known : str
        ``YYYY-MM`` from which it is known; never before the row's own dates.
    """

    table: str
    cells: Record
    known: str

    @property
    def year(self) -> int | None:
        """Year that it is for; None where the table has none, or the cell is no number."""
        found = str(self.cells.get("year", "")).removesuffix(".0")
        return int(found) if re.fullmatch(r"\d{4}", found) else None

    @property
    def plant(self) -> str:
        """Tenancy that it is of, or empty."""
        return str(self.cells.get("plant_id", ""))

    @property
    def text(self) -> str:
        """What it says, for a line of a table."""
        quiet = ("source", "url", "published", "note", "known_from")
        told = [str(value) for name, value in self.cells.items() if name not in quiet]
        return " ".join(told)

    def months_after(self, vintage: str) -> int:
        """Return by how many months an event happened after a vintage; 0 for other rows."""
        date = str(self.cells.get("date", "")) if self.table == "events" else ""
        if not MONTH.fullmatch(date) or date <= vintage:
            return 0
        return 12 * (int(date[:4]) - int(vintage[:4])) + int(date[5:]) - int(vintage[5:])

    def brought_to(self, vintage: str) -> "NewRow":
        """Return the row as known at a vintage, an event as having happened by then."""
        cells = dict(self.cells)
        if self.months_after(vintage):
            cells["date"] = vintage
        return replace(self, cells=cells, known=min(self.known, vintage))


def new_rows(rows: Mapping[str, "Rows"], vintage: str) -> list[NewRow]:
    """Return rows one by one, dated; tables in the order in which they refer to one another.

    Parameters
    ----------
    rows : mapping of str to DataFrame or sequence of mappings
        By table, as for `Case.with_rows`.
    vintage : str
        ``YYYY-MM`` of the case.

    Raises
    ------
    AutolocError
        If there is no row.
    """
    order = {name: place for place, name in enumerate(TABLES)}
    found = []
    for table in sorted(rows, key=lambda name: order.get(name, len(order))):
        for record in _records(rows[table]):
            values = {name: value for name, value in record.items() if _filled(value)}
            given = str(values.get("known_from", ""))
            known = given or _usually_known(table, values, vintage)
            found.append(NewRow(table, values, known))
    if not found:
        raise AutolocError("There is no new row. Add at least one, for example to output.csv.")
    return found


def _records(rows: "Rows") -> Sequence[Record]:
    if isinstance(rows, pd.DataFrame):
        return [{str(name): row[name] for name in row} for row in rows.to_dict("records")]
    return list(rows)


def _filled(value: object) -> bool:
    missing = isinstance(value, float) and value != value  # noqa: PLR0124 - NaN
    return not (value is None or value is pd.NA or missing or str(value) == "")


def _usually_known(table: str, values: Record, vintage: str) -> str:
    """Return the vintage, or when a row is usually known that tells of later months."""
    year = str(values.get("year", "")).removesuffix(".0")
    if table in ("output", "production", "market") and re.fullmatch(r"\d{4}", year):
        end = 12 if table == "output" else last_month(str(values.get("period", "Y")))
        month = _after(int(year), end, lag=0)
        return vintage if month <= vintage else _after(int(year), end, lag=2 if end == 12 else 1)
    dated = {"events": "date", "plans": "announced", "forecasts": "issued"}
    date = str(values.get(dated.get(table, ""), ""))
    if not MONTH.fullmatch(date) or date <= vintage:
        return vintage
    return _after(int(date[:4]), int(date[5:]), lag=1 if table == "events" else 0)


def _after(year: int, month: int, *, lag: int) -> str:
    moment = 12 * year + month - 1 + lag
    return f"{moment // 12:04d}-{moment % 12 + 1:02d}"


def vintage_of(rows: Sequence[NewRow], vintage: str) -> str:
    """Return the month in which all rows are known, not before the vintage."""
    return max([vintage, *(row.known for row in rows if MONTH.fullmatch(row.known))])


def case_with(case: "Case", rows: Sequence[NewRow], vintage: str) -> "Case":
    """Return the case at a vintage with rows added, checked as a whole.

    Parameters
    ----------
    case : Case
        As it was.
    rows : sequence of NewRow
        What is added.
    vintage : str
        ``YYYY-MM``, not before that of the case.

    Raises
    ------
    AutolocError
        If the case can't be moved to that vintage.
    CaseError
        With everything that is wrong in the rows.
    """
    try:
        settings = Settings.model_validate({**case.settings.model_dump(), "vintage": vintage})
    except ValidationError as error:
        why = error.errors()[0]["msg"].removeprefix("Value error, ")
        late = [row.text for row in rows if row.known == vintage]
        raise AutolocError(
            f"The last of the new rows is known only from {vintage} ({'; '.join(late)}), to which "
            f"the case can't be moved: {why}. Correct its year, or say when it became known."
        ) from error
    tables: dict[str, list[Record]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append({**row.cells, "known_from": row.known})
    return replace(case, settings=settings).with_rows(dict(tables))


def pieces(rows: Sequence[NewRow], case: "Case") -> list[list[NewRow]]:
    """Return rows that can't stand alone together, the others one by one.

    Events of one plant follow on one another, and rows of a new plant or site need its own row.
    """
    plants = set(case.plants["plant_id"].astype(str))
    found: dict[object, list[NewRow]] = {}
    for place, row in enumerate(rows):
        key: object = place
        if row.table in ("sites", "plants") or (row.plant and row.plant not in plants):
            key = "new"
        elif row.table == "events":
            key = row.plant
        found.setdefault(key, []).append(row)
    return list(found.values())
