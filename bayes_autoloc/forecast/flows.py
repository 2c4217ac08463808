"""Tables beside the forecast: flows for logistics, and the reference class of uptake."""

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook

__all__ = ["expected_imports", "flow_frame", "reference_frame"]


def expected_imports(outlook: "Outlook") -> list[tuple[int, float, str]]:
    """Return what official forecasts expect of imports: year, cars a year, who."""
    rows = json.loads(outlook.tree.attrs.get("expected_imports", "[]"))
    found = [(int(year), float(value), str(who)) for year, value, who in rows]
    return [row for row in found if row[0] in outlook.years]


def flow_frame(outlook: "Outlook", prob: float = 0.8) -> pd.DataFrame:
    """Return imports and kit sets by scenario and year, beside what is expected of imports.

    Parameters
    ----------
    outlook : Outlook
        A forecast.
    prob : float
        Probability inside the interval.

    Returns
    -------
    DataFrame
        Columns scenario, variable (imports, kits), year, lower, median, upper (cars or kit sets a
        year), expected (cars a year, NaN where nobody said), expected_by, p_at_most: the chance
        that imports stay at or below that.
    """
    levels = [(1 - prob) / 2, 0.5, (1 + prob) / 2]
    expected = {year: (value, who) for year, value, who in expected_imports(outlook)}
    rows = []
    for scenario in outlook.scenarios:
        for variable in ("imports", "kits"):
            draws = outlook.draws(variable, scenario=scenario)
            for year in outlook.years:
                values = draws.sel(year=year).to_numpy().astype(float)
                of_year = expected.get(year) if variable == "imports" else None
                value, who = of_year or (np.nan, "")
                at_most = float((values <= value).mean()) if np.isfinite(value) else np.nan
                ends = np.quantile(values, levels)
                rows.append((scenario, variable, year, *ends, value, who, at_most))
    columns = ["scenario", "variable", "year", "lower", "median", "upper"]
    return pd.DataFrame(rows, columns=[*columns, "expected", "expected_by", "p_at_most"])


def reference_frame(outlook: "Outlook") -> pd.DataFrame:
    """Return the reference class of uptake: the western wave, and past documents of growth.

    Returns
    -------
    DataFrame
        Columns variable (as in forecast.csv), name (western, or the document), year, quantile,
        value. Documents have one value a year: both sides of that share were published.
    """
    data = outlook.tree["reference"].to_dataset()
    parts = []
    for variable in ("uptake", "local_content_uptake"):
        values = data[variable].rename("value").to_dataframe().reset_index()
        parts.append(values.assign(variable=variable, name="western"))
    growth = data["delivered_growth"].rename("value").to_dataframe().reset_index()
    growth = growth.rename(columns={"document": "name"}).assign(quantile=0.5)
    parts.append(growth.assign(variable="delivered_growth"))
    table = pd.concat(parts, ignore_index=True).dropna(subset=["value"])
    return table[["variable", "name", "year", "quantile", "value"]].reset_index(drop=True)
