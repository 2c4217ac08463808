"""`bayes-autoloc quote`: what a plan for one plant and year is worth."""

from typing import Annotated

import typer

from bayes_autoloc.cli.exits import exits
from bayes_autoloc.cli.options import (
    Accept,
    AsOf,
    CaseName,
    Draws,
    Priors,
    Refit,
    Sampler,
    Seed,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["quote_command"]

Year = Annotated[int, typer.Option("--year", help="Year of the output.", metavar="YEAR")]
Plan = Annotated[float | None, typer.Option("--plan", help="Cars planned.", metavar="CARS")]
Announced = Annotated[
    str | None,
    typer.Option("--announced", help="Month in which the plan was said.", metavar="YYYY-MM"),
]
Wave = Annotated[
    str | None, typer.Option("--wave", help="Makers.", metavar="domestic|western|chinese")
]
Mode = Annotated[
    str | None,
    typer.Option("--entry-mode", help="How it makes cars.", metavar="SKD|CKD|mixed|full_cycle"),
]
Takeover = Annotated[
    bool | None,
    typer.Option("--takeover/--no-takeover", help="It works in a plant that others built."),
]
Capacity = Annotated[
    float | None, typer.Option("--capacity", help="Nameplate, cars a year.", metavar="CARS")
]
Start = Annotated[
    str | None,
    typer.Option("--start", help="Month of the first car, or planned for it.", metavar="YYYY-MM"),
]
Plant = Annotated[
    str | None,
    typer.Option("--plant", help="A plant of the case, instead of a class.", metavar="ID"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


def quote_command(
    *,
    year: Year,
    plan: Plan = None,
    announced: Announced = None,
    wave: Wave = None,
    entry_mode: Mode = None,
    takeover: Takeover = None,
    capacity: Capacity = None,
    start: Start = None,
    plant: Plant = None,
    as_json: Json = False,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Quote a plant and year: realistic output, share of the plan, risks, nearest precedents.

    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.quote_flow import run_quote  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415
        from bayes_autoloc.insight.quote_options import Options  # noqa: PLC0415

        options = Options(
            year=year,
            plan=plan,
            announced=announced,
            wave=wave,
            entry_mode=entry_mode,
            takeover=takeover,
            capacity=capacity,
            start=start,
            plant=plant,
        )
        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        run_quote(choices, options, as_json=as_json, accept=accept_failed_diagnostics)
