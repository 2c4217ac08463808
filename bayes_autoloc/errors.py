"""The package's errors: each text says what was expected, what came, and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = [
    "AutolocError",
    "BarsMissedError",
    "CaseError",
    "DiagnosticsError",
    "PosteriorError",
    "PriorError",
    "Problem",
    "ScenarioError",
    "did_you_mean",
]


class AutolocError(Exception):
    """Base class: catch it to catch every error that this package raises on purpose."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in an input file.

    Parameters
    ----------
    file : str
        File name, for example ``"plants.csv"``.
    found : str
        What stands there, in a few words.
    remedy : str
        What to do about it.
    row : int or None
        Line of the file as a spreadsheet numbers it (the header is row 1); None for the whole file.
    column : str or None
        Column or key; None for the whole row.
    """

    file: str
    found: str
    remedy: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return ``file, row r, column c: found. remedy``."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.found}. {self.remedy}"


class _ProblemsError(AutolocError):
    """An error that lists every problem of its input at once."""

    def __init__(self, heading: str, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        lines = [heading, *(f"  - {problem}" for problem in self.problems)]
        super().__init__("\n".join(lines))


class CaseError(_ProblemsError):
    """A case folder, a table or a vintage can't be used."""


class PriorError(_ProblemsError):
    """A prior file can't be used."""


class ScenarioError(_ProblemsError):
    """A scenario file can't be used, or there is no such scenario."""


class PosteriorError(AutolocError):
    """A saved fit can't be read or does not belong to what was asked."""


class DiagnosticsError(AutolocError):
    """A fit failed its convergence checks and the caller did not accept that."""


class BarsMissedError(AutolocError):
    """A check did not reach what it must and the caller did not accept that."""


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return a hint such as ``Did you mean 'default'?`` or the list of what is known.

    Parameters
    ----------
    word : str
        What was written.
    known : sequence of str
        What could have been meant.
    """
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(known)}." if known else "None is known."
