"""Many independent fits: jobs that run anywhere, are kept as they finish, and can be resumed.

Examples
--------
>>> from bayes_autoloc.checks.jobs.jobs import Job, run_jobs
>>> call = "bayes_autoloc.testing.jobs:echo"
>>> run_jobs([Job("first", call, {"value": 1.5}), Job("second", call, {"value": 2.5})])
{'first': 1.5, 'second': 2.5}
"""

import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bayes_autoloc.checks.jobs.calls import JSON, bind, from_text, to_text
from bayes_autoloc.checks.jobs.pools import run_calls
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.files import atomic, staged
from bayes_autoloc.model.version import MODEL_VERSION

__all__ = ["JSON", "Job", "JobPlan", "run_jobs"]

_LOG = logging.getLogger(__name__)

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True)
class Job:
    """One call of a function of this package.

    Parameters
    ----------
    key : str
        Unique within a run, and the name of the file of its result: letters, digits, ``- _ .``.
    call : str
        ``"checks.backtests.backtest:forecast_vintage"``: a function at the top of a module.
    arguments : mapping of str
        Keyword arguments: JSON-able, and all that the result depends on, seeds included.
    """

    key: str
    call: str
    arguments: Mapping[str, JSON]


@dataclass(frozen=True)
class JobPlan:
    """Where jobs run and where their results are kept.

    Parameters
    ----------
    store : Path, optional
        Folder with one JSON file a job. Only the process that calls :func:`run_jobs` writes there,
        so that workers need no shared disk. None keeps nothing.
    workers : int
        Local processes; 0 runs all jobs here, in order. A script that asks for processes must do
        its work below ``if __name__ == "__main__":``, because each of them imports it. They start
        with ``PYTHONHASHSEED=0`` unless it is fixed here, so that fits agree to the last digit.
    dask : str, optional
        Address of a Dask distributed scheduler, instead of local processes. Its workers need this
        package. Dask's nannies give them a hash seed of their own, so that their fits differ from
        local ones as two seeds do; workers without nanny keep their ``PYTHONHASHSEED``.
    on_done : callable, optional
        Gets the job, how many results there are, and of how many, each time that a result arrives;
        not for those that were in the store, which count as there.

    Raises
    ------
    AutolocError
        If there are fewer than no workers, or local ones and a cluster at once.
    """

    store: Path | None = None
    workers: int = 0
    dask: str | None = None
    on_done: Callable[[Job, int, int], None] | None = None

    def __post_init__(self) -> None:
        """Refuse a plan that can't be followed."""
        if self.workers < 0:
            raise AutolocError(f"workers must be 0 (no processes) or more, not {self.workers}")
        if self.workers > 0 and self.dask is not None:
            raise AutolocError(
                f"expected local workers or a Dask cluster, not both workers={self.workers} and "
                f"dask={self.dask!r}. Leave one out."
            )


def run_jobs(jobs: Sequence[Job], plan: JobPlan | None = None) -> dict[str, JSON]:
    """Run jobs, except those whose results are in the store.

    Parameters
    ----------
    jobs : sequence of Job
        In the order in which they begin.
    plan : JobPlan, optional
        By default everything runs here and nothing is kept.

    Returns
    -------
    dict
        Results by key, in the order of the jobs. Mappings in them have their keys sorted, tuples
        are lists, and NaN and infinities are what they were.

    Raises
    ------
    AutolocError
        Before anything runs, if keys are not unique or can't name a file, if a function is unknown
        or takes other arguments, or if arguments are not JSON-able. At the end, if jobs failed:
        the others have run, and the next call runs only what failed.
    KeyboardInterrupt
        At Ctrl-C: no more jobs begin, and the next call runs only what is not in the store.

    Notes
    -----
    A result is reused if the job's call, the SHA-256 of its arguments and the version of the model
    are those in its file. A job whose worker dies is run again; it fails if the worker dies three
    times more (on Dask, as often as the scheduler's ``allowed-failures`` says: three by default).
    """
    plan = JobPlan() if plan is None else plan
    _check_keys([job.key for job in jobs])
    run = _Run(plan, [_Stored(job, plan.store) for job in jobs])
    left = run.missing()
    for stored in left:
        _check(stored.job)
    if plan.store is not None:
        with staged(plan.store):  # a folder that can't be written to is found out now, not later
            pass
    run_calls(
        {stored.job.key: (stored.job.call, stored.arguments) for stored in left},
        workers=plan.workers,
        dask=plan.dask,
        receiver=run,
    )
    return run.finish()


def _check_keys(keys: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for key in keys:
        if _KEY.fullmatch(key) is None:
            raise AutolocError(
                f"the key of a job names its file: expected at most 200 letters, digits, '-', '_' "
                f"and '.', the first not '.', not {key!r}"
            )
        if key.lower() in seen:
            raise AutolocError(
                f"two jobs have the keys {seen[key.lower()]!r} and {key!r}; give every job a key "
                "of its own, different in more than upper and lower case"
            )
        seen[key.lower()] = key


def _check(job: Job) -> None:
    try:
        bind(job.call, job.arguments)
    except AutolocError as error:
        raise AutolocError(f"job {job.key!r}: {error}") from error


class _Stored:
    """The file of one job's result."""

    def __init__(self, job: Job, folder: Path | None) -> None:
        self.job = job
        try:
            self.arguments = to_text(dict(job.arguments))
        except AutolocError as error:
            raise AutolocError(f"arguments of job {job.key!r}: {error}") from error
        self._path = None if folder is None else folder / f"{job.key}.json"
        self._belongs = {
            "arguments": hashlib.sha256(self.arguments.encode()).hexdigest(),
            "call": job.call,
            "key": job.key,
            "model": MODEL_VERSION,
        }

    def read(self) -> dict[str, JSON]:
        """Return the job's result by its key; nothing if there is none that can be used."""
        if self._path is None or not self._path.exists():
            return {}
        try:
            record = from_text(self._path.read_text(encoding="ascii"))
            result = record.pop("result")
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            _LOG.warning("%s is broken, running its job again: %r", self._path, error)
            return {}
        if record != self._belongs:
            _LOG.warning("%s is of another call, running its job again", self._path)
            return {}
        return {self.job.key: result}

    def write(self, result: JSON) -> None:
        if self._path is not None:
            with atomic(self._path) as path:
                text = to_text({**self._belongs, "result": result}) + "\n"
                path.write_text(text, encoding="ascii", newline="")


class _Run:
    """The results of a run, and what failed."""

    def __init__(self, plan: JobPlan, jobs: Sequence[_Stored]) -> None:
        self._plan = plan
        self._jobs = {stored.job.key: stored for stored in jobs}
        self._results: dict[str, JSON] = {}
        self._failures: dict[str, dict[str, str]] = {}

    def missing(self) -> list[_Stored]:
        """Read the store; return what is not in it."""
        for stored in self._jobs.values():
            self._results |= stored.read()
        return [stored for key, stored in self._jobs.items() if key not in self._results]

    def keep(self, key: str, answer: str) -> None:
        """Take what a call answered into the store, or note its failure."""
        found = from_text(answer)
        if "failure" in found:
            self._failures[key] = found
            return
        self._jobs[key].write(found["result"])
        self._results[key] = found["result"]

    def tell(self, key: str) -> None:
        """Pass on that a result is there."""
        if self._plan.on_done is not None and key in self._results:
            self._plan.on_done(self._jobs[key].job, len(self._results), len(self._jobs))

    def finish(self) -> dict[str, JSON]:
        """Return all results, or say what failed."""
        if not self._failures:
            return {key: self._results[key] for key in self._jobs}
        keys_by_text: dict[str, list[str]] = {}
        for key in (key for key in self._jobs if key in self._failures):
            keys_by_text.setdefault(self._failures[key]["failure"], []).append(key)
        listed = "".join(f"\n{', '.join(keys)}: {text}" for text, keys in keys_by_text.items())
        kept = "lost, because the plan has no store" if self._plan.store is None else "kept"
        heading = (
            f"{len(self._failures)} of {len(self._jobs)} jobs failed; other results are {kept}"
        )
        raised = AutolocError(f"{heading}:{listed.replace('\n', '\n  ')}")
        for trace in {failed["trace"] for failed in self._failures.values()} - {""}:
            raised.add_note(trace)
        raise raised
