"""What lies saved in the folder of a forecast: draws, fit, and what other commands left there."""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.sweep import Sweep
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Saved", "read_saved"]

SAME = ("fit", "seed", "targets_choice")
"""Attributes in which two forecasts must agree to be told together."""


@dataclass(frozen=True)
class Saved:
    """What was found.

    Parameters
    ----------
    outlook : Outlook
        The forecast; that of ``scenarios/``, if it has the same fit, seed, targets and years.
    posterior : Posterior
        Its fit.
    sweep : Sweep or None
        Of ``sweep/`` or the folder itself.
    ledger : DataFrame or None
        Of ``ledger.csv`` in the folder or in ``ledger/``, if its ``ledger.json`` has the same fit.
    passed_over : tuple of str
        What lies there and belongs to another forecast, a sentence each.
    """

    outlook: Outlook
    posterior: Posterior
    sweep: Sweep | None
    ledger: pd.DataFrame | None
    passed_over: tuple[str, ...]


def read_saved(folder: Path) -> Saved:
    """Read the forecast in a folder with everything that belongs to it.

    Parameters
    ----------
    folder : Path
        Where `bayes-autoloc forecast` or `scenario compare` wrote.

    Raises
    ------
    AutolocError
        If there is no forecast or no fit, or a file is broken.
    """
    if not folder.is_dir():
        raise AutolocError(
            f"There is no folder {folder}. `bayes-autoloc forecast --out {folder}` makes it."
        )
    path, passed = _forecast(folder)
    outlook = Outlook.load(path)
    posterior = Posterior.load(folder / "posterior.nc")
    sweep, told = _sweep(folder, outlook)
    ledger, said = _ledger(folder, outlook)
    return Saved(outlook, posterior, sweep, ledger, (*passed, *told, *said))


def _forecast(folder: Path) -> tuple[Path, list[str]]:
    """Return the file of the forecast: that of all scenarios, if it is the same one."""
    single, several = folder / "forecast.nc", folder / "scenarios" / "forecast.nc"
    if not (single.is_file() and several.is_file()):
        return single, []
    (one, scenarios), (other, _) = _head(single), _head(several)
    if scenarios > 1:
        return single, []
    if one == other:
        return several, []
    return single, [f"{several} is passed over: it is another forecast."]


def _head(path: Path) -> tuple[tuple[str, ...], int]:
    """Return what two forecasts must share, and how many scenarios this one has; reads no draws."""
    try:
        with xr.open_dataset(path, engine="h5netcdf") as root:
            attrs = [str(root.attrs.get(key)) for key in SAME]
        with xr.open_dataset(path, engine="h5netcdf", group="forecast") as data:
            years, names = data["year"].to_numpy().tolist(), data["scenario"].to_numpy()
    except (OSError, KeyError, ValueError):
        return ("unreadable",), 0
    return (*attrs, str(years), str(names[0])), len(names)


def _sweep(folder: Path, outlook: Outlook) -> tuple[Sweep | None, list[str]]:
    """Return the sweep of the same fit, or say that one of another fit lies there."""
    places = [folder / "sweep.nc", folder / "sweep" / "sweep.nc", folder.parent / "sweep/sweep.nc"]
    path = next((one for one in places if one.is_file()), None)
    if path is None:
        return None, []
    try:
        data = xr.load_dataset(path, engine="h5netcdf")
    except (OSError, ValueError, KeyError) as error:
        raise AutolocError(
            f"{path} can't be read as a sweep: {error}. Run `bayes-autoloc scenario sweep` again."
        ) from error
    if str(data.attrs.get("fit")) != str(outlook.tree.attrs.get("fit")):
        return None, [f"{path} is passed over: it is of another fit."]
    return Sweep(data), []


def _ledger(folder: Path, outlook: Outlook) -> tuple[pd.DataFrame | None, list[str]]:
    """Return the ledger of the same fit, or say that one of another fit lies there."""
    places = [folder / "ledger.csv", folder / "ledger" / "ledger.csv"]
    path = next((one for one in places if one.is_file()), None)
    if path is None:
        return None, []
    origin = path.with_suffix(".json")
    if not origin.is_file():
        return None, [f"{path} is passed over: without {origin.name} nobody knows its fit."]
    try:
        fit = json.loads(origin.read_text(encoding="utf-8"))["settings"]["fit"]
        table = pd.read_csv(path)
        known = {"what", "kind", "khat", "method", "trusted"} <= set(table)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AutolocError(
            f"{path} or {origin.name} can't be read as a ledger: {error}. Run `bayes-autoloc "
            "ledger` again."
        ) from error
    if not known:
        raise AutolocError(f"{path} is no ledger. Run `bayes-autoloc ledger` again.")
    if str(fit) != str(outlook.tree.attrs.get("fit")):
        return None, [f"{path} is passed over: it is of another fit."]
    return table, []
