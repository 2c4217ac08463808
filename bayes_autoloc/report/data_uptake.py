"""How far Chinese groups localise, beside the reference class, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.forecast.quantiles import NATIONAL
from bayes_autoloc.report.data import Bands, Choice, Group, Line, Section, Table
from bayes_autoloc.report.data_bands import (
    BANDS,
    LEVELS,
    SPREAD_HEAD,
    Spreads,
    share_bands,
    yearly_cells,
)
from bayes_autoloc.report.data_origin import scenario_choices

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook

__all__ = ["PROMISED", "Uptake", "uptake_section"]

MEASURES = {
    "uptake": "Assembled in the country, % of the cars that the groups sell there",
    "local_content_uptake": "The same, weighted with local content, % of the cars' value",
    "delivered_growth": "Delivered share of the promised growth of production, %",
}
PROMISED = "delivered_growth"
"""The measure that past documents are drawn beside."""

NO_TABLE = Table("", (), ())


@dataclass(frozen=True)
class Uptake:
    """Three measures of localisation, per cent.

    Parameters
    ----------
    measures, scenarios : tuple of Choice
        What can be chosen.
    bands : mapping of (measure, scenario) to Bands
        The forecast.
    past : mapping of str to Bands
        By measure: the western wave, a reference class.
    documents : mapping of str to Line
        Delivered share of the growth that past documents promised, by document.
    vintage : str
        Last month of which anything is known.
    table : Table
        All that is drawn; its groups have the keys ``measure|scenario``.
    """

    measures: tuple[Choice, ...]
    scenarios: tuple[Choice, ...]
    bands: Mapping[tuple[str, str], Bands]
    past: Mapping[str, Bands]
    documents: Mapping[str, Line]
    vintage: str
    table: Table = NO_TABLE


def uptake_section(outlook: "Outlook", spreads: Spreads) -> Section:
    """Return uptake.

    Parameters
    ----------
    outlook : Outlook
        A forecast.
    spreads : mapping
        Its quantiles, from `spread_out`.
    """
    scenarios = scenario_choices(outlook)
    measures = tuple(Choice(key, label) for key, label in MEASURES.items())
    bands = {
        (measure.key, scenario.key): _ahead(spreads, measure.key, scenario.key)
        for measure in measures
        for scenario in scenarios
    }
    reference = outlook.tree["reference"].to_dataset()
    drawn = Uptake(
        measures=measures,
        scenarios=scenarios,
        bands=bands,
        past={one: _past(reference[one]) for one in ("uptake", "local_content_uptake")},
        documents=_documents(reference[PROMISED]),
        vintage=str(outlook.tree.attrs.get("vintage", "")),
    )
    data = replace(drawn, table=_table(drawn))
    texts = (
        "How much of what Chinese groups sell they also build in the country, beside how far "
        "Western groups had come before they left. The Western wave is a reference class, not a "
        "forecast.",
    )
    return Section("uptake", "Uptake of localisation", texts, data=data)


def _ahead(spreads: Spreads, measure: str, scenario: str) -> Bands:
    key = (measure, NATIONAL, scenario)
    return share_bands(spreads[key]) if key in spreads else Bands((), dict.fromkeys(LEVELS, ()))


def _past(values: xr.DataArray) -> Bands:
    ordered = values.transpose("year", "quantile")
    years, levels = ordered["year"].to_numpy(), ordered["quantile"].to_numpy()
    return share_bands(pd.DataFrame(ordered.to_numpy(), index=years, columns=levels))


def _documents(growth: xr.DataArray) -> dict[str, Line]:
    years = growth["year"].to_numpy()
    found = {}
    for name in growth["document"].to_numpy():
        values = np.round(100 * growth.sel(document=name).to_numpy().astype(float))
        known = np.isfinite(values)
        found[str(name)] = Line(tuple(map(float, years[known])), tuple(map(float, values[known])))
    return found


def _table(data: Uptake) -> Table:
    groups = [
        Group(
            f"{measure.key}|{scenario.key}",
            f"{measure.label}; {scenario.label}",
            _rows(data, measure.key, scenario.key),
        )
        for measure in data.measures
        for scenario in data.scenarios
    ]
    head = ("year", "of", "figure or median", *SPREAD_HEAD[1:])
    return Table("Localisation, per cent", head, tuple(one for one in groups if one.rows))


def _rows(data: Uptake, measure: str, scenario: str) -> tuple[tuple[str, ...], ...]:
    """Return a row for every year of past and forecast, and for every figure of a document."""
    parts = [("Western groups", data.past[measure])] if measure in data.past else []
    parts.append(("forecast", data.bands[measure, scenario]))
    rows = [
        (f"{year:.0f}", whose, *cells)
        for whose, bands in parts
        for year, cells in yearly_cells(bands, _percent).items()
    ]
    documents = data.documents if measure == PROMISED else {}
    figures = [
        (f"{year:.0f}", name, _percent(value), *("",) * len(BANDS))
        for name, line in documents.items()
        for year, value in zip(line.x, line.y, strict=True)
    ]
    return (*figures, *rows)


def _percent(value: float) -> str:
    return f"{value + 0.0:.0f}".replace("-", "−")
