"""Groups `history` and `ramps` of a forecast: the past in the fit and as it was published.

They let a plot be drawn from the forecast alone, without the fit.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from bayes_autoloc.forecast.expected import cell_output, national_total
from bayes_autoloc.forecast.quantiles import BANDS, band_quantiles
from bayes_autoloc.forecast.streams import Streams

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.parameters import Parameters

__all__ = ["history_dataset", "ramps_dataset"]

Array = npt.NDArray[np.float64]

CARS = {"units": "cars a year"}


def history_dataset(
    parameters: "Parameters", observations: "Observations", series: str, streams: Streams
) -> xr.Dataset:
    """Return production, market and incumbents of the past.

    Returns
    -------
    Dataset
        Coordinates year (first year to the vintage's), quantile, incumbent. Variables production
        (year, quantile) in terms of the reference series, production_observed (year), market (year,
        quantile), market_observed (year), incumbent_output (incumbent, year, quantile), all cars a
        year and NaN where unknown; rows total_* of every series and incumbent_* of the incumbents'
        published figures.
    """
    years = np.arange(observations.first_year, observations.now_year + 1)
    complete = len(years) - (observations.now_year - observations.last_year)
    output = cell_output(parameters, observations, streams)
    production = np.full((len(years), len(BANDS)), np.nan)
    production[:complete] = band_quantiles(
        national_total(parameters, observations, series, output, streams)
    )
    totals = observations.totals
    own = totals.loc[totals["series"] == series].groupby("year")["value"].mean()
    drivers = observations.drivers
    sales = drivers["market"].where(drivers["market_known"]).reindex(years)
    names = observations.incumbent_plants.index.astype(str).tolist()
    data = xr.Dataset(
        {
            "production": (("year", "quantile"), production, CARS),
            "production_observed": ("year", own.reindex(years).to_numpy(float), CARS),
            "market": (
                ("year", "quantile"),
                band_quantiles(np.exp(parameters.years("log_market", years))),
                CARS,
            ),
            "market_observed": ("year", sales.to_numpy(float), CARS),
            "incumbent_output": (
                ("incumbent", "year", "quantile"),
                _incumbents(parameters, names, years, complete),
                CARS,
            ),
        },
        coords={"year": years, "quantile": list(BANDS), "incumbent": _text(names)},
        attrs={"series": series},
    )
    data = data.merge(_rows(totals, "total", ("year", "value", "series", "rel_sd")))
    return data.merge(
        _rows(observations.incumbents, "incumbent_figure", ("plant", "year", "output"))
    )


def ramps_dataset(
    parameters: "Parameters", observations: "Observations", streams: Streams
) -> xr.Dataset:
    """Return what the fit predicts for every plant and year, with the published outputs and plans.

    Returns
    -------
    Dataset
        Variables output (plant, year, quantile), cars a year with the noise of a year, NaN where
        the plant did not run; wave, mode, name, capacity, start by plant; rows output_* and plan_*.
    """
    plants, cells = observations.plants, observations.cells
    years = np.arange(cells["year"].min(), cells["year"].max() + 1) if len(cells) else np.arange(0)
    bands = np.full((len(plants), len(years), len(BANDS)), np.nan)
    if len(cells):
        who = plants.index.get_indexer(pd.Index(cells["plant"]))
        when = cells["year"].to_numpy(int) - years[0]
        bands[who, when] = band_quantiles(cell_output(parameters, observations, streams))
    about = {name: ("plant", _text(plants[name])) for name in ("name", "wave", "mode")}
    numbers = {name: ("plant", plants[name].to_numpy(float)) for name in ("capacity", "start")}
    data = xr.Dataset(
        {"output": (("plant", "year", "quantile"), bands, CARS), **about, **numbers},
        coords={"plant": _text(plants.index), "year": years, "quantile": list(BANDS)},
    )
    outputs = _rows(
        observations.outputs, "output", ("plant", "year", "output", "rel_sd", "censored")
    )
    return data.merge(outputs).merge(
        _rows(observations.plans, "plan", ("plant", "year", "plan", "lead"))
    )


def _incumbents(
    parameters: "Parameters", names: list[str], years: npt.NDArray[np.int64], complete: int
) -> Array:
    bands = np.full((len(names), len(years), len(BANDS)), np.nan)
    if names:
        order = [parameters.coordinate("incumbent_level").index(name) for name in names]
        level = parameters.years("incumbent_level", years[:complete])[order]
        bands[:, :complete] = band_quantiles(np.exp(level))
    return bands


def _rows(table: pd.DataFrame, prefix: str, columns: tuple[str, ...]) -> xr.Dataset:
    """Return a long table as variables `<prefix>_<column>` over the dimension `<prefix>_row`."""
    row = f"{prefix}_row"
    return xr.Dataset({f"{prefix}_{name}": (row, _plain(table[name])) for name in columns})


def _plain(column: pd.Series) -> npt.NDArray[np.generic]:
    """Return a column in a type that netCDF can hold."""
    if pd.api.types.is_bool_dtype(column):
        return column.to_numpy(np.int8)
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy()
    return _text(column)


def _text(values: "pd.Series | pd.Index | list[str]") -> npt.NDArray[np.generic]:
    return np.array([str(value) for value in values], dtype=str)
