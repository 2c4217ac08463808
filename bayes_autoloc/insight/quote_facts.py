"""What a quote must know of a case besides the fit: its plants, and how their plans turned out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.insight.precedents import Precedent

__all__ = ["ENDED", "RUNNING", "WAITING", "CaseFacts", "PlantFacts"]

RUNNING, WAITING, ENDED = ("running", "halted"), "pipeline", "ended"
"""How a plant stands at the vintage: it lives, it has not started, or it lives no more."""


@dataclass(frozen=True)
class PlantFacts:
    """A plant of the case, as far as a quote needs it; plain values.

    Parameters
    ----------
    plant, name : str
        Identifier and human name.
    wave, mode : str
        Its class; the wave is ``overseas`` abroad.
    takeover : bool
        It works in a plant that another maker built.
    status : str
        running, halted, pipeline, or ended: what lives no more at the vintage.
    refused : str
        Why it can't be quoted; empty where it can.
    capacity, ceiling : float
        Nameplate and the most that the site can make, cars a year.
    start : int or None
        Month number of the first car.
    planned : float or None
        Planned start, decimal year; assumed where nobody named one.
    promised : bool
        The planned start was named.
    year_only : bool
        It was named by its year alone, so that all of that year is on time.
    since : int
        Month number from which it has been in its state (running or halted).
    exodus_stop : bool
        It stands still since an exodus.
    years : mapping of str to list
        Past years: share of the year that it ran, age (years), capacity (cars a year).
    published : mapping of str to float
        Cars made by year.
    plans : list
        Plans that the fit has seen: year, cars, lead (years).
    stated : list
        Plans of the case: year, cars, date of the announcement, lead (years).
    """

    plant: str
    name: str
    wave: str
    mode: str
    takeover: bool
    status: str
    refused: str
    capacity: float
    ceiling: float
    start: int | None
    planned: float | None
    promised: bool
    year_only: bool
    since: int
    exodus_stop: bool
    years: Mapping[str, list[float]]
    published: Mapping[str, float]
    plans: list[list[float]]
    stated: list[list[Any]]


@dataclass(frozen=True)
class CaseFacts:
    """A case at its vintage, in plain values that JSON can hold.

    Parameters
    ----------
    vintage : str
        Last month that is known.
    first_year, last_year : int
        Years that can be asked for.
    country : str
        Home country.
    plants : mapping of str to PlantFacts
        All plants by identifier.
    precedents : tuple of Precedent
        Plans whose outcome is known.
    """

    vintage: str
    first_year: int
    last_year: int
    country: str
    plants: Mapping[str, PlantFacts]
    precedents: tuple[Precedent, ...]

    @property
    def now(self) -> int:
        """The vintage as a month number."""
        return calendar_of(self.vintage, int(self.vintage[:4])).vintage_month

    @property
    def now_year(self) -> int:
        """Year of the vintage."""
        return int(self.vintage[:4])

    @property
    def calm_months(self) -> int:
        """Months left of the vintage's year, for which the model holds shocks as they are."""
        return 12 * self.now_year + 11 - self.now

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Undo `to_json`."""
        plants = {name: PlantFacts(**plant) for name, plant in content["plants"].items()}
        precedents = tuple(Precedent(**row) for row in content["precedents"])
        return cls(**{**content, "plants": plants, "precedents": precedents})
