"""How one plant stood as seen from an earlier month: rebuilt from its dates and events.

A dated fact counts as known from the month after its date (from the next January where only the
year is known), as in the tables.
"""

from dataclasses import dataclass

__all__ = ["Event", "Tenancy", "is_known", "month_after", "standing"]

_BEFORE_START = frozenset({"announced", "under_construction", "delayed", "cancelled"})
_ENDED = frozenset({"closed", "converted", "cancelled"})
_STATE_AFTER = {"start": "running", "restart": "running", "halt": "halted", "close": "closed"}


@dataclass(frozen=True)
class Event:
    """A dated event: start, halt, restart, close or convert."""

    date: str
    event: str
    cause: str


@dataclass(frozen=True)
class Tenancy:
    """What a later vintage says of a plant ("" = unknown), and the events known at the earlier one.

    Parameters
    ----------
    start, status, status_date, announced, planned_start : str
        Cells of plants.csv.
    events : tuple of Event
        Events known by then, those of one month in the order of occurrence.
    produced : bool
        Whether a figure above zero was known by then.
    """

    start: str
    status: str
    status_date: str
    announced: str
    planned_start: str
    events: tuple[Event, ...] = ()
    produced: bool = False


def month_after(date: str) -> str:
    """Return the month after ``YYYY-MM``, or the January after ``YYYY``."""
    if len(date) == 4:
        return f"{int(date) + 1:04d}-01"
    year, month = int(date[:4]), int(date[5:])
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def is_known(date: str, vintage: str) -> bool:
    """Return whether a fact of that date was known at a vintage."""
    return month_after(date) <= vintage


def standing(tenancy: Tenancy, vintage: str) -> dict[str, str]:
    """Return a plant's announced, planned_start, start, status and status_date at a vintage.

    Parameters
    ----------
    tenancy : Tenancy
        What the later vintage says.
    vintage : str
        ``YYYY-MM``.
    """
    events = sorted((e for e in tenancy.events if e.date <= vintage), key=_moment)
    start = _start(tenancy, events, vintage)
    promised = tenancy.announced[:7] <= vintage
    planned = tenancy.planned_start if promised else ""
    status, date = _status(tenancy, events, start, planned, vintage)
    return {
        "announced": tenancy.announced if promised else "",
        "planned_start": planned,
        "start": start,
        "status": status,
        "status_date": date,
    }


def _moment(event: Event) -> str:
    """Sort key: a start of unknown month comes first in its year, anything else last."""
    if len(event.date) == 4:
        return f"{event.date}-{'00' if event.event == 'start' else '13'}"
    return event.date


def _start(tenancy: Tenancy, events: list[Event], vintage: str) -> str:
    if tenancy.start and is_known(tenancy.start, vintage):
        return tenancy.start
    return next((e.date for e in events if e.event == "start"), "") if tenancy.start else ""


def _status(
    tenancy: Tenancy, events: list[Event], start: str, planned: str, vintage: str
) -> tuple[str, str]:
    if _status_was_known(tenancy, vintage):
        status, date = tenancy.status, tenancy.status_date
        newer = [e for e in events if date and _end_of(e.date) > _end_of(date)]
        return _follow(newer, status, date, vintage)
    if events:
        return _follow(events, "running", "", vintage)
    if not start and not tenancy.produced and _is_project(tenancy):
        return ("delayed" if planned and is_known(planned, vintage) else "announced"), vintage
    return "running", vintage


def _status_was_known(tenancy: Tenancy, vintage: str) -> bool:
    if tenancy.status_date:
        return is_known(tenancy.status_date, vintage)
    # nothing shows that an undated end came later than the row itself
    return tenancy.status in _ENDED


def _is_project(tenancy: Tenancy) -> bool:
    """Whether it was yet to start: a plant without any dates before its start was there before."""
    dated = tenancy.start or tenancy.announced or tenancy.planned_start
    return bool(dated) or tenancy.status in _BEFORE_START


def _follow(events: list[Event], status: str, date: str, vintage: str) -> tuple[str, str]:
    """Return status and date after events; a plant that runs is known to run at the vintage."""
    for event in events:
        status, date = _next(status, event), event.date
    return status, vintage if events and status == "running" else date


def _next(status: str, event: Event) -> str:
    if event.event == "convert":
        # a running plant that is sold has a new owner; a stopped one gets another programme
        sold = status == "running" and event.cause == "ownership"
        return "running" if sold else "converted"
    return _STATE_AFTER[event.event]


def _end_of(date: str) -> str:
    return f"{date}-12" if len(date) == 4 else date
