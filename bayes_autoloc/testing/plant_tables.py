"""The evidence tables about plants: sites, tenancies with their status, events."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bayes_autoloc.testing.histories import CLOSED, ON, Histories
from bayes_autoloc.testing.months import january, month_text
from bayes_autoloc.testing.projects import Project
from bayes_autoloc.testing.world import World

__all__ = ["event_rows", "plant_rows", "site_rows"]

ABROAD = "Elsewhere"


def _month_or_na(number: float | None) -> object:
    return pd.NA if number is None or pd.isna(number) else month_text(int(number))


def plant_rows(
    world: World, history: Histories, projects: list[Project], first_said: dict[str, int]
) -> pd.DataFrame:
    """Return one row a tenancy: incumbents, home projects, projects abroad.

    Parameters
    ----------
    first_said : dict
        Month of the first plan that was published for a tenancy: it is known from then.
    """
    vintage = world.design.vintage
    ended = {
        plant: month for plant, month, event, _ in history.events if event in ("halt", "close")
    }
    rows = []
    for plant in history.plants.index[history.plants["incumbent"].to_numpy(bool)]:
        state = history.state[history.plants.index.get_loc(plant), -1]
        rows.append(
            {
                "plant_id": plant,
                "site_id": history.plants.loc[plant, "site"],
                "wave": "domestic",
                "entry_mode": "full_cycle",
                "capacity": history.plants.loc[plant, "capacity"],
                "status": "running" if state == ON else "halted",
                "status_date": month_text(vintage),
                "known": january(world.design.first_year),
            }
        )
    rows += [_project_row(world, history, p, ended, first_said) for p in projects]
    frame = pd.DataFrame(rows)
    abroad = (frame["wave"] == "overseas").to_numpy(bool)
    return frame.assign(
        name=frame["plant_id"],
        city="City",
        country=np.where(abroad, ABROAD, world.design.country),
        group="Group " + frame["plant_id"],
        vehicle="car",
    )


def _project_row(
    world: World,
    history: Histories,
    project: Project,
    ended: dict[str, int],
    first_said: dict[str, int],
) -> dict[str, object]:
    home_start = project.plant in history.plants.index
    takeover = home_start and bool(history.plants.loc[project.plant, "takeover"])
    site = history.plants.loc[project.plant, "site"] if home_start else f"site_{project.plant}"
    status, date = _status(world, history, project, ended)
    return {
        "plant_id": project.plant,
        "site_id": site,
        "wave": project.wave,
        "entry_mode": project.mode,
        "capacity": np.nan if takeover else project.capacity,
        "announced": _month_or_na(project.announced),
        "planned_start": _month_or_na(project.planned),
        "start": _month_or_na(project.start),
        "status": status,
        "status_date": month_text(date),
        "known": min(project.first_seen, first_said.get(project.plant, project.first_seen)),
    }


def _status(
    world: World, history: Histories, project: Project, ended: dict[str, int]
) -> tuple[str, int]:
    """Return the status as of the vintage (abroad: as of the last month known) and its month."""
    if project.cancelled is not None:
        return "cancelled", project.cancelled
    if project.start is None:
        late = project.planned is not None and project.planned < project.follow
        return ("delayed" if late else "announced"), project.follow
    if project.plant not in history.plants.index:
        return "running", project.follow
    state = history.state[history.plants.index.get_loc(project.plant), -1]
    if state == CLOSED:
        return "closed", ended[project.plant]
    return ("running" if state == ON else "halted"), world.design.vintage


def site_rows(plants: pd.DataFrame, history: Histories) -> pd.DataFrame:
    """Return one row a site, with the nameplate of the tenant who built it."""
    sites = plants.groupby("site_id", sort=False).agg(
        country=("country", "first"), capacity=("capacity", "max"), known=("known", "min")
    )
    builders = history.plants.sort_values("start").groupby("site")["wave"].first()
    groups = builders.map({"western": "Western group"}).reindex(sites.index)
    sites = sites.assign(former_group=groups, name=sites.index, city="City")
    return sites.rename_axis("site_id").reset_index()


def event_rows(world: World, history: Histories, projects: Sequence[Project]) -> pd.DataFrame:
    """Return one row an event, in order of time; starts abroad included."""
    abroad = [
        (p.plant, p.start, "start", None)
        for p in projects
        if p.wave == "overseas" and p.start is not None
    ]
    frame = pd.DataFrame(
        [*history.events, *abroad], columns=["plant_id", "month", "event", "cause"]
    )
    frame = frame.sort_values(["plant_id", "month"], kind="stable", ignore_index=True)
    frame = frame.astype({"month": int})
    # The press has it the month after; what happens in the month of the vintage is known at once.
    known = np.minimum(frame["month"] + 1, world.design.vintage)
    return frame.assign(date=frame["month"].map(month_text), known=known)
