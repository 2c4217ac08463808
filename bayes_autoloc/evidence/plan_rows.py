"""Plans that can be compared with what was made: which rows, and how long before the year's end.

The lead of a plan runs from the middle of the month in which it was said to the end of the year
that it is for. At most three vintages of one plan are kept, the latest with a lead above 1.75
years, the latest from 0.5 to 1.75 and the latest below 0.5; plans that were said in one month are
pooled to their geometric mean.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import Timeline
from bayes_autoloc.evidence.months import JUNE, moment, vintage_end
from bayes_autoloc.evidence.tenancies import look_up

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["LEAD_BINS", "usable_plans"]

LEAD_BINS = (0.5, 1.75)
"""Years: limits between the vintages of a plan that are kept apart."""


def usable_plans(
    case: "Case", timeline: Timeline, members: pd.Index, exclusions: Exclusions
) -> pd.DataFrame:
    """Select the plans of tenancies that ramp up.

    Parameters
    ----------
    case : Case
        Table plans.
    timeline : Timeline
        Starts and ends.
    members : pandas.Index
        Tenancies that may ramp up.
    exclusions : Exclusions
        Takes every plan that is left out.

    Returns
    -------
    pandas.DataFrame
        plant, year, plan (cars a year), lead (years), rows (the rows behind it).
    """
    plans = case.plans.copy()
    plans["at"] = moment(plans["announced"], year_only=JUNE)
    plans["lead"] = (12.0 * (plans["year"] + 1) - plans["at"]) / 12.0
    plans["why"] = _reasons(case, timeline, members, plans)
    _record(plans, members, exclusions)
    kept = plans[plans["why"] == ""].copy()
    kept["bin"] = np.searchsorted(LEAD_BINS, kept["lead"].to_numpy(), side="left")
    kept = kept.rename(columns={"plant_id": "plant"})
    latest = kept.groupby(["plant", "year", "bin"])["at"].transform("max")
    kept = kept.join(pd.DataFrame({"rows": [(("plans", row),) for row in kept.index]}, kept.index))
    why = "an earlier vintage of a plan of which a later one has about the same lead"
    exclusions.add_behind(kept, np.where(kept["at"] < latest, why, ""))
    kept = kept[kept["at"] == latest].assign(log_plan=lambda rows: np.log(rows["plan"]))
    pooled = kept.groupby(["plant", "year", "bin"], sort=True).agg(
        log_plan=("log_plan", "mean"), lead=("lead", "first"), rows=("rows", "sum")
    )
    pooled = pooled.reset_index().assign(plan=lambda rows: np.exp(rows["log_plan"]))
    return pooled[["plant", "year", "plan", "lead", "rows"]]


def _reasons(case: "Case", timeline: Timeline, members: pd.Index, plans: pd.DataFrame) -> pd.Series:
    """Return for each plan why it can't be used, or ""."""
    table = timeline.tenancies
    plant = plans["plant_id"]
    start = look_up(table["start"], plant)
    ended = look_up(_ends(timeline), plant).fillna(np.inf)
    whole = look_up(table["part_of"], plant)
    said = set(zip(plant, plans["year"], plans["kind"] == "capacity", strict=True))
    inside = [(of, year, False) in said for of, year in zip(whole, plans["year"], strict=True)]
    now_year = int((vintage_end(case.vintage) - 1) // 12)
    tests = {
        "a capacity, not a plan for the year": plans["kind"] == "capacity",
        "makes no cars": ~look_up(table["car"], plant),
        "an incumbent, or a part of one": plant.isin(_incumbent(table)),
        "never started": start.isna() & ~plant.isin(members),
        "the tenancy has no usable dates": ~plant.isin(members),
        "no month of announcement, so no lead": plans["at"].isna(),
        "not above zero": ~(plans["plan"] > 0),
        "for a year before the start": plans["year"] < np.floor(start / 12.0),
        "for a year before the case begins": plans["year"] < case.first_year,
        "for a year after that of the vintage": plans["year"] > now_year,
        "for a year after the end of the tenancy": 12.0 * plans["year"] >= ended,
        "said after the end of the year": plans["lead"] <= 0,
        "inside the plan of the whole of which this is a part": pd.Series(
            inside, index=plans.index
        ),
    }
    conditions = [test.fillna(False).to_numpy(bool) for test in tests.values()]
    return pd.Series(np.select(conditions, list(tests), default=""), index=plans.index)


def _incumbent(table: pd.DataFrame) -> pd.Index:
    names = table.index[table["incumbent"]]
    return table.index[table["incumbent"] | table["part_of"].isin(names)]


def _ends(timeline: Timeline) -> pd.Series:
    ended = timeline.spells[timeline.spells["outcome"].isin(("close", "convert"))]
    return ended.groupby("plant")["end"].max()


def _record(plans: pd.DataFrame, members: pd.Index, exclusions: Exclusions) -> None:
    """Record what is left out; a capacity of a tenancy that runs is used as a phase of it."""
    phase = (plans["why"].str.startswith("a capacity")) & plans["plant_id"].isin(members)
    for why in plans.loc[(plans["why"] != "") & ~phase, "why"].unique():
        exclusions.add_rows("plans", plans[(plans["why"] == why) & ~phase], why)
