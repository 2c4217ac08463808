"""Collect from a case what quotes must know of its plants."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.exposure import Timeline, timeline
from bayes_autoloc.evidence.months import JUNE, moment
from bayes_autoloc.evidence.strings import STRING
from bayes_autoloc.forecast.incumbents import OVERUSE
from bayes_autoloc.forecast.known import ASSUMED_LEAD, nameplates, running_since
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.insight.precedents_past import past_plans
from bayes_autoloc.insight.quote_facts import ENDED, CaseFacts, PlantFacts

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.evidence.observations import Observations

__all__ = ["facts_of"]


YEAR_ONLY = len("2025")
"""Length of a date without a month."""


def facts_of(case: "Case", observations: "Observations") -> CaseFacts:
    """Collect what quotes need of a case.

    Parameters
    ----------
    case : Case
        The evidence at its vintage.
    observations : Observations
        The same evidence in rows.
    """
    life = timeline(case)
    return CaseFacts(
        vintage=observations.vintage,
        first_year=observations.first_year,
        last_year=max(*case.horizons, observations.now_year + 1),
        country=case.country,
        plants=_plants(case, observations, life),
        precedents=past_plans(case, observations, life),
    )


def _plants(case: "Case", obs: "Observations", life: Timeline) -> dict[str, PlantFacts]:
    # Plain mappings: hundreds of look-ups in frames would take longer than all the rest.
    calendar = calendar_of(obs.vintage, obs.now_year)
    state = obs.state.assign(since=running_since(obs.state, calendar, 1), nameplate=nameplates(obs))
    alive: dict[Any, dict[Any, Any]] = state.to_dict("index")
    tenancies: dict[Any, dict[Any, Any]] = life.tenancies.to_dict("index")
    years, published, plans = _past_years(obs.cells), _published(obs.cells), _plans(obs.plans)
    dated = case.plants["planned_start"].astype(STRING).fillna("")
    by_year = set(case.plants.loc[dated.str.len() == YEAR_ONLY, "plant_id"].astype(str))
    stated, in_ramp = _stated(case), set(obs.plants.index)
    found: dict[str, PlantFacts] = {}
    for plant, about in tenancies.items():
        live = alive.get(plant)
        found[plant] = PlantFacts(
            plant=plant,
            name=about["name"],
            wave=about["wave"],
            mode=about["mode"],
            takeover=about["takeover"],
            refused="" if live is not None or plant in in_ramp else _refusal(about),
            start=None if np.isnan(about["start"]) else int(np.floor(about["start"] + 1e-6)),
            years=years.get(plant, {}),
            published=published.get(plant, {}),
            plans=plans.get(plant, []),
            stated=stated.get(plant, []),
            **(
                _ended(years.get(plant, {}), about)
                if live is None
                else _living(live, obs.now_year, year_only=plant in by_year)
            ),
        )
    return found


def _living(live: Mapping[str, Any], now_year: int, *, year_only: bool) -> dict[str, Any]:
    """Return how a plant stands that lives at the vintage, as the forecast takes it."""
    capacity = float(live["nameplate"])
    promised = bool(np.isfinite(live["planned_start"]))
    announced = live["announced"] if np.isfinite(live["announced"]) else float(now_year)
    return {
        "status": str(live["status"]),
        "capacity": capacity,
        "ceiling": OVERUSE * float(np.fmax(live["site_capacity"], capacity)),
        "planned": float(live["planned_start"] if promised else announced + ASSUMED_LEAD),
        "promised": promised,
        "year_only": promised and year_only,
        "since": int(live["since"]),
        "exodus_stop": bool(live["exodus_stop"]),
    }


def _ended(years: Mapping[str, list[float]], about: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a plant stands that lives no more: as it was last measured, or as stated."""
    capacity = years[max(years)][2] if years else float(about["capacity"])
    return {
        "status": ENDED,
        "capacity": capacity,
        "ceiling": OVERUSE * capacity,
        "planned": None,
        "promised": False,
        "year_only": False,
        "since": 0,
        "exodus_stop": False,
    }


def _refusal(about: Mapping[str, Any]) -> str:
    """Return why a plant that neither lives nor ramps up can't be quoted."""
    if not about["car"]:
        return "makes no cars"
    if about["incumbent"] or about["part_of"]:
        return "is an incumbent, or a part of another plant: it follows no ramp-up"
    if not about["started"]:
        return "never started, or nothing has been heard of it for long"
    return "has no dated history from which its use could be learnt"


def _past_years(cells: pd.DataFrame) -> dict[str, dict[str, list[float]]]:
    """Return share of the year on, age and capacity by plant and year."""
    found: dict[str, dict[str, list[float]]] = {}
    for plant, year, *values in _rows(cells, "plant", "year", "running", "age", "capacity"):
        found.setdefault(plant, {})[str(year)] = [float(value) for value in values]
    return found


def _published(cells: pd.DataFrame) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for plant, year, cars in _rows(cells.dropna(subset=["seen"]), "plant", "year", "seen"):
        found.setdefault(plant, {})[str(year)] = float(cars)
    return found


def _plans(plans: pd.DataFrame) -> dict[str, list[list[float]]]:
    found: dict[str, list[list[float]]] = {}
    for plant, *values in _rows(plans, "plant", "year", "plan", "lead"):
        found.setdefault(plant, []).append([float(value) for value in values])
    return found


def _stated(case: "Case") -> dict[str, list[list[Any]]]:
    rows = case.plans[(case.plans["kind"] != "capacity") & (case.plans["plan"] > 0)]
    at = moment(rows["announced"], year_only=JUNE)
    rows = rows[at.notna()].assign(lead=(12.0 * (rows["year"] + 1) - at) / 12.0)
    rows = rows.sort_values("lead", ascending=False, kind="stable")
    found: dict[str, list[list[Any]]] = {}
    for plant, year, cars, said, lead in _rows(
        rows, "plant_id", "year", "plan", "announced", "lead"
    ):
        found.setdefault(plant, []).append([int(year), float(cars), str(said), float(lead)])
    return found


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Return some columns of a frame row by row."""
    return zip(*(frame[column].to_list() for column in columns), strict=True)
