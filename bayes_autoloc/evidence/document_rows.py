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
- A promise that repeats the forecaster's one before (same year, scope and value) is that promise
  restated: the first one counts, so that each document speaks once.
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
from bayes_autoloc.evidence.strings import STRING

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["document_rows"]

OLDEST_BASE = 2
"""A base may lie this many years before the year of issue."""


def document_rows(
    case: "Case",
    totals: pd.DataFrame,
    market: pd.DataFrame,
    drivers: pd.DataFrame,
    exclusions: Exclusions,
) -> pd.DataFrame:
    """Return one row a promise.

    Parameters
    ----------
    case : Case
        Table forecasts.
    totals, market : pandas.DataFrame
        National totals and market figures, as `total_rows` and `market_rows` return them.
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
    levels = _levels(case, totals, market, drivers)
    rows = _measured(_promises(case, exclusions), levels, int(case.vintage[:4]))
    lacking = {
        "targets: no level of its base year is published": rows["base"].isna(),
        "targets: what came of it is not published": ~rows["standing"] & rows["realised"].isna(),
        "targets: nothing came of it": rows["realised"] <= 0,
    }
    # Only then: a promise that can be used must not give way to one that can't.
    return _latest(_without(rows, lacking, exclusions), exclusions)


def _promises(case: "Case", exclusions: Exclusions) -> pd.DataFrame:
    """Return the rows that are promises, those of one document, scope and year as one."""
    table = case.forecasts
    now_year = int(case.vintage[:4])
    issue_year = table["issued"].astype(STRING).str[:4].astype(int)
    future = table["target_year"] >= now_year
    tests = {
        "targets: another scope": ~table["scope"].isin({case.scope, *SCOPES}),
        "targets: for the year in which it was issued": table["target_year"] <= issue_year,
        "targets: of the market, for a year that is not over": future
        & (table["scope"] != case.scope),
        "targets: for the year of the vintage": table["target_year"] == now_year,
        "targets: less than one car": ~(table["value"] >= 1),
    }
    rows = table.assign(
        issue_year=issue_year,
        issued=decimal_year(moment(table["issued"], year_only=JUNE)),
        document=table["forecaster"].astype(str) + ", " + table["issued"].astype(str),
        standing=future,
    )
    return _one_each(_without(rows, tests, exclusions), exclusions)


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
        said = used.duplicated(["scenario", "value"] if not len(central) else ["value"])
        exclusions.add_rows("forecasts", used[said], "targets: the document says it twice")
        kept.append(_pooled(used[~said]))
    columns = {"promised": 0.0, "realised": np.nan}
    return pd.concat(kept) if kept else rows.assign(**columns).iloc[:0]


def _pooled(said: pd.DataFrame) -> pd.DataFrame:
    """Return several figures of a document as their geometric middle; each end counts once."""
    logs = said["value"].astype(float).map(np.log)
    central = said["scenario"].isin(["base", "target"]).all()
    middle = logs.mean() if central else logs.groupby(said["scenario"]).mean().mean()
    realised = said["realised"].astype(float).mean()
    # Rounded, so that the same figure said twice compares equal.
    return said.iloc[[0]].assign(promised=round(float(np.exp(middle))), realised=realised)


def _measured(rows: pd.DataFrame, levels: dict[str, pd.Series], now_year: int) -> pd.DataFrame:
    """Add what each promise starts from and, where its year is over, what came of it."""
    columns = [rows[name] for name in ("scope", "issue_year", "target_year", "standing")]
    base, published = [], []
    for scope, issued, target, standing in zip(*columns, strict=True):
        before = now_year if standing else issued
        base.append(_base(levels[scope], before, standing=standing))
        published.append(float(levels[scope].get(target, np.nan)))
    over = rows["target_year"] < now_year
    came = rows["realised"].fillna(pd.Series(published, index=rows.index, dtype="float64"))
    return rows.assign(
        base_year=np.array([year for year, _ in base], dtype="int64"),
        base=np.array([value for _, value in base], dtype="float64"),
        realised=came.where(over),
    )


def _latest(rows: pd.DataFrame, exclusions: Exclusions) -> pd.DataFrame:
    """Leave out restatements, and standing promises that a newer one replaces."""
    ordered = rows.sort_values("issued", kind="stable")
    before = ordered.groupby(["forecaster", "target_year", "scope"])["promised"].shift(1)
    rows = _without(
        rows, {"targets: repeats an earlier promise": before == ordered["promised"]}, exclusions
    )
    ordered = rows.sort_values("issued", kind="stable")
    last = ~ordered.duplicated(["forecaster", "target_year", "scope"], keep="last")
    replaced = ordered["standing"] & ~last
    return _without(rows, {"targets: a newer promise replaces it": replaced}, exclusions)


def _levels(
    case: "Case", totals: pd.DataFrame, market: pd.DataFrame, drivers: pd.DataFrame
) -> dict[str, pd.Series]:
    """Return published yearly levels by scope: production, and sales in each scope's terms."""
    cars = drivers["market"].where(drivers["market_known"]).dropna()
    figures = market[market["kind"] == "figure"]
    levels = {}
    for scope in SCOPES:
        own = figures[figures["scope"] == scope].groupby("year")["value"].mean()
        levels[scope] = own.combine_first(cars * IN_PASSENGER_TERMS[scope]).sort_index()
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
