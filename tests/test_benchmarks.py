"""The benchmark's clock: a process is timed, a failing one is not."""

import sys

import pytest

from benchmarks.measure import Measurement, measure


def test_time_and_memory_of_a_process() -> None:
    sleeping = measure([sys.executable, "-c", "import time; time.sleep(0.2)"])
    assert sleeping.seconds >= 0.2
    filling = measure([sys.executable, "-c", "x = bytearray(200 * 2**20)"])
    assert filling.megabytes > sleeping.megabytes + 150


def test_environment_is_added() -> None:
    code = "import os, sys; sys.exit(os.environ['COLOUR'] != 'red' or 'PATH' not in os.environ)"
    assert isinstance(measure([sys.executable, "-c", code], {"COLOUR": "red"}), Measurement)


def test_failure_shows_the_output() -> None:
    with pytest.raises(RuntimeError, match=r"failed \(3\):\nno luck"):
        measure([sys.executable, "-c", "print('no luck'); raise SystemExit(3)"])
