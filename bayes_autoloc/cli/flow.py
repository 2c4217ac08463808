"""What `forecast` and `fit` do, step by step. Loaded by them only when they run."""

import time
from pathlib import Path

import pandas as pd

from bayes_autoloc.cli.quote_flow import keep_basis
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.screen_targets import listening_table
from bayes_autoloc.cli.steps import (
    TARGETS_FILE,
    Choices,
    chosen_case,
    copy_fit,
    finish,
    fitted,
    problems_of,
    since,
    write_failed,
    write_record,
    write_warnings,
)
from bayes_autoloc.files import staged
from bayes_autoloc.forecast.csv_text import forecast_csv, probabilities_csv
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.insight.credibility import checked_choice, weigh_targets
from bayes_autoloc.insight.listening import choice_probabilities, institutions, restated_targets

__all__ = ["FIT_FILES", "FORECAST_FILES", "run_fit", "run_forecast", "write_tables", "write_text"]

FORECAST_FILES = (
    "forecast.csv",
    "probabilities.csv",
    "institutions.csv",
    "targets.csv",
    "posterior.nc",
    "forecast.nc",
    "run.json",
    "fan.png",
    "ramps.png",
    "targets.png",
)
"""What `forecast` writes."""

FIT_FILES = ("posterior.nc", "fit.json")
"""What `fit` writes; its record has a name of its own, so that it never describes a forecast."""


def run_forecast(
    choices: Choices, horizon: int | None, out: Path, *, targets: str, accept: bool
) -> None:
    """Fit, simulate and write FORECAST_FILES, all of them or none.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and `accept` is not set; the files are written before.
    """
    screen = Screen()
    case = chosen_case(choices)
    last_year = case.horizons[-1] if horizon is None else horizon
    # Refuse what is impossible before the long fit.
    calendar_of(case.vintage, last_year)
    checked_choice(targets)
    posterior, seconds = fitted(choices, case, screen)
    started = time.perf_counter()
    outlook = weigh_targets(forecast(posterior, last_year), posterior, targets)
    seconds["forecast"] = since(started)
    with staged(out, owned=(*FORECAST_FILES, FAILED_FILE, TARGETS_FILE)) as folder:
        write_tables(outlook, posterior, folder)
        copy_fit(posterior, folder / "posterior.nc")
        started = time.perf_counter()
        _write_plots(outlook, folder)
        seconds["plots"] = since(started)
        write_warnings(posterior, outlook, folder)
        write_record(folder / "run.json", posterior, seconds, accept=accept, outlook=outlook)
    screen.show_outlook(outlook)
    screen.show(listening_table(outlook))
    finish(screen, posterior, out, seconds, accept=accept, outlook=outlook)


def run_fit(choices: Choices, out: Path, *, accept: bool) -> None:
    """Fit and write FIT_FILES, all of them or none.

    Raises
    ------
    AutolocError, DiagnosticsError
        As for `run_forecast`.
    """
    screen = Screen()
    posterior, seconds = fitted(choices, chosen_case(choices), screen)
    with staged(out, owned=(*FIT_FILES, FAILED_FILE)) as folder:
        copy_fit(posterior, folder / "posterior.nc")
        write_failed(problems_of(posterior), folder)
        write_record(folder / "fit.json", posterior, seconds, accept=accept)
    keep_basis(choices, posterior)
    finish(screen, posterior, out, seconds, accept=accept)


def write_tables(outlook: Outlook, posterior: Posterior, folder: Path) -> None:
    """Write the tables of a forecast and its draws."""
    chances = [outlook.probabilities(), choice_probabilities(outlook)]
    both = pd.concat([one for one in chances if len(one)]) if any(map(len, chances)) else chances[0]
    texts = {
        "forecast.csv": forecast_csv(outlook.quantiles()),
        "probabilities.csv": probabilities_csv(both),
        "institutions.csv": institutions(posterior).round(4).to_csv(lineterminator="\n"),
        "targets.csv": restated_targets(outlook, posterior)
        .round({"percentile": 4, "lower": 0, "median": 0, "upper": 0})
        .to_csv(index=False, lineterminator="\n"),
    }
    for name, text in texts.items():
        write_text(folder / name, text)
    outlook.save(folder / "forecast.nc")


def write_text(path: Path, text: str) -> None:
    """Write a text with the same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="")


def _write_plots(outlook: Outlook, folder: Path) -> None:
    from bayes_autoloc.plots import (  # noqa: PLC0415 - `fit` needs none
        fan,
        ramp_panel,
        save_png,
        targets_figure,
    )

    save_png(fan(outlook)[0], folder / "fan.png")
    save_png(ramp_panel(outlook)[0], folder / "ramps.png")
    save_png(targets_figure(outlook)[0], folder / "targets.png")
