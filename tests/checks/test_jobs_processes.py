"""Jobs in local processes: the same results, whatever dies, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bayes_autoloc.checks.jobs.jobs import Job, JobPlan, run_jobs
from bayes_autoloc.errors import AutolocError
from tests.checks.job_tools import CALLS, begun, echoes, failing_jobs, naps

ROOT = Path(__file__).resolve().parents[2]


def test_two_processes_give_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    store, told = tmp_path / "store", Counter[str]()
    plan = JobPlan(store, workers=2, on_done=lambda job, *_: told.update([job.key]))
    seed = Job("seed", f"{CALLS}hash_seed", {})
    jobs = [*naps(tmp_path / "log", 4, 0.2), seed, *failing_jobs()]
    with pytest.raises(AutolocError) as raised:
        run_jobs(jobs, plan)
    with pytest.raises(AutolocError) as here:
        run_jobs(failing_jobs(), JobPlan(store))
    assert str(here.value).splitlines()[1:] == str(raised.value).splitlines()[1:]
    done = run_jobs(jobs[:5], plan)
    assert done.pop("seed") == "0"
    assert "PYTHONHASHSEED" not in os.environ
    assert os.getpid() not in done.values()
    assert len(set(done.values())) <= 2
    assert begun(tmp_path / "log") == {f"nap-{i}": 1 for i in range(4)}
    assert told == dict.fromkeys([*done, "seed"], 1)


def test_a_job_whose_process_dies_runs_again(tmp_path: Path) -> None:
    dies = Job("dies", f"{CALLS}die", {"times": 1, "log": str(tmp_path / "deaths")})
    results = run_jobs([dies, *naps(tmp_path / "log", 1)], JobPlan(tmp_path / "store", workers=2))
    assert results.keys() == {"dies", "nap-0"}
    assert results["dies"] == 1
    assert len(list((tmp_path / "store").iterdir())) == 2


SCRIPT = """
import sys
from pathlib import Path
from bayes_autoloc.checks.jobs.jobs import Job, JobPlan, run_jobs

def main(jobs):
    plan = JobPlan(Path("store"), workers=1, on_done=lambda job, *_: print(job.key, flush=True))
    run_jobs([Job(*job) for job in jobs], plan)

"""


def script(folder: Path, *jobs: Job, guard: str) -> "subprocess.Popen[str]":
    """Run jobs from a script, as a user would, in a folder."""
    arguments = [(job.key, job.call, job.arguments) for job in jobs]
    (folder / "script.py").write_text(f"{SCRIPT}{guard}main({arguments})\n")
    return subprocess.Popen(
        [sys.executable, "script.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_script_without_a_guard_is_told(tmp_path: Path) -> None:
    job = Job("a", "bayes_autoloc.checks.jobs.calls:to_text", {"value": 1})  # imported in no time
    _, said = script(tmp_path, job, guard="").communicate(timeout=60)
    assert "AutolocError: the worker processes ended before they were ready" in said
    assert "if __name__ == '__main__':" in said.splitlines()[-1]


@pytest.mark.skipif(os.name != "posix", reason="sends what a POSIX terminal sends at Ctrl-C")
def test_ctrl_c_ends_every_process_and_keeps_results(tmp_path: Path) -> None:
    short, long = *echoes(short=1), *naps(tmp_path / "log", 1, seconds=60.0)
    running = script(tmp_path, short, long, guard="if __name__ == '__main__': ")
    while not (tmp_path / "log").exists():
        assert running.poll() is None
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    printed, said = running.communicate(timeout=30)
    assert printed == "short\n"
    assert said.splitlines()[-1] == "KeyboardInterrupt"
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["short.json"]
    worker = int((tmp_path / "log").read_text().split()[1])
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
