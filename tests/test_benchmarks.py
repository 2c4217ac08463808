"""The benchmark's clock: a process is timed, a failing one is not."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measure import Measurement, measure

ROOT = Path(__file__).resolve().parents[1]

MEASURE_TWO = """
import sys
from benchmarks.measure import measure
for code in ("import time; time.sleep(0.2)", "x = bytearray(200 * 2**20)"):
    measured = measure([sys.executable, "-c", code])
    print(measured.seconds, measured.megabytes)
"""


def test_time_and_memory_of_a_process() -> None:
    # From a small process, as in the benchmark: a child's peak is never below its parent's size.
    finished = subprocess.run(
        [sys.executable, "-c", MEASURE_TWO], cwd=ROOT, capture_output=True, text=True, check=True
    )
    sleeping, filling = (line.split() for line in finished.stdout.splitlines())
    assert float(sleeping[0]) >= 0.2
    assert float(sleeping[1]) < 100
    assert float(filling[1]) >= 200


def test_environment_is_added() -> None:
    code = "import os, sys; sys.exit(os.environ['COLOUR'] != 'red' or 'PATH' not in os.environ)"
    assert isinstance(measure([sys.executable, "-c", code], {"COLOUR": "red"}), Measurement)


def test_failure_shows_the_output() -> None:
    with pytest.raises(RuntimeError, match=r"failed \(3\):\nno luck"):
        measure([sys.executable, "-c", "print('no luck'); raise SystemExit(3)"])
