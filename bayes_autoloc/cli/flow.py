"""What `forecast` and `fit` do, step by step. Loaded by them only when they run."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from bayes_autoloc.cli.record import FAILED_FILE, failed_text, record, record_text
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.errors import DiagnosticsError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.files import staged
from bayes_autoloc.forecast.csv_text import forecast_csv, probabilities_csv
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.inference.fit import fit, fit_path
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.priors import PriorSet

__all__ = ["FIT_FILES", "FORECAST_FILES", "Choices", "run_fit", "run_forecast"]

FORECAST_FILES = (
    "forecast.csv",
    "probabilities.csv",
    "posterior.nc",
    "forecast.nc",
    "run.json",
    "fan.png",
    "ramps.png",
)
"""What `forecast` writes."""

FIT_FILES = ("posterior.nc", "fit.json")
"""What `fit` writes; its record has a name of its own, so that it never describes a forecast."""


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


def run_forecast(choices: Choices, horizon: int | None, out: Path, *, accept: bool) -> None:
    """Fit, simulate and write FORECAST_FILES, all of them or none.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and `accept` is not set; the files are written before.
    """
    screen = Screen()
    case = _case(choices)
    last_year = case.horizons[-1] if horizon is None else horizon
    calendar_of(case.vintage, last_year)  # refuse an impossible horizon before the long fit
    posterior, seconds = _fitted(choices, case, screen)
    started = time.perf_counter()
    outlook = forecast(posterior, last_year)
    seconds["forecast"] = _since(started)
    with staged(out, owned=(*FORECAST_FILES, FAILED_FILE)) as folder:
        _write_tables(outlook, folder)
        _copy_fit(posterior, folder / "posterior.nc")
        started = time.perf_counter()
        _write_plots(outlook, folder)
        seconds["plots"] = _since(started)
        _write_record("run.json", folder, posterior, seconds, accept=accept, outlook=outlook)
    screen.show_outlook(outlook)
    _finish(screen, posterior, out, seconds, accept=accept)


def run_fit(choices: Choices, out: Path, *, accept: bool) -> None:
    """Fit and write FIT_FILES, all of them or none.

    Raises
    ------
    AutolocError, DiagnosticsError
        As for `run_forecast`.
    """
    screen = Screen()
    posterior, seconds = _fitted(choices, _case(choices), screen)
    with staged(out, owned=FIT_FILES) as folder:
        _copy_fit(posterior, folder / "posterior.nc")
        _write_record("fit.json", folder, posterior, seconds, accept=accept)
    _finish(screen, posterior, out, seconds, accept=accept)


def _case(choices: Choices) -> Case:
    case = Case.load(choices.case)
    return case if choices.as_of is None else case.as_of(choices.as_of)


def _fitted(choices: Choices, case: Case, screen: Screen) -> tuple[Posterior, dict[str, float]]:
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
    return posterior, {"fit": _since(started)}


def _write_tables(outlook: Outlook, folder: Path) -> None:
    texts = {
        "forecast.csv": forecast_csv(outlook.quantiles()),
        "probabilities.csv": probabilities_csv(outlook.probabilities()),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    outlook.save(folder / "forecast.nc")


def _write_plots(outlook: Outlook, folder: Path) -> None:
    from bayes_autoloc.plots import fan, ramp_panel, save_png  # noqa: PLC0415 - `fit` needs none

    save_png(fan(outlook)[0], folder / "fan.png")
    save_png(ramp_panel(outlook)[0], folder / "ramps.png")


def _copy_fit(posterior: Posterior, target: Path) -> None:
    """Copy the saved fit; write it anew only if it has gone from the cache."""
    saved = fit_path(str(posterior.settings["key"]))
    if saved.is_file():
        shutil.copyfile(saved, target)
    else:
        posterior.save(target)


def _write_record(
    name: str,
    folder: Path,
    posterior: Posterior,
    seconds: dict[str, float],
    *,
    accept: bool,
    outlook: Outlook | None = None,
) -> None:
    checks = posterior.diagnostics
    if checks is not None and not checks.ok and outlook is not None:
        (folder / FAILED_FILE).write_text(failed_text(checks), encoding="utf-8")
    content = record(posterior, seconds, folder, accepted=accept, outlook=outlook)
    (folder / name).write_text(record_text(content), encoding="utf-8", newline="")


def _finish(
    screen: Screen, posterior: Posterior, out: Path, seconds: dict[str, float], *, accept: bool
) -> None:
    checks = posterior.diagnostics
    screen.show_diagnostics(checks)
    screen.show_files(out, seconds)
    if checks is not None and not checks.ok and not accept:
        raise DiagnosticsError(
            "the fit failed its convergence checks: don't rely on these numbers. More draws may "
            "help (--draws 4000). With --accept-failed-diagnostics the exit code is 0."
        )


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 2)
