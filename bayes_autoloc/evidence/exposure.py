"""When each tenancy was on and off: the one place that derives it.

`timeline` turns plants, events and figures into spells; `split` cuts spells at years, shocks or
any other moments. Everything that counts months (ages, shares of a year, exposures of hazards, the
state at the vintage) starts from here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.histories import live
from bayes_autoloc.evidence.lives import Event, Life, Spell
from bayes_autoloc.evidence.months import moment, vintage_end, year_of
from bayes_autoloc.evidence.tenancies import RAN, look_up, tenancies

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["PATIENCE", "Floats", "Timeline", "by_year", "split", "timeline", "year_cuts"]

PATIENCE = 36.0
"""Months for which a home tenancy without later news is taken to go on running."""

_SPELLS = ["plant", "state", "begin", "end", "outcome", "cause"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Timeline:
    """The spells of all started tenancies of a case.

    Parameters
    ----------
    tenancies : pandas.DataFrame
        As returned by `bayes_autoloc.evidence.tenancies.tenancies`.
    spells : pandas.DataFrame
        plant, state (on | off), begin, end (moments: months since the year 0), outcome (halt |
        restart | close | convert | "" if the record ends), cause (of the stop).
    years : pandas.DataFrame
        plant, year, on, off (months), middle, first, last (moments: middle of the months on, first
        and last of them).
    now : float
        Moment at which the vintage ends.
    first_year : int
        First year of the case.
    """

    tenancies: pd.DataFrame
    spells: pd.DataFrame
    years: pd.DataFrame
    now: float
    first_year: int


def timeline(case: "Case", exclusions: Exclusions | None = None) -> Timeline:
    """Derive the spells on and off of every started tenancy.

    Parameters
    ----------
    case : Case
        The evidence, as of its vintage.
    exclusions : Exclusions, optional
        Takes the events and tenancies that are left out.

    Returns
    -------
    Timeline
        Incumbents without a start date begin with the first year of the case.
    """
    notes = exclusions if exclusions is not None else Exclusions()
    table = tenancies(case)
    now = vintage_end(case.vintage)
    reasons = _no_history(table)
    usable = table[reasons == ""]
    rows = _spells(case, usable, now, notes)
    _leave_out(case, table, reasons, notes)
    return Timeline(table, rows, by_year(rows), now, case.first_year)


def _spells(case: "Case", table: pd.DataFrame, now: float, notes: Exclusions) -> pd.DataFrame:
    figures, events = _figures(case), _events(case)
    begin = table["start"].fillna(12.0 * case.first_year)
    patience = np.where(table["home"], PATIENCE, 0.0)
    columns = (table.index, begin, table["status"], table["status_at"], patience)
    rows: list[tuple[str, Spell]] = []
    for plant, start, status, status_at, patient in zip(*columns, strict=True):
        life = Life(start, status, status_at, figures.get(plant, {}), now, float(patient))
        spells, unused = live(life, events.get(plant, []))
        rows += [(plant, spell) for spell in spells]
        for row, why in unused:
            notes.add("events", row, plant, why)
    return _table(rows)


def _no_history(table: pd.DataFrame) -> pd.Series:
    """Return for each tenancy why it has no spells, or ""."""
    undated = table["status"].isin(("closed", "converted")) & table["status_at"].isna()
    return pd.Series(
        np.select(
            [
                ~table["car"],
                ~table["started"] & ~table["status"].isin(RAN),
                ~table["started"],
                undated,
            ],
            ["makes no cars", "never started", "start date unknown", "end date unknown"],
            default="",
        ).astype(object),
        index=table.index,
    )


def _leave_out(case: "Case", table: pd.DataFrame, reasons: pd.Series, notes: Exclusions) -> None:
    """Record tenancies without spells, and their events; projects have their own block."""
    notes.add_plants(table, reasons.replace("never started", ""))
    of_event = look_up(reasons, case.events["plant_id"])
    for why in of_event[of_event != ""].unique():
        rows = case.events[of_event == why]
        notes.add_rows("events", rows, f"tenancy left out: {why}")


def _events(case: "Case") -> dict[str, list[Event]]:
    table = case.events.assign(at=moment(case.events["date"]))
    table = table.sort_values("at", kind="stable")
    events: dict[str, list[Event]] = {}
    columns = (
        table["plant_id"],
        table["at"],
        table["event"],
        table["cause"].fillna(""),
        table.index,
    )
    for plant, at, kind, cause, row in zip(*columns, strict=True):
        events.setdefault(plant, []).append(Event(float(at), str(kind), str(cause), int(row)))
    return events


def _figures(case: "Case") -> dict[str, dict[int, float]]:
    made = case.output[case.output["output"] > 0]
    best = made.groupby(["plant_id", "year"])["output"].max().reset_index()
    figures: dict[str, dict[int, float]] = {}
    for plant, year, value in zip(best["plant_id"], best["year"], best["output"], strict=True):
        figures.setdefault(plant, {})[int(year)] = float(value)
    return figures


def _table(rows: list[tuple[str, Spell]]) -> pd.DataFrame:
    data = [(plant, s.state, s.begin, max(s.begin, s.end), s.outcome, s.cause) for plant, s in rows]
    table = pd.DataFrame(data, columns=_SPELLS)
    return table.astype({"begin": "float64", "end": "float64"})


def split(begin: Floats, end: Floats, cuts: Floats) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Cut intervals at given moments.

    Parameters
    ----------
    begin, end : ndarray of float
        Intervals, end >= begin.
    cuts : ndarray of float
        Moments at which to cut, sorted.

    Returns
    -------
    index, low, high : ndarray
        For each piece the interval that it comes from and its ends; the pieces of an interval
        stand in order and add up to it. An interval without length gives one piece without length.
    """
    first = np.searchsorted(cuts, begin, side="right")
    last = np.maximum(np.searchsorted(cuts, end, side="left"), first)
    pieces = last - first + 1
    index = np.repeat(np.arange(len(begin)), pieces)
    place = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    padded = np.concatenate([cuts, [np.inf]])
    cut = first[index] + place
    low = np.where(place == 0, begin[index], padded[np.maximum(cut - 1, 0)])
    high = np.where(place == pieces[index] - 1, end[index], padded[cut])
    return index, low, high


def year_cuts(begin: Floats, end: Floats) -> Floats:
    """Return the turns of the years that lie within a set of intervals."""
    if len(begin) == 0:
        return np.empty(0)
    return 12.0 * np.arange(year_of(begin).min(), year_of(end).max() + 2, dtype=float)


def by_year(spells: pd.DataFrame) -> pd.DataFrame:
    """Sum spells by tenancy and calendar year.

    Returns
    -------
    pandas.DataFrame
        plant, year, on, off (months), middle (moment in the middle of the months on), first, last
        (first and last moment on); the moments are NaN if there were none.
    """
    begin, end = spells["begin"].to_numpy(), spells["end"].to_numpy()
    index, low, high = split(begin, end, year_cuts(begin, end))
    on = spells["state"].to_numpy(object)[index] == "on"
    length = high - low
    pieces = pd.DataFrame(
        {
            "plant": spells["plant"].to_numpy(object)[index],
            "year": year_of((low + high) / 2),
            "on": np.where(on, length, 0.0),
            "off": np.where(on, 0.0, length),
            "middle": np.where(on, length * (low + high) / 2, 0.0),
            "first": np.where(on, low, np.nan),
            "last": np.where(on, high, np.nan),
        }
    )
    sums = dict.fromkeys(("on", "off", "middle"), "sum")
    years = pieces.groupby(["plant", "year"], sort=True).agg(
        {**sums, "first": "min", "last": "max"}
    )
    years = years.reset_index()
    years["middle"] = (years["middle"] / years["on"].where(years["on"] > 0)).astype("float64")
    return years
