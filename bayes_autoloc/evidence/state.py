"""How things stand at the vintage: live tenancies and the sites they hold.

Live is
- a tenancy that is on at the vintage;
- a tenancy that is off, if it stopped within the last 36 months and nobody else has started at its
  site since (after that it is a memory, whatever its status says);
- a project that is announced, under construction or delayed, if there was news of it within the
  last 36 months (undated cancellations are not live).
Incumbents, and parts of a live whole, have their own places and are not listed.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.capacity import Nameplates
from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import PATIENCE, Timeline
from bayes_autoloc.evidence.hazard_rows import exodus_stops
from bayes_autoloc.evidence.tenancies import RAN, look_up

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["site_rows", "state_rows"]


_PROMISED = ("announced", "under_construction", "delayed")


def state_rows(
    case: "Case",
    timeline: Timeline,
    nameplates: Nameplates,
    ramp_plants: pd.Index,
    exclusions: Exclusions,
) -> pd.DataFrame:
    """Return every live home tenancy at the vintage.

    Returns
    -------
    pandas.DataFrame
        Index plant; name, site, wave, mode, takeover, status (running | halted | pipeline),
        capacity and site_capacity (cars a year), start, announced, planned_start (decimal years,
        NaN if unknown), months_in_state (since the last start, stop or announcement), exodus_stop,
        in_ramp (has a row in plants).
    """
    table = timeline.tenancies
    now_year = int(case.vintage[:4])
    live = pd.concat([_made_cars(case, timeline, exclusions), _promised(timeline, exclusions)])
    part = table.loc[live.index, "part_of"]
    incumbents = table.index[table["incumbent"]]
    hidden = live.index.isin(incumbents) | part.isin(live.index) | part.isin(incumbents)
    live = live[~np.asarray(hidden, dtype=bool)].sort_index()
    rows = table.loc[live.index, ["name", "site", "wave", "mode", "takeover"]].join(live)
    for column in ("start", "announced", "planned_start"):
        rows[column] = table.loc[live.index, column] / 12.0
    rows["capacity"] = [nameplates.lifetime(plant, now_year) for plant in live.index]
    rows["site_capacity"] = [nameplates.site(site, now_year) for site in rows["site"]]
    rows["site_capacity"] = np.fmax(rows["site_capacity"].astype("float64"), rows["capacity"])
    rows["in_ramp"] = rows.index.isin(ramp_plants)
    return rows


def _made_cars(case: "Case", timeline: Timeline, exclusions: Exclusions) -> pd.DataFrame:
    """Return how tenancies stand that are on, or that have not been off for too long."""
    spells = timeline.spells.assign(exodus_stop=exodus_stops(case, timeline))
    last = spells[(spells["outcome"] == "") & (spells["end"] == timeline.now)].set_index("plant")
    last = last[timeline.tenancies["home"].reindex(last.index).to_numpy(bool)]
    since = timeline.now - last["begin"]
    on = last["state"] == "on"
    forgotten = ~on & ((since > PATIENCE) | _succeeded(timeline, last))
    why = "not live at the vintage: off for long, or its site has gone to another"
    exclusions.add_plants(timeline.tenancies.loc[last.index], np.where(forgotten, why, ""))
    return pd.DataFrame(
        {
            "status": np.where(on, "running", "halted"),
            "months_in_state": since,
            "exodus_stop": last["exodus_stop"].astype(bool),
        }
    )[~forgotten]


def _succeeded(timeline: Timeline, last: pd.DataFrame) -> pd.Series:
    """Tell for each tenancy whether another one has started at its site since it stopped."""
    table = timeline.tenancies[timeline.tenancies["car"]]
    starts = table["start"].groupby(table["site"]).max()
    newest = look_up(starts, timeline.tenancies["site"].reindex(last.index))
    # a successor may start in the month of the stop
    own = timeline.tenancies["start"].reindex(last.index)
    return ((newest >= last["begin"]) & (newest > own)).fillna(False)


def _promised(timeline: Timeline, exclusions: Exclusions) -> pd.DataFrame:
    """Return live projects."""
    table = timeline.tenancies
    table = table[
        table["home"] & table["car"] & table["start"].isna() & table["status"].isin(_PROMISED)
    ]
    news = table["status_at"].fillna(table["announced"]).fillna(table["known"])
    stale = timeline.now - news > PATIENCE
    why = "not live at the vintage: no news for 36 months"
    exclusions.add_plants(table, np.where(stale, why, ""))
    table = table[~stale]
    begin = table["announced"].fillna(table["known"])
    return pd.DataFrame(
        {
            "status": "pipeline",
            "months_in_state": (timeline.now - begin).clip(lower=0.0),
            "exodus_stop": False,
        },
        index=table.index,
    )


def site_rows(
    timeline: Timeline, nameplates: Nameplates, state: pd.DataFrame, incumbents: pd.DataFrame
) -> pd.DataFrame:
    """Return the home sites at which a car plant stands or is being built.

    A site whose projects all died before the start was never built and is not listed.

    Returns
    -------
    pandas.DataFrame
        Index site; capacity (cars a year), free (nobody is there: no live tenancy or part of one,
        no incumbent, no maker of other vehicles that runs), former_western (a western tenancy made
        cars there and does no more), tenants (live tenancies).
    """
    table = timeline.tenancies[timeline.tenancies["home"]]
    built = table["car"] & (table["started"] | table["status"].isin(RAN))
    sites = table.loc[built | table.index.isin(state.index), "site"].unique()
    here = table[table["site"].isin(sites)]
    grouped = here.assign(holds=_holds(here, state), left=_has_left(timeline, here)).groupby(
        "site", sort=True
    )
    frame = pd.DataFrame(
        {
            "capacity": _site_capacities(here, nameplates, incumbents),
            "free": ~grouped["holds"].any(),
            "former_western": grouped["left"].any(),
            "tenants": state.groupby("site").size(),
        }
    )
    frame["tenants"] = frame["tenants"].fillna(0).astype("int64")
    frame.index.name = "site"
    return frame


def _holds(here: pd.DataFrame, state: pd.DataFrame) -> pd.Series:
    """Tell which tenancies hold their site."""
    incumbents = here.index[here["incumbent"]]
    part = here["part_of"].isin([*state.index, *incumbents]) & here["status"].isin(
        ("running", "halted")
    )
    other = ~here["car"] & (here["status"] == "running") & here["start"].notna()
    live = pd.Series(here.index.isin(state.index), index=here.index)
    return live | here["incumbent"] | part | other


def _has_left(timeline: Timeline, here: pd.DataFrame) -> pd.Series:
    """Tell which western tenancies made cars and do so no more."""
    last = timeline.spells[timeline.spells["end"] == timeline.now]
    on = set(last.loc[(last["state"] == "on") & (last["outcome"] == ""), "plant"])
    ran = here["car"] & (here["started"] | here["status"].isin(RAN))
    stays = pd.Series(here.index.isin(list(on)), index=here.index)
    return ran & (here["wave"] == "western") & ~stays


def _site_capacities(
    here: pd.DataFrame, nameplates: Nameplates, incumbents: pd.DataFrame
) -> pd.Series:
    """Return the capacity of each site: its own, else its tenancies', else their class's."""
    sites = here.groupby("site", sort=True)
    own = pd.Series({site: nameplates.site(str(site)) for site in sites.groups}, dtype="float64")
    stated = here["capacity"].fillna(incumbents["capacity"].reindex(here.index))
    alike = pd.Series(
        {plant: nameplates.typical(str(plant)) for plant in here.index}, dtype="float64"
    )
    by_site = stated.groupby(here["site"]).max()
    return own.fillna(by_site).fillna(alike.groupby(here["site"]).max())
