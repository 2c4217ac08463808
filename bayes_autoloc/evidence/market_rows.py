"""Measurements of the market: yearly sales, and what is known of the current year."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.months import JUNE, last_month, moment, months_of
from bayes_autoloc.evidence.takeovers import groups

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["CHINESE_SHARE", "SCOPES", "brand_sales", "market_rows", "rounding_error"]


SCOPES = ("passenger_sales", "passenger_and_lcv_sales", "all_vehicle_sales", "market_total")
"""Scopes that measure the whole market, the narrowest first."""

STOCK = "stock_unsold_passenger"

CHINESE_SHARE = "chinese_brand_sales_share_pct"

COUNTING_ERROR = 0.01
"""Relative error of a sales figure that isn't rounded."""

EARLY_MONTHS = 2.0
"""A forecast counts for a year if it was issued in it or in this many months before."""


def brand_sales(brand: str) -> str:
    """Return the scope under which market.csv has the sales of a brand."""
    return f"{brand.lower()}_sales"


def rounding_error(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the relative error of figures, their rounding included.

    A figure is taken to be rounded to the largest power of ten that divides it, but to no more
    than a quarter of itself; the error of rounding is uniform.

    Parameters
    ----------
    values : ndarray of float
        Cars.
    """
    unit = np.ones(len(values))
    for power in range(1, 9):
        divides = np.mod(values, 10.0**power) == 0
        unit = np.where(divides, 10.0**power, unit)
    unit = np.minimum(unit, values / 4)
    rounding = unit / np.sqrt(12.0) / values
    return np.asarray(np.hypot(COUNTING_ERROR, rounding), dtype=np.float64)


def market_rows(case: "Case", exclusions: Exclusions) -> pd.DataFrame:
    """Return the measurements of the national market.

    Returns
    -------
    pandas.DataFrame
        year; value (cars sold in the period); scope; period (as in market.csv, Y for forecasts);
        rel_sd: error of the figure itself, for a forecast half the log range of its scenarios;
        kind: figure (a whole year), part_year (of the vintage's year), forecast (for the vintage's
        year, issued in it or in the two months before), stock (unsold cars at the start of the
        vintage's year). One row for each year, scope and kind, for forecasts one for each
        forecaster and scope.
    """
    now_year = int(case.vintage[:4])
    rows = [_figures(case, now_year, exclusions), _forecasts(case, now_year)]
    table = pd.concat(rows, ignore_index=True)
    return table.sort_values(["year", "kind", "scope"], kind="stable").reset_index(drop=True)


def _figures(case: "Case", now_year: int, exclusions: Exclusions) -> pd.DataFrame:
    table = case.market.assign(at=case.market.index)
    whole = table["scope"].isin(SCOPES) & (table["period"] == "Y")
    current = table["year"] == now_year
    part = table["scope"].isin(SCOPES) & (table["period"] != "Y") & current
    stock = (table["scope"] == STOCK) & current
    early = table["year"] < case.first_year
    kind = np.select([early, whole, part, stock], ["", "figure", "part_year", "stock"], default="")
    why = np.select(
        [
            early,
            kind != "",
            table["scope"].isin(_read_elsewhere(case)),
            table["scope"].isin(SCOPES),
        ],
        ["before the case begins", "", "", "a part of a past year"],
        default="another scope",
    )
    for reason in sorted(set(why) - {""}):
        exclusions.add_rows("market", table[why == reason], reason)
    rows = table.assign(kind=kind)[kind != ""]
    rows = rows[rows["value"] > 0]
    rows = rows.assign(rel_sd=rounding_error(rows["value"].to_numpy(float)))
    rows = _latest_part(rows, exclusions)
    best = rows["rel_sd"] <= 1.05 * rows.groupby(["year", "scope", "kind"])["rel_sd"].transform(
        "min"
    )
    exclusions.add_rows("market", rows[~best], "a sharper figure of this year and scope exists")
    kept = rows[best].assign(log_value=lambda frame: np.log(frame["value"]))
    pooled = kept.groupby(["year", "scope", "kind"], sort=True).agg(
        log_value=("log_value", "mean"), rel_sd=("rel_sd", "mean"), period=("period", "first")
    )
    return pooled.reset_index().assign(value=lambda frame: np.exp(frame["log_value"]))


def _read_elsewhere(case: "Case") -> set[str]:
    """Return scopes that measure no market, but are read: shares and sales of brands."""
    brands = {name for text in case.plants["brand"].dropna() for name in groups(text)}
    return {CHINESE_SHARE, *(brand_sales(brand) for brand in brands)}


def _latest_part(rows: pd.DataFrame, exclusions: Exclusions) -> pd.DataFrame:
    """Keep the part-year rows of each scope that tell the most: the last to become known.

    Of those the longest period counts, then the one that ends last. Figures of two periods are
    never pooled: a half is no three quarters.
    """
    part = rows[rows["kind"] == "part_year"]
    of = part["period"]
    part = part.assign(months=of.map(months_of), end=of.map(last_month))
    for most in ("known_from", "months", "end"):
        old = part[part[most] < part.groupby("scope")[most].transform("max")]
        exclusions.add_rows("market", rows.loc[old.index], "a later part of the year is known")
        rows, part = rows.drop(old.index), part.drop(old.index)
    return rows


def _forecasts(case: "Case", now_year: int) -> pd.DataFrame:
    """Return forecasts of the current year, the last one of each forecaster and scope."""
    table = case.forecasts.assign(at=moment(case.forecasts["issued"], year_only=JUNE))
    rows = table[
        (table["target_year"] == now_year)
        & (table["at"] >= 12.0 * now_year - EARLY_MONTHS)
        & table["scope"].isin(SCOPES)
        & (table["scenario"] != "target")
        & (table["value"] > 0)
    ]
    author = ["forecaster_name", "scope"]
    rows = rows.assign(
        forecaster_name=rows["forecaster"].astype(object), log_value=np.log(rows["value"])
    )
    rows = rows[rows["at"] == rows.groupby(author)["at"].transform("max")]
    made = rows.groupby(author, sort=True)["log_value"]
    base = rows[rows["scenario"] == "base"].groupby(author)["log_value"].mean()
    middle = base.reindex(made.mean().index).fillna((made.min() + made.max()) / 2)
    table = pd.DataFrame({"log_value": middle, "half": (made.max() - made.min()) / 2}).reset_index()
    rounding = rounding_error(np.round(np.exp(table["log_value"].to_numpy(float))))
    return table.assign(
        year=now_year,
        value=np.exp(table["log_value"]),
        period="Y",
        rel_sd=np.hypot(rounding, table["half"].to_numpy(float)),
        kind="forecast",
    )
