"""How the command ends: exit codes, and messages without a traceback for what users can mend."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bayes_autoloc.errors import AutolocError, BarsMissedError, DiagnosticsError

__all__ = ["BAD_INPUT", "FAILED_DIAGNOSTICS", "INTERRUPTED", "MISSED_BARS", "exits"]

BAD_INPUT = 2
FAILED_DIAGNOSTICS = 3
MISSED_BARS = 4
INTERRUPTED = 130
"""128 plus the number of the signal that Ctrl-C sends, as shells do."""


@contextmanager
def exits() -> Iterator[None]:
    """Turn what goes wrong inside into a message and an exit code.

    2 for input or files that can't be used, 3 for a fit that failed its convergence checks, 4 for
    a check that missed what it must reach, 130 for Ctrl-C. Anything else is a mistake of ours and
    keeps its traceback.
    """
    try:
        yield
    except DiagnosticsError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(FAILED_DIAGNOSTICS) from None
    except BarsMissedError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(MISSED_BARS) from None
    except AutolocError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as error:  # a file that may not be read, a disk that is full
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        typer.echo("Interrupted; earlier results are as they were.", err=True)
        raise typer.Exit(INTERRUPTED) from None
