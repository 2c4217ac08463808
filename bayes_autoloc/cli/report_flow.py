"""What `report` does, and the steps that it shares with `export`. Loaded only when they run."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.steps import Choices, chosen_case, finish, fitted, since
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.files import refuse_folder
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.possible import refuse_impossible
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.forecast.scenario.sweep import sweep
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import DRAWS
from bayes_autoloc.insight.conditions import must_be_true
from bayes_autoloc.insight.credibility import checked_choice, weigh_targets
from bayes_autoloc.insight.watch import watch_list
from bayes_autoloc.report.data_report import Extras, report_data
from bayes_autoloc.report.data_saved import read_saved
from bayes_autoloc.report.html import write_report

__all__ = ["Parts", "Wanted", "forecast_parts", "run_report", "saved_parts"]

USUAL = Choices("russia", None, "default", 1, "nutpie", DRAWS, False)
"""The options of a fit as they are where nobody gave them."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for beside the fit."""

    out: Path
    saved: Path | None
    proof: Path | None
    horizon: int | None
    targets: str
    accept: bool


@dataclass(frozen=True)
class Parts:
    """A forecast, its fit, what else was found or made, and how long that took."""

    outlook: Outlook
    posterior: Posterior
    extras: Extras
    seconds: dict[str, float]


def run_report(choices: Choices, wanted: Wanted) -> None:
    """Read or make a forecast with all that explains it, and write it as one file.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and that was not accepted; the file is written before.
    """
    refuse_folder(wanted.out)
    screen = Screen()
    results = _results(wanted.proof)
    parts = saved_parts(choices, wanted, screen)
    if parts is None:
        parts = _made(choices, wanted, screen)
    posterior, seconds = parts.posterior, parts.seconds
    foreign = [n for n, r in results.items() if not r.belongs_to(posterior.case, posterior.priors)]
    if foreign:
        screen.say(f"Passed over, of another case or other priors: {', '.join(foreign)}.")
    results = {name: result for name, result in results.items() if name not in foreign}
    started = time.perf_counter()
    extras = _explained(parts, results)
    seconds["explain"] = since(started)
    started = time.perf_counter()
    path = write_report(report_data(parts.outlook, posterior, extras), wanted.out)
    seconds["write"] = since(started)
    for reason in extras.reasons.values():
        screen.say(reason)
    screen.say(f"{path} has {path.stat().st_size / 1e6:.1f} MB: open it in a browser.")
    finish(screen, posterior, wanted.out, seconds, accept=wanted.accept, outlook=parts.outlook)


def saved_parts(choices: Choices, wanted: Wanted, screen: Screen) -> Parts | None:
    """Return what lies in the folder of ``--from``; None without that option.

    Raises
    ------
    AutolocError
        If options of a fit were given too, or there is no forecast.
    """
    if wanted.saved is None:
        return None
    asked = replace(choices, refit=False) != USUAL or choices.refit
    if asked or wanted.horizon is not None or wanted.targets != "off":
        raise AutolocError(
            "--from tells a saved forecast: options of the fit and the forecast have no effect on "
            "it. Leave them out, or leave out --from to forecast anew."
        )
    started = time.perf_counter()
    found = read_saved(wanted.saved)
    for line in found.passed_over:
        screen.say(line)
    extras = Extras(sweep=found.sweep, ledger=found.ledger)
    return Parts(found.outlook, found.posterior, extras, {"read": since(started)})


def forecast_parts(
    choices: Choices, wanted: Wanted, screen: Screen, scenarios: ScenarioSet | None = None
) -> Parts:
    """Fit, or reuse the fit, and forecast.

    Parameters
    ----------
    choices, wanted : Choices, Wanted
        What was asked for.
    screen : Screen
        Where it is told.
    scenarios : ScenarioSet, optional
        All of them in one pass, with their mixture; by default the status quo alone.
    """
    case = chosen_case(choices)
    last = case.horizons[-1] if wanted.horizon is None else wanted.horizon
    # Refuse what is impossible before the long fit.
    calendar_of(case.vintage, last)
    checked_choice(wanted.targets)
    if scenarios is not None:
        refuse_impossible(scenarios, case, last)
    posterior, seconds = fitted(choices, case, screen)
    started = time.perf_counter()
    outlook = forecast(posterior, last, scenario=scenarios)
    outlook = weigh_targets(outlook, posterior, wanted.targets)
    if scenarios is not None and scenarios.weights:
        outlook = outlook.with_mixture(scenarios.weights)
    seconds["forecast"] = since(started)
    return Parts(outlook, posterior, Extras(), seconds)


def _made(choices: Choices, wanted: Wanted, screen: Screen) -> Parts:
    """Return a new forecast with its sweep and its ledger."""
    scenarios = ScenarioSet.load()
    parts = forecast_parts(choices, wanted, screen, scenarios)
    posterior, last = parts.posterior, parts.outlook.years[-1]
    started = time.perf_counter()
    swept = sweep(posterior, "sanctions", None, last, scenarios=scenarios)
    parts.seconds["sweep"] = since(started)
    started = time.perf_counter()
    table, why = _attempt(lambda: _ledger_table(posterior))
    parts.seconds["ledger"] = since(started)
    reasons = {"ledger": why} if why else {}
    return replace(parts, extras=Extras(sweep=swept, ledger=table, reasons=reasons))


def _ledger_table(posterior: Posterior) -> pd.DataFrame:
    from bayes_autoloc.insight.ledger import ledger  # noqa: PLC0415 - loads the sampler

    return ledger(posterior).table


def _explained(parts: Parts, results: dict[str, CheckResult]) -> Extras:
    """Return the extras with watch list and conditions."""
    outlook, posterior, reasons = parts.outlook, parts.posterior, dict(parts.extras.reasons)
    year = (outlook.horizons or outlook.years[-1:])[0]
    watch, why = _attempt(lambda: watch_list(posterior, year=year))
    if why:
        reasons["watch"] = why
    conditions = None
    targets = [one for one in outlook.targets if one[0] in outlook.years[1:]]
    if targets:
        at, value, _ = targets[0]
        conditions, why = _attempt(lambda: must_be_true(posterior, year=at, at_least=value))
        if why:
            reasons["conditions"] = why
    return replace(
        parts.extras,
        watch=watch,
        conditions=conditions,
        results=results,
        reasons=reasons,
    )


def _attempt[T](make: Callable[[], T]) -> tuple[T | None, str]:
    """Return what was made, or why it can't be: too few futures are no reason to write nothing."""
    try:
        return make(), ""
    except AutolocError as error:
        return None, str(error)


def _results(proof: Path | None) -> dict[str, CheckResult]:
    """Return the results of checks in a folder.

    Raises
    ------
    AutolocError
        If there is none.
    """
    if proof is None:
        return {}
    from bayes_autoloc.report.validation import found_results  # noqa: PLC0415 - loads Matplotlib

    found = found_results(proof)
    if not found:
        raise AutolocError(
            f"There is no result of a check in {proof}. `make proof` or `bayes-autoloc check "
            f"--out {proof}` makes them; without --proof the report says so."
        )
    return found
