"""Yearly covariates: market, capacity that is on, pressure of demand on it, import protection."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.capacity import Nameplates
from bayes_autoloc.evidence.exposure import Timeline
from bayes_autoloc.evidence.protection import protection_years
from bayes_autoloc.evidence.ramp_cells import counted_years, covered_years, ramp_members

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["IN_PASSENGER_TERMS", "drivers", "pooled_market"]


IN_PASSENGER_TERMS = {
    "passenger_sales": 1.0,
    "passenger_and_lcv_sales": 1.07,
    "all_vehicle_sales": 1.15,
    "market_total": 1.15,
}
"""Sales of a scope over sales of passenger cars: for this covariate only. In the years with both,
cars and light commercial vehicles exceed cars by 5 to 10 %, all vehicles by 13 to 31 %."""


def drivers(
    case: "Case",
    timeline: Timeline,
    *,
    figures: pd.DataFrame,
    nameplates: Nameplates,
    market: pd.DataFrame,
    incumbents: pd.DataFrame,
) -> pd.DataFrame:
    """Return the yearly covariates.

    Parameters
    ----------
    case : Case
        Vintage, first year and policy.
    timeline, figures, nameplates
        Which tenancies were on and how large they are.
    market : pandas.DataFrame
        As returned by `bayes_autoloc.evidence.market_rows.market_rows`.
    incumbents : pandas.DataFrame
        Index plant, column capacity.

    Returns
    -------
    pandas.DataFrame
        Index year, first_year to the year of the vintage. market: passenger-car sales (cars),
        interpolated in log where no figure is known (`market_known` tells). log_capacity_on: log
        of the nameplate that was on at the year's end (at the vintage in its year). pressure: log
        market less log_capacity_on of the year before, centred on its mean; 0 where one of them is
        unknown. protection: see `bayes_autoloc.evidence.protection`.
    """
    now_year = int(case.vintage[:4])
    years = pd.RangeIndex(case.first_year, now_year + 1, name="year")
    table = pooled_market(market, years)
    on = _capacity_on(
        timeline,
        figures=figures,
        nameplates=nameplates,
        incumbents=incumbents,
        first_year=case.first_year - 1,
        now_year=now_year,
    )
    with_gaps = np.log(table["market"]) - np.log(on.where(on > 0)).shift(1).reindex(years)
    table["log_capacity_on"] = np.log(on.where(on > 0)).reindex(years)
    table["pressure"] = (with_gaps - with_gaps.mean()).fillna(0.0)
    table["protection"] = protection_years(case)
    return table


def pooled_market(market: pd.DataFrame, years: pd.RangeIndex) -> pd.DataFrame:
    """Return one market figure a year in terms of passenger cars.

    The narrowest scope that is known counts. The year of the vintage takes the precision-weighted
    mean of forecasts for it. Years in between are interpolated in log, years outside take the
    nearest one; NaN if nothing is known at all.

    Returns
    -------
    pandas.DataFrame
        Index year; market (cars), market_known (a yearly figure exists).
    """
    rows = market[market["kind"].isin(("figure", "forecast"))]
    ratio = rows["scope"].map(IN_PASSENGER_TERMS).astype("float64")
    rows = rows.assign(log_value=np.log(rows["value"].to_numpy(float)) - np.log(ratio))
    order = {scope: rank for rank, scope in enumerate(IN_PASSENGER_TERMS)}
    figures = rows[rows["kind"] == "figure"].assign(rank=lambda frame: frame["scope"].map(order))
    known = figures.sort_values(["year", "rank"]).groupby("year")["log_value"].first()
    guesses = rows[rows["kind"] == "forecast"]
    weight = 1.0 / guesses["rel_sd"] ** 2
    guessed = (guesses["log_value"] * weight).groupby(guesses["year"]).sum()
    guessed = guessed / weight.groupby(guesses["year"]).sum()
    logs = known.reindex(years).astype("float64").fillna(guessed.reindex(years).astype("float64"))
    filled = (
        logs.interpolate(method="index", limit_direction="both") if logs.notna().any() else logs
    )
    return pd.DataFrame(
        {"market": np.exp(filled), "market_known": years.isin(known.index)}, index=years
    )


def _capacity_on(
    timeline: Timeline,
    *,
    figures: pd.DataFrame,
    nameplates: Nameplates,
    incumbents: pd.DataFrame,
    first_year: int,
    now_year: int,
) -> pd.Series:
    """Return the nameplate that was on at the end of each year, at the vintage in its own year."""
    covered = covered_years(timeline, figures)
    table = timeline.tenancies
    members = [plant for plant in ramp_members(timeline) if table.loc[plant, "home"]]
    counted = {plant: counted_years(timeline, covered, plant) for plant in members}
    spells = timeline.spells[timeline.spells["state"] == "on"]
    undated = incumbents.index[table["start"].reindex(incumbents.index).isna()]
    on = pd.Series(0.0, index=pd.RangeIndex(first_year, now_year + 1, name="year"))
    for year in on.index:
        # just before the year's end, so that a record that ends there still counts
        at = min(12.0 * (year + 1), timeline.now) - 1e-6
        running = set(spells.loc[(spells["begin"] <= at) & (spells["end"] > at), "plant"])
        if year < timeline.first_year:
            running |= set(undated)
        plants = [plant for plant in running if year in counted.get(plant, ())]
        old = incumbents.index.intersection(list(running))
        on[year] = sum(nameplates.at(plant, int(year)) for plant in plants)
        on[year] += incumbents.loc[old, "capacity"].sum()
    return on
