"""What `scenario sweep` does. Loaded by it only when it runs."""

import time
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from bayes_autoloc.cli.flow import write_text
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.screen import Screen, thousands
from bayes_autoloc.cli.screen_scenarios import NOTICEABLE, clipped_words
from bayes_autoloc.cli.steps import (
    Choices,
    chosen_case,
    finish,
    fitted,
    problems_of,
    since,
    write_failed,
    write_record,
)
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.files import staged
from bayes_autoloc.forecast.csv_text import sweep_csv
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.forecast.scenario.sweep import Sweep, checked_values, sweep
from bayes_autoloc.forecast.time_axis import calendar_of

__all__ = ["SWEEP_FILES", "Swept", "run_sweep"]

SWEEP_FILES = ("sweep.csv", "sweep.nc", "sweep.json", "inverted_u.png")
"""What `scenario sweep` writes."""


@dataclass(frozen=True)
class Swept:
    """What was asked for beside the fit."""

    file: str
    lever: str
    values: str
    year: int | None
    horizon: int | None
    accept: bool


def run_sweep(choices: Choices, wanted: Swept, out: Path) -> None:
    """Fit, move the lever, and write SWEEP_FILES, all of them or none.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and that was not accepted; the files are written before.
    """
    screen = Screen()
    scenarios = ScenarioSet.load(wanted.file)
    values = checked_values(wanted.lever, _numbers(wanted.values))
    case = chosen_case(choices)
    last_year = case.horizons[-1] if wanted.horizon is None else wanted.horizon
    year = min(case.horizons[0], last_year) if wanted.year is None else wanted.year
    years = calendar_of(case.vintage, last_year).years
    if len(years) < 2:
        raise AutolocError(
            f"No lever moves the year of the vintage, {years[0]}. Choose a later --horizon."
        )
    if year not in years:
        raise AutolocError(f"The forecast runs from {years[0]} to {years[-1]}, not to {year}.")
    posterior, seconds = fitted(choices, case, screen)
    started = time.perf_counter()
    found = sweep(posterior, wanted.lever, values, last_year, scenarios=scenarios)
    seconds["sweep"] = since(started)
    with staged(out, owned=(*SWEEP_FILES, FAILED_FILE)) as folder:
        write_text(folder / "sweep.csv", sweep_csv(found.table()))
        found.save(folder / "sweep.nc")
        _write_plot(found, year, folder)
        write_failed(problems_of(posterior), folder)
        write_record(
            folder / "sweep.json",
            posterior,
            seconds,
            accept=wanted.accept,
            scenarios=scenarios,
            sweep=_told(found, year),
        )
    _show(screen, found, year)
    finish(screen, posterior, out, seconds, accept=wanted.accept)


def _numbers(text: str) -> list[float] | None:
    if not text:
        return None
    try:
        return [float(word) for word in text.split(",")]
    except ValueError:
        raise AutolocError(
            f"--values {text}: not numbers. Write for example --values=-1,0,1."
        ) from None


def _told(found: Sweep, year: int) -> dict[str, object]:
    """Return what was swept, for the record."""
    data = found.data
    return {
        "lever": data.attrs["lever"],
        "values": data["index"].to_numpy().tolist(),
        "signs": data["signs"].to_numpy().tolist(),
        "year": year,
        "years": [int(data["year"].min()), int(data["year"].max())],
        "futures": data.sizes["draw"],
        "evidence": data.attrs["grade"],
    }


def _write_plot(found: Sweep, year: int, folder: Path) -> None:
    from bayes_autoloc.plots import inverted_u, save_png  # noqa: PLC0415 - slow to load

    save_png(inverted_u(found, year=year)[0], folder / "inverted_u.png")


def _show(screen: Screen, found: Sweep, year: int) -> None:
    lever = found.data.attrs["lever"]
    table = Table(title=f"{year}, thousand cars more than at {lever} = 0", title_justify="left")
    table.add_column(lever, justify="right")
    rows = found.table().query("year == @year and quantile == 0.5")
    kinds = [(v, s) for s in rows["signs"].unique() for v in ("chinese", "production")]
    for variable, signs in kinds:
        words = "Chinese groups" if variable == "chinese" else "country"
        table.add_column(f"{words}, signs {signs}", justify="right")
    wide = rows.pivot(index="index", columns=["variable", "signs"], values="difference")
    for at, row in wide.iterrows():
        table.add_row(f"{at:g}", *(thousands(float(row[kind])) for kind in kinds))
    screen.show(table)
    values = set(found.data["index"].to_numpy().tolist())
    if {-1.0, 1.0} <= values:
        for variable, words in (("chinese", "Chinese output"), ("production", "national output")):
            hurt = found.both_hurt(year, variable)
            told = ", ".join(f"{100 * p:.0f} % with signs {s}" for s, p in hurt.items())
            screen.say(f"P(both directions lower {words} in {year}): {told}.")
    screen.say(f"Evidence for the effects: {found.data.attrs['grade']}.")
    clipped = float(found.data["new_projects_clipped"].max())
    if clipped > NOTICEABLE:
        screen.say(clipped_words("one end of the sweep", clipped))
