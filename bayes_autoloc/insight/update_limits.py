"""New rows that weights can't take: what a fit of the new case must answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from bayes_autoloc.evidence.histories import SHORTEST_HALT
from bayes_autoloc.evidence.text import FIRST_ROW

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.insight.update_rows import NewRow

__all__ = ["exclusions_of", "refusal"]

NONE: Mapping[str, str] = MappingProxyType({})

MOST_MONTHS = 12
"""Months by which an event may be brought forward to the vintage."""


def refusal(
    rows: Sequence["NewRow"],
    ahead: Sequence["NewRow"],
    vintage: str,
    events: Mapping[str, str] = NONE,
) -> str:
    """Return why rows can't be weighed together at a vintage, or an empty text.

    Weights leave the vintage where it is and count an event that came later as if it had happened
    then. That can't be done where the months between matter: long after the vintage; where a plant
    stops and starts again; where a figure or plan of the same plant covers them.

    Parameters
    ----------
    rows : sequence of NewRow
        All new rows.
    ahead : sequence of NewRow
        Those about years that the evidence of the vintage can't hold.
    vintage : str
        ``YYYY-MM``.
    events : mapping of str to str
        Date of the last event of each plant that the case has.
    """
    late = [row.text for row in rows if row.months_after(vintage) > MOST_MONTHS]
    if late:
        return f"more than {MOST_MONTHS} months after the vintage: {'; '.join(late)}"
    moved = [row for row in rows if row.months_after(vintage)]
    at = Counter(row.brought_to(vintage).cells.get("date") == vintage and row.plant for row in rows)
    twice = sorted({row.plant for row in moved if at[row.plant] > 1})
    if twice:
        return f"several events after the vintage, whose order counts: {', '.join(twice)}"
    close = sorted({row.plant for row in moved} & _just_before(events, vintage))
    if close:
        return f"an event after the vintage that follows one just before it: {', '.join(close)}"
    figures = {row.plant or str(row.cells.get("scope", "")) for row in ahead}
    covered = sorted({row.plant for row in moved} & figures)
    if covered:
        return (
            "an event after the vintage and a figure or plan that covers the months before it: "
            + ", ".join(covered)
        )
    return ""


def _just_before(events: Mapping[str, str], vintage: str) -> set[str]:
    """Return plants whose last event is too near to tell a stop that ends at the vintage."""
    end = _month(vintage)
    return {plant for plant, date in events.items() if end - _month(date) < SHORTEST_HALT}


def _month(date: str) -> int:
    """Return a month as a number, December where only the year is known."""
    return 12 * int(date[:4]) + (int(date[5:7]) if len(date) > len("2025") else 12)


def exclusions_of(case: "Case", obs: "Observations", rows: Sequence["NewRow"]) -> list[str]:
    """Return why the evidence leaves added rows out, one text each.

    Parameters
    ----------
    case : Case
        Without the rows.
    obs : Observations
        Evidence with them.
    rows : sequence of NewRow
        In the order in which they were added to their tables.
    """
    found, seen = [], dict[str, int]()
    for row in rows:
        place = seen.get(row.table, 0)
        seen[row.table] = place + 1
        number = FIRST_ROW + len(getattr(case, row.table)) + place
        excluded = obs.excluded
        own = excluded[(excluded["table"] == row.table) & (excluded["row"] == number)]
        found += [f"{row.table}: {row.text}: {why}" for why in own["reason"].unique()]
    return found
