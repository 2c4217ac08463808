"""Small jobs for tests, and what they leave behind."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bayes_autoloc.checks.jobs.jobs import Job

__all__ = ["CALLS", "begun", "echoes", "failing_jobs", "interrupt_at", "naps"]

CALLS = "bayes_autoloc.testing.jobs:"


def echoes(**values: Any) -> list[Job]:
    return [Job(key, f"{CALLS}echo", {"value": value}) for key, value in values.items()]


def naps(log: Path, count: int, seconds: float = 0.0) -> list[Job]:
    arguments = {"seconds": seconds, "log": str(log)}
    return [Job(f"nap-{i}", f"{CALLS}nap", {**arguments, "name": f"nap-{i}"}) for i in range(count)]


def begun(log: Path) -> Counter[str]:
    return Counter(line.split()[0] for line in log.read_text().splitlines())


def interrupt_at(number: int) -> Callable[[Job, int, int], None]:
    def interrupt(_job: Job, done: int, _of: int) -> None:
        if done == number:
            raise KeyboardInterrupt

    return interrupt


def failing_jobs() -> list[Job]:
    return [
        Job("said", f"{CALLS}fail", {"text": "two\nlines"}),
        Job("too", f"{CALLS}fail", {"text": "two\nlines"}),
        Job("bug", f"{CALLS}fail", {"text": "oh", "expected": False}),
        Job("set", f"{CALLS}not_json", {}),
    ]
