r"""Precedents of a plan: past plans of similar plants, and what became of them.

The distance between two plans is

.. math:: d^2 = \sum_k \left(\frac{\Delta_k}{s_k}\right)^2

over the features of `DISTANCE`, with what counts as one step of each. It is a convention that a
reader can check, not an estimate: the quote itself learns from all plants, by their class.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bayes_autoloc.model.coords import MODES

__all__ = ["DISTANCE", "Features", "Precedent", "nearest", "three_digits"]

DISTANCE: Mapping[str, float] = {
    "mode": 1.0,
    "wave": 1.0,
    "home": 1.0,
    "takeover": 1.0,
    "capacity": float(np.log(3)),
    "age": float(np.log(3)),
    "lead": 1.0,
}
"""What counts as one step: one mode on the scale from SKD to full manufacture; another wave of
makers; another country; a plant that another maker built; a capacity, or an age plus half a year,
three times as large; a year of lead."""


def three_digits(value: float) -> float:
    """Return a number with three significant digits, a whole one as such."""
    told = float(f"{value:.3g}")
    return int(told) if told.is_integer() else told


@dataclass(frozen=True)
class Features:
    """What makes two plans alike.

    Parameters
    ----------
    mode, wave : str
        Class; abroad the wave is that of the makers, ``chinese``.
    home, takeover : bool
        It stands in the home country; it works in a plant that another maker built.
    capacity : float
        Nameplate, cars a year.
    age : float
        Years since the start of production in the middle of the year; by the plan where it never
        started.
    lead : float or None
        Years from the announcement to the end of the year; None without a plan.
    """

    mode: str
    wave: str
    home: bool
    takeover: bool
    capacity: float
    age: float
    lead: float | None

    def distance(self, other: "Features") -> float:
        """Return the distance of `DISTANCE`; a lead that one of both lacks does not count."""
        lead = 0.0 if self.lead is None or other.lead is None else self.lead - other.lead
        steps = {
            "mode": MODES.index(self.mode) - MODES.index(other.mode),
            "wave": self.wave != other.wave,
            "home": self.home != other.home,
            "takeover": self.takeover != other.takeover,
            "capacity": np.log(self.capacity / other.capacity),
            "age": np.log((self.age + 0.5) / (other.age + 0.5)),
            "lead": lead,
        }
        return float(np.sqrt(sum((step / DISTANCE[k]) ** 2 for k, step in steps.items())))


@dataclass(frozen=True)
class Precedent:
    """A past plan and its outcome.

    Parameters
    ----------
    plant, name, country : str
        Identifier, human name, where it stands.
    year : int
        Year that the plan was for.
    plan, output : float
        Cars planned and made in that year.
    started : bool
        It ever started.
    happened : str
        What became of it, in words.
    features : mapping
        As `Features`.
    distance : float
        From the question; 0 until somebody asks.
    """

    plant: str
    name: str
    country: str
    year: int
    plan: float
    output: float
    started: bool
    happened: str
    features: Mapping[str, Any] = field(repr=False)
    distance: float = 0.0

    @property
    def realised_share(self) -> float:
        """Output over plan."""
        return self.output / self.plan

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, cars and shares rounded."""
        return {
            "plant": self.plant,
            "name": self.name,
            "country": self.country,
            "year": self.year,
            "plan": three_digits(self.plan),
            "lead_years": round(float(self.features["lead"]), 1),
            "output": three_digits(self.output),
            "realised_share": three_digits(self.realised_share),
            "happened": self.happened,
            "distance": round(self.distance, 2),
        }


def nearest(
    question: Features,
    pool: Iterable[Precedent],
    *,
    but: str = "",
    not_started: bool = False,
    count: int = 3,
) -> tuple[Precedent, ...]:
    """Return the nearest precedents, at most one a plant, the nearest first.

    Parameters
    ----------
    question : Features
        What they are to be like.
    pool : iterable of Precedent
        All of them.
    but : str
        A plant that is none: the one that is asked for.
    not_started : bool
        Projects that never started count too: the plan that is asked for has not started either.
    count : int
        How many.
    """
    best: dict[str, Precedent] = {}
    for one in pool:
        if one.plant == but or not (one.started or not_started):
            continue
        far = question.distance(Features(**one.features))
        if one.plant not in best or far < best[one.plant].distance:
            best[one.plant] = Precedent(**{**vars(one), "distance": far})
    return tuple(sorted(best.values(), key=lambda one: (one.distance, one.plant))[:count])
