"""Where calls run: in this process, in local processes, or on a Dask cluster.

Every place is a `concurrent.futures.Executor`, and one loop serves them all.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import Any, Protocol

from bayes_autoloc.checks.jobs.calls import execute, failure
from bayes_autoloc.checks.jobs.processes import WorkerProcesses
from bayes_autoloc.errors import AutolocError

__all__ = ["run_calls"]

_LOG = logging.getLogger(__name__)

_RETRIES = 3
_DIED = (
    f"its worker process died, and again in {_RETRIES} more attempts. If memory runs out, use "
    "fewer workers; with workers=0 you see what a job says before it dies."
)
_NOT_BEGUN = "not begun: worker processes died, and none has finished a job"


class Receiver(Protocol):
    """Who gets the answers."""

    def keep(self, key: str, answer: str) -> None:
        """Take the answer of a call."""

    def tell(self, key: str) -> None:
        """Pass on that an answer is kept; what this raises ends the run."""


def run_calls(
    calls: Mapping[str, tuple[str, str]],
    *,
    workers: int,
    dask: str | None,
    receiver: Receiver,
) -> None:
    """Run calls and hand over each answer once, as it arrives.

    At Ctrl-C nothing more begins; what local processes have begun is waited for and kept.

    Parameters
    ----------
    calls : mapping of str to (call, arguments)
        What to :func:`~bayes_autoloc.checks.jobs.calls.execute`, by key.
    workers, dask
        Where, as in :class:`~bayes_autoloc.checks.jobs.jobs.JobPlan`.
    receiver : Receiver
        Gets every answer of a call, or a failure in its place.

    Raises
    ------
    AutolocError
        If local processes can't be started, or if the cluster can't be reached or is lost.

    Notes
    -----
    A process pool breaks when one of its workers dies, and does not say which. What ran then is
    run again, one call at a time, so that a call that kills its worker takes no other with it:
    after three more deaths its answer is a failure.
    """
    left, deaths = dict(calls), Counter[str]()
    while left:
        suspects = [key for key in left if deaths[key]]
        keys, at_once = (suspects, 1) if suspects else (list(left), workers)
        with _pool(at_once if workers else 0, dask, len(keys)) as (pool, width):
            lost = _run(pool, width, keys, left, receiver)
        if lost:
            _LOG.warning("a worker process died while these jobs ran: %s", ", ".join(lost))
        deaths.update(lost)
        for key in [key for key in lost if deaths[key] > _RETRIES]:
            del left[key]
            receiver.keep(key, failure(_DIED))
        given_up = sum(times > _RETRIES for times in deaths.values())
        if given_up > _RETRIES and given_up + len(left) == len(calls):
            for key in left:
                receiver.keep(key, failure(_NOT_BEGUN))
            return


def _run(
    pool: Executor,
    width: int,
    keys: Sequence[str],
    left: dict[str, tuple[str, str]],
    receiver: Receiver,
) -> list[str]:
    """Take what is done out of ``left``; return what ran when the pool broke, if it did."""
    waiting, broken, lost = iter(keys), False, list[str]()
    running: dict[Future[str], str] = {}
    try:
        while True:
            # No more than can run: a process pool can't cancel what it has queued for its workers.
            for key in islice(waiting, 0 if broken else width - len(running)):
                try:
                    running[pool.submit(execute, *left[key])] = key
                except BrokenExecutor:
                    broken = True
                    break
            if not running:
                return lost
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                key = running.pop(future)
                answer = _answer(future)
                if answer is None:
                    broken = True
                    lost.append(key)
                    continue
                del left[key]
                receiver.keep(key, answer)
                receiver.tell(key)
    except BaseException:
        pool.shutdown(cancel_futures=True)
        for future, key in running.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                receiver.keep(key, future.result())
        raise


def _answer(future: Future[str]) -> str | None:
    """Return the answer of a call that ended, None if its worker died."""
    try:
        error = future.exception()
    except CancelledError:
        raise AutolocError(
            "the Dask scheduler dropped the jobs, most often because it ended. Start it again, and "
            "run the same jobs: those in the store are not run again."
        ) from None
    if isinstance(error, BrokenExecutor):
        return None
    if isinstance(error, Exception):  # Dask's word on a worker that died or lacks this package
        return failure(f"{type(error).__name__}: {error}")
    return future.result()  # raises where Ctrl-C reached the worker


@contextmanager
def _pool(workers: int, dask: str | None, calls: int) -> Iterator[tuple[Executor, int]]:
    """Give an executor and how many calls to hand it at a time."""
    if dask is not None:
        with _Cluster(dask) as cluster:
            yield cluster, calls
    elif workers == 0:
        with _Here() as here:
            yield here, 1
    else:
        with WorkerProcesses(min(workers, calls)) as processes:
            yield processes, min(workers, calls)
            processes.check_started()


class _Here(Executor):
    """Calls made at once, in this process."""

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future = Future[T]()
        future.set_result(fn(*args, **kwargs))
        return future


class _Cluster(Executor):
    """The workers of a Dask scheduler, which runs a call again if its worker dies."""

    def __init__(self, address: str) -> None:
        distributed = _distributed()
        try:
            # A Client that finds nobody takes twenty seconds to go, so knock first; in a thread,
            # because a notebook has a loop running in this one.
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, _knock(distributed, address)).result()
            self._client = distributed.Client(address, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:  # the last is about TLS
            raise AutolocError(
                f"no Dask scheduler answers at {address!r}: {error}. Expected the address that it "
                "prints when it starts, such as 'tcp://127.0.0.1:8786'."
            ) from error
        # Not pure: Dask would give equal calls one task, and keep the failure of an earlier run.
        self._executor: Any = self._client.get_executor(pure=False)

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()


def _distributed() -> Any:  # noqa: ANN401 - a module
    try:
        return import_module("distributed")
    except ModuleNotFoundError as error:
        text = "a Dask cluster needs more packages: pip install 'bayes_autoloc[cluster]'"
        raise AutolocError(f"{text} ({error})") from error


async def _knock(distributed: Any, address: str) -> None:  # noqa: ANN401 - a module
    arguments = distributed.Security().get_connection_args("client")
    comm = await distributed.comm.connect(address, timeout=10, **arguments)
    await comm.close()
