"""What is known of one tenancy over time: its events, its spells on and off, and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Event", "Life", "Spell"]


@dataclass(frozen=True)
class Event:
    """An event of a tenancy: moment (months), kind, cause and its position in events."""

    at: float
    kind: str
    cause: str
    row: int


@dataclass(frozen=True)
class Spell:
    """A time during which a tenancy was on or off.

    `outcome` is what ended it: halt, restart, close, convert, or "" if it was still under way when
    the record ends. `cause` is the cause of the stop (spells off only).
    """

    state: str
    begin: float
    end: float
    outcome: str
    cause: str


@dataclass(frozen=True)
class Life:
    """What is known of a tenancy besides its events.

    Parameters
    ----------
    start : float
        Moment of the start (months).
    status, status_at : str, float
        As in plants.csv; the moment is NaN if undated.
    figures : mapping of int to float
        Cars made by year.
    now : float
        Moment at which the vintage ends.
    patience : float
        Months for which "running" is believed after the last news.
    """

    start: float
    status: str
    status_at: float
    figures: Mapping[int, float]
    now: float
    patience: float
