"""`bayes-autoloc export`: figures, tables and draws in the formats of others."""

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
    Saved,
    Seed,
    Targets,
)
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["export_command"]

Formats = Annotated[
    str,
    typer.Option("--format", help="png, svg, csv, parquet, netcdf; several with commas."),
]


def export_command(
    *,
    formats: Formats = "png,svg,csv,parquet,netcdf",
    out: Out = Path("out/export"),
    saved: Saved = None,
    case: CaseName = "russia",
    as_of: AsOf = None,
    priors: Priors = "default",
    horizon: Horizon = None,
    targets: Targets = "off",
    seed: Seed = 1,
    sampler: Sampler = "nutpie",
    draws: Draws = DRAWS,
    refit: Refit = False,
    accept_failed_diagnostics: Accept = False,
) -> None:
    """Write figures (PNG, SVG), tables (CSV, Parquet) and draws (netCDF) of a forecast.

    With --from those of a saved one, else those of the status quo. All files appear together.
    Exit codes: 0; 2 input that can't be used; 3 convergence checks failed; 130 interrupted.
    """
    with exits():
        from bayes_autoloc.cli.export_flow import run_export  # noqa: PLC0415 - heavy
        from bayes_autoloc.cli.report_flow import Wanted  # noqa: PLC0415
        from bayes_autoloc.cli.steps import Choices  # noqa: PLC0415

        choices = Choices(case, as_of, priors, seed, sampler, draws, refit)
        wanted = Wanted(out, saved, None, horizon, targets, accept_failed_diagnostics)
        run_export(choices, wanted, formats)
