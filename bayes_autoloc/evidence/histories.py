"""From the events of one tenancy to its spells on and off.

Rules, in the order in which they are applied to the events of one tenancy (events of one month
stand in the order of occurrence):

1. Repeats (same month, same event) count once; events before the start or after the vintage are
   left out; the start itself comes from plants.csv.
2. A stop of less than two months that ends in a restart is no halt.
3. A restart without a halt before it is left out (the stop's length is unknown).
4. A halt without a restart is left out if the figure of its year fits a plant that went on (a
   restart went unrecorded, the stop's length is unknown): the year's figure over that of the year
   before is nearer to 1 than to the share of the year before the halt (VW Kaluga 2021). Of two
   halts in a row the second is left out if figures show that the plant was still off, else the
   first.
5. A conversion that is followed by news of the same tenancy (a later event, a later end, or output
   in a later year) is a change of owner without a stop.
6. A figure for a later year than that of a halt, before the next restart or end, shows a restart
   that went unrecorded: the stop's length is unknown and the halt is left out (GM Shushary
   2014-15).
7. Without an event that ends it, a tenancy ends at the status date of "closed" or "converted". An
   end dated to a year only lies on 1 July, or at the last event of that year if that is later.
"""

from collections.abc import Sequence
from dataclasses import replace

from bayes_autoloc.evidence.lives import Event, Life, Spell

__all__ = ["SHORTEST_HALT", "live"]

SHORTEST_HALT = 2.0
"""A halt is a stop of at least this many months."""

LATE = 0.75
"""Share of a year after which a halt leaves too little of it to be seen in the year's figure."""

_ENDS = ("close", "convert")


def live(life: Life, events: Sequence[Event]) -> tuple[list[Spell], list[tuple[int, str]]]:
    """Turn the events of one tenancy into its spells.

    Parameters
    ----------
    life : Life
        Start, status and figures.
    events : sequence of Event
        In order of occurrence.

    Returns
    -------
    spells : list of Spell
        Without gaps from the start to the end of the record.
    unused : list of (row, reason)
        Events that are left out.
    """
    kept, unused = _tidy(life, list(events))
    for rule in (_short_stops, _owners, _missed_restarts, _output_while_off):
        kept, more = rule(life, kept)
        unused += more
    told = any(event.kind == "halt" for event in events)
    kept = _status_events(life, kept, told=told)
    spells, more = _walk(life, kept)
    return spells, unused + more


def _tidy(life: Life, events: list[Event]) -> tuple[list[Event], list[tuple[int, str]]]:
    kept: list[Event] = []
    unused: list[tuple[int, str]] = []
    seen: set[tuple[float, str]] = set()
    for event in events:
        if event.kind == "start":
            if (event.at, event.kind) in seen:
                unused.append((event.row, "repeats another start row"))
            elif abs(event.at - life.start) >= 1:
                unused.append((event.row, "the start of plants.csv is used instead"))
        elif event.at > life.now:
            unused.append((event.row, "promised for a month after the vintage"))
        elif event.at < life.start:
            unused.append((event.row, "before the start"))
        elif kept and (kept[-1].at, kept[-1].kind) == (event.at, event.kind):
            unused.append((event.row, "repeats another row"))
        else:
            kept.append(event)
        seen.add((event.at, event.kind))
    return kept, unused


def _short_stops(life: Life, events: list[Event]) -> tuple[list[Event], list[tuple[int, str]]]:
    del life
    kept: list[Event] = []
    unused: list[tuple[int, str]] = []
    for event in events:
        halted = bool(kept) and kept[-1].kind == "halt"
        if event.kind == "restart" and not halted:
            unused.append((event.row, "a restart without a recorded halt"))
        elif event.kind == "restart" and event.at - kept[-1].at < SHORTEST_HALT:
            reason = "a stop shorter than two months is no halt"
            unused += [(kept.pop().row, reason), (event.row, reason)]
        else:
            kept.append(event)
    return kept, unused


def _owners(life: Life, events: list[Event]) -> tuple[list[Event], list[tuple[int, str]]]:
    kept: list[Event] = []
    unused: list[tuple[int, str]] = []
    last_figure = max(life.figures, default=0)
    for place, event in enumerate(events):
        later = any(other.at > event.at for other in events[place + 1 :])
        later |= life.status in ("running", "halted", "closed") and life.status_at > event.at + 1
        later |= last_figure > event.at // 12
        if event.kind == "convert" and later:
            unused.append((event.row, "a change of owner without a stop: the tenancy went on"))
        else:
            kept.append(event)
    return kept, unused


def _missed_restarts(life: Life, events: list[Event]) -> tuple[list[Event], list[tuple[int, str]]]:
    kept: list[Event] = []
    unused: list[tuple[int, str]] = []
    for place, event in enumerate(events):
        following = events[place + 1].kind if place + 1 < len(events) else ""
        still_off = bool(kept) and kept[-1].kind == "halt"
        if event.kind != "halt" or following == "restart":
            kept.append(event)
        elif still_off:
            unused.append((event.row, "still off from the halt before"))
        elif _fits_still(life, event.at) is False:
            unused.append((event.row, "the year's figure shows that it went on"))
        elif following == "halt" and not _fits_still(life, event.at):
            why = "a restart before the next halt went unrecorded, so its length is unknown"
            unused.append((event.row, why))
        else:
            kept.append(event)
    return kept, unused


def _fits_still(life: Life, halt: float) -> bool | None:
    """Tell whether the figure of a halt's year fits a plant that stood still from then on.

    None if that can't be told: a figure is missing, less than a quarter of the year was left, or
    the plant was still in its first two years.
    """
    year = int(halt // 12)
    before, during = life.figures.get(year - 1), life.figures.get(year)
    share = halt / 12 - year
    if before is None or during is None or share > LATE or life.start // 12 >= year - 1:
        return None
    return during / before < (share + 1) / 2


def _output_while_off(life: Life, events: list[Event]) -> tuple[list[Event], list[tuple[int, str]]]:
    kept: list[Event] = []
    unused: list[tuple[int, str]] = []
    for place, event in enumerate(events):
        following = events[place + 1] if place + 1 < len(events) else None
        until = (following.at if following else life.now) / 12
        if following and following.kind == "restart":
            until -= 1  # cars of the year of the restart may have been made after it
        later = [year for year in life.figures if event.at // 12 < year < until]
        if event.kind == "halt" and later:
            unused.append((event.row, f"cars were made in {min(later)}: a restart went unrecorded"))
        else:
            kept.append(event)
    # a restart that is left without its halt goes with it
    return _without_lone_restarts(kept, unused)


def _without_lone_restarts(
    events: list[Event], unused: list[tuple[int, str]]
) -> tuple[list[Event], list[tuple[int, str]]]:
    kept: list[Event] = []
    for event in events:
        if event.kind == "restart" and not (kept and kept[-1].kind == "halt"):
            unused.append((event.row, "a restart without a recorded halt"))
        else:
            kept.append(event)
    return kept, unused


def _status_events(life: Life, events: list[Event], *, told: bool) -> list[Event]:
    """Add the end or, if no event told of a halt, the halt that only the status tells."""
    ended = any(event.kind in _ENDS for event in events)
    last = events[-1].at if events else life.start
    if ended or not life.status_at <= life.now:
        return events
    at = max(life.status_at, last)
    if life.status in ("closed", "converted"):
        kind = "close" if life.status == "closed" else "convert"
        return [*events, Event(at, kind, "", -1)]
    if life.status == "halted" and not told:
        return [*events, Event(at, "halt", "", -1)]
    return events


def _walk(life: Life, events: list[Event]) -> tuple[list[Spell], list[tuple[int, str]]]:
    spells: list[Spell] = []
    current = Spell("on", life.start, life.start, "", "")
    for place, event in enumerate(events):
        spells.append(replace(current, end=event.at, outcome=event.kind))
        if event.kind in _ENDS:
            rest = [(late.row, "after the end of the tenancy") for late in events[place + 1 :]]
            return spells, rest
        state = "off" if event.kind == "halt" else "on"
        current = Spell(state, event.at, event.at, "", event.cause if state == "off" else "")
    end = life.now if current.state == "off" else _last_seen(life, current.begin)
    return [*spells, replace(current, end=end)], []


def _last_seen(life: Life, begin: float) -> float:
    """Return until when a tenancy that is on may be taken to have run."""
    figures = 12.0 * (max(life.figures, default=0) + 1)
    dated = life.status_at if life.status_at <= life.now + 1 else begin
    news = min(max(begin, figures, dated), life.now)
    return life.now if life.now - news <= max(life.patience, 1.0) else news
