"""What `update` does. Loaded only when it runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from bayes_autoloc.cli.insight_steps import table_csv
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.screen_ledger import show_update
from bayes_autoloc.cli.steps import Choices, chosen_case, fitted, refuse_failed, write_failed
from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.evidence.load import shipped_cases
from bayes_autoloc.files import staged
from bayes_autoloc.insight.revision import log_revision, refuse_other_case, write_case
from bayes_autoloc.insight.update import REFITS, update
from bayes_autoloc.insight.update_files import rows_from_files, rows_from_folder
from bayes_autoloc.insight.update_rows import case_with, new_rows, vintage_of

__all__ = ["UPDATE_FILES", "News", "run_update"]

UPDATE_FILES = ("update.csv", "update_rows.csv")
"""What `update` writes: the headline, and what each row did. The log stands beside the case."""


@dataclass(frozen=True)
class News:
    """What was asked for beside the fit; see the help of the options."""

    files: tuple[Path, ...]
    folder: Path | None
    refit: str
    futures: int
    write: Path | None


def run_update(choices: Choices, news: News, out: Path, *, accept: bool) -> None:
    """Weigh the new rows, show what they change, write UPDATE_FILES and log the revision.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and `accept` is not set; all is written before.
    """
    screen, case = Screen(), chosen_case(choices)
    if news.refit not in REFITS:
        known = did_you_mean(news.refit, REFITS)
        raise AutolocError(f"There is no --fit-new {news.refit}. {known}")
    rows = {} if news.folder is None else rows_from_folder(news.folder)
    for table, more in rows_from_files(news.files).items():
        rows.setdefault(table, []).extend(more)
    # Refuse what is wrong before a fit that may take a minute.
    listed = new_rows(rows, case.vintage)
    case_with(case, listed, vintage_of(listed, case.vintage))
    if news.write is not None:
        refuse_other_case(news.write, case.content_hash, case.vintage)
    posterior, seconds = fitted(choices, case, screen)
    how = cast("Literal['auto', 'never', 'always']", news.refit)
    found = update(posterior, rows, refit=how, draws=news.futures)
    seconds["update"] = float(str(found.settings["seconds"]))
    with staged(out, owned=(*UPDATE_FILES, FAILED_FILE)) as folder:
        for name, table_ in zip(UPDATE_FILES, (found.headline, found.rows), strict=True):
            (folder / name).write_text(table_csv(table_), encoding="utf-8", newline="")
        write_failed(found.problems, folder)
    show_update(screen, found)
    place = out if choices.case in shipped_cases() else Path(choices.case)
    if news.write is not None:
        screen.say(f"Case with the new rows in {write_case(found, news.write)}.")
    log = log_revision(news.write or place, found, earlier=place)
    screen.show_diagnostics(posterior.diagnostics)
    if found.method == "refit" and found.problems:
        screen.warn("CONVERGENCE CHECKS FAILED", "\n".join(found.problems))
    screen.show_files(out, seconds)
    screen.say(f"Revision noted in {log}.")
    refuse_failed(found.problems, accept=accept)
