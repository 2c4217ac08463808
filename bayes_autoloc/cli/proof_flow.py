"""What `backtest`, `calibrate` and `check` do. Loaded by them only when they run."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bayes_autoloc.checks.backtests.backtest import backtest
from bayes_autoloc.checks.backtests.named import against_rivals
from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.screen_checks import bars_table, scoreboard_table
from bayes_autoloc.errors import AutolocError, BarsMissedError, did_you_mean
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.files import staged
from bayes_autoloc.inference.fit import cache_folder, fit
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.plots.checks import save_check_figures
from bayes_autoloc.report.validation import PAGE, found_results, validation_page

__all__ = ["CHECKS", "Proof", "run_backtests", "run_calibration", "run_checks"]


@dataclass(frozen=True)
class Proof:
    """What was asked for on the command line; see the help of the options."""

    case: str
    priors: str
    seed: int
    out: Path
    workers: int | None
    dask: str | None
    accept: bool


def run_backtests(proof: Proof, *, draws: int, rivals: bool) -> None:
    """Forecast from earlier vintages and from before the forecasts of others, and score.

    Raises
    ------
    AutolocError
        If the input can't be used.
    BarsMissedError
        If a bar is missed and that was not accepted; the files are written before.
    """
    screen, case, priors = Screen(), Case.load(proof.case), PriorSet.load(proof.priors)
    plan = _plan(proof, case, "vintages", screen)
    result = backtest(case, priors, seed=proof.seed, draws=draws, plan=plan)
    screen.show(scoreboard_table(result))
    results = [result]
    if rivals:
        # Fewer draws, so other jobs of the same names: a store of their own keeps both.
        plan = _plan(proof, case, "rivals", screen)
        results.append(against_rivals(case, priors, seed=proof.seed, plan=plan))
    _deliver(screen, results, proof, case, priors)


def run_calibration(proof: Proof, *, simulations: int) -> None:
    """Rank the truth behind simulated data among the draws of their fits.

    Raises
    ------
    AutolocError, BarsMissedError
        As for `run_backtests`.
    """
    from bayes_autoloc.checks.calibration.calibration import calibrate  # noqa: PLC0415 - loads the sampler

    screen, case, priors = Screen(), Case.load(proof.case), PriorSet.load(proof.priors)
    plan = _plan(proof, case, "calibration", screen)
    result = calibrate(case, priors, simulations=simulations, seed=proof.seed, plan=plan)
    _deliver(screen, [result], proof, case, priors)


def run_checks(proof: Proof, *, only: Sequence[str] | None) -> None:
    """Run the checks of a fit, all or some of them.

    Raises
    ------
    AutolocError, BarsMissedError
        As for `run_backtests`.
    """
    screen, names = Screen(), list(only or CHECKS)
    for name in names:
        if name not in CHECKS:
            raise AutolocError(f"There is no check {name!r}. {did_you_mean(name, list(CHECKS))}")
    case, priors = Case.load(proof.case), PriorSet.load(proof.priors)
    posterior = fit(case, priors, seed=proof.seed, progress=screen.is_terminal)
    screen.show_diagnostics(posterior.diagnostics)
    results: list[CheckResult] = []
    for name in names:
        screen.say(f"{name} ...")
        results += CHECKS[name](posterior, _plan(proof, case, name, screen))
    _deliver(screen, results, proof, case, priors)


def _predictive(posterior: Posterior, plan: JobPlan) -> list[CheckResult]:
    from bayes_autoloc.checks.predictive.loo import loo_check  # noqa: PLC0415 - heavy
    from bayes_autoloc.checks.predictive.predictive import predictive_check  # noqa: PLC0415

    seed = posterior.seed
    return [
        predictive_check(posterior, seed=seed),
        loo_check(posterior, seed=seed, exact=True, plan=plan),
    ]


def _plants(posterior: Posterior, plan: JobPlan) -> list[CheckResult]:
    from bayes_autoloc.checks.left_out.plants import leave_one_plant_out  # noqa: PLC0415 - heavy

    return [leave_one_plant_out(posterior, seed=posterior.seed, plan=plan)]


def _waves(posterior: Posterior, plan: JobPlan) -> list[CheckResult]:
    from bayes_autoloc.checks.left_out.waves import leave_one_wave_out  # noqa: PLC0415 - heavy

    case, priors = posterior.case, posterior.priors
    return [leave_one_wave_out(case, priors, seed=posterior.seed, plan=plan)]


def _freeze(posterior: Posterior, plan: JobPlan) -> list[CheckResult]:
    from bayes_autoloc.checks.left_out.freeze import freeze  # noqa: PLC0415 - heavy

    del plan  # one fit
    return [freeze(posterior.case, priors=posterior.priors, seed=posterior.seed)]


def _sensitivity(posterior: Posterior, plan: JobPlan) -> list[CheckResult]:
    from bayes_autoloc.checks.rests_on.sensitivity import sensitivity_check  # noqa: PLC0415 - heavy
    from bayes_autoloc.forecast.simulate import forecast  # noqa: PLC0415
    from bayes_autoloc.insight.credibility import weigh_targets  # noqa: PLC0415

    outlook = weigh_targets(forecast(posterior, posterior.case.horizons[-1]), posterior)
    heard = outlook.tree["targets"].to_dataset()["production"].astype(float)
    listened = {
        f"official targets: {choice}": {
            int(year): heard.sel(choice=choice, year=year).to_numpy()
            for year in heard["year"].to_numpy()
        }
        for choice in heard["choice"].to_numpy().astype(str)
    }
    seed = posterior.seed
    return [sensitivity_check(posterior, listened=listened, seed=seed, plan=plan)]


def _influence(posterior: Posterior, plan: JobPlan) -> list[CheckResult]:
    from bayes_autoloc.checks.rests_on.influence import influence  # noqa: PLC0415 - heavy

    return [influence(posterior, seed=posterior.seed, plan=plan)]


def _controls(posterior: Posterior, plan: JobPlan) -> list[CheckResult]:
    from bayes_autoloc.checks.controls.controls import controls_check  # noqa: PLC0415 - heavy

    return [controls_check(posterior, seed=posterior.seed, plan=plan)]


CHECKS: dict[str, Callable[[Posterior, JobPlan], list[CheckResult]]] = {
    "predictive": _predictive,
    "plants": _plants,
    "waves": _waves,
    "freeze": _freeze,
    "influence": _influence,
    "sensitivity": _sensitivity,
    "controls": _controls,
}
"""The checks of `bayes-autoloc check` by name, in the order in which they run."""


def _plan(proof: Proof, case: Case, name: str, screen: Screen) -> JobPlan:
    """Return where jobs run; results are kept in the cache, so that a run can be resumed."""
    workers = (os.cpu_count() or 1) if proof.workers is None else proof.workers

    def tell(job: Job, done: int, of: int) -> None:
        screen.say(f"  {job.key}: {done} of {of}")

    return JobPlan(
        store=cache_folder() / "jobs" / f"{case.name}-{name}",
        workers=0 if proof.dask else workers,
        dask=proof.dask,
        on_done=tell,
    )


def _deliver(
    screen: Screen,
    results: Sequence[CheckResult],
    proof: Proof,
    case: Case,
    priors: PriorSet,
) -> None:
    """Write results, figures and the page, all or none, and say what was reached."""
    results = [result.about(case, priors) for result in results]
    fresh = {result.name: result for result in results}
    there = found_results(proof.out)
    foreign = [name for name, result in there.items() if not result.belongs_to(case, priors)]
    if foreign:
        screen.say(f"Not on the page, of another case or other priors: {', '.join(foreign)}.")
    everything = {**{n: r for n, r in there.items() if n not in foreign}, **fresh}
    with staged(proof.out) as folder:
        for result in results:
            result.save(folder)
            save_check_figures(result, folder)
        (folder / PAGE).write_text(validation_page(everything), encoding="utf-8", newline="")
    screen.show(bars_table(results))
    screen.say(f"Results in {proof.out}; read {proof.out / PAGE}.")
    missed = [f"{result.title}: {bar.text}" for result in results for bar in result.missed]
    if missed:
        screen.warn("BARS MISSED", "\n".join(missed))
        if not proof.accept:
            told = "With --accept-missed the exit code is 0."
            raise BarsMissedError(f"{len(missed)} of the bars are missed. {told}")
