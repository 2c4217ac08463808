"""Steps that the verbs of the analyst's desk share."""

import sys
from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from bayes_autoloc.cli.record import record_text
from bayes_autoloc.cli.screen import Screen

__all__ = ["print_json", "screen_for", "table_csv"]


class _Aside(Screen):
    """Says on the standard error stream what would disturb JSON on the other one."""

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(stderr=True, markup=False, emoji=False, highlight=False)


def screen_for(*, as_json: bool) -> Screen:
    """Return the screen, which keeps out of the way of JSON."""
    return _Aside() if as_json else Screen()


def print_json(content: Mapping[str, Any]) -> None:
    """Print JSON; tables become lists of rows, and numbers that JSON can't hold null."""
    plain = {
        name: value.to_dict("records") if isinstance(value, pd.DataFrame) else value
        for name, value in content.items()
    }
    sys.stdout.write(record_text(plain))


def table_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV, numbers with six significant digits."""
    text: str = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return text
