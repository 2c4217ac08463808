r"""What follows from production and market: imports, uptake, share of the promised growth.

.. math:: \text{imports} &= \text{sales} - \text{production} + \text{exports} + \Delta\text{stock}
          \\
          \text{uptake} &= \frac{\text{cars of Chinese groups assembled in the country}}
                                {\text{cars of Chinese groups sold}} \\
          \text{delivered growth} &= \frac{Y_t - Y_{base}}{T_t - Y_{base}}

T is the path from the base year's production to the targets, straight between them.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.evidence.national_rows import reference_levels
from bayes_autoloc.model.coords import MODES

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.market import Market
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.time_axis import Calendar

__all__ = ["base_production", "delivered_growth", "imports", "target_path", "uptake"]

Array = npt.NDArray[np.float64]

NORMAL_STOCK = 2 / 12
"""Unsold cars that the trade holds in ordinary times, years of sales: about two months."""

STOCK_ADJUSTMENT = 0.7
"""Share of the gap to ordinary stock that is closed within a year."""


def imports(
    parameters: "Parameters",
    observations: "Observations",
    market: "Market",
    production: Array,
    calendar: "Calendar",
) -> Array:
    """Return imported cars, (year, draw), cars a year, never below 0.

    Stock starts from the latest published count of unsold cars, at most a year old, else from its
    ordinary size.
    """
    sales = market.sales
    exports = parameters["exports_share"] * production
    stock = np.full(parameters.n_draws, _opening_stock(observations, calendar))
    stock = np.where(np.isnan(stock), NORMAL_STOCK * sales[0], stock)
    found = np.empty(sales.shape)
    for t in range(len(sales)):
        change = STOCK_ADJUSTMENT * (NORMAL_STOCK * sales[t] - stock)
        found[t] = sales[t] - production[t] + exports[t] + change
        stock = stock + change
    return np.maximum(found, 0.0)


def _opening_stock(observations: "Observations", calendar: "Calendar") -> float:
    """Return the unsold cars at the start of the current year, NaN if none were published."""
    rows = observations.market
    stock = rows.loc[(rows["kind"] == "stock") & (rows["year"] == calendar.now_year)]
    return float(stock["value"].mean()) if len(stock) else float("nan")


def uptake(parameters: "Parameters", market: "Market", chinese: Array) -> tuple[Array, Array]:
    """Return how much of what Chinese groups sell is assembled in the country.

    Parameters
    ----------
    parameters : Parameters
        Draws of the fit.
    market : Market
        Sales.
    chinese : ndarray, (mode, year, draw)
        Their output in the country by entry mode, cars a year, together no more than they sell; an
        unknown mode is the last row.

    Returns
    -------
    uptake : ndarray, (year, draw)
        0 to 1.
    local_content_uptake : ndarray, (year, draw)
        The same, each car weighted with the local content of its mode.
    """
    content = parameters.levels("local_content", MODES)
    # Kits are what an unknown mode most likely means.
    content = np.vstack([content, content[:1]])
    share = chinese.sum(axis=0) / market.chinese_sales
    weighted = np.einsum("myd,md->yd", chinese, content) / market.chinese_sales
    return share, weighted


def base_production(observations: "Observations", series: str) -> tuple[int, float]:
    """Return the last complete year with a published total, and the total.

    Returns
    -------
    tuple of int and float
        Year and cars a year, of the reference series if it has that year, else the mean of the
        others; NaN if nothing was published.
    """
    levels = reference_levels(observations.totals, series)
    if not len(levels):
        return observations.last_year, float("nan")
    return int(levels.index[-1]), float(levels.iloc[-1])


def target_path(case: "Case", base: tuple[int, float], years: npt.NDArray[np.int64]) -> Array:
    """Return the promised production, (year,), cars a year.

    Straight lines from the base through the targets of the institution named first in the case;
    constant after the last target; NaN without targets.
    """
    if not case.targets:
        return np.full(len(years), np.nan)
    first = case.targets[0].name
    own = sorted((t.year, t.value) for t in case.targets if t.name == first and t.year > base[0])
    points = np.array([base, *own])
    return np.asarray(np.interp(years, points[:, 0], points[:, 1]))


def delivered_growth(production: Array, promised: Array, base: float) -> Array:
    """Return the share of the promised growth that is delivered.

    Parameters
    ----------
    production : ndarray, (year, draw)
        Cars a year.
    promised : ndarray, (year,)
        Cars a year.
    base : float
        Cars in the base year.

    Returns
    -------
    ndarray, (year, draw)
        NaN where nothing was promised.
    """
    growth = np.where(promised > base, promised - base, np.nan)
    return np.asarray((production - base) / growth[:, None])
