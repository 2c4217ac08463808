"""Named forecasts of ministries, associations, agencies and others, on cells that we forecast too.

A rival's forecast is compared with ours of the month before it was issued, so that we know no more
than it did. Past promises come from `observe(case).documents`. Added to them are forecasts that
this record leaves out for reasons that say nothing of their quality:

- for the year in which they were issued. One issued in January is as good as a forecast of the
  next year (kind ``january``: ours is of the December before); later ones know part of the year
  (kind ``nowcast``), and so does ours;
- those whose base year has no published level, which only shares of promised growth need;
- one end of a range without the other (`one_end`): no promise, and to be read as such.

Several figures of one document, scope and year are one forecast, pooled as the record pools them:
base and target figures count, else the geometric middle of both ends of the range.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.drivers import IN_PASSENGER_TERMS
from bayes_autoloc.evidence.exclusions import table_row
from bayes_autoloc.evidence.months import JUNE, moment
from bayes_autoloc.evidence.national_rows import reference_levels
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.evidence.vintage import refused

__all__ = ["KINDS", "dropped_rivals", "rival_cells"]

KINDS = ("forecast", "january", "nowcast")
"""For a later year; in January for the same year; later in the year for it."""

ADDED = (
    "for the year in which it was issued",
    "no level of its base year is published",
    "one end of a range alone",
)
"""Why the record of promises leaves out forecasts that are cells here."""

KEY = ["forecaster", "stated", "scope", "target_year"]
"""One forecast: whose, of which date as the table states it, of what, for when."""

CELLS = [
    "document",
    "forecaster",
    "group",
    "variable",
    "scope",
    "kind",
    "one_end",
    "issued",
    "month_known",
    "vintage",
    "target_year",
    "horizon",
    "promised",
    "realised",
    "factor",
]
DROPPED = ["document", "scope", "target_year", "promised", "reason"]


def rival_cells(case: Case) -> pd.DataFrame:
    """Return the forecasts of others that can be scored beside ours.

    Parameters
    ----------
    case : Case
        At its latest vintage: what came of a forecast must be known.

    Returns
    -------
    pandas.DataFrame
        One row a document, scope and target year, by month of issue: document, forecaster, group
        (the institution's kind: ministry, association, agency, ...), variable (production |
        market), scope, kind (see `KINDS`), one_end, issued (``YYYY-MM``; June where month_known is
        false), vintage (``YYYY-MM``, the month before), target_year, horizon (target year less the
        vintage's), promised and realised (cars, in the scope's terms), factor (the scope over
        passenger cars: divide both by it, or multiply our draws of the passenger-car market; 1 for
        production).
    """
    table = _candidates(case, observe(case))
    return table.loc[table["reason"] == "", CELLS].reset_index(drop=True)


def dropped_rivals(case: Case) -> pd.DataFrame:
    """Return the forecasts that are no cells: document, scope, target_year, promised, reason."""
    observed = observe(case)
    table = _candidates(case, observed)
    rest = _excluded(case, observed)
    rest = rest[~_keys(rest).isin(_keys(table))]
    rest = rest.assign(promised=rest["value"].astype("float64"))
    both = pd.concat([rest[DROPPED], table.loc[table["reason"] != "", DROPPED]])
    return both.sort_values(["target_year", "document"], kind="stable").reset_index(drop=True)


def _candidates(case: Case, observed: Observations) -> pd.DataFrame:
    """Return every forecast of a scope that we forecast; `reason` is empty for cells."""
    promises, added = _promises(observed), _added(case, observed)
    table = pd.concat([promises, added], ignore_index=True) if len(added) else promises
    month = moment(table["stated"], year_only=JUNE).to_numpy(np.float64).astype(np.int64)
    same = table["target_year"] == month // 12
    table["month_known"] = table["stated"].str.len() > len("YYYY")
    january = same & table["month_known"] & (month % 12 == 0)
    table["kind"] = np.select([january, same], KINDS[1:], KINDS[0])
    table["issued"], table["vintage"] = _text(month), _text(month - 1)
    table["horizon"] = table["target_year"] - (month - 1) // 12
    table["variable"] = np.where(table["scope"] == case.scope, "production", "market")
    table["factor"] = table["scope"].map(IN_PASSENGER_TERMS).fillna(1.0).astype("float64")
    tests = {
        "its year is not over": table["target_year"] >= observed.now_year,
        "its year was over when it was issued": table["target_year"] < month // 12,
        "what came of it is not published": ~(table["realised"] > 0),
        "we have no forecast of the month before": [
            bool(refused(case.settings, vintage)) for vintage in table["vintage"]
        ],
    }
    conditions = [np.asarray(test, dtype=bool) for test in tests.values()]
    table["reason"] = np.select(conditions, list(tests), default="")
    return table.sort_values(["issued", "document", "target_year"], ignore_index=True)


def _promises(observed: Observations) -> pd.DataFrame:
    """Return the record of promises, standing ones too."""
    rows = observed.documents.rename(columns={"institution": "group"})
    pairs = zip(rows["document"], rows["forecaster"], strict=True)
    stated = [document.removeprefix(f"{forecaster}, ") for document, forecaster in pairs]
    rows = rows.assign(stated=pd.Series(stated, index=rows.index, dtype=object), one_end=False)
    return rows[[*KEY, "document", "group", "one_end", "promised", "realised"]]


def _added(case: Case, observed: Observations) -> pd.DataFrame:
    """Return the forecasts that the record leaves out for reasons in `ADDED`."""
    table, left = _stated(case.forecasts), _excluded(case, observed)
    wanted = _keys(left[left["reason"].isin(ADDED)])
    rows = table[_keys(table).isin(wanted) & (table["value"] > 0)]
    levels = _levels(case, observed)
    forecasts = []
    for _, group in rows.groupby(KEY, sort=False):
        about = group.iloc[0]
        published = levels[about["scope"]].get(about["target_year"], np.nan)
        forecast = about[[*KEY, "document"]].to_dict() | {"group": about["institution"]}
        forecast["promised"], forecast["one_end"] = _pooled(group)
        stated = float(group["realised"].astype("float64").mean())
        forecast["realised"] = float(published) if np.isnan(stated) else stated
        forecasts.append(forecast)
    return pd.DataFrame(forecasts)


def _pooled(group: pd.DataFrame) -> tuple[float, bool]:
    """Return the figure of one document, and whether it is one end of a range alone."""
    logs = group["value"].astype("float64").map(np.log)
    central = group["scenario"].isin(["base", "target"])
    if central.any():
        return _cars(logs[central].drop_duplicates()), False
    ends = logs.groupby(group["scenario"].astype(object)).mean()
    return _cars(ends), len(ends) == 1


def _cars(logs: "pd.Series[float]") -> float:
    return float(round(float(np.exp(logs.mean()))))


def _levels(case: Case, observed: Observations) -> "dict[str, pd.Series[float]]":
    """Return what was published, by scope: production, and sales in each scope's terms."""
    cars = observed.drivers["market"].where(observed.drivers["market_known"]).dropna()
    figures = observed.market[observed.market["kind"] == "figure"]
    levels = {case.scope: reference_levels(observed.totals, case.series)}
    for scope, factor in IN_PASSENGER_TERMS.items():
        own = figures[figures["scope"] == scope].groupby("year")["value"].mean()
        levels[scope] = own.combine_first(cars * factor)
    return levels


def _excluded(case: Case, observed: Observations) -> pd.DataFrame:
    """Return the rows that the record of promises leaves out, with the reason."""
    out = observed.excluded[observed.excluded["table"] == "forecasts"].set_index("row")
    table = _stated(case.forecasts)
    table["reason"] = out["reason"].reindex([table_row(at) for at in table.index]).to_numpy()
    table = table[table["reason"].notna()]
    return table.assign(reason=table["reason"].str.removeprefix("targets: "))


def _stated(forecasts: pd.DataFrame) -> pd.DataFrame:
    rows = forecasts.rename(columns={"issued": "stated"}).astype({"stated": object})
    rows["document"] = rows["forecaster"].astype(object) + ", " + rows["stated"]
    return rows


def _keys(table: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table[KEY].astype(dict.fromkeys(KEY[:3], object)))


def _text(months: npt.NDArray[np.int64]) -> list[str]:
    """Write months since the year 0 as ``YYYY-MM``."""
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in months]
