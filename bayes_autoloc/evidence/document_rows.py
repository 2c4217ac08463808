"""The record of official forecasts: what documents promised, and what came of it.

A document promises growth from a base, the last published yearly level before the year in which it
was issued (for documents that still stand: the last one at the vintage, since a target that nobody
took back is a promise from today). Rules, in order; what they leave out is listed with the reason:

- Levels in the scope of the case, or of the whole market in one of `SCOPES`, count: parts of
  either do not.
- A forecast for the year in which it was issued knows part of the answer.
- Rows of one document (a forecaster's of one month), year and scope are one promise: base and
  target rows count, else the geometric middle of an optimistic and a pessimistic one; one end of a
  range alone is no promise.
- A promise that repeats an earlier one of the same forecaster (same year, scope and value) is that
  promise restated: the first one counts, so that each document speaks once.
- Standing promises are those in the case's scope for years after the vintage's; of one forecaster
  and year the newest counts.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.drivers import IN_PASSENGER_TERMS
from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.market_rows import SCOPES
from bayes_autoloc.evidence.months import JUNE, decimal_year, moment
from bayes_autoloc.evidence.national_rows import reference_levels

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["document_rows"]

OLDEST_BASE = 2
"""A base may lie this many years before the year of issue."""


def document_rows(
    case: "Case", totals: pd.DataFrame, drivers: pd.DataFrame, exclusions: Exclusions
) -> pd.DataFrame:
    """Return one row a promise.

    Parameters
    ----------
    case : Case
        Table forecasts.
    totals : pandas.DataFrame
        National totals, as `total_rows` returns them.
    drivers : pandas.DataFrame
        Index year: market, market_known.
    exclusions : Exclusions
        Takes the rows that are left out.

    Returns
    -------
    pandas.DataFrame
        document (forecaster and month of issue), forecaster, institution, scope, issued (decimal
        year), target_year, base_year, base and promised (cars), realised (cars; NaN for promises
        that stand), standing.
    """
    rows = _promises(case, exclusions)
    levels = _levels(totals, case, drivers)
    now_year = int(case.vintage[:4])
    base = [
        _base(levels[scope], now_year if standing else year, standing=standing)
        for scope, year, standing in zip(
            rows["scope"], rows["issue_year"], rows["standing"], strict=True
        )
    ]
    rows["base_year"] = [year for year, _ in base]
    rows["base"] = [value for _, value in base]
    published = [
        float(levels[scope].get(year, np.nan))
        for scope, year in zip(rows["scope"], rows["target_year"], strict=True)
    ]
    over = rows["target_year"] < now_year
    rows["realised"] = rows["realised"].fillna(pd.Series(published, index=rows.index)).where(over)
    lacking = {
        "targets: no level of its base year is published": rows["base"].isna(),
        "targets: what came of it is not published": ~rows["standing"] & rows["realised"].isna(),
    }
    return _without(rows, lacking, exclusions)


def _promises(case: "Case", exclusions: Exclusions) -> pd.DataFrame:
    """Return the rows that are promises, those of one document, scope and year as one."""
    table = case.forecasts
    now_year = int(case.vintage[:4])
    issue_year = table["issued"].astype("string").str[:4].astype(int)
    future = table["target_year"] >= now_year
    tests = {
        "targets: another scope": ~table["scope"].isin({case.scope, *SCOPES}),
        "targets: for the year in which it was issued": table["target_year"] <= issue_year,
        "targets: of the market, for a year that is not over": future
        & (table["scope"] != case.scope),
        "targets: for the year of the vintage": table["target_year"] == now_year,
        "targets: not above zero": ~(table["value"] > 0),
    }
    rows = table.assign(
        issue_year=issue_year,
        issued=decimal_year(moment(table["issued"], year_only=JUNE)),
        document=table["forecaster"].astype(str) + ", " + table["issued"].astype(str),
        standing=future,
    )
    rows = _without(rows, tests, exclusions)
    rows = _one_each(rows, exclusions)
    repeats = rows.sort_values("issued", kind="stable").duplicated(
        ["forecaster", "target_year", "scope", "promised"]
    )
    rows = _without(rows, {"targets: repeats an earlier promise": repeats}, exclusions)
    newest = rows.groupby(["forecaster", "target_year"])["issued"].transform("max")
    superseded = rows["standing"] & (rows["issued"] < newest)
    return _without(rows, {"targets: a newer promise replaces it": superseded}, exclusions)


def _one_each(rows: pd.DataFrame, exclusions: Exclusions) -> pd.DataFrame:
    """Return one row for each document, scope and year; `promised` is what it promises."""
    kept = []
    for _, group in rows.groupby(["document", "scope", "target_year"], sort=False):
        central = group[group["scenario"].isin(["base", "target"])]
        ends = set(group["scenario"])
        used = central if len(central) else group
        if not len(central) and ends != {"optimistic", "pessimistic"}:
            exclusions.add_rows("forecasts", group, "targets: one end of a range alone")
            continue
        unused = group.drop(used.index)
        exclusions.add_rows("forecasts", unused, "targets: the document has a central figure")
        if len(central) > 1:
            same = "targets: the document says it twice"
            exclusions.add_rows("forecasts", central.iloc[1:], same)
        middle = np.exp(np.log(used["value"].astype(float)).mean())
        realised = used["realised"].astype(float).mean()
        # Rounded, so that the same figure said twice compares equal.
        kept.append(used.iloc[[0]].assign(promised=round(float(middle)), realised=realised))
    columns = {"promised": 0.0, "realised": np.nan}
    return pd.concat(kept) if kept else rows.assign(**columns).iloc[:0]


def _levels(totals: pd.DataFrame, case: "Case", drivers: pd.DataFrame) -> dict[str, pd.Series]:
    """Return published yearly levels by scope: production, and sales in each scope's terms."""
    market = drivers["market"].where(drivers["market_known"]).dropna()
    levels = {scope: market * IN_PASSENGER_TERMS[scope] for scope in SCOPES}
    return {**levels, case.scope: reference_levels(totals, case.series)}


def _base(levels: pd.Series, before: int, *, standing: bool) -> tuple[int, float]:
    """Return year and level of the last one before a year, NaN where it is too old."""
    oldest = -np.inf if standing else before - OLDEST_BASE
    earlier = levels[(levels.index < before) & (levels.index >= oldest)]
    return (int(earlier.index[-1]), float(earlier.iloc[-1])) if len(earlier) else (0, np.nan)


def _without(
    rows: pd.DataFrame, tests: dict[str, "pd.Series[bool]"], exclusions: Exclusions
) -> pd.DataFrame:
    """Return the rows that pass no test of what is left out; record the others."""
    conditions = [test.reindex(rows.index).fillna(False).to_numpy(bool) for test in tests.values()]
    why = pd.Series(np.select(conditions, list(tests), default=""), index=rows.index, dtype=object)
    for reason in tests:
        exclusions.add_rows("forecasts", rows[why == reason], reason)
    kept: pd.DataFrame = rows[why == ""].copy()
    return kept
