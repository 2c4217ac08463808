"""Functions for tests of :mod:`checks.jobs.jobs`: jobs that wait, fail, die or count."""

import os
import time
from pathlib import Path

from bayes_autoloc.checks.jobs.jobs import JSON
from bayes_autoloc.errors import AutolocError

__all__ = ["die", "echo", "fail", "hash_seed", "interrupt", "nap", "not_json", "stall"]


def echo(value: JSON) -> JSON:
    """Return the value."""
    return value


def nap(seconds: float, log: str | None = None, name: str = "") -> int:
    """Note that the job begins, wait, and return the process id.

    Parameters
    ----------
    seconds : float
        How long to wait.
    log : str, optional
        File, on a disk shared with the test, that gets a line each time that the job begins: its
        name and the process id.
    name : str
        Name of the job.
    """
    _note(log, f"{name} {os.getpid()}")
    time.sleep(seconds)
    return os.getpid()


def stall(log: str) -> int:
    """Wait for a minute to be killed; the next attempt returns its process id at once.

    Parameters
    ----------
    log : str
        File, on a disk shared by all attempts, that gets a line with the process id of each.
    """
    first = not Path(log).exists()
    _note(log, str(os.getpid()))
    time.sleep(60 if first else 0)
    return os.getpid()


def hash_seed() -> str | None:
    """Return the PYTHONHASHSEED that holds where the job runs."""
    return os.environ.get("PYTHONHASHSEED")


def fail(text: str, *, expected: bool = True) -> None:
    """Raise an error of this package, or a ValueError if it was not expected."""
    if expected:
        raise AutolocError(text)
    raise ValueError(text)


def not_json() -> JSON:
    """Return what a result can't be."""
    return {1, 2}


def interrupt() -> None:
    """Do as if Ctrl-C had been pressed where the job runs."""
    raise KeyboardInterrupt


def die(times: int, log: str) -> int:
    """End the process at once, as if it had been killed, so often; then return how often it did.

    Parameters
    ----------
    times : int
        How many times to die.
    log : str
        File in which the deaths are counted, on a disk shared by all attempts.
    """
    path = Path(log)
    deaths = len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0
    if deaths < times:
        _note(log, "died")
        os._exit(1)
    return deaths


def _note(log: str | None, line: str) -> None:
    if log is not None:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
