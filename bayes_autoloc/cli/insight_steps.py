"""Steps that `watch`, `must-be-true` and `replay` share."""

import sys
from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.console import Console

from bayes_autoloc.cli.record import record_text
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.errors import DiagnosticsError
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["print_json", "refuse_failed", "screen_for", "table_csv"]


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


def refuse_failed(posterior: Posterior, *, accept: bool) -> None:
    """Raise DiagnosticsError if the fit failed its convergence checks and that is not accepted."""
    checks = posterior.diagnostics
    if checks is not None and not checks.ok and not accept:
        raise DiagnosticsError(
            "the fit failed its convergence checks: don't rely on these numbers. More draws may "
            "help (--draws 4000). With --accept-failed-diagnostics the exit code is 0."
        )
