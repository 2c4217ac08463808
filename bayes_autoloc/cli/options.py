"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Accept",
    "AcceptMissed",
    "AsOf",
    "CaseName",
    "Dask",
    "Draws",
    "Horizon",
    "Out",
    "Priors",
    "Refit",
    "Sampler",
    "Saved",
    "Scenarios",
    "Seed",
    "Targets",
    "Workers",
]

CaseName = Annotated[
    str, typer.Option("--case", help="A shipped case, or a folder.", metavar="NAME|DIR")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Use only what was known then.", metavar="YYYY-MM"),
]
Priors = Annotated[
    str, typer.Option("--priors", help="A shipped set of priors, or a file.", metavar="NAME|FILE")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same numbers.")]
Sampler = Annotated[str, typer.Option("--sampler", help="nutpie, pymc or numpyro.", metavar="NAME")]
Draws = Annotated[int, typer.Option("--draws", min=1, help="Draws that each of 4 chains keeps.")]
Saved = Annotated[
    Path | None,
    typer.Option(
        "--from",
        help="Folder with forecast.nc and posterior.nc, instead of a new forecast.",
        metavar="DIR",
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the results.", metavar="DIR")]
Refit = Annotated[bool, typer.Option("--refit", help="Fit again, even where a fit is saved.")]
Accept = Annotated[
    bool,
    typer.Option(
        "--accept-failed-diagnostics", help="Exit with 0 even if the convergence checks fail."
    ),
]
Horizon = Annotated[
    int | None,
    typer.Option(
        "--horizon", min=1900, max=2100, help="Last year; by default the case's.", metavar="YEAR"
    ),
]
Targets = Annotated[
    str,
    typer.Option(
        "--targets",
        help="Listen to official targets: off, debiased (as past ones were kept) or naive.",
        metavar="off|debiased|naive",
    ),
]
Scenarios = Annotated[
    str,
    typer.Option(
        "--scenarios", help="A file of your own, on top of the shipped ones.", metavar="FILE"
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=0, help="Local processes; by default one a core.", metavar="N"),
]
Dask = Annotated[
    str | None,
    typer.Option(
        "--dask",
        help="Run on a Dask distributed cluster instead.",
        metavar="ADDRESS",
    ),
]
AcceptMissed = Annotated[
    bool, typer.Option("--accept-missed", help="Exit with 0 even if a bar is missed.")
]
