"""The loop over pools whose workers die, with a pool that dies when it is told to."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from typing import Any

import pytest

from bayes_autoloc.checks.jobs import pools
from bayes_autoloc.checks.jobs.calls import from_text, to_text


class Received:
    """Keeps answers, and refuses to get one twice or to hear of one that is not kept."""

    def __init__(self, *, interrupts: bool = False) -> None:
        self.interrupts = interrupts
        self.answers: dict[str, Any] = {}
        self.told: list[str] = []

    def keep(self, key: str, answer: str) -> None:
        assert key not in self.answers
        self.answers[key] = from_text(answer)

    def tell(self, key: str) -> None:
        assert key in self.answers
        self.told.append(key)
        if self.interrupts:
            raise KeyboardInterrupt

    def failures(self) -> dict[str, str]:
        return {key: a["failure"] for key, a in self.answers.items() if "failure" in a}


class Mortal(Executor):
    """Breaks at a deadly call, with all that runs; a slow call runs on unless it is alone."""

    def __init__(self, width: int, begun: Counter[str]) -> None:
        self._width = width
        self._begun = begun
        self._running: list[Future[Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        name = from_text(args[1])["value"]
        self._begun[name] += 1
        future = Future[Any]()
        self._running.append(future)
        if name.startswith("deadly") and self._begun[name] <= int(name.split("-")[1]):
            for lost in [future for future in self._running if not future.done()]:
                lost.set_exception(BrokenExecutor())
        elif self._width == 1 or not name.startswith("slow"):
            future.set_result(fn(*args))
        return future


class BreaksWhileIdle(Mortal):
    """Takes one call, and is broken when it gets the next."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        if self._running:
            raise BrokenExecutor
        return super().submit(fn, *args, **named)


def run_into(
    received: Received,
    monkeypatch: pytest.MonkeyPatch,
    *names: str,
    workers: int,
    kind: type[Mortal],
) -> Counter[str]:
    """Run calls by these names; return how often each began."""
    begun = Counter[str]()

    @contextmanager
    def mortal(workers: int, _dask: None, calls: int) -> Iterator[tuple[Executor, int]]:
        width = min(workers, calls)
        yield kind(width, begun), width

    monkeypatch.setattr(pools, "_pool", mortal)
    calls = {name: ("bayes_autoloc.testing.jobs:echo", to_text({"value": name})) for name in names}
    pools.run_calls(calls, workers=workers, dask=None, receiver=received)
    return begun


def run(
    monkeypatch: pytest.MonkeyPatch, *names: str, workers: int = 2, kind: type[Mortal] = Mortal
) -> tuple[Received, Counter[str]]:
    """Run calls by these names; return all answers and how often each began."""
    received = Received()
    begun = run_into(received, monkeypatch, *names, workers=workers, kind=kind)
    assert received.answers.keys() == set(names)
    assert Counter(received.told) == Counter(set(names) - set(received.failures()))
    return received, begun


def test_calls_run_once_where_nothing_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    received, begun = run(monkeypatch, "a", "b", "c")
    assert begun == dict.fromkeys("abc", 1)
    assert received.answers == {name: {"result": name} for name in "abc"}


@pytest.mark.parametrize("deaths", [1, 2, 3])
def test_what_ran_when_a_worker_died_runs_again(
    deaths: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    received, begun = run(monkeypatch, "slow", f"deadly-{deaths}", "c", "d")
    assert received.failures() == {}
    assert begun == {"slow": 2, f"deadly-{deaths}": deaths + 1, "c": 1, "d": 1}


def test_a_deadly_call_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    received, begun = run(monkeypatch, "slow", "deadly-99", "c", "d")
    assert received.failures().keys() == {"deadly-99"}
    assert "its worker process died, and again in 3 more attempts" in str(received.failures())
    assert begun == {"slow": 2, "deadly-99": 4, "c": 1, "d": 1}


def test_a_few_deadly_calls_do_not_stop_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("a", *(f"deadly-{90 + i}" for i in range(6)), "b")
    received, _ = run(monkeypatch, *names)
    assert received.failures().keys() == set(names[1:-1])


def test_where_every_worker_dies_the_rest_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"deadly-{90 + i}" for i in range(9)]
    received, begun = run(monkeypatch, *names, workers=1)
    assert begun == dict.fromkeys(names[:4], 4)
    not_begun = {key for key, text in received.failures().items() if "not begun" in text}
    assert not_begun == set(names[4:])


def test_a_pool_that_breaks_between_calls_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    received, begun = run(monkeypatch, "a", "b", "c", kind=BreaksWhileIdle)
    assert received.failures() == {}
    assert begun == dict.fromkeys("abc", 1)


def test_what_is_done_at_an_interrupt_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    received = Received(interrupts=True)
    with pytest.raises(KeyboardInterrupt):
        run_into(received, monkeypatch, "a", "b", "c", workers=2, kind=Mortal)
    assert received.answers == {"a": {"result": "a"}, "b": {"result": "b"}}
    assert len(received.told) == 1
