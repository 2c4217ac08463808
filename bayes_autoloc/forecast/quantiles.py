"""Summaries of draws as long tables. Sums are made draw by draw before they are summarised."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from bayes_autoloc.errors import AutolocError

__all__ = [
    "BANDS",
    "FORECAST_COLUMNS",
    "NATIONAL",
    "QUANTILES",
    "VARIABLES",
    "band_quantiles",
    "interval_frame",
    "quantile_frame",
]

NATIONAL = "national"
"""Name of the figure for the whole country."""

VARIABLES = (
    "production",
    "output",
    "market",
    "imports",
    "kits",
    "uptake",
    "delivered_growth",
    "local_content_uptake",
)
"""What is forecast; `output` by wave and by plant, the others for the country."""

BANDS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Quantiles of bands of the past."""

QUANTILES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
"""Quantiles of forecast.csv."""

FORECAST_COLUMNS = ("variable", "name", "scenario", "year", "quantile", "value")
"""Columns of forecast.csv."""


def quantile_frame(data: xr.Dataset, variable: str, scenario: str) -> pd.DataFrame:
    """Return the quantiles of one variable in one scenario, long.

    Parameters
    ----------
    data : Dataset
        Group `forecast`, dims (scenario, draw, year[, wave | plant]).
    variable : str
        One of VARIABLES; `output` means the waves and the plants.
    scenario : str
        Name of the scenario.

    Returns
    -------
    DataFrame
        Columns FORECAST_COLUMNS, by name, year and quantile. What is not defined (growth where none
        was promised) has no rows.
    """
    of_scenario = data.sel(scenario=scenario)
    if variable == "output":
        parts = [
            _quantiles(of_scenario["output_wave"].rename(wave="name")),
            _quantiles(of_scenario["output_plant"].rename(plant="name")),
        ]
    else:
        parts = [_quantiles(of_scenario[variable].expand_dims(name=[NATIONAL]))]
    found = pd.concat(parts, ignore_index=True).assign(variable=variable, scenario=scenario)
    return found.loc[found["value"].notna(), list(FORECAST_COLUMNS)].reset_index(drop=True)


def _quantiles(draws: xr.DataArray) -> pd.DataFrame:
    """Return name, year, quantile and value of draws with the dims draw, year and name."""
    ordered = draws.transpose("name", "year", "draw")
    values = np.quantile(ordered.to_numpy().astype(float), QUANTILES, axis=-1)
    table = xr.DataArray(
        np.moveaxis(values, 0, -1),
        dims=("name", "year", "quantile"),
        coords={"name": draws["name"], "year": draws["year"], "quantile": list(QUANTILES)},
        name="value",
    )
    return table.to_dataframe().reset_index()


def band_quantiles(draws: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the quantiles `BANDS` over the last axis, put last; NaN where a draw is NaN."""
    return np.moveaxis(np.quantile(draws, BANDS, axis=-1), 0, -1)


def interval_frame(
    draws: npt.NDArray[np.floating], years: Sequence[int], probs: Sequence[float]
) -> pd.DataFrame:
    """Return central credible intervals.

    Parameters
    ----------
    draws : ndarray, (draw, year)
        In the unit of the variable.
    years : sequence of int
        As along the second axis.
    probs : sequence of float
        Probabilities inside, each between 0 and 1.

    Returns
    -------
    DataFrame
        Columns year, prob, lower, median, upper; by year, then in the order of `probs`.

    Raises
    ------
    AutolocError
        If a probability does not lie between 0 and 1.
    """
    wrong = [prob for prob in probs if not 0 < prob < 1]
    if wrong:
        raise AutolocError(
            f"A probability must lie between 0 and 1, not {wrong[0]}. Write 0.8 for 80 %."
        )
    inside = np.asarray(probs, dtype=float)
    levels = np.concatenate([(1 - inside) / 2, [0.5], (1 + inside) / 2])
    values = np.quantile(draws.astype(float), levels, axis=0)
    n_probs, n_years = len(inside), len(years)
    return pd.DataFrame(
        {
            "year": np.repeat(np.asarray(years, dtype=int), n_probs),
            "prob": np.tile(inside, n_years),
            "lower": values[:n_probs].T.ravel(),
            "median": np.repeat(values[n_probs], n_probs),
            "upper": values[n_probs + 1 :].T.ravel(),
        }
    )
