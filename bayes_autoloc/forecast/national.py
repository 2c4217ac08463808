"""The national total: the parts of a draw summed, under demand, and as a series counts it."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.model.coords import WAVES
from bayes_autoloc.model.curves import soft_cap

if TYPE_CHECKING:
    from bayes_autoloc.forecast.market import Market
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.time_axis import Calendar

__all__ = [
    "Components",
    "reference_ratio",
    "rest_of_industry",
    "under_chinese_demand",
    "under_demand",
]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Components:
    """Parts that add up to national production.

    Parameters
    ----------
    known : ndarray, (plant, year, draw)
        Tenancies of the vintage, cars a year.
    incumbents : ndarray, (incumbent, year, draw)
        Makers that ran before the case begins.
    new : ndarray, (mode, wave, year, draw)
        New projects.
    rest : ndarray, (year, draw)
        Makers that are in no table.
    """

    known: Array
    incumbents: Array
    new: Array
    rest: Array

    def total(self) -> Array:
        """Return the sum of all parts within each draw, (year, draw), cars a year."""
        total: Array = (
            self.known.sum(axis=0)
            + self.incumbents.sum(axis=0)
            + self.new.sum(axis=(0, 1))
            + self.rest
        )
        return total

    def scaled(self, factor: Array) -> "Components":
        """Return all parts times a factor, (year, draw) or broadcastable to it."""
        return Components(
            known=self.known * factor,
            incumbents=self.incumbents * factor,
            new=self.new * factor,
            rest=self.rest * factor,
        )


def rest_of_industry(parameters: "Parameters", calendar: "Calendar", first_year: int) -> Array:
    """Continue the decline of the makers that are in no table, (year, draw), cars a year."""
    elapsed = (calendar.years - first_year)[:, None]
    return np.exp(parameters["rest_level"] - parameters["rest_decline"] * elapsed)


def reference_ratio(parameters: "Parameters", series: str) -> Array:
    """Return the reference series' total over the sum of the makers' own figures, (draw,).

    Makers count some per cent more than the statistics office. Plants are published in their own
    terms, so that they compare with what the makers say; only the national total is converted.
    """
    bias = np.zeros(parameters.n_draws)
    if "series_bias" in parameters:
        bias = np.nan_to_num(parameters.levels("series_bias", [series])[0])
    return np.asarray(np.exp(bias))


def under_chinese_demand(
    parts: Components, known_chinese: npt.NDArray[np.bool_], market: "Market"
) -> tuple[Components, Array]:
    """Keep what Chinese groups assemble in the country below what they sell in it.

    Local cars are part of the groups' sales, so a low share of the market or many projects at once
    leave lines idle.

    Parameters
    ----------
    parts : Components
        Production by part.
    known_chinese : ndarray of bool, (plant,)
        Which of the known tenancies are Chinese.
    market : Market
        Sales.

    Returns
    -------
    parts : Components
        The Chinese parts scaled by one factor a draw and year.
    factor : ndarray, (year, draw)
        0 to 1.
    """
    wave = WAVES.index("chinese")
    output = np.maximum(
        parts.known[known_chinese].sum(axis=0) + parts.new[:, wave].sum(axis=0), 1.0
    )
    factor = soft_cap(output, market.chinese_sales) / output
    known, new = parts.known.copy(), parts.new.copy()
    known[known_chinese] *= factor
    new[:, wave] *= factor
    return replace(parts, known=known, new=new), factor


def under_demand(parts: Components, parameters: "Parameters", market: "Market") -> Components:
    """Keep production below what can be sold; one factor for all parts of a draw and year."""
    total = np.maximum(parts.total(), 1.0)
    capped = soft_cap(total, parameters["demand_cap"] * market.sales)
    return parts.scaled(capped / total)
