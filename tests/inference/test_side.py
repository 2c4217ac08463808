"""The second process: its failures are told, and it never outlives the fit."""

import subprocess
import sys
from pathlib import Path

import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.inference.side import SideProcess, side_process
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.testing import small_case


def process(code: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def test_failure_says_what_the_process_said(tmp_path: Path) -> None:
    side = SideProcess(tmp_path, process("import sys; sys.exit('the market is empty')"))
    with pytest.raises(AutolocError, match="second process failed:\nthe market is empty"):
        side.result()


def test_a_long_message_keeps_its_end(tmp_path: Path) -> None:
    side = SideProcess(tmp_path, process("import sys; sys.exit('x' * 100_000 + 'the cause')"))
    with pytest.raises(AutolocError, match=r"the cause$") as caught:
        side.result()
    assert len(str(caught.value)) < 2500


def test_stopping_ends_a_running_process(tmp_path: Path) -> None:
    running = process("import time; time.sleep(600)")
    side = SideProcess(tmp_path, running)
    side.stop()
    assert running.poll() is not None
    side.stop()  # twice does no harm
    assert running.stderr is not None
    running.stderr.close()


def test_unknown_block_is_an_error_of_the_fit() -> None:
    priors = PriorSet.load("default")
    seeds = {"no_such_block": 1}
    with (
        side_process(small_case(), priors, seeds, Sampling(), 0.5) as side,
        pytest.raises(AutolocError, match="no_such_block"),
    ):
        side.result()
