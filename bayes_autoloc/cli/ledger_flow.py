"""What `ledger` does. Loaded only when it runs."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.cli.insight_steps import table_csv
from bayes_autoloc.cli.record import FAILED_FILE, record_text
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.screen_ledger import show_ledger
from bayes_autoloc.cli.steps import (
    Choices,
    chosen_case,
    fitted,
    problems_of,
    refuse_failed,
    since,
    write_failed,
)
from bayes_autoloc.files import staged
from bayes_autoloc.inference.fit import cache_folder
from bayes_autoloc.insight.ledger import Ledger, ledger

__all__ = ["LEDGER_FILES", "Asked", "run_ledger"]

LEDGER_FILES = ("ledger.csv", "ledger.json", "ledger.png")
"""What `ledger` writes; the JSON says of which fit it is."""


@dataclass(frozen=True)
class Asked:
    """What was asked for beside the fit; no plants mean all."""

    plants: list[str] | None
    refit: bool
    workers: int | None
    dask: str | None


def run_ledger(choices: Choices, asked: Asked, out: Path, *, accept: bool) -> None:
    """Make the ledger, show it, and write LEDGER_FILES, all or none.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and `accept` is not set; the files are written before.
    """
    screen, case = Screen(), chosen_case(choices)
    posterior, seconds = fitted(choices, case, screen)
    started = time.perf_counter()
    plan = _plan(asked, case.name, screen)
    found = ledger(posterior, refit=asked.refit, plan=plan, plants=asked.plants)
    seconds["ledger"] = since(started)
    problems = (*problems_of(posterior), *found.problems)
    with staged(out, owned=(*LEDGER_FILES, FAILED_FILE)) as folder:
        text = table_csv(found.table)
        (folder / "ledger.csv").write_text(text, encoding="utf-8", newline="")
        told = {"settings": found.settings, "notes": found.notes}
        (folder / "ledger.json").write_text(record_text(told), encoding="utf-8", newline="")
        write_failed(problems, folder)
        if found.table["method"].ne("not given").any():
            _write_plot(found, folder)
    show_ledger(screen, found)
    screen.show_diagnostics(posterior.diagnostics)
    if found.problems:
        screen.warn("CONVERGENCE CHECKS FAILED", "\n".join(found.problems))
    screen.show_files(out, seconds)
    refuse_failed(problems, accept=accept)


def _plan(asked: Asked, name: str, screen: Screen) -> JobPlan:
    """Return where refits run; their results are kept in the cache, so that a run can go on."""
    workers = (os.cpu_count() or 1) if asked.workers is None else asked.workers

    def tell(job: Job, done: int, of: int) -> None:
        screen.say(f"  {job.key}: {done} of {of}")

    return JobPlan(
        store=cache_folder() / "jobs" / f"{name}-ledger",
        workers=0 if asked.dask else workers,
        dask=asked.dask,
        on_done=tell,
    )


def _write_plot(found: Ledger, folder: Path) -> None:
    from bayes_autoloc.plots.ledger import ledger_figure  # noqa: PLC0415 - Matplotlib
    from bayes_autoloc.plots.style import save_png  # noqa: PLC0415

    save_png(ledger_figure(found)[0], folder / "ledger.png")
