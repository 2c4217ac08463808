"""Paired differences: what a scenario changes in each simulated future, against the reference.

Scenarios of one forecast share their random numbers, so the difference of two draws is due to what
the scenarios assume, and its Monte Carlo error is a fraction of that of two separate forecasts.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.forecast.lookup import require
from bayes_autoloc.forecast.quantiles import NATIONAL, QUANTILES, VARIABLES
from bayes_autoloc.forecast.scenario.levers import MIXTURE

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook

__all__ = ["DIFFERENCE_COLUMNS", "difference_frame"]

DIFFERENCE_COLUMNS = (
    "scenario",
    "variable",
    "name",
    "year",
    "quantile",
    "value",
    "p_positive",
)
"""Columns of differences.csv."""


def difference_frame(outlook: "Outlook", reference: str | None = None) -> pd.DataFrame:
    """Return quantiles of the paired differences to a reference scenario, long.

    Parameters
    ----------
    outlook : Outlook
        With two scenarios or more.
    reference : str, optional
        By default the first scenario.

    Returns
    -------
    DataFrame
        Columns DIFFERENCE_COLUMNS: national figures, and `output` by wave; the mixture is left out.
        `value` is a quantile of scenario minus reference (cars a year, or shares); `p_positive` the
        share of futures in which the difference is above 0 (the same for all quantiles of a year);
        a difference of exactly 0 is not. Without the year of the vintage, which no lever moves.

    Raises
    ------
    AutolocError
        If there is no such scenario.
    """
    base = outlook.scenarios[0] if reference is None else reference
    require("scenario", base, [one for one in outlook.scenarios if one != MIXTURE])
    frames = [
        _frame(outlook.data, variable, scenario, base)
        for scenario in outlook.scenarios
        if scenario not in {base, MIXTURE}
        for variable in VARIABLES
    ]
    empty = pd.DataFrame(columns=list(DIFFERENCE_COLUMNS))
    return pd.concat(frames, ignore_index=True) if frames else empty


def _frame(data: xr.Dataset, variable: str, scenario: str, base: str) -> pd.DataFrame:
    named = "output_wave" if variable == "output" else variable
    draws = data[named].isel(year=slice(1, None)).astype(float)
    difference = draws.sel(scenario=scenario) - draws.sel(scenario=base)
    if variable == "output":
        difference = difference.rename(wave="name")
    else:
        difference = difference.expand_dims(name=[NATIONAL])
    values = difference.transpose("name", "year", "draw")
    quantiles = np.quantile(values.to_numpy(), QUANTILES, axis=-1)
    positive = (values > 0).mean("draw")
    table = xr.Dataset(
        {
            "value": (("quantile", "name", "year"), quantiles),
            "p_positive": positive,
        },
        coords={"quantile": list(QUANTILES), "name": values["name"], "year": values["year"]},
    )
    frame = table.to_dataframe().reset_index().sort_values(["name", "year", "quantile"])
    frame = frame.assign(scenario=scenario, variable=variable).dropna(subset=["value"])
    return frame[list(DIFFERENCE_COLUMNS)]
