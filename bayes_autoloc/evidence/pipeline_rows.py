"""Projects: from the announcement to the start or the cancellation, and new announcements.

A project is at risk from the middle of the month in which it was announced. It starts, it is
cancelled, or it is censored at the last month in which its status is known: an old "announced"
means "last known so". Time is counted from the planned start in four bins (before, 0-1, 1-2 and 2+
years late); without a planned start the project is taken to be due two years after the
announcement, which is the middle of the delays that were promised.

A cancellation without a date is dated one year after the project was due (most are inferred from
silence, which nobody takes for a cancellation before that), or at the vintage if that comes first.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import Timeline, split, year_cuts
from bayes_autoloc.evidence.hazard_rows import LEAST_EXPOSURE
from bayes_autoloc.evidence.market_rows import CHINESE_SHARE
from bayes_autoloc.evidence.months import year_of
from bayes_autoloc.evidence.shocks import SHOCKS, edges, hits, in_shock
from bayes_autoloc.evidence.tenancies import RAN

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["BINS", "DUE_AFTER", "announcement_rows", "due", "project_rows"]

BINS = ("before", "0-1", "1-2", "2+")

DUE_AFTER = 24.0
"""Months after the announcement at which a project without a planned start is due."""

SILENCE = 12.0
"""Months after it was due at which a project whose cancellation is undated is taken as
cancelled."""

_BIN_EDGES = np.array([0.0, 12.0, 24.0])


def due(table: pd.DataFrame) -> pd.Series:
    """Return the moment at which each project is due."""
    return table["planned_start"].fillna(table["announced"] + DUE_AFTER)


def project_rows(case: "Case", timeline: Timeline, exclusions: Exclusions) -> pd.DataFrame:
    """Count starts and cancellations and the time at risk of each.

    Parameters
    ----------
    case : Case
        Shocks and first year.
    timeline : Timeline
        Tenancies and the vintage.
    exclusions : Exclusions
        Takes projects that can't be followed.

    Returns
    -------
    pandas.DataFrame
        kind (start | cancel), plant, year, bin, exposure (years), count, recession, exodus,
        sanctions (shares of the exposure).
    """
    projects = _projects(case, timeline, exclusions)
    begin, end = projects["announced"].to_numpy(float), projects["until"].to_numpy(float)
    bins = projects["due"].to_numpy(float)[:, None] + _BIN_EDGES[None, :]
    cuts = np.unique(np.concatenate([year_cuts(begin, end), edges(case), bins.ravel()]))
    index, low, high = split(begin, end, cuts)
    last = np.append(index[1:] != index[:-1], True) if len(index) else np.empty(0, dtype=bool)
    middle, of = (low + high) / 2, projects.iloc[index]
    late = middle - of["due"].to_numpy(float)
    pieces = pd.DataFrame(
        {
            "plant": of.index.to_numpy(object),
            "year": year_of(middle),
            "bin": np.array(BINS, dtype=object)[np.searchsorted(_BIN_EDGES, late, side="right")],
            "exposure": (high - low) / 12.0,
            "outcome": np.where(last, of["outcome"].to_numpy(object), ""),
        }
    )
    wave = of["wave"].to_numpy(object)
    for kind in SHOCKS:
        hit = in_shock(case, kind, middle) & hits(kind, wave)
        pieces[kind] = np.where(hit, pieces["exposure"], 0.0)
    return _count(pieces)


def _count(pieces: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat(
        [pieces.assign(kind=kind, count=pieces["outcome"] == kind) for kind in ("start", "cancel")]
    )
    both["count"] = both["count"].astype("int64")
    key = ["kind", "plant", "year", "bin"]
    cells = both.groupby(key, sort=True)[["exposure", "count", *SHOCKS]].sum().reset_index()
    share = cells["exposure"].where(cells["exposure"] > 0, 1.0)
    for kind in SHOCKS:
        cells[kind] = cells[kind] / share
    cells = cells[(cells["exposure"] > 0) | (cells["count"] > 0)].reset_index(drop=True)
    floor = np.where(cells["count"] > 0, LEAST_EXPOSURE, 0.0)
    cells["exposure"] = np.maximum(cells["exposure"], floor)
    return cells


def _projects(case: "Case", timeline: Timeline, exclusions: Exclusions) -> pd.DataFrame:
    """Return the projects that can be followed: announced, due, until, outcome, wave."""
    table = timeline.tenancies[timeline.tenancies["car"] & ~timeline.tenancies["incumbent"]].copy()
    now = timeline.now
    table["due"] = due(table)
    cancelled = (table["status"] == "cancelled") & table["start"].isna()
    dated = table["status_at"].where(table["status_at"] <= now)
    silent = (table["due"] + SILENCE).clip(upper=now)
    end_of_news = dated.where(~cancelled, dated.fillna(silent))
    table["until"] = table["start"].fillna(end_of_news)
    table["outcome"] = np.select(
        [table["start"].notna(), cancelled], ["start", "cancel"], default=""
    )
    begin = 12.0 * case.first_year
    tests = {
        "no month of announcement, so no time at risk as a project": table["announced"].isna(),
        "it ran, but its start is unknown": table["start"].isna() & table["status"].isin(RAN),
        "no month in which its status is known": table["until"].isna(),
        "started before it was announced": table["until"] < table["announced"],
        "started before the case begins": table["until"] < begin,
        "no time at risk: last known in the month of its announcement": (
            (table["until"] <= table["announced"]) & (table["outcome"] == "")
        ),
    }
    why = np.select([test.to_numpy(bool) for test in tests.values()], list(tests), default="")
    exclusions.add_plants(table, [f"as a project: {reason}" if reason else "" for reason in why])
    kept: pd.DataFrame = table[why == ""]
    return kept.assign(announced=kept["announced"].clip(lower=begin))


def announcement_rows(
    case: "Case", timeline: Timeline, protection: pd.Series, market: pd.Series
) -> pd.DataFrame:
    """Count new projects of Chinese groups, and of western makers, at home by year.

    A project counts in the year in which it was announced, or in which it started unannounced.
    Wholes count, their parts don't, as elsewhere.

    Parameters
    ----------
    case : Case
        Market and vintage.
    timeline : Timeline
        Tenancies.
    protection : pandas.Series
        Import protection by year.
    market : pandas.Series
        Sales of passenger cars by year, NaN where no figure is known.

    Returns
    -------
    pandas.DataFrame
        year, count (Chinese), western_count, exposure (years), chinese_sales (cars, NaN if
        unknown), protection.
    """
    now_year = int(case.vintage[:4])
    years = pd.RangeIndex(case.first_year, now_year + 1)
    rows = pd.DataFrame({"year": years.to_numpy(np.int64)})
    for name, wave in (("count", "chinese"), ("western_count", "western")):
        rows[name] = _new_projects(timeline.tenancies, wave, years)
    rows["exposure"] = np.where(rows["year"] == now_year, timeline.now / 12.0 - now_year, 1.0)
    rows["chinese_sales"] = _chinese_sales(case, market).reindex(years).to_numpy(float)
    rows["protection"] = protection.reindex(years).to_numpy(float)
    return rows


def _new_projects(table: pd.DataFrame, wave: str, years: pd.RangeIndex) -> npt.NDArray[np.int64]:
    """Return the number of projects at home that a wave began in each year."""
    own = table[table["car"] & table["home"] & (table["wave"] == wave)]
    own = own[~own["part_of"].isin(table.index)]
    first = own[["announced", "start"]].min(axis=1).dropna()
    count = pd.Series(year_of(first.to_numpy(float))).value_counts()
    return np.asarray(count.reindex(years).fillna(0), dtype=np.int64)


def _chinese_sales(case: "Case", market: pd.Series) -> pd.Series:
    """Return yearly sales of Chinese brands: their share times sales of passenger cars."""
    rows = case.market[(case.market["period"] == "Y") & (case.market["scope"] == CHINESE_SHARE)]
    share = rows.groupby("year")["value"].median() / 100.0
    return share * market.reindex(share.index)
