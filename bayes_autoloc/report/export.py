"""A forecast in the formats of others: figures, tables and draws."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.forecast.csv_text import differences_csv, forecast_csv, probabilities_csv
from bayes_autoloc.forecast.flows import flow_frame, reference_frame
from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.insight.listening import choice_probabilities, institutions, restated_targets

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bayes_autoloc.forecast.outlook import Outlook
    from bayes_autoloc.inference.posterior import Posterior

__all__ = [
    "FORMATS",
    "checked_formats",
    "export_figures",
    "export_tables",
    "exported_tables",
    "owned_files",
]

FORMATS = ("png", "svg", "csv", "parquet", "netcdf")
"""Figures as PNG and SVG, tables as CSV and Parquet, draws as netCDF."""

TEXTS: dict[str, Callable[[pd.DataFrame], str]] = {
    "forecast": forecast_csv,
    "probabilities": probabilities_csv,
    "differences": differences_csv,
}
"""Tables whose text is a contract; the others are written with six significant digits."""


TABLES = ("forecast", "probabilities", "flows", "reference", "institutions", "targets")
FIGURES = ("fan", "ramps", "uptake", "flows", "targets", "fans", "tornado")


def owned_files(formats: Sequence[str]) -> list[str]:
    """Return all files that an export in some formats may write: earlier ones of them go."""
    suffixes = [one for one in formats if one != "netcdf"]
    names = {"csv": (*TABLES, "differences"), "parquet": (*TABLES, "differences")}
    found = [f"{name}.{one}" for one in suffixes for name in names.get(one, FIGURES)]
    return found + ["forecast.nc", "posterior.nc"] * ("netcdf" in formats)


def checked_formats(text: str) -> tuple[str, ...]:
    """Return formats from words with commas between them.

    Raises
    ------
    AutolocError
        If one of them is unknown, or there is none.
    """
    wanted = [word.strip().lower() for word in text.split(",") if word.strip()]
    for word in wanted:
        if word not in FORMATS:
            raise AutolocError(f"There is no format {word!r}. {did_you_mean(word, FORMATS)}")
    if not wanted:
        raise AutolocError(f"No format was given. Known: {', '.join(FORMATS)}.")
    return tuple(dict.fromkeys(wanted))


def exported_tables(outlook: "Outlook", posterior: "Posterior") -> dict[str, pd.DataFrame]:
    """Return the tables of a forecast by name of their file, unrounded.

    Parameters
    ----------
    outlook : Outlook
        A forecast.
    posterior : Posterior
        Its fit.

    Returns
    -------
    dict of str to DataFrame
        forecast, probabilities, flows, reference; institutions and targets, if the forecast was
        weighed; differences, if it has several scenarios.
    """
    weighed = "targets" in outlook.tree.children
    chances = [outlook.probabilities(), *([choice_probabilities(outlook)] if weighed else [])]
    tables = {
        "forecast": outlook.quantiles(),
        "probabilities": pd.concat([c for c in chances if len(c)] or chances[:1]),
        "flows": flow_frame(outlook),
        "reference": reference_frame(outlook),
    }
    if weighed:
        tables["institutions"] = institutions(posterior).reset_index()
        tables["targets"] = restated_targets(outlook, posterior)
    if len([one for one in outlook.scenarios if one != MIXTURE]) > 1:
        tables["differences"] = outlook.differences()
    return {name: table.reset_index(drop=True) for name, table in tables.items()}


def export_tables(tables: dict[str, pd.DataFrame], folder: Path, formats: Sequence[str]) -> None:
    """Write tables as CSV or Parquet into a folder that exists.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By name of their file.
    folder : Path
        Call it inside `bayes_autoloc.files.staged`, so that the files appear together.
    formats : sequence of str
        Of FORMATS; those of figures and draws are passed over.
    """
    for name, table in tables.items():
        if "csv" in formats:
            text = TEXTS[name](table) if name in TEXTS else _csv(table)
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        if "parquet" in formats:
            table.to_parquet(folder / f"{name}.parquet", engine="pyarrow", index=False)


def _csv(table: pd.DataFrame) -> str:
    text: str = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return text


def export_figures(outlook: "Outlook", folder: Path, formats: Sequence[str]) -> None:
    """Write the figures of a forecast as PNG or SVG into a folder that exists.

    Parameters
    ----------
    outlook : Outlook
        A forecast; figures of scenarios need several, that of listening one that was weighed.
    folder : Path
        As for `export_tables`.
    formats : sequence of str
        Of FORMATS; those of tables and draws are passed over.
    """
    from bayes_autoloc.plots import save_png  # noqa: PLC0415 - Matplotlib

    wanted = [one for one in ("png", "svg") if one in formats]
    for name, draw in _figures(outlook).items() if wanted else ():
        figure = draw()
        if "png" in wanted:
            save_png(figure, folder / f"{name}.png")
        if "svg" in wanted:
            _save_svg(figure, folder / f"{name}.svg")


def _figures(outlook: "Outlook") -> dict[str, Callable[[], "Figure"]]:
    from bayes_autoloc import plots  # noqa: PLC0415 - Matplotlib

    found: dict[str, Callable[[], Figure]] = {
        "fan": lambda: plots.fan(outlook)[0],
        "ramps": lambda: plots.ramp_panel(outlook)[0],
        "uptake": lambda: plots.uptake_panel(outlook)[0],
        "flows": lambda: plots.flows(outlook)[0],
    }
    if "targets" in outlook.tree.children:
        found["targets"] = lambda: plots.targets_figure(outlook)[0]
    if len([one for one in outlook.scenarios if one != MIXTURE]) > 1:
        found["fans"] = lambda: plots.scenario_fans(outlook)[0]
        found["tornado"] = lambda: plots.tornado(outlook)[0]
    return found


def _save_svg(figure: "Figure", path: Path) -> None:
    """Write a figure as SVG: the same figure gives the same bytes."""
    from matplotlib import rc_context  # noqa: PLC0415

    with rc_context({"svg.hashsalt": "bayes_autoloc"}):
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
