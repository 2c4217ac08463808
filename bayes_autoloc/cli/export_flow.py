"""What `export` does. Loaded by it only when it runs."""

import time

from bayes_autoloc.cli.record import FAILED_FILE
from bayes_autoloc.cli.report_flow import Parts, Wanted, forecast_parts, saved_parts
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.steps import TARGETS_FILE, Choices, finish, since, write_warnings
from bayes_autoloc.files import staged
from bayes_autoloc.report.export import (
    checked_formats,
    export_figures,
    export_tables,
    exported_tables,
    owned_files,
)

__all__ = ["run_export"]


def run_export(choices: Choices, wanted: Wanted, formats: str) -> None:
    """Read or make a forecast, and write it in several formats, all files or none.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and that was not accepted; the files are written before.
    """
    screen, chosen = Screen(), checked_formats(formats)
    parts = saved_parts(choices, wanted, screen)
    if parts is None:
        parts = forecast_parts(choices, wanted, screen)
    started = time.perf_counter()
    owned = (*owned_files(chosen), FAILED_FILE, TARGETS_FILE)
    with staged(wanted.out, owned=owned) as folder:
        if {"csv", "parquet"} & set(chosen):
            export_tables(exported_tables(parts.outlook, parts.posterior), folder, chosen)
        export_figures(parts.outlook, folder, chosen)
        if "netcdf" in chosen:
            parts.outlook.save(folder / "forecast.nc")
            parts.posterior.save(folder / "posterior.nc")
        write_warnings(parts.posterior, parts.outlook, folder)
    parts.seconds["export"] = since(started)
    _end(screen, parts, wanted)


def _end(screen: Screen, parts: Parts, wanted: Wanted) -> None:
    finish(
        screen,
        parts.posterior,
        wanted.out,
        parts.seconds,
        accept=wanted.accept,
        outlook=parts.outlook,
    )
