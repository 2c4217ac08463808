"""One row per tenancy: who is at home, who is an incumbent, when each began.

The table is read by every other part of the evidence, so that words such as "home", "started",
"incumbent" and "takeover" have one meaning:

home
    the tenancy stands in the country of the case and is not of the wave "overseas".
incumbent
    a home maker of cars of the domestic wave that already ran when the case begins, or that runs
    without a start date, and that is no part of another tenancy.
started
    it has a start date (or is an incumbent). A tenancy whose status says that it ran, but whose
    start is unknown, has no age and can't enter a ramp-up.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.months import JUNE, moment, vintage_end
from bayes_autoloc.evidence.takeovers import takeovers

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["RAN", "look_up", "tenancies"]

RAN = ("running", "halted", "closed", "converted")
"""Words of `status` that say that a tenancy has made cars."""

DEFAULT_MODE = "mixed"
"""Entry mode of a tenancy whose row gives none: the middle of the scale."""


def tenancies(case: "Case") -> pd.DataFrame:
    """Describe every tenancy of a case.

    Returns
    -------
    pandas.DataFrame
        Index `plant`. Columns: row (position in plants), site, name, wave, mode, group, partner,
        brand, part_of ("" if none), capacity (cars a year, NaN if none), status; announced,
        planned_start, start, status_at, known (moments, months since the year 0); car, home,
        overseas, incumbent, started, takeover (bool).
    """
    plants = case.plants
    abroad = (plants["wave"] == "overseas") | (plants["country"] != case.country)
    table = pd.DataFrame(
        {
            "row": plants.index.to_numpy(),
            "site": plants["site_id"].to_numpy(object),
            "name": plants["name"].to_numpy(object),
            "wave": np.where(abroad, "overseas", plants["wave"].fillna("").to_numpy(object)),
            "mode": plants["entry_mode"].fillna(DEFAULT_MODE).to_numpy(object),
            "group": plants["group"].fillna("").to_numpy(object),
            "partner": plants["partner"].fillna("").to_numpy(object),
            "brand": plants["brand"].fillna("").to_numpy(object),
            "part_of": plants["part_of"].fillna("").to_numpy(object),
            "capacity": plants["capacity"].to_numpy(float),
            "status": plants["status"].fillna("").to_numpy(object),
            "announced": moment(plants["announced"], year_only=JUNE).to_numpy(),
            "planned_start": moment(plants["planned_start"]).to_numpy(),
            "start": _starts(case).to_numpy(),
            "status_at": moment(plants["status_date"]).to_numpy(),
            "known": moment(plants["known_from"], year_only=JUNE).to_numpy(),
            "car": (plants["vehicle"].fillna("car") == "car").to_numpy(bool),
            "home": (~abroad).to_numpy(bool),
            "overseas": abroad.to_numpy(bool),
        },
        index=pd.Index(plants["plant_id"].to_numpy(object), name="plant"),
    )
    table["incumbent"] = _incumbent(table, 12.0 * case.first_year)
    table["started"] = table["start"].notna() | table["incumbent"]
    table["takeover"] = takeovers(table)
    return table


def _starts(case: "Case") -> pd.Series:
    """Return the moment of each start.

    plants.start rules. Its year-only dates take the month of a start event of that year, else that
    of the earliest event of that year if it lies before 1 July, else 1 July. Starts that lie after
    the vintage are promises.
    """
    plants, events = case.plants, case.events
    start = pd.Series(moment(plants["start"]).to_numpy(), index=plants["plant_id"].to_numpy(object))
    vague = plants["start"].fillna("").str.len().to_numpy() == 4
    when = pd.DataFrame(
        {"plant": events["plant_id"].to_numpy(object), "event": events["event"].to_numpy(object)}
    )
    when["at"] = moment(events["date"]).to_numpy()
    began = when[when["event"] == "start"].groupby("plant")["at"].min().reindex(start.index)
    first = when.groupby("plant")["at"].min().reindex(start.index)
    same_year = np.floor(began / 12.0) == np.floor(start / 12.0)
    start = start.where(~(vague & same_year.to_numpy(bool)), began)
    earlier = (np.floor(first / 12.0) == np.floor(start / 12.0)) & (first < start)
    start = start.where(~(vague & earlier.to_numpy(bool)), first)
    start = start.fillna(began)
    return start.where(start <= vintage_end(case.vintage))


def _incumbent(table: pd.DataFrame, begin: float) -> pd.Series:
    """Tell which tenancies are incumbents (see the module's text)."""
    early = (table["start"] < begin) | (table["start"].isna() & table["status"].isin(RAN))
    domestic = (table["wave"] == "domestic") & table["home"] & table["car"]
    return early & domestic & (table["part_of"] == "")


def look_up(column: pd.Series, keys: pd.Series) -> pd.Series:
    """Look values up by name, also in empty tables and for unknown names.

    Parameters
    ----------
    column : pandas.Series
        Values by name, for example a column of the table of tenancies.
    keys : pandas.Series
        Names.

    Returns
    -------
    pandas.Series
        With the index of the keys; unknown names give False, NaN or "", as the column's type has
        it.
    """
    unknown: float | bool | str = np.nan
    if column.dtype == bool:
        unknown = False
    elif column.dtype == object:
        unknown = ""
    found = column.reindex(pd.Index(keys.to_numpy(object), dtype=object), fill_value=unknown)
    return found.set_axis(keys.index)
