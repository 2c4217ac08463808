"""Bands of quantiles, rounded, from the tables that hold them."""

import math
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.report.data import Bands, Line
from bayes_autoloc.report.data_words import between, round_many, thousand

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook

__all__ = [
    "BANDS",
    "LEVELS",
    "SPREAD_HEAD",
    "Spreads",
    "bands_of",
    "joined",
    "part_of",
    "share_bands",
    "spread_cells",
    "spread_out",
    "yearly_cells",
    "yearly_figures",
]

BANDS = {"95 %": (0.025, 0.975), "80 %": (0.1, 0.9), "50 %": (0.25, 0.75)}
"""Central intervals, the widest first, as in the figures of `plots`, which load Matplotlib."""

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Quantiles of the bands: 95, 80 and 50 %, and the median."""

SPREAD_HEAD = ("median", *reversed(BANDS))
"""Headings of what `spread_cells` returns."""


type Spreads = Mapping[tuple[str, str, str], pd.DataFrame]
"""By variable, name and scenario: a row a year, a column a quantile."""


def spread_out(outlook: "Outlook") -> dict[tuple[str, str, str], pd.DataFrame]:
    """Return the quantiles of an outlook by variable, name and scenario.

    Parameters
    ----------
    outlook : Outlook
        A forecast; of all scenarios but the first the output of single plants is left out.
    """
    data = outlook.data
    others = data.isel(scenario=slice(1, None), plant=slice(0, 0))
    quantiles = part_of(outlook, data.isel(scenario=[0])).quantiles()
    if others.sizes["scenario"]:
        quantiles = pd.concat([quantiles, part_of(outlook, others).quantiles()])
    keys: list[Hashable] = ["variable", "name", "scenario"]
    wide = quantiles.pivot_table("value", [*keys, "year"], "quantile")
    return {
        (str(variable), str(name), str(scenario)): rows.droplevel(keys)
        for (variable, name, scenario), rows in wide.groupby(level=keys, sort=False)
    }


def part_of(outlook: "Outlook", data: xr.Dataset) -> "Outlook":
    """Return an outlook of some of the draws, so that no more is summarised than is shown."""
    tree = xr.DataTree.from_dict({"forecast": data})
    tree.attrs = dict(outlook.tree.attrs)
    return type(outlook)(tree)


def bands_of(wide: pd.DataFrame) -> Bands:
    """Return rounded bands of a table with a row a year and a column a quantile, cars a year."""
    edges = {level: round_many(wide[level].to_numpy(float)) for level in LEVELS}
    return Bands(tuple(int(year) for year in wide.index), edges)


def share_bands(wide: pd.DataFrame) -> Bands:
    """Return bands of shares in whole per cent; years without a value are left out."""
    known = wide.dropna()
    edges = {
        level: tuple(float(one) for one in np.round(100 * known[level].to_numpy(float)))
        for level in LEVELS
    }
    return Bands(tuple(int(year) for year in known.index), edges)


def joined(past: Bands, ahead: Bands) -> Bands:
    """Return bands of the past followed by those of the forecast."""
    edges = {level: (*past.edges.get(level, ()), *ahead.edges.get(level, ())) for level in LEVELS}
    return Bands((*past.years, *ahead.years), edges)


def spread_cells(edges: Mapping[float, float], told: Callable[[float], str]) -> tuple[str, ...]:
    """Return median and intervals as cells of a table, the narrowest interval first.

    Parameters
    ----------
    edges : mapping of float to float
        Values by quantile.
    told : callable
        Makes a text of a value.
    """
    pairs = reversed(BANDS.values())
    spans = (between(told(edges[low]), told(edges[high])) for low, high in pairs)
    return (told(edges[0.5]), *spans)


def yearly_cells(bands: Bands, told: Callable[[float], str]) -> dict[float, tuple[str, ...]]:
    """Return median and intervals as cells, by year; see `spread_cells`."""
    return {
        float(year): spread_cells({level: bands.edges[level][i] for level in LEVELS}, told)
        for i, year in enumerate(bands.years)
        if math.isfinite(bands.edges[0.5][i])
    }


def yearly_figures(line: Line) -> dict[float, str]:
    """Return published cars in thousands by year; several of a year beside each other."""
    found: dict[float, list[str]] = {}
    for year, value in zip(line.x, line.y, strict=True):
        found.setdefault(year, []).append(thousand(value, exact=True))
    return {year: "; ".join(dict.fromkeys(told)) for year, told in found.items()}
