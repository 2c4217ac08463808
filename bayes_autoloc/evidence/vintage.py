"""What was known at an earlier month: the tables of a case cut back to a vintage.

Rows go by ``known_from``. Four things are more than a row and are rebuilt: how a plant stood
(start, status, status_date, announced, planned_start, part_of), what is said of a site (capacity,
former_group), whether a forecast's target year was over (realised), and how far a shock had come.
docs/schema.md has the rules; ``standing.py`` has those for a plant.
"""

import re
from collections.abc import Mapping

import pandas as pd
from pandas.api.typing import NAType

from bayes_autoloc.errors import Problem
from bayes_autoloc.evidence.cells import MONTH
from bayes_autoloc.evidence.settings import Settings, Shock
from bayes_autoloc.evidence.standing import Event, Tenancy, is_known, standing

__all__ = ["cut_settings", "cut_tables", "refused"]

_DATED = ("start", "status", "status_date", "announced", "planned_start")

Frames = Mapping[str, pd.DataFrame]


def refused(settings: Settings, vintage: str) -> list[Problem]:
    """Say why a case can't be cut back to a vintage (nothing if it can)."""
    if not re.fullmatch(MONTH, str(vintage)):
        return [Problem("vintage", f"{vintage!r} is not a month", "Write YYYY-MM.")]
    if vintage > settings.vintage:
        found = f"the case knows nothing after {settings.vintage}"
        return [Problem("vintage", found, f"Ask for {settings.vintage} or earlier.")]
    if int(vintage[:4]) <= settings.first_year:
        found = f"no complete year lies between first_year {settings.first_year} and {vintage}"
        return [Problem("vintage", found, f"Ask for {settings.first_year + 1}-01 or later.")]
    return []


def cut_tables(tables: Frames, vintage: str) -> dict[str, pd.DataFrame]:
    """Return the tables as they could have been written in a month.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        Typed tables of a case of a later vintage.
    vintage : str
        ``YYYY-MM``.
    """
    known = {
        name: frame.loc[frame["known_from"] <= vintage].reset_index(drop=True)
        for name, frame in tables.items()
    }
    known["plants"] = _plants(known, vintage)
    known["sites"] = _sites(known, tables["plants"])
    known["forecasts"] = _forecasts(known["forecasts"], vintage)
    return known


def cut_settings(settings: Settings, vintage: str) -> Settings:
    """Return the settings of the earlier vintage: later shocks dropped, running ones cut short."""
    shocks = [_cut_shock(shock, vintage) for shock in settings.shocks]
    kept = tuple(shock for shock in shocks if shock.known_from <= vintage)
    return Settings.model_validate({**settings.model_dump(), "vintage": vintage, "shocks": kept})


def _cut_shock(shock: Shock, vintage: str) -> Shock:
    # a recession is a calendar year by rule, so its end is known with it
    if shock.kind == "recession" or shock.known_from > vintage:
        return shock
    return shock.model_copy(update={"end": min(shock.end, vintage)})


def _plants(known: Frames, vintage: str) -> pd.DataFrame:
    plants = known["plants"].copy()
    events = _events(known["events"])
    producing = set(known["output"].loc[known["output"]["output"] > 0, "plant_id"])
    dated = (plants[column].fillna("") for column in _DATED)
    rebuilt = [
        standing(
            Tenancy(
                start=start,
                status=status,
                status_date=status_date,
                announced=announced,
                planned_start=planned_start,
                events=tuple(events.get(plant, ())),
                produced=plant in producing,
            ),
            vintage,
        )
        for plant, start, status, status_date, announced, planned_start in zip(
            plants["plant_id"], *dated, strict=True
        )
    ]
    for column in _DATED:
        plants[column] = pd.array([row[column] or None for row in rebuilt], dtype="string")
    unknown_whole = ~plants["part_of"].isin(plants["plant_id"])
    plants.loc[unknown_whole, "part_of"] = pd.NA
    return plants


def _events(events: pd.DataFrame) -> dict[str, list[Event]]:
    """Events by plant, in the order of the table (which orders those of one month)."""
    by_plant: dict[str, list[Event]] = {}
    cause = events["cause"].fillna("")
    rows = zip(events["plant_id"], events["date"], events["event"], cause, strict=True)
    for plant, date, event, why in rows:
        by_plant.setdefault(plant, []).append(Event(date, event, why))
    return by_plant


def _sites(known: Frames, all_plants: pd.DataFrame) -> pd.DataFrame:
    sites = known["sites"].copy()
    here = dict(list(known["plants"].groupby("site_id")))
    hidden = all_plants.loc[~all_plants["plant_id"].isin(known["plants"]["plant_id"])]
    later = dict(list(hidden.groupby("site_id")))
    none = all_plants.iloc[:0]
    tenants = [(here.get(site, none), later.get(site, none)) for site in sites["site_id"]]
    sites["capacity"] = [
        _site_capacity(capacity, *pair)
        for capacity, pair in zip(sites["capacity"], tenants, strict=True)
    ]
    left = [
        _owner_had_left(former, *pair)
        for former, pair in zip(sites["former_group"], tenants, strict=True)
    ]
    sites["former_group"] = sites["former_group"].where(pd.Series(left, dtype="bool"))
    return sites


def _site_capacity(published: float, here: pd.DataFrame, later: pd.DataFrame) -> float:
    """Return a site's capacity, but not one that only a tenancy not yet known carries."""
    if published in set(here["capacity"]) or published not in set(later["capacity"]):
        return published
    started = here.loc[here["start"].notna(), "capacity"].max()
    return float(here["capacity"].max() if pd.isna(started) else started)


def _owner_had_left(former: str | NAType, here: pd.DataFrame, later: pd.DataFrame) -> bool:
    """Return whether a tenancy of the former group had stopped (true without such rows)."""
    if former is pd.NA:
        return True
    of_group = here.loc[here["group"] == former]
    if of_group.empty:
        return not (later["group"] == former).any()
    return bool(of_group["status"].isin(("halted", "closed", "converted")).any())


def _forecasts(forecasts: pd.DataFrame, vintage: str) -> pd.DataFrame:
    frame = forecasts.copy()
    over = [is_known(f"{year + 1:04d}-01", vintage) for year in frame["target_year"]]
    frame["realised"] = frame["realised"].where(pd.Series(over, index=frame.index, dtype="bool"))
    return frame
