"""Jobs: what is asked is checked first, results are kept as they come, and failures are named."""

import json
import logging
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bayes_autoloc.checks.jobs.calls import to_text
from bayes_autoloc.checks.jobs.jobs import Job, JobPlan, run_jobs
from bayes_autoloc.errors import AutolocError
from tests.checks.job_tools import CALLS, begun, echoes, failing_jobs, interrupt_at, naps

# Before anything runs


@pytest.mark.parametrize("key", ["", ".hidden", "a/b", "..", "a b", "ж", "x" * 201])
def test_a_key_names_a_file(key: str, tmp_path: Path) -> None:
    jobs = [*naps(tmp_path / "log", 1), Job(key, f"{CALLS}echo", {"value": 1})]
    with pytest.raises(AutolocError, match=r"letters, digits, '-', '_' and '\.'"):
        run_jobs(jobs)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize("other", ["nap-0", "NAP-0"])
def test_keys_are_unique_on_every_disk(other: str, tmp_path: Path) -> None:
    jobs = [*naps(tmp_path / "log", 1), Job(other, f"{CALLS}echo", {"value": 1})]
    with pytest.raises(AutolocError, match=f"two jobs have the keys 'nap-0' and '{other}'"):
        run_jobs(jobs)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("os:getcwd", "a module of this package, not 'os:getcwd'"),
        ("tests.checks.test_jobs:naps", "a module of this package"),
        ("bayes_autoloc.testing.jobs.echo", "a module of this package"),
        ("bayes_autoloc.testing.jobs:os.getcwd", "a module of this package"),
        ("bayes_autoloc.nowhere:echo", "no module for the call"),
        (f"{CALLS}ecko", "no function 'ecko'. Did you mean 'echo'?"),
        (f"{CALLS}Path", "no function 'Path'"),
        (f"{CALLS}os", "no function 'os'"),
        (f"{CALLS}AutolocError", "no function"),
        ("bayes_autoloc.checks.jobs.jobs:run_calls", "no function 'run_calls'"),
        (f"{CALLS}die", "does not take the arguments given: missing a required argument: 'times'"),
    ],
)
def test_only_functions_of_this_package_are_called(call: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(AutolocError, match="job 'wrong': ") as raised:
        run_jobs([*naps(tmp_path / "log", 1), Job("wrong", call, {})])
    assert said in str(raised.value)
    assert not (tmp_path / "log").exists()


def test_arguments_are_json() -> None:
    with pytest.raises(AutolocError, match="arguments of job 'a': expected data for JSON"):
        run_jobs(echoes(a=np.zeros(2)))


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"workers": -1}, "workers must be 0"),
        ({"workers": 2, "dask": "tcp://127.0.0.1:8786"}, "not both workers=2 and dask="),
    ],
)
def test_a_plan_that_contradicts_itself(plan: dict[str, Any], said: str) -> None:
    with pytest.raises(AutolocError, match=said):
        JobPlan(**plan)


def test_a_store_that_cannot_be_written_is_noticed_first(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(AutolocError, match="Can't write to"):
        run_jobs(naps(tmp_path / "log", 1), JobPlan(store=tmp_path / "store"))
    assert not (tmp_path / "log").exists()


# Results


def test_results_come_in_the_order_of_the_jobs() -> None:
    told: list[tuple[str, int, int]] = []
    plan = JobPlan(on_done=lambda job, done, of: told.append((job.key, done, of)))
    assert run_jobs(echoes(b=(1, 2), a={"z": None}), plan) == {"b": [1, 2], "a": {"z": None}}
    assert told == [("b", 1, 2), ("a", 2, 2)]


def test_no_jobs_have_no_results() -> None:
    assert run_jobs([], JobPlan(workers=2)) == {}


def test_a_resumed_run_gives_the_same_and_runs_nothing(tmp_path: Path) -> None:
    told: list[str] = []
    plan = JobPlan(store=tmp_path / "store", on_done=lambda job, *_: told.append(job.key))
    jobs = [*naps(tmp_path / "log", 2), *echoes(draws=[math.nan, 0.1])]
    first = run_jobs(jobs, plan)
    again = run_jobs(jobs, plan)
    assert to_text(again) == to_text(first)
    assert math.isnan(again["draws"][0])
    assert begun(tmp_path / "log") == {"nap-0": 1, "nap-1": 1}
    assert told == ["nap-0", "nap-1", "draws"]


def test_a_stored_file_says_what_it_is_of(tmp_path: Path) -> None:
    run_jobs(echoes(a=[1.5]), JobPlan(store=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    record = json.loads((tmp_path / "a.json").read_text())
    assert record.keys() == {"arguments", "call", "key", "model", "result"}
    assert (record["call"], record["result"]) == (f"{CALLS}echo", [1.5])


def test_results_of_other_arguments_are_not_reused(tmp_path: Path) -> None:
    plan = JobPlan(store=tmp_path)
    run_jobs(echoes(a=1, b=1), plan)
    assert run_jobs(echoes(a=2, b=1), plan) == {"a": 2, "b": 1}
    assert run_jobs(echoes(a=2), plan) == {"a": 2}


@pytest.mark.parametrize("changed", ["call", "model", "key", "arguments"])
def test_results_of_another_call_are_not_reused(changed: str, tmp_path: Path) -> None:
    run_jobs(echoes(a=1), JobPlan(store=tmp_path))
    record = json.loads((tmp_path / "a.json").read_text())
    (tmp_path / "a.json").write_text(json.dumps({**record, changed: "other", "result": 99}))
    assert run_jobs(echoes(a=1), JobPlan(store=tmp_path)) == {"a": 1}


@pytest.mark.parametrize(
    "broken", [b"", b'{"result": 1', b"[1]", b"3", b"\xff", b'{"key": "a"}', b'{"$float": "x"}']
)
def test_a_broken_file_is_computed_again(
    broken: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.json").write_bytes(broken)
    with caplog.at_level(logging.WARNING):
        assert run_jobs(echoes(a=1), JobPlan(store=tmp_path)) == {"a": 1}
    assert "a.json is broken, running its job again" in caplog.text
    assert json.loads((tmp_path / "a.json").read_text())["result"] == 1


# What goes wrong


def test_a_failure_stops_no_other_job_and_is_named(tmp_path: Path) -> None:
    plan = JobPlan(store=tmp_path)
    with pytest.raises(AutolocError) as raised:
        run_jobs([*failing_jobs(), *echoes(good=1)], plan)
    lines = str(raised.value).splitlines()
    assert lines[:4] == [
        "4 of 5 jobs failed; other results are kept:",
        "  said, too: two",
        "  lines",
        "  bug: ValueError: oh",
    ]
    assert lines[4].startswith("  set: expected data for JSON")
    assert any("in fail" in note for note in raised.value.__notes__)
    assert [path.name for path in tmp_path.iterdir()] == ["good.json"]


def test_without_a_store_the_error_says_that_results_are_lost() -> None:
    with pytest.raises(AutolocError, match="other results are lost, because the plan has no store"):
        run_jobs([*failing_jobs(), *echoes(good=1)])


def test_an_interrupted_run_is_resumed(tmp_path: Path) -> None:
    jobs, store = naps(tmp_path / "log", 6), tmp_path / "store"
    with pytest.raises(KeyboardInterrupt):
        run_jobs(jobs, JobPlan(store=store, on_done=interrupt_at(3)))
    assert begun(tmp_path / "log") == {f"nap-{i}": 1 for i in range(3)}
    told: list[int] = []
    run_jobs(jobs, JobPlan(store=store, on_done=lambda _job, done, _of: told.append(done)))
    assert begun(tmp_path / "log") == {f"nap-{i}": 1 for i in range(6)}
    assert told == [4, 5, 6]


def test_an_interrupt_inside_a_job_is_passed_on(tmp_path: Path) -> None:
    jobs = [*echoes(a=1), Job("b", f"{CALLS}interrupt", {}), *naps(tmp_path / "log", 1)]
    with pytest.raises(KeyboardInterrupt):
        run_jobs(jobs, JobPlan(store=tmp_path / "store"))
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["a.json"]
    assert not (tmp_path / "log").exists()
