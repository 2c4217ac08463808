"""What `watch` does. Loaded only when it runs."""

from pathlib import Path

from bayes_autoloc.cli.insight_steps import print_json, screen_for, table_csv
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.screen_watch import show_watch
from bayes_autoloc.cli.steps import (
    Choices,
    chosen_case,
    fitted,
    problems_of,
    refuse_failed,
    write_failed,
)
from bayes_autoloc.files import staged
from bayes_autoloc.insight.watch import WatchList, checked_year, watch_list

__all__ = ["WATCH_FILES", "run_watch"]

WATCH_FILES = ("watch.csv", "watch_together.csv", "watch.png")
"""What `watch` writes; no picture where no fact is measurable."""


def run_watch(
    choices: Choices,
    year: int | None,
    months: int,
    *,
    out: Path | None,
    as_json: bool,
    accept: bool,
) -> None:
    """Rank coming facts, show them, and write WATCH_FILES if there is a folder for them.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and `accept` is not set; the list is shown before.
    """
    screen, case = screen_for(as_json=as_json), chosen_case(choices)
    wanted = checked_year(case.horizons[0] if year is None else year, case.vintage)
    posterior, _ = fitted(choices, case, screen)
    found = watch_list(posterior, year=wanted, months=months)
    if out is not None:
        with staged(out, owned=(*WATCH_FILES, FAILED_FILE)) as folder:
            _write(found, folder)
            write_failed(problems_of(posterior), folder)
    if as_json:
        print_json(
            {
                "year": found.year,
                "about": found.about,
                "facts": found.table,
                "together": found.together,
                "notes": found.notes,
            }
        )
    else:
        show_watch(screen, found)
        if out is not None:
            screen.say(f"Results in {out}.")
    screen.show_diagnostics(posterior.diagnostics)
    refuse_failed(problems_of(posterior), accept=accept)


def _write(found: WatchList, folder: Path) -> None:
    for name, table in (("watch.csv", found.table), ("watch_together.csv", found.together)):
        (folder / name).write_text(table_csv(table), encoding="utf-8", newline="")
    if len(found.measurable):
        _write_plot(found, folder)


def _write_plot(found: WatchList, folder: Path) -> None:
    from bayes_autoloc.plots.style import save_png  # noqa: PLC0415 - Matplotlib, only with --out
    from bayes_autoloc.plots.watch import watch_figure  # noqa: PLC0415

    save_png(watch_figure(found)[0], folder / "watch.png")
