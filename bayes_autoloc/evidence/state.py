"""How things stand at the vintage: live tenancies and the sites they hold.

Live is
- a tenancy that is on at the vintage;
- a tenancy that is off, if it stopped within the last 36 months and nobody else has started at its site
  since (after that it is a memory, whatever its status says);
- a project that is announced, under construction or delayed, if there was news of it within the last 36
  months (undated cancellations are not live).
Incumbents, and parts of a live whole, have their own places and are not listed.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.capacity import Nameplates
from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import PATIENCE, Timeline
from bayes_autoloc.evidence.hazard_rows import exodus_stops
from bayes_autoloc.evidence.takeovers import takeovers

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["SITES", "STATE", "site_rows", "state_rows"]

STATE = [
    "name",
    "site",
    "wave",
    "mode",
    "takeover",
    "status",
    "capacity",
    "site_capacity",
    "start",
    "announced",
    "planned_start",
    "months_in_state",
    "exodus_stop",
    "in_ramp",
]
SITES = ["capacity", "free", "former_western", "tenants"]

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
        Index plant; name, site, wave, mode, takeover, status (running | halted | pipeline), capacity and
        site_capacity (cars a year), start, announced, planned_start (decimal years, NaN if unknown),
        months_in_state (since the last start, stop or announcement), exodus_stop, in_ramp (has a row in
        plants).
    """
    table = timeline.tenancies
    now_year = int(case.vintage[:4])
    live = pd.concat([_made_cars(case, timeline, exclusions), _promised(timeline, exclusions)])
    part = table.loc[live.index, "part_of"]
    incumbents = table.index[table["incumbent"]]
    hidden = live.index.isin(incumbents) | part.isin(live.index) | part.isin(incumbents)
    live = live[~np.asarray(hidden, dtype=bool)].sort_index()
    rows = table.loc[live.index, ["name", "site", "wave", "mode"]].join(live)
    for column in ("start", "announced", "planned_start"):
        rows[column] = table.loc[live.index, column] / 12.0
    rows["takeover"] = takeovers(table).reindex(live.index).to_numpy(bool)
    rows["capacity"] = [nameplates.lifetime(plant, now_year) for plant in live.index]
    rows["site_capacity"] = [nameplates.site(site, now_year) for site in rows["site"]]
    rows["site_capacity"] = rows["site_capacity"].astype("float64").fillna(rows["capacity"])
    rows["in_ramp"] = rows.index.isin(ramp_plants)
    return rows[STATE]


def _made_cars(case: "Case", timeline: Timeline, exclusions: Exclusions) -> pd.DataFrame:
    """Return status, months_in_state and exodus_stop of tenancies that are on, or off for not too long."""
    spells = timeline.spells.assign(exodus_stop=exodus_stops(case, timeline))
    last = spells[(spells["outcome"] == "") & (spells["end"] == timeline.now)].set_index("plant")
    last = last[timeline.tenancies["home"].reindex(last.index).to_numpy(bool)]
    since = timeline.now - last["begin"]
    on = last["state"] == "on"
    forgotten = ~on & ((since > PATIENCE) | _succeeded(timeline, last))
    for plant in last.index[forgotten]:
        why = "not live at the vintage: off for long, or its site has gone to another"
        exclusions.add("plants", timeline.tenancies.loc[plant, "row"], str(plant), why)
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
    newest = timeline.tenancies["site"].reindex(last.index).map(starts)
    return (newest > last["begin"]).fillna(False)


def _promised(timeline: Timeline, exclusions: Exclusions) -> pd.DataFrame:
    """Return live projects."""
    table = timeline.tenancies
    table = table[table["home"] & table["car"] & table["start"].isna() & table["status"].isin(_PROMISED)]
    news = table["status_at"].fillna(table["announced"]).fillna(table["known"])
    stale = timeline.now - news > PATIENCE
    for plant, row in table.loc[stale, "row"].items():
        exclusions.add("plants", row, str(plant), "not live at the vintage: no news for 36 months")
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


def site_rows(timeline: Timeline, nameplates: Nameplates, state: pd.DataFrame) -> pd.DataFrame:
    """Return the home sites at which a plant stands or is being built.

    A site whose projects all died before the start was never built and is not listed.

    Returns
    -------
    pandas.DataFrame
        Index site; capacity (cars a year), free (nobody is there: no live tenancy, no incumbent and no
        maker of other vehicles that runs), former_western (a western tenancy ran there and does no
        more), tenants (live tenancies).
    """
    table = timeline.tenancies[timeline.tenancies["home"]]
    on = timeline.spells[(timeline.spells["state"] == "on") & (timeline.spells["outcome"] == "")]
    on = set(on.loc[on["end"] == timeline.now, "plant"])
    others = ~table["car"] & (table["status"] == "running") & table["start"].notna()
    holds = table.index.isin(state.index) | table["incumbent"] | others
    built = table["started"] | table.index.isin(state.index)
    left = table["started"] & (table["wave"] == "western") & ~table.index.isin(on)
    left &= table["car"]
    frame = pd.DataFrame({"site": table["site"], "holds": holds, "left": left})[built.to_numpy(bool)]
    grouped = frame.groupby("site", sort=True)
    sites = pd.DataFrame(
        {
            "free": ~grouped["holds"].any(),
            "former_western": grouped["left"].any(),
            "tenants": state.groupby("site").size().reindex(grouped.groups.keys()).fillna(0),
        }
    )
    sites["tenants"] = sites["tenants"].astype("int64")
    sites["capacity"] = [nameplates.site(site) for site in sites.index]
    largest = table.groupby("site")["capacity"].max().reindex(sites.index)
    sites["capacity"] = sites["capacity"].fillna(largest).astype("float64")
    return sites[SITES]
