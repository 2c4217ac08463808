"""What a check found, as plain data: bars with what was reached, tables, and notes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pandas as pd

from bayes_autoloc.checks.jobs.calls import from_text, to_text
from bayes_autoloc.errors import AutolocError

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.model.priors import PriorSet

__all__ = ["Bar", "CheckResult"]

_SUFFIX = ".json"


@dataclass(frozen=True)
class Bar:
    """Something that a check must reach.

    Parameters
    ----------
    text : str
        What is measured, for a reader who has not seen the code.
    value : float
        What was measured; NaN if it could not be, which misses the bar.
    low, high : float
        Bounds between which the value must lie, ends included; infinite where there is none.
    """

    text: str
    value: float
    low: float = -math.inf
    high: float = math.inf

    @property
    def met(self) -> bool:
        """Whether the bar is reached."""
        return self.low <= self.value <= self.high

    def wanted(self) -> str:
        """Return the bounds in words, such as ``at most 0.95``."""
        if math.isinf(self.low):
            return f"at most {self.high:.3g}"
        if math.isinf(self.high):
            return f"at least {self.low:.3g}"
        return f"{self.low:.3g} to {self.high:.3g}"


@dataclass(frozen=True, eq=False)
class CheckResult:
    """What one check found.

    Parameters
    ----------
    name : str
        Short name, also that of its files: ``"backtest"``.
    title : str
        Heading of its section in a report.
    bars : tuple of Bar
        What it must reach; empty for a check that only reports.
    tables : mapping of str to DataFrame
        Raw and summarised results by name.
    notes : tuple of str
        Sentences that a reader must know to read the numbers: sizes, definitions, what failed.
    settings : mapping
        What it was run with (vintage, seed, draws): JSON-able.
    """

    name: str
    title: str
    bars: tuple[Bar, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every bar is met."""
        return all(bar.met for bar in self.bars)

    @property
    def missed(self) -> tuple[Bar, ...]:
        """The bars that are not met."""
        return tuple(bar for bar in self.bars if not bar.met)

    def about(self, case: "Case", priors: "PriorSet") -> Self:
        """Return the result with settings that say which case and priors were checked."""
        return replace(self, settings={**self.settings, **_origin(case, priors)})

    def belongs_to(self, case: "Case", priors: "PriorSet") -> bool:
        """Say whether this case and these priors were checked, as far as the settings tell."""
        told = _origin(case, priors)
        return all(self.settings.get(name, value) == value for name, value in told.items())

    def save(self, folder: Path) -> None:
        """Write ``<name>.json`` and ``<name>-<table>.csv`` into a folder that exists.

        Call it inside `bayes_autoloc.files.staged`, so that the files appear together.
        """
        content = {
            "name": self.name,
            "title": self.title,
            "bars": [[bar.text, bar.value, bar.low, bar.high] for bar in self.bars],
            "tables": list(self.tables),
            "notes": list(self.notes),
            "settings": dict(self.settings),
        }
        path = folder / f"{self.name}{_SUFFIX}"
        path.write_text(to_text(content) + "\n", encoding="utf-8", newline="")
        for name, table in self.tables.items():
            table.to_csv(folder / f"{self.name}-{name}.csv", index=False, lineterminator="\n")

    @classmethod
    def load(cls, folder: Path, name: str) -> Self:
        """Read what :meth:`save` wrote.

        Raises
        ------
        AutolocError
            If the files are missing or broken.
        """
        path = folder / f"{name}{_SUFFIX}"
        try:
            content = from_text(path.read_text(encoding="utf-8"))
            tables = {table: _read(folder / f"{name}-{table}.csv") for table in content["tables"]}
            bars = tuple(Bar(text, *map(float, numbers)) for text, *numbers in content["bars"])
            notes, settings = tuple(content["notes"]), content["settings"]
            return cls(content["name"], content["title"], bars, tables, notes, settings)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AutolocError(f"{path} is not the result of a check: {error}") from error


def _origin(case: "Case", priors: "PriorSet") -> dict[str, str]:
    return {
        "case": case.name,
        "case_hash": case.content_hash,
        "priors": priors.name,
        "priors_hash": priors.content_hash,
    }


def _read(path: Path) -> pd.DataFrame:
    """Read a table; an empty text stays one, while an empty number is NaN."""
    table = pd.read_csv(path)
    texts = [name for name in table if pd.api.types.is_string_dtype(table[name])]
    return table.assign(**{str(name): table[name].fillna("") for name in texts})
