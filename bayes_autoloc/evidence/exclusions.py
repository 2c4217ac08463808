"""The list of every row of evidence that is not used, and why."""

from collections.abc import Iterable

import pandas as pd

__all__ = ["Exclusions", "table_row"]


_HEADER_ROWS = 2


def table_row(index: int) -> int:
    """Return the line of a file as a spreadsheet numbers it (the header is row 1)."""
    return int(index) + _HEADER_ROWS


class Exclusions:
    """Collect rows that are left out, with the reason for each.

    Row numbers are those of the tables of the case that is observed: after ``Case.as_of`` they
    count the rows that were known then.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[str, int, str, float, str]] = []

    def add(
        self, table: str, index: int, plant: str, reason: str, *, year: float = float("nan")
    ) -> None:
        """Record one row by its position in the table."""
        self._rows.append((table, table_row(index), plant, year, reason))

    def add_rows(self, table: str, rows: pd.DataFrame, reason: str) -> None:
        """Record several rows; takes plant and year from the columns that the table has."""
        years: Iterable[float] = rows["year"] if "year" in rows else [float("nan")] * len(rows)
        plants: Iterable[str] = rows["plant_id"] if "plant_id" in rows else [""] * len(rows)
        for index, plant, year in zip(rows.index, plants, years, strict=True):
            self.add(table, index, plant, reason, year=year)

    def add_plants(self, tenancies: pd.DataFrame, reasons: Iterable[str]) -> None:
        """Record tenancies (index plant, column row); those with the reason "" are passed over."""
        for plant, row, reason in zip(tenancies.index, tenancies["row"], reasons, strict=True):
            if reason:
                self.add("plants", int(row), str(plant), str(reason))

    def add_behind(self, figures: pd.DataFrame, reasons: Iterable[str]) -> None:
        """Record the rows behind figures or plans.

        Parameters
        ----------
        figures : pandas.DataFrame
            plant, year and rows, each a tuple of (table, position).
        reasons : iterable of str
            One for each figure; figures with the reason "" are passed over.
        """
        columns = (figures["rows"], figures["plant"], figures["year"], reasons)
        for behind, plant, year, reason in zip(*columns, strict=True):
            for table, index in behind if reason else ():
                self.add(table, index, str(plant), str(reason), year=float(year))

    def frame(self) -> pd.DataFrame:
        """Return the list: table, row, plant, year (missing if the row has none), reason."""
        frame = pd.DataFrame(self._rows, columns=["table", "row", "plant", "year", "reason"])
        frame["year"] = frame["year"].astype("Int64")
        order = ["table", "row"]
        return frame.sort_values(order, kind="stable").reset_index(drop=True)
