"""The file of an outlook, forecast.nc: written whole, read whole."""

from pathlib import Path

import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.files import atomic

__all__ = ["read_tree", "write_tree"]

_FORMAT = "2"
_GROUPS = frozenset({"forecast", "history", "ramps", "reference"})


def write_tree(tree: xr.DataTree, target: Path) -> None:
    """Write a forecast's tree as netCDF, complete or not at all.

    Raises
    ------
    AutolocError
        If the folder can't be written to.
    """
    marked = tree.copy()
    marked.attrs = {**tree.attrs, "format": _FORMAT}
    with atomic(target) as temporary:
        marked.to_netcdf(temporary, engine="h5netcdf")


def read_tree(source: Path) -> xr.DataTree:
    """Read what `write_tree` wrote, and close the file.

    Raises
    ------
    AutolocError
        If there is no such file, or it is not a forecast of this version.
    """
    again = "Run `bayes-autoloc forecast` to make one."
    if not source.is_file():
        raise AutolocError(f"There is no forecast at {source}. {again}")
    try:
        with xr.open_datatree(source, engine="h5netcdf") as opened:
            tree = opened.load()
    except (OSError, KeyError, ValueError) as error:
        raise AutolocError(f"{source} can't be read as a forecast: {error}. {again}") from error
    if not set(tree.children) >= _GROUPS:
        missing = ", ".join(sorted(_GROUPS - set(tree.children)))
        raise AutolocError(f"{source} is not a forecast: it has no group {missing}. {again}")
    if tree.attrs.get("format") != _FORMAT:
        found = tree.attrs.get("format")
        raise AutolocError(
            f"{source} has format {found!r}, this version reads {_FORMAT!r}. {again}"
        )
    return tree
