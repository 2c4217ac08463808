"""What was known at an earlier month: the tables of a case cut back to a vintage.

Rows go by ``known_from``. Four things are more than a row and are rebuilt: how a plant stood
(start, status, status_date, announced, planned_start, part_of), what is said of a site (capacity,
former_group), whether a forecast's target year was over (realised), and how far a shock had come.
docs/schema.md has the rules; ``standing.py`` holds those for a plant, ``site_facts.py`` for a site.
"""

import re
from collections.abc import Mapping

import pandas as pd

from bayes_autoloc.errors import Problem
from bayes_autoloc.evidence.cells import MONTH
from bayes_autoloc.evidence.settings import Settings, Shock
from bayes_autoloc.evidence.site_facts import cut_sites
from bayes_autoloc.evidence.standing import Event, Tenancy, is_known, standing
from bayes_autoloc.evidence.strings import STRING

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
    known["sites"] = cut_sites(known["sites"], known["plants"], tables["plants"], vintage)
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
        plants[column] = pd.array([row[column] or None for row in rebuilt], dtype=STRING)
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


def _forecasts(forecasts: pd.DataFrame, vintage: str) -> pd.DataFrame:
    frame = forecasts.copy()
    over = [is_known(f"{year + 1:04d}-01", vintage) for year in frame["target_year"]]
    frame["realised"] = frame["realised"].where(pd.Series(over, index=frame.index, dtype="bool"))
    return frame
