"""Jobs on a Dask cluster: a real scheduler and two worker processes, one of which is killed."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bayes_autoloc.checks.jobs.jobs import Job, JobPlan, run_jobs
from bayes_autoloc.errors import AutolocError
from tests.checks.job_tools import CALLS, begun, interrupt_at, naps

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2,
        processes=True,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=":0",
        local_directory=str(tmp_path_factory.mktemp("workers")),
        silence_logs=logging.CRITICAL,
    ) as started:
        nannies = list(started.workers.values())
        yield started
    assert [nanny.pid for nanny in nannies if nanny.is_alive()] == []


@pytest.mark.slow
def test_a_killed_worker_costs_no_result_and_doubles_none(cluster: Any, tmp_path: Path) -> None:
    attempts = tmp_path / "attempts"
    stalled = Job("stalled", f"{CALLS}stall", {"log": str(attempts)})
    jobs = [stalled, *naps(tmp_path / "log", 11, 0.3)]
    told: list[str] = []
    killed: list[int] = []

    def on_done(job: Job, done: int, of: int) -> None:
        told.append(job.key)
        assert (done, of) == (len(told), 12)
        stalling = attempts.read_text() if attempts.exists() else ""
        if done >= 5 and stalling and not killed:
            killed.append(int(stalling))
            os.kill(killed[0], signal.SIGKILL)

    plan = JobPlan(tmp_path / "store", dask=cluster.scheduler_address, on_done=on_done)
    results = run_jobs(jobs, plan)
    assert list(results) == [job.key for job in jobs]
    assert sorted(told) == sorted(results)
    stored = sorted(path.stem for path in (tmp_path / "store").iterdir())
    assert stored == sorted(results)
    # The worker did die with a job in its hands, and another worker did that job again.
    assert [int(line) for line in attempts.read_text().split()] == [*killed, results["stalled"]]
    assert results["stalled"] not in {*killed, os.getpid()}
    assert run_jobs(jobs, JobPlan(tmp_path / "store")) == results


def test_an_interrupted_run_runs_only_what_is_missing(cluster: Any, tmp_path: Path) -> None:
    jobs = naps(tmp_path / "log", 12, 0.2)
    address, store = cluster.scheduler_address, tmp_path / "store"
    with pytest.raises(KeyboardInterrupt):
        run_jobs(jobs, JobPlan(store, dask=address, on_done=interrupt_at(5)))
    kept = {path.stem for path in store.iterdir()}
    assert 5 <= len(kept) < 12
    told: list[str] = []
    plan = JobPlan(store, dask=address, on_done=lambda job, *_: told.append(job.key))
    results = run_jobs(jobs, plan)
    assert sorted(told) == sorted(results.keys() - kept)
    times = begun(tmp_path / "log")
    assert {key: times[key] for key in kept} == dict.fromkeys(kept, 1)
    assert times.keys() == results.keys()


def test_a_failure_on_a_worker_is_named(cluster: Any, tmp_path: Path) -> None:
    jobs = [
        Job("said", f"{CALLS}fail", {"text": "no such plant"}),
        Job("good", f"{CALLS}echo", {"value": float("inf")}),
    ]
    plan = JobPlan(tmp_path, dask=cluster.scheduler_address)
    with pytest.raises(AutolocError, match=r"1 of 2 jobs failed.*kept:\n  said: no such plant"):
        run_jobs(jobs, plan)
    assert run_jobs(jobs[1:], JobPlan(tmp_path)) == {"good": float("inf")}


def close_when_busy(cluster: Any) -> None:
    while not cluster.scheduler.tasks:
        time.sleep(0.05)
    cluster.close()


def test_a_scheduler_that_ends_is_told(tmp_path: Path) -> None:
    with distributed.LocalCluster(
        n_workers=0, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=":0"
    ) as started:
        threading.Thread(target=close_when_busy, args=(started,)).start()
        with pytest.raises(AutolocError, match=r"scheduler dropped the jobs.*not run again"):
            run_jobs(naps(tmp_path / "log", 1), JobPlan(dask=started.scheduler_address))


@pytest.mark.parametrize("address", ["nonsense", "foo://x:1", "127.0.0.1:x", "tls://127.0.0.1:1"])
def test_an_address_at_which_nobody_can_answer(address: str, tmp_path: Path) -> None:
    with pytest.raises(AutolocError, match=f"no Dask scheduler answers at '{address}'"):
        run_jobs(naps(tmp_path / "log", 1), JobPlan(dask=address))


def test_without_the_package_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AutolocError, match=r"pip install 'bayes_autoloc\[cluster\]'"):
        run_jobs([Job("a", f"{CALLS}echo", {"value": 1})], JobPlan(dask="tcp://127.0.0.1:8786"))
