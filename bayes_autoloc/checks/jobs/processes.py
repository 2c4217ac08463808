"""Local worker processes for calls."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.synchronize import Semaphore

from bayes_autoloc.errors import AutolocError

__all__ = ["WorkerProcesses"]


class WorkerProcesses(ProcessPoolExecutor):
    """Local processes.

    Spawned, not forked: the samplers have threads. Their threads are left as they are here: the
    sampler has its own, which OMP_NUM_THREADS does not govern, and another number of BLAS threads
    could change the last digits.
    """

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._started = context.Semaphore(0)
        super().__init__(
            workers, mp_context=context, initializer=_begin_worker, initargs=(self._started,)
        )

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand a call to a process; Ctrl-C ends it there too."""
        with _fixed_hash_seed():  # processes start here, as they are needed
            return super().submit(_interruptible, fn, *args, **kwargs)

    def check_started(self) -> None:
        """Refuse to try again what can't work."""
        if not self._started.acquire(block=False):
            raise AutolocError(
                "the worker processes ended before they were ready; why stands above. Each of them "
                "imports the script that starts them, so the script must do its work below "
                "if __name__ == '__main__': or use workers=0."
            )


@contextmanager
def _fixed_hash_seed() -> Iterator[None]:
    """Start processes whose order of terms, and so whose last digits, do not vary by chance."""
    before = os.environ.get("PYTHONHASHSEED")
    os.environ["PYTHONHASHSEED"] = "0" if before in (None, "random") else before
    try:
        yield
    finally:
        os.environ.pop("PYTHONHASHSEED")
        if before is not None:
            os.environ["PYTHONHASHSEED"] = before


def _begin_worker(started: Semaphore) -> None:
    started.release()
    # At Ctrl-C the terminal tells every process: a worker that waits must wait on for its parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End when the parent was killed: the queues' other ends, held by workers, never close."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _interruptible[**P, T](fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Let Ctrl-C end a call in a worker, and its own processes with it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return fn(*args, **kwargs)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
