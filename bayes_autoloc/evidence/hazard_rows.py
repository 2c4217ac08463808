"""Exposures and counts of halts, restarts and closures, as Poisson cells.

Spells are cut at the turns of years and at the edges of shocks, so each cell lies inside or
outside a shock and its shock columns are 0 or 1. Stops are also cut six months after they began
(`new_stop`) and end for the likelihood after 24 months: what happens to a plant that has stood
still for longer is no longer news of this process. An end (close or convert) from on or from off
is a closure.

Who is at risk: home tenancies that make cars and are counted in the national total in that year,
so a part is not at risk while its whole is. Incumbents are at risk of halts and restarts, not of
closure: a state-backed maker of half the country's cars is no example of how plants end.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import Timeline, split, year_cuts
from bayes_autoloc.evidence.months import moment, year_of
from bayes_autoloc.evidence.ramp_cells import covered_years
from bayes_autoloc.evidence.shocks import SHOCKS, edges, hits, in_shock
from bayes_autoloc.evidence.tenancies import look_up

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["LONGEST_STOP", "NEW_STOP", "exodus_stops", "halt_rows"]


NEW_STOP = 6.0
"""Months for which a stop is new."""

LONGEST_STOP = 24.0
"""Months after which a stop is followed no longer."""

LEAST_EXPOSURE = 0.5 / 12.0
"""Years: an event can't come out of no exposure; half a month is the error of its date."""

_KEY = ["kind", "plant", "year", "new_stop", "exodus_stop", *SHOCKS]


def exodus_stops(case: "Case", timeline: Timeline) -> pd.Series:
    """Tell for each spell off whether it belongs to an exodus.

    A stop does if its cause is war_exit, or if it began in an exodus and the tenancy is western.
    """
    spells = timeline.spells
    western = look_up(timeline.tenancies["wave"], spells["plant"]) == "western"
    began = in_shock(case, "exodus", spells["begin"].to_numpy())
    return (spells["state"] == "off") & ((spells["cause"] == "war_exit") | (western & began))


def halt_rows(
    case: "Case", timeline: Timeline, figures: pd.DataFrame, exclusions: Exclusions
) -> pd.DataFrame:
    """Count halts, restarts and closures and the time at risk of each.

    Parameters
    ----------
    case : Case
        Shocks and first year.
    timeline : Timeline
        Spells on and off.
    figures : pandas.DataFrame
        One figure a year for each tenancy: years in which a whole stands for its parts.
    exclusions : Exclusions
        Takes events abroad and of parts: they tell the months on, but no rates.

    Returns
    -------
    pandas.DataFrame
        kind (halt | restart | close_on | close_off), plant, year, exposure (years), count,
        recession, exodus, sanctions (0 or 1), new_stop, exodus_stop.
    """
    table = timeline.tenancies
    spells = timeline.spells.assign(exodus_stop=exodus_stops(case, timeline))
    spells = spells[spells["plant"].isin(table.index[table["home"] & table["car"]])]
    pieces = _pieces(case, timeline, _stages(spells))
    covered = covered_years(timeline, figures)
    pieces = pieces[_at_risk(timeline, covered, pieces, case.first_year)]
    _record(case, timeline, covered, exclusions)
    on, off = pieces[pieces["state"] == "on"], pieces[pieces["state"] == "off"]
    ends = ("close", "convert")
    mortal_on = on[~look_up(table["incumbent"], on["plant"])]
    mortal_off = off[~look_up(table["incumbent"], off["plant"])]
    rows = pd.concat(
        [
            on.assign(kind="halt", count=on["outcome"] == "halt"),
            off.assign(kind="restart", count=off["outcome"] == "restart"),
            mortal_on.assign(kind="close_on", count=mortal_on["outcome"].isin(ends)),
            mortal_off.assign(kind="close_off", count=mortal_off["outcome"].isin(ends)),
        ]
    )
    return _sum(rows)


def _stages(spells: pd.DataFrame) -> pd.DataFrame:
    """Split spells off into a new and an old stage, and cut them after 24 months."""
    on = spells[spells["state"] == "on"].assign(new_stop=False)
    off = spells[spells["state"] == "off"]
    turn = np.minimum(off["begin"] + NEW_STOP, off["end"])
    limit = np.minimum(off["begin"] + LONGEST_STOP, off["end"])
    ended_new, ended = off["end"] <= turn, off["end"] <= limit
    new = off.assign(end=turn, new_stop=True, outcome=off["outcome"].where(ended_new, ""))
    old = off.assign(begin=turn, end=limit, new_stop=False, outcome=off["outcome"].where(ended, ""))
    return pd.concat([on, new, old[~ended_new]], ignore_index=True)


def _pieces(case: "Case", timeline: Timeline, spells: pd.DataFrame) -> pd.DataFrame:
    """Cut spells at years and at the edges of shocks; the outcome goes to the last piece."""
    begin, end = spells["begin"].to_numpy(float), spells["end"].to_numpy(float)
    cuts = np.unique(np.concatenate([year_cuts(begin, end), edges(case)]))
    index, low, high = split(begin, end, cuts)
    last = np.append(index[1:] != index[:-1], True) if len(index) else np.empty(0, dtype=bool)
    middle = (low + high) / 2
    pieces = spells.iloc[index].reset_index(drop=True)
    pieces["outcome"] = np.where(last, pieces["outcome"], "")
    pieces["year"] = year_of(middle)
    pieces["exposure"] = (high - low) / 12.0
    wave = look_up(timeline.tenancies["wave"], pieces["plant"]).to_numpy(object)
    for kind in SHOCKS:
        pieces[kind] = (in_shock(case, kind, middle) & hits(kind, wave)).astype(float)
    return pieces


def _at_risk(
    timeline: Timeline, covered: dict[str, set[int]], pieces: pd.DataFrame, first_year: int
) -> pd.Series:
    """Tell which pieces lie in years in which no whole stands for the tenancy."""
    inside = _inside(timeline, covered, pieces["plant"], pieces["year"])
    return (pieces["year"] >= first_year) & ~inside


def _inside(
    timeline: Timeline, covered: dict[str, set[int]], plants: pd.Series, years: pd.Series
) -> pd.Series:
    """Tell for which plant-years the whole of a part ran or has a figure."""
    whole = look_up(timeline.tenancies["part_of"], plants)
    pairs = zip(whole, years, strict=True)
    return pd.Series(
        [year in covered.get(of, ()) for of, year in pairs], index=plants.index, dtype=bool
    )


def _record(
    case: "Case", timeline: Timeline, covered: dict[str, set[int]], exclusions: Exclusions
) -> None:
    """Record halts, restarts and ends that tell the months on, but count in no rate."""
    events = case.events[case.events["event"] != "start"]
    events = events[events["plant_id"].isin(timeline.spells["plant"])]
    year = (moment(events["date"]) // 12).astype("int64")
    abroad = look_up(timeline.tenancies["overseas"], events["plant_id"])
    inside = _inside(timeline, covered, events["plant_id"], year) & ~abroad
    exclusions.add_rows("events", events[abroad], "abroad: tells the months on, counts in no rate")
    why = "of a part whose whole is counted: tells the months on, counts in no rate"
    exclusions.add_rows("events", events[inside], why)


def _sum(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.assign(count=rows["count"].astype("int64"))
    cells = rows.groupby(_KEY, sort=True)[["exposure", "count"]].sum().reset_index()
    cells = cells[(cells["exposure"] > 0) | (cells["count"] > 0)].reset_index(drop=True)
    floor = np.where(cells["count"] > 0, LEAST_EXPOSURE, 0.0)
    cells["exposure"] = np.maximum(cells["exposure"], floor)
    return cells
