"""Steps that the verbs share: read what was asked for, fit, write the record, and end."""

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bayes_autoloc.cli.record import FAILED_FILE, failed_text, record, record_text
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.errors import DiagnosticsError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.inference.fit import fit, fit_path
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.priors import PriorSet

__all__ = [
    "TARGETS_FILE",
    "Choices",
    "chosen_case",
    "copy_fit",
    "finish",
    "fitted",
    "problems_of",
    "refuse_failed",
    "since",
    "write_failed",
    "write_record",
    "write_warnings",
]

TARGETS_FILE = "TARGETS_NOT_USED.txt"
"""Lies beside results that were to listen to official targets and could not."""

ACCEPTING = "With --accept-failed-diagnostics the exit code is 0."


@dataclass(frozen=True)
class Choices:
    """What was asked for on the command line; see the help of the options."""

    case: str
    as_of: str | None
    priors: str
    seed: int
    sampler: str
    draws: int
    refit: bool


def chosen_case(choices: Choices) -> Case:
    """Load the case, as of an earlier vintage if that was asked for."""
    case = Case.load(choices.case)
    return case if choices.as_of is None else case.as_of(choices.as_of)


def fitted(choices: Choices, case: Case, screen: Screen) -> tuple[Posterior, dict[str, float]]:
    """Fit, or reuse the saved fit; return it and how long that took."""
    priors = PriorSet.load(choices.priors)
    how = Sampling(choices.sampler, choices.draws)
    screen.say(f"{case.title}, as of {case.vintage}; priors: {priors.name}; seed {choices.seed}.")
    started = time.perf_counter()
    posterior = fit(
        case,
        priors,
        seed=choices.seed,
        sampler=how.sampler,
        draws=how.draws,
        refit=choices.refit,
        progress=screen.is_terminal,
    )
    return posterior, {"fit": since(started)}


def copy_fit(posterior: Posterior, target: Path) -> None:
    """Copy the saved fit; write it anew only if it has gone from the cache."""
    saved = fit_path(str(posterior.settings["key"]))
    if saved.is_file():
        shutil.copyfile(saved, target)
    else:
        posterior.save(target)


def write_record(
    path: Path,
    posterior: Posterior,
    seconds: dict[str, float],
    *,
    accept: bool,
    outlook: Outlook | None = None,
    scenarios: ScenarioSet | None = None,
    sweep: Mapping[str, object] | None = None,
) -> None:
    """Write what the files beside this one were made from."""
    content = record(
        posterior, seconds, path.parent, accepted=accept, outlook=outlook, scenarios=scenarios
    )
    if sweep is not None:
        content["sweep"] = dict(sweep)
    path.write_text(record_text(content), encoding="utf-8", newline="")


def write_warnings(posterior: Posterior, outlook: Outlook, folder: Path) -> None:
    """Put what must not be overlooked into files of their own beside the results."""
    write_failed(problems_of(posterior), folder)
    if "targets_failed" in outlook.tree.attrs:
        text = str(outlook.tree.attrs["targets_failed"])
        (folder / TARGETS_FILE).write_text(text + "\n", encoding="utf-8")


def problems_of(*fits: Posterior) -> tuple[str, ...]:
    """Return the convergence checks that fits failed; none for draws that nobody sampled."""
    checked = [fit.diagnostics for fit in fits if fit.diagnostics is not None]
    return tuple(problem for checks in checked for problem in checks.problems)


def write_failed(problems: Sequence[str], folder: Path) -> None:
    """Put FAILED_FILE beside the results of fits that failed checks."""
    if problems:
        (folder / FAILED_FILE).write_text(failed_text(problems), encoding="utf-8")


def refuse_failed(problems: Sequence[str], *, accept: bool) -> None:
    """Raise DiagnosticsError if convergence checks failed and that was not accepted."""
    if problems and not accept:
        raise DiagnosticsError(
            "the fit failed its convergence checks: don't rely on these numbers. More draws may "
            f"help (--draws 4000). {ACCEPTING}"
        )


def finish(
    screen: Screen,
    posterior: Posterior,
    out: Path,
    seconds: dict[str, float],
    *,
    accept: bool,
    outlook: Outlook | None = None,
) -> None:
    """Say what the checks found and where the results are.

    Raises
    ------
    DiagnosticsError
        If the convergence checks failed, or official targets could not be listened to as asked, and
        that was not accepted beforehand.
    """
    unheard = str(outlook.tree.attrs.get("targets_failed", "")) if outlook is not None else ""
    screen.show_diagnostics(posterior.diagnostics)
    if unheard:
        screen.warn("OFFICIAL TARGETS NOT USED", unheard)
    screen.show_files(out, seconds)
    refuse_failed(problems_of(posterior), accept=accept)
    if unheard and not accept:
        raise DiagnosticsError(
            f"the results don't listen to official targets as asked. {ACCEPTING}"
        )


def since(started: float) -> float:
    """Return the seconds since a moment, for the record."""
    return round(time.perf_counter() - started, 2)
