"""A case: everything that was known of one country's carmakers at one month."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Self

import pandas as pd

from bayes_autoloc.errors import Problem
from bayes_autoloc.evidence.additions import Rows, added
from bayes_autoloc.evidence.columns import TABLES
from bayes_autoloc.evidence.content import checked, fingerprint, raise_if_any
from bayes_autoloc.evidence.load import (
    FILES,
    find_case,
    read_files,
    shipped_cases,
    write_folder,
)
from bayes_autoloc.evidence.settings import Settings, Shock, Target
from bayes_autoloc.evidence.settings_text import SETTINGS_FILE, settings_to_text
from bayes_autoloc.evidence.text import frame_to_text
from bayes_autoloc.evidence.views import CaseViews
from bayes_autoloc.evidence.vintage import cut_settings, cut_tables, refused

__all__ = ["Case", "Rows", "Shock", "Target"]


@dataclass(frozen=True, eq=False)
class Case(CaseViews):
    """The evidence of one country, cut at a vintage and checked.

    Make one with ``Case.load``; a case never changes. Tables come as copies, so that nothing done
    to one reaches the case.

    Parameters
    ----------
    settings : Settings
        Content of case.toml; its keys are attributes of the case too.

    Examples
    --------
    >>> from bayes_autoloc import Case
    >>> case = Case.load("russia").as_of("2023-06")
    >>> case.vintage
    '2023-06'
    """

    settings: Settings
    _tables: Mapping[str, pd.DataFrame]

    @classmethod
    def load(cls, name_or_folder: str | Path, vintage: str | None = None) -> Self:
        """Load a shipped case by its name, or a case from a folder.

        Parameters
        ----------
        name_or_folder : str or pathlib.Path
            For example ``"russia"`` or ``"cases/mexico"``. A shipped name goes first; write
            ``"./russia"`` for a folder of that name.
        vintage : str, optional
            ``YYYY-MM``: cut the case back to what was known then; see ``as_of``.

        Raises
        ------
        CaseError
            With everything that is wrong in any of the files.
        """
        texts, problems = read_files(find_case(name_or_folder))
        shipped = str(name_or_folder) in cls.names()
        case = cls(*checked(texts, str(name_or_folder), problems, shipped=shipped))
        return case if vintage is None else case.as_of(vintage)

    @classmethod
    def from_text(cls, texts: Mapping[str, str]) -> Self:
        """Return the case whose files have these texts; undoes ``to_text``."""
        problems = [
            Problem(name, "the file is missing", "A saved case holds every file.")
            for name in FILES
            if name not in texts
        ]
        return cls(*checked(texts, "read from text", problems))

    @staticmethod
    def names() -> list[str]:
        """Return the names of the cases that come with the package."""
        return shipped_cases()

    def __repr__(self) -> str:
        """Return name, vintage and size."""
        rows = ", ".join(f"{len(frame)} {name}" for name, frame in self._tables.items())
        return f"<Case {self.name!r} of {self.vintage}: {rows}>"

    def __eq__(self, other: object) -> bool:
        """Compare content; the order of rows has no part."""
        return isinstance(other, Case) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        """Return a hash of the content."""
        return hash(self.content_hash)

    def as_of(self, vintage: str) -> Self:
        """Return the case as it could have been written at an earlier month.

        Parameters
        ----------
        vintage : str
            ``YYYY-MM``, not after the case's own vintage. At its own vintage the case comes back
            unchanged.

        Raises
        ------
        CaseError
            If it is no month, lies after the case's vintage or leaves no year of evidence.

        Notes
        -----
        Rows go by ``known_from``; how plants stood is rebuilt from their dates and events. See
        docs/schema.md for the rules, and for what of later knowledge remains (capacities, notes).
        """
        if vintage == self.vintage:
            return self
        raise_if_any(refused(self.settings, vintage), f"{self.name} as of {vintage!r}")
        cut = cut_settings(self.settings, vintage)
        return replace(self, settings=cut, _tables=cut_tables(self._tables, vintage))

    def with_rows(
        self,
        tables: Mapping[str, Rows] | None = None,
        *,
        table: str | None = None,
        rows: Rows | None = None,
        **named: Rows,
    ) -> Self:
        """Return the case with an analyst's rows added, checked as a whole.

        Parameters
        ----------
        tables : mapping of str to rows, optional
            Rows by table, for a plant together with its site and plans.
        table, rows : optional
            One table and its rows.
        **named
            Rows by table as keywords: ``case.with_rows(plans=[{...}])``.

        Raises
        ------
        CaseError
            With everything that is wrong in the rows.

        Notes
        -----
        Rows are frames or lists of mappings. ``known_from`` is the vintage and ``source`` is
        ``analyst`` where a row does not say.
        """
        wanted: dict[str, Rows] = {**(tables or {}), **named}
        if table is not None:
            wanted[table] = [] if rows is None else rows
        return replace(self, _tables=added(self.settings, self._tables, wanted))

    @cached_property
    def content_hash(self) -> str:
        """Sha256 of settings and tables, as hexadecimal digits; the order of rows has no part."""
        return fingerprint(self.settings, self._tables)

    def to_text(self) -> dict[str, str]:
        """Return the text of every file of the case, by file name."""
        texts = {SETTINGS_FILE: settings_to_text(self.settings)}
        for name, table in TABLES.items():
            texts[table.file] = frame_to_text(table, self._tables[name])
        return texts

    def to_folder(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the case as a folder, complete or not at all, and return its path.

        Raises
        ------
        CaseError
            If the folder is not empty, unless ``overwrite`` allows to replace a case there.
        """
        folder = Path(path)
        write_folder(folder, self.to_text(), overwrite=overwrite)
        return folder
