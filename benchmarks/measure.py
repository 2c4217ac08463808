"""Time and peak memory of one command in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_MEGABYTE = 2**20
# Peak memory comes in kilobytes from Linux and in bytes from macOS.
_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Measurement:
    """Seconds of wall time and peak memory in megabytes.

    The peak is never below the size of the process that measures: keep that one small.
    """

    seconds: float
    megabytes: float


def measure(
    command: Sequence[str], environment: Mapping[str, str] | None = None, *, repeats: int = 1
) -> Measurement:
    """Run a command and keep its fastest run.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    environment : mapping, optional
        Variables set on top of the present ones.
    repeats : int
        Number of runs; noise only ever adds time, so the fastest counts.

    Raises
    ------
    RuntimeError
        If a run fails; its output is in the message.
    """
    runs = [_run(command, {**os.environ, **(environment or {})}) for _ in range(repeats)]
    return min(runs, key=lambda run: run.seconds)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> Measurement:
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if process.stdout is None:
        raise RuntimeError(f"no output pipe for {' '.join(command)}")
    with process.stdout as pipe:
        output = pipe.read()
    # wait4 gives the usage of this child alone; Popen.wait would not.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed ({process.returncode}):\n{output}")
    return Measurement(seconds, usage.ru_maxrss * _UNIT / _MEGABYTE)
