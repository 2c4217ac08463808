"""One figure a year for each tenancy: conflicting rows are chosen or pooled, never counted twice.

Quality decides. Among the rows of one tenancy and year only those of the best quality are kept
(reported, rounded, derived, proxy, rate, partial, in this order); several of the same quality are
pooled to their geometric mean. The relative errors are judgements, in the order of that list: 2,
4, 8, 15, 20 and 5 %. A partial figure covers a part of the year only, so it is a lower bound.
Three marks of distrust add to them:

- a figure that is not reported and equals a plan that was said at least a month before the year's
  end may be the plan repeated: an error of 20 % is added (Haval 2023 and 2024, Avtotor 2023);
- a figure that equals the sales of the maker's brand is sales: at least the error of a proxy;
  other rows of that list, which mixes sales and output: at least 10 % (Avtovaz 2017-2022);
- the compiler's words DOUBTFUL and RESIDUAL in the note double the error.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.market_rows import brand_sales
from bayes_autoloc.evidence.months import JUNE, moment
from bayes_autoloc.evidence.takeovers import groups

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["COLUMNS", "REL_SD", "figures"]

REL_SD = {
    "reported": 0.02,
    "rounded": 0.04,
    "derived": 0.08,
    "proxy": 0.15,
    "rate": 0.20,
    "partial": 0.05,
}
"""Relative error of a figure by its quality, best quality first."""

COLUMNS = {
    "plant": "object",
    "year": "int64",
    "output": "float64",
    "rel_sd": "float64",
    "quality": "object",
    "censored": "bool",
    "rows": "object",
}
"""Columns of the table of figures and their types."""

PLAN_REPEATED_SD = 0.20
MIXED_LIST_SD = 0.10

_RANK = {quality: rank for rank, quality in enumerate(REL_SD)}


def figures(case: "Case", tenancies: pd.DataFrame, exclusions: Exclusions) -> pd.DataFrame:
    """Return one figure for each tenancy and year that has one.

    Parameters
    ----------
    case : Case
        The evidence. Besides `output`, yearly rows of `production` count whose scope is a plant_id.
    tenancies : pandas.DataFrame
        As returned by `bayes_autoloc.evidence.tenancies.tenancies`.
    exclusions : Exclusions
        Takes zeros and rows that a better one replaces.

    Returns
    -------
    pandas.DataFrame
        plant, year, output (cars), rel_sd, quality, censored (a lower bound), rows (tuple of
        (table, position) of the rows behind it).
    """
    rows = pd.concat([_output_rows(case), _production_rows(case, tenancies)], ignore_index=True)
    zero = rows["output"] <= 0
    exclusions.add_behind(rows[zero], ["zero cars: no ramp-up to learn from"] * int(zero.sum()))
    rows = rows[~zero].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    rows["rel_sd"] = _errors(case, tenancies, rows)
    rank = rows["quality"].map(_RANK).astype("int64")
    best = rank == rank.groupby([rows["plant"], rows["year"]]).transform("min")
    worse = rows[~best]
    why = [f"a figure of better quality exists for the year (this: {q})" for q in worse["quality"]]
    exclusions.add_behind(worse, why)
    return _pool(rows[best])


def _output_rows(case: "Case") -> pd.DataFrame:
    table = case.output
    return pd.DataFrame(
        {
            "plant": table["plant_id"].to_numpy(object),
            "year": table["year"].to_numpy(np.int64),
            "output": table["output"].to_numpy(float),
            "quality": table["quality"].fillna("proxy").to_numpy(object),
            "note": table["note"].fillna("").to_numpy(object),
            "source": table["source"].fillna("").to_numpy(object),
            "rows": [(("output", at),) for at in table.index],
        }
    )


def _production_rows(case: "Case", tenancies: pd.DataFrame) -> pd.DataFrame:
    """Return yearly production rows whose scope is a tenancy, as figures of that tenancy."""
    table = case.production
    table = table[table["scope"].isin(tenancies.index) & (table["period"] == "Y")]
    sharp = table["rel_sd"].fillna(0.03).to_numpy(float) <= 0.015
    return pd.DataFrame(
        {
            "plant": table["scope"].to_numpy(object),
            "year": table["year"].to_numpy(np.int64),
            "output": table["value"].to_numpy(float),
            "quality": np.where(sharp, "reported", "rounded"),
            "note": table["note"].fillna("").to_numpy(object),
            "source": table["source"].fillna("").to_numpy(object),
            "rows": [(("production", at),) for at in table.index],
        }
    )


def _errors(case: "Case", tenancies: pd.DataFrame, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    error = rows["quality"].map(REL_SD).to_numpy(float)
    repeats = _repeats_plan(case, rows) & ~rows["quality"].isin(("reported", "partial"))
    error = np.where(repeats, np.hypot(error, PLAN_REPEATED_SD), error)
    sales = _is_sales(case, tenancies, rows)
    mixed = pd.MultiIndex.from_frame(rows[["plant", "source"]]).isin(
        pd.MultiIndex.from_frame(rows.loc[sales, ["plant", "source"]])
    )
    error = np.where(mixed, np.maximum(error, MIXED_LIST_SD), error)
    error = np.where(sales, np.maximum(error, REL_SD["proxy"]), error)
    doubtful = rows["note"].str.contains("DOUBTFUL|RESIDUAL", regex=True).to_numpy(bool)
    return np.where(doubtful, 2.0 * error, error)


def _repeats_plan(case: "Case", rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    plans = case.plans[case.plans["kind"] != "capacity"]
    at = moment(plans["announced"], year_only=JUNE)
    early = plans[(12.0 * (plans["year"] + 1) - at >= 1.0).to_numpy(bool)]
    said: dict[tuple[str, int], list[float]] = {}
    for plant, year, plan in zip(early["plant_id"], early["year"], early["plan"], strict=True):
        said.setdefault((plant, int(year)), []).append(float(plan))
    return np.array(
        [
            any(abs(output / plan - 1) < 0.005 for plan in said.get((plant, year), []) if plan > 0)
            for plant, year, output in zip(rows["plant"], rows["year"], rows["output"], strict=True)
        ],
        dtype=bool,
    )


def _is_sales(case: "Case", tenancies: pd.DataFrame, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which figures equal the yearly sales of a brand of the maker within 1 %."""
    market = case.market[(case.market["period"] == "Y") & case.market["scope"].notna()]
    sold: dict[tuple[str, int], list[float]] = {}
    for scope, year, value in zip(market["scope"], market["year"], market["value"], strict=True):
        sold.setdefault((str(scope), int(year)), []).append(float(value))
    brands = {plant: groups(brand) for plant, brand in tenancies["brand"].items()}
    return np.array(
        [
            any(
                abs(output / value - 1) < 0.01
                for brand in brands.get(plant, ())
                for value in sold.get((brand_sales(brand), year), [])
            )
            for plant, year, output in zip(rows["plant"], rows["year"], rows["output"], strict=True)
        ],
        dtype=bool,
    )


def _pool(rows: pd.DataFrame) -> pd.DataFrame:
    """Pool rows of one tenancy, year and quality to their geometric mean."""
    pooled = (
        rows.assign(log_output=np.log(rows["output"]))
        .groupby(["plant", "year"], sort=True)
        .agg(
            log_output=("log_output", "mean"),
            rel_sd=("rel_sd", "max"),
            quality=("quality", "first"),
            rows=("rows", "sum"),
        )
        .reset_index()
    )
    pooled["output"] = np.exp(pooled["log_output"])
    pooled["censored"] = pooled["quality"] == "partial"
    return pooled[list(COLUMNS)].astype(COLUMNS)
