"""New rows that weights can't take: what a fit of the new case must answer."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bayes_autoloc.evidence.text import FIRST_ROW

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.insight.update_rows import NewRow

__all__ = ["exclusions_of", "refusal"]

MOST_MONTHS = 12
"""Months by which an event may be brought forward to the vintage."""


def refusal(rows: Sequence["NewRow"], ahead: Sequence["NewRow"], vintage: str) -> str:
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
    """
    late = [row.text for row in rows if row.months_after(vintage) > MOST_MONTHS]
    if late:
        return f"more than {MOST_MONTHS} months after the vintage: {'; '.join(late)}"
    moved = [row for row in rows if row.months_after(vintage)]
    at = Counter(row.brought_to(vintage).cells.get("date") == vintage and row.plant for row in rows)
    twice = sorted({row.plant for row in moved if at[row.plant] > 1})
    if twice:
        return f"several events after the vintage, whose order counts: {', '.join(twice)}"
    covered = sorted({row.plant for row in moved} & {row.plant for row in ahead})
    if covered:
        return (
            "an event after the vintage and a figure or plan that covers the months before it: "
            + ", ".join(covered)
        )
    return ""


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
