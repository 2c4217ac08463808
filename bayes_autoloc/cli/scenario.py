"""`bayes-autoloc scenario`: what if."""

from pathlib import Path
from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import (
    Accept,
    AsOf,
    CaseName,
    Draws,
    Horizon,
    Out,
    Priors,
    Refit,
    Sampler,
    Scenarios,
    Seed,
    Targets,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["app"]

app = typer.Typer(help="What if: scenarios, compared future by future.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="As `scenario list` names it.")]
MaybeName = Annotated[str | None, typer.Argument(metavar="NAME", help="Show one in full.")]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="By default all scenarios.")
]
Lever = Annotated[str, typer.Option("--lever", help="What is moved.", metavar="NAME")]
Values = Annotated[
    str,
    typer.Option(
        "--values",
        help="Its values, separated by commas; by default from limit to limit.",
        metavar="A,B,...",
    ),
]
Year = Annotated[
    int | None,
    typer.Option("--year", help="Year of the picture; by default the first horizon."),
]


@app.command("list")
def list_command(name: MaybeName = None, *, scenarios: Scenarios = "scenarios") -> None:
    """List the scenarios, or show one with its paths, effects, grades and reasons."""
    with exits():
        from bayes_autoloc.cli.show_scenarios import list_scenarios, show_scenario  # noqa: PLC0415

        if name is None:
            list_scenarios(scenarios)
        else:
            show_scenario(scenarios, name)


@app.command("run")
def run_command(
    name: Name,
    *,
    scenarios: Scenarios = "scenarios",
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    horizon: Horizon = None,
    targets: Targets = "off",
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    out: Out = Path("out/scenario"),
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Forecast under one scenario, beside the status quo.

    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.scenario_flow import Comparison, run_comparison  # noqa: PLC0415
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        wanted = Comparison(scenarios, (name,), horizon, targets, accept_failed_diagnostics)
        run_comparison(choices, wanted, out)


@app.command("compare")
def compare_command(
    names: Names = None,
    *,
    scenarios: Scenarios = "scenarios",
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    horizon: Horizon = None,
    targets: Targets = "off",
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    out: Out = Path("out/scenarios"),
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Forecast under all scenarios in one pass, and compare them with the status quo.

    The headline is their mixture, where all scenarios with a weight are compared.
    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.scenario_flow import Comparison, run_comparison  # noqa: PLC0415
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        wanted = Comparison(
            scenarios, tuple(names or ()), horizon, targets, accept_failed_diagnostics
        )
        run_comparison(choices, wanted, out)


@app.command("sweep")
def sweep_command(
    *,
    lever: Lever = "sanctions",
    values: Values = "",
    year: Year = None,
    scenarios: Scenarios = "scenarios",
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    horizon: Horizon = None,
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    out: Out = Path("out/sweep"),
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Move one lever from end to end, and see whether localisation peaks in between.

    For the sanctions index also with free signs: what is left if six effects may go either way
    (the learnt effect on halts and the Western return keep their direction). Exit codes: 0; 2 input
    that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415
        from bayes_autoloc.cli.sweep_flow import Swept, run_sweep  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        wanted = Swept(scenarios, lever, values, year, horizon, accept_failed_diagnostics)
        run_sweep(choices, wanted, out)
