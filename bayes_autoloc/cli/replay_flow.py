"""What `replay` does. Loaded only when it runs."""

import os
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.cli.insight_steps import table_csv
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.screen import Screen, thousands
from bayes_autoloc.cli.steps import refuse_failed, write_failed
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.files import staged
from bayes_autoloc.inference.fit import cache_folder
from bayes_autoloc.insight.replay import VINTAGES, Replay, replay
from bayes_autoloc.insight.replay_months import checked_months, months_between
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.plots.hedgehog import hedgehog
from bayes_autoloc.plots.style import save_png

__all__ = ["REPLAY_FILES", "Fits", "Wanted", "Where", "run_replay"]

REPLAY_FILES = ("replay.csv", "replay_targets.csv", "hedgehog.png")
"""What `replay` writes."""

EVERY = 12
"""Months between two vintages by default."""


@dataclass(frozen=True)
class Wanted:
    """Which vintages; see the help of the options."""

    vintages: str
    first: str | None
    last: str | None
    every: int | None
    horizon: int | None

    def months(self, case: Case) -> list[str]:
        """Return the months, checked.

        Raises
        ------
        AutolocError
            If a list and a range are asked for at once, or a month can't be a vintage of the case.
        """
        listed = [month.strip() for month in self.vintages.split(",") if month.strip()]
        if self.first is None:
            if self.last is not None or self.every is not None:
                raise AutolocError("--until and --every need --since, the first month.")
            return checked_months(listed or _usual(case), case, self.horizon)
        if listed:
            raise AutolocError("Give --vintages, or --since and --until, not both.")
        last = case.vintage if self.last is None else self.last
        months = months_between(case, self.first, last, self.every or EVERY)
        return checked_months(months, case, self.horizon)


@dataclass(frozen=True)
class Fits:
    """What is fitted at every vintage; see the help of the options."""

    case: str
    priors: str
    seed: int
    draws: int


@dataclass(frozen=True)
class Where:
    """Where results go and fits run; see the help of the options."""

    out: Path
    workers: int | None
    dask: str | None


def _usual(case: Case) -> list[str]:
    """Return the default vintages that the case has; without one its latest."""
    known = [one for one in VINTAGES if case.first_year < int(one[:4]) and one <= case.vintage]
    return known or [case.vintage]


def run_replay(wanted: Wanted, fits: Fits, where: Where, *, accept: bool) -> None:
    """Forecast from the vintages and write REPLAY_FILES, all of them or none.

    Raises
    ------
    AutolocError
        If the input can't be used, or a fit failed to run.
    DiagnosticsError
        If a fit failed its convergence checks and `accept` is not set; the files are written
        before.
    """
    screen, case, priors = Screen(), Case.load(fits.case), PriorSet.load(fits.priors)
    months = wanted.months(case)
    screen.say(f"{case.title}: {len(months)} vintages, {months[0]} to {months[-1]}.")

    def tell(job: Job, done: int, of: int) -> None:
        screen.say(f"  {job.key}: {done} of {of}")

    cores = os.cpu_count() or 1
    # A store of its own: the backtest's jobs have the same keys and other horizons.
    plan = JobPlan(
        store=cache_folder() / "jobs" / f"{case.name}-replay",
        workers=0 if where.dask else cores if where.workers is None else where.workers,
        dask=where.dask,
        on_done=tell,
    )
    seed, draws = fits.seed, fits.draws
    found = replay(case, priors, months, horizon=wanted.horizon, seed=seed, draws=draws, plan=plan)
    with staged(where.out, owned=(*REPLAY_FILES, FAILED_FILE)) as folder:
        for name, table in (("replay.csv", found.table), ("replay_targets.csv", found.targets)):
            (folder / name).write_text(table_csv(table), encoding="utf-8", newline="")
        _write_plot(found, folder)
        write_failed(found.notes, folder)
    screen.show(_table(found))
    if found.notes:
        screen.warn("CONVERGENCE CHECKS FAILED", "\n".join(found.notes))
    screen.say(f"Results in {where.out}.")
    refuse_failed(found.notes, accept=accept)


def _write_plot(found: Replay, folder: Path) -> None:
    save_png(hedgehog(found)[0], folder / "hedgehog.png")


def _table(found: Replay) -> Table:
    """Return what each vintage expected of the years for which production is published."""
    title = "What was expected, and what came, thousand cars"
    table = Table(title=title, title_justify="left")
    for column in ("from", "year", "median", "80 %", "came", "inside"):
        table.add_column(column, justify="left" if column == "from" else "right")
    for row in found.outcomes().to_dict("records"):
        span = f"{thousands(row['lower'])} – {thousands(row['upper'])}"
        cells = (thousands(row["median"]), span, thousands(row["outcome"]))
        table.add_row(
            str(row["vintage"]), str(row["year"]), *cells, "yes" if row["inside"] else "NO"
        )
    return table
