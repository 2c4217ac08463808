"""Find a quantity in the draws of a forecast, or say what there is instead."""

from collections.abc import Sequence

import xarray as xr

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.forecast.quantiles import NATIONAL

__all__ = ["of_name", "require", "within"]


def of_name(data: xr.Dataset, variable: str, name: str) -> xr.DataArray:
    """Return the draws of a variable for the country, a wave or a plant.

    Parameters
    ----------
    data : Dataset
        Group `forecast`, dims (scenario, draw, year[, wave | plant]).
    variable : str
        A known variable; waves and plants have `output` only.
    name : str
        ``"national"``, a wave or a plant.

    Returns
    -------
    DataArray, (scenario, draw, year)

    Raises
    ------
    AutolocError
        If the variable has no such name.
    """
    if name == NATIONAL:
        return data["production" if variable == "output" else variable]
    if variable != "output":
        raise AutolocError(
            f"{variable} is a figure for the country, not for {name!r}. "
            "Waves and plants have `output`."
        )
    waves, plants = ([str(one) for one in data[dim].to_numpy()] for dim in ("wave", "plant"))
    if name in waves:
        return data["output_wave"].sel(wave=name, drop=True)
    require("wave or plant", name, [NATIONAL, *waves, *plants])
    return data["output_plant"].sel(plant=name, drop=True)


def within(years: Sequence[int], known: Sequence[int]) -> list[int]:
    """Return the years, all of them forecast years.

    Raises
    ------
    AutolocError
        If one of them is not.
    """
    for year in years:
        if year not in known:
            raise AutolocError(f"The forecast runs from {known[0]} to {known[-1]}, not to {year}.")
    return [int(year) for year in years]


def require(what: str, word: str, known: Sequence[str]) -> None:
    """Raise AutolocError with a hint if a word is not a known one."""
    if word not in known:
        raise AutolocError(f"There is no {what} {word!r}. {did_you_mean(word, known)}")
