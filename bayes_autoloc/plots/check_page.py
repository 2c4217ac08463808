"""What all figures of checks share: strict tables, texts and captions of a `CheckResult`."""

from collections.abc import Sequence
from textwrap import fill

import pandas as pd

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.plots.about import About

__all__ = ["origin_of", "plain", "table_of"]

COUNTS = ("simulations", "draws")
TOLD = ("case", "vintage", *COUNTS, "seed", "priors")
"""Settings that a caption tells."""


def table_of(
    result: CheckResult, name: str, columns: Sequence[str], numbers: Sequence[str] = ()
) -> pd.DataFrame:
    """Return a table of a check that has the columns a figure needs.

    Parameters
    ----------
    result : CheckResult
        What the check found.
    name : str
        Of the table.
    columns, numbers : sequence of str
        Columns that it must have, and those that must hold numbers; rows are numbered from 0.

    Raises
    ------
    AutolocError
        If table or columns are missing, there is no row, or a number is none.
    """
    what = f"the check {result.name!r}"
    if name not in result.tables:
        hint = did_you_mean(name, list(result.tables))
        raise AutolocError(f"The figure draws the table {name!r}, which {what} lacks. {hint}")
    table = result.tables[name].reset_index(drop=True)
    missing = [column for column in columns if column not in table]
    if missing:
        raise AutolocError(
            f"The table {name!r} of {what} lacks {', '.join(missing)}; it has "
            f"{', '.join(map(str, table.columns))}. Run the check again with this version."
        )
    if not len(table):
        raise AutolocError(f"The table {name!r} of {what} has no row: there is nothing to draw.")
    for column in numbers:
        if not pd.api.types.is_numeric_dtype(table[column]):
            raise AutolocError(
                f"The column {column} of the table {name!r} of {what} must hold numbers; "
                f"it holds {table[column].iloc[0]!r}."
            )
    return table


def plain(text: object, width: int | None = None, *, lines: int | None = None) -> str:
    """Return a text wrapped at a width, cut after some lines; a dollar in it starts no formula."""
    shown = str(text)
    if width is not None:
        shown = fill(shown, width, max_lines=lines, placeholder=" …")
    return shown.replace("$", r"\$")


def origin_of(result: CheckResult) -> About:
    """Return title, vintage and caption of a check: what it was run with, and bars missed."""
    caption = plain(" ".join(part for part in (_settings(result), _bars(result)) if part))
    vintage = str(result.settings.get("vintage", ""))
    return About(plain(result.title), vintage, "", (), (), False, "", caption)


def _settings(result: CheckResult) -> str:
    told = []
    for key in TOLD:
        value = result.settings.get(key)
        if isinstance(value, str | int):
            text = f"{value:,}" if isinstance(value, int) and key in COUNTS else str(value)
            told.append(f"{text} {key}" if key in COUNTS else f"{key} {text}")
    return f"Check {result.name}{': ' if told else ''}{', '.join(told)}."


def _bars(result: CheckResult) -> str:
    if not result.bars:
        return ""
    if result.passed:
        return "All its bars are met."
    missed = [f"{bar.text}: {bar.value:.3g}, wanted {bar.wanted()}" for bar in result.missed]
    return f"BARS MISSED, {len(missed)} of {len(result.bars)}: {'; '.join(missed)}."
