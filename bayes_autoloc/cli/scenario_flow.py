"""What `scenario run` and `scenario compare` do. Loaded by them only when they run."""

import time
from dataclasses import dataclass
from pathlib import Path

from bayes_autoloc.cli.flow import write_tables, write_text
from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.screen_scenarios import (
    clipped_lines,
    difference_table,
    flow_words,
    mixture_words,
    scenario_table,
)
from bayes_autoloc.cli.screen_targets import listening_table
from bayes_autoloc.cli.steps import (
    TARGETS_FILE,
    Choices,
    chosen_case,
    copy_fit,
    finish,
    fitted,
    since,
    write_record,
    write_warnings,
)
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.files import staged
from bayes_autoloc.forecast.csv_text import differences_csv
from bayes_autoloc.forecast.flows import flow_frame, reference_frame
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.levers import MIXTURE
from bayes_autoloc.forecast.scenario.possible import refuse_impossible
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.insight.credibility import checked_choice, weigh_targets

__all__ = ["COMPARISON_FILES", "Comparison", "run_comparison"]

COMPARISON_FILES = (
    "forecast.csv",
    "probabilities.csv",
    "differences.csv",
    "flows.csv",
    "reference.csv",
    "institutions.csv",
    "targets.csv",
    "posterior.nc",
    "forecast.nc",
    "run.json",
    "fans.png",
    "tornado.png",
    "uptake.png",
    "flows.png",
    "targets.png",
)
"""What `scenario run` and `scenario compare` write."""


@dataclass(frozen=True)
class Comparison:
    """What was asked for beside the fit; no names mean all scenarios of the file."""

    file: str
    names: tuple[str, ...]
    horizon: int | None
    targets: str
    accept: bool


def run_comparison(choices: Choices, wanted: Comparison, out: Path) -> None:
    """Fit, simulate all scenarios in one pass, and write COMPARISON_FILES, all or none.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and that was not accepted; the files are written before.
    """
    screen = Screen()
    scenarios = ScenarioSet.load(wanted.file)
    scenarios = scenarios.pick(wanted.names) if wanted.names else scenarios
    if len(scenarios) < 2:
        raise AutolocError(
            f"{scenarios.reference} is what the others are compared with. "
            "`bayes-autoloc forecast` forecasts it alone."
        )
    case = chosen_case(choices)
    last_year = case.horizons[-1] if wanted.horizon is None else wanted.horizon
    # Refuse what is impossible before the long fit.
    calendar_of(case.vintage, last_year)
    checked_choice(wanted.targets)
    refuse_impossible(scenarios, case, last_year)
    posterior, seconds = fitted(choices, case, screen)
    started = time.perf_counter()
    outlook = forecast(posterior, last_year, scenario=scenarios)
    outlook = weigh_targets(outlook, posterior, wanted.targets)
    seconds["forecast"] = since(started)
    mixed = outlook.with_mixture(scenarios.weights) if scenarios.weights else outlook
    with staged(out, owned=(*COMPARISON_FILES, FAILED_FILE, TARGETS_FILE)) as folder:
        started = time.perf_counter()
        write_tables(mixed, posterior, folder)
        write_text(folder / "differences.csv", differences_csv(mixed.differences()))
        _write_flows(mixed, folder)
        copy_fit(posterior, folder / "posterior.nc")
        seconds["tables"] = since(started)
        started = time.perf_counter()
        _write_plots(mixed, folder)
        seconds["plots"] = since(started)
        write_warnings(posterior, mixed, folder)
        write_record(
            folder / "run.json",
            posterior,
            seconds,
            accept=wanted.accept,
            outlook=mixed,
            scenarios=scenarios,
        )
    _show(screen, mixed, scenarios)
    finish(screen, posterior, out, seconds, accept=wanted.accept, outlook=mixed)


def _show(screen: Screen, outlook: Outlook, scenarios: ScenarioSet) -> None:
    if MIXTURE in outlook.scenarios:
        screen.say(mixture_words(outlook, scenarios), "bold")
    screen.show(scenario_table(outlook))
    screen.show(difference_table(outlook, scenarios))
    screen.show(listening_table(outlook))
    for line in [*flow_words(outlook), *clipped_lines(outlook)]:
        screen.say(line)


def _write_flows(outlook: Outlook, folder: Path) -> None:
    flows = flow_frame(outlook).round({"lower": 0, "median": 0, "upper": 0, "p_at_most": 4})
    write_text(folder / "flows.csv", flows.to_csv(index=False, lineterminator="\n"))
    reference = reference_frame(outlook).round({"value": 4})
    write_text(folder / "reference.csv", reference.to_csv(index=False, lineterminator="\n"))


def _write_plots(outlook: Outlook, folder: Path) -> None:
    from bayes_autoloc.plots import (  # noqa: PLC0415 - `fit` needs none
        flows,
        save_png,
        scenario_fans,
        targets_figure,
        tornado,
        uptake_panel,
    )

    pictures = {
        "fans.png": scenario_fans,
        "tornado.png": tornado,
        "uptake.png": uptake_panel,
        "flows.png": flows,
        "targets.png": targets_figure,
    }
    for name, draw in pictures.items():
        save_png(draw(outlook)[0], folder / name)
