"""Past plans of a case and what became of them, as far as its vintage knows."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from bayes_autoloc.evidence.exposure import Timeline
from bayes_autoloc.evidence.months import JUNE, moment
from bayes_autoloc.evidence.tenancies import RAN
from bayes_autoloc.insight.precedents import Features, Precedent

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.evidence.observations import Observations

__all__ = ["past_plans"]

YEAR = 12.0
"""Months."""

ENDS = {"halt": "halted", "close": "closed", "convert": "converted"}
"""What ends a spell in which a plant ran or stood still, in words."""

type Row = dict[str, Any]
type Tenancies = Mapping[Any, Mapping[Any, Any]]


def past_plans(case: "Case", obs: "Observations", life: Timeline) -> tuple[Precedent, ...]:
    """Return the plans of a case whose outcome is known at its vintage.

    Plans of plants that ramp up with a figure for the year, and plans for complete years of
    projects that never started: those made nothing. Of a plan that was repeated, the vintages that
    the fit uses count.
    """
    countries = dict(zip(case.plants["plant_id"], case.plants["country"], strict=True))
    tenancies = life.tenancies.to_dict("index")
    rows = [*_measured(obs, life, tenancies), *_never_started(case, obs, tenancies)]
    return tuple(Precedent(country=str(countries[row["plant"]]), **row) for row in rows)


def _measured(obs: "Observations", life: Timeline, tenancies: Tenancies) -> Iterator[Row]:
    seen = obs.plans.dropna(subset=["log_seen"])
    capacity = obs.cells["capacity"].to_numpy(float)[seen["cell"].to_numpy(int)]
    lives = _Lives(life)
    for row, cars in zip(seen.to_dict("records"), capacity, strict=True):
        about = tenancies[row["plant"]]
        yield {
            "plant": str(row["plant"]),
            "name": str(about["name"]),
            "year": int(row["year"]),
            "plan": float(row["plan"]),
            "output": float(np.exp(row["log_seen"])),
            "started": True,
            "happened": lives.happened(row["plant"], about["start"], row["year"]),
            "features": asdict(_features(about, float(cars), row["age"], row["lead"])),
        }


def _never_started(case: "Case", obs: "Observations", tenancies: Tenancies) -> Iterator[Row]:
    plans = case.plans[(case.plans["kind"] != "capacity") & (case.plans["plan"] > 0)]
    plans = plans.assign(at=moment(plans["announced"], year_only=JUNE)).dropna(subset=["at"])
    for row in plans[plans["year"].between(obs.first_year, obs.last_year)].to_dict("records"):
        about, year = tenancies[row["plant_id"]], int(row["year"])
        lead = year + 1 - row["at"] / YEAR
        ran = about["started"] or about["status"] in RAN
        if ran or not about["car"] or about["part_of"] or lead <= 0:
            continue
        capacity = about["capacity"] if about["capacity"] > 0 else row["plan"]
        age = _planned_age(about["planned_start"] / YEAR, year)
        yield {
            "plant": str(row["plant_id"]),
            "name": str(about["name"]),
            "year": year,
            "plan": float(row["plan"]),
            "output": 0.0,
            "started": False,
            "happened": f"never started ({about['status'].replace('_', ' ') or 'no news'})",
            "features": asdict(_features(about, float(capacity), age, float(lead))),
        }


def _planned_age(due: float, year: int) -> float:
    """Return the age in a year by the planned start; from January on where nobody named one."""
    first = float(year) if np.isnan(due) else min(due, year + 1.0)
    return (max(first, year) + year + 1) / 2 - first


def _features(about: Mapping[str, Any], capacity: float, age: float, lead: float) -> Features:
    wave = "chinese" if about["overseas"] else str(about["wave"])
    home, takeover = bool(about["home"]), bool(about["takeover"])
    return Features(str(about["mode"]), wave, home, takeover, capacity, float(age), float(lead))


class _Lives:
    """Tells how plants ran, from their spells on and off."""

    def __init__(self, life: Timeline) -> None:
        on = life.years[["plant", "year", "on"]].to_dict("records")
        self._on = {(row["plant"], row["year"]): float(row["on"]) for row in on}
        self._spells: dict[str, list[Row]] = {}
        for spell in life.spells.to_dict("records"):
            self._spells.setdefault(spell["plant"], []).append(
                {str(key): value for key, value in spell.items()}
            )

    def happened(self, plant: str, start: float, year: int) -> str:
        """Say how a plant ran in a year, and what halted or ended it from then on."""
        months = self._on.get((plant, year), 0.0)
        told = [f"started {_month(start)}"] if start >= YEAR * year else []
        if not told or months < YEAR * (year + 1) - start - 0.5:
            told.append("ran all year" if months > 11.4 else f"ran {months:.0f} of 12 months")
        spells = [one for one in self._spells.get(plant, []) if one["end"] >= YEAR * year]
        ends = [f"{ENDS[one['outcome']]} {_month(one['end'])}" for one in spells if _stops(one)]
        told += ends[:1] + ends[1:][-1:]
        if spells and not spells[-1]["outcome"] and spells[-1]["state"] == "on":
            told.append("runs again" if ends else "still runs")
        return ", ".join(told)


def _stops(spell: Row) -> bool:
    return spell["outcome"] in ENDS


def _month(moment_: float) -> str:
    year, month = divmod(int(moment_), 12)
    return f"{year}-{month + 1:02d}"
