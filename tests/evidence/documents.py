"""What the rules of promises make of a few rows."""

from functools import cache

import pandas as pd

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.document_rows import document_rows
from bayes_autoloc.evidence.exclusions import Exclusions
from tests.evidence.case_tools import small_texts

YEARS = range(2015, 2025)
TOTALS = pd.DataFrame(
    {"year": YEARS, "value": [year * 100.0 for year in YEARS], "series": "oica", "rel_sd": 0.01}
)
DRIVERS = pd.DataFrame({"market": 1e6, "market_known": True}, index=pd.RangeIndex(2015, 2025))
PROMISE = {
    "forecaster": "Ministry",
    "institution": "ministry",
    "issued": "2018-03",
    "target_year": 2021,
    "scope": "passenger_cars",
    "scenario": "target",
    "value": 400_000,
    "unit": "cars",
    "source": "test",
}
LOW = {"scenario": "pessimistic", "value": 200_000}
HIGH = {"scenario": "optimistic", "value": 800_000}
MARKET = pd.DataFrame({"year": [], "scope": [], "kind": [], "value": []})
Row = dict[str, object]


@cache
def silent() -> Case:
    """Return the small case of vintage 2025-04, without any forecast."""
    texts = small_texts()
    header = texts["forecasts.csv"].splitlines()[0] + "\n"
    return Case.from_text({**texts, "forecasts.csv": header})


def read(
    *changes: Row,
    totals: pd.DataFrame = TOTALS,
    market: pd.DataFrame = MARKET,
    drivers: pd.DataFrame = DRIVERS,
) -> tuple[pd.DataFrame, dict[int, str]]:
    """Return the promises among rows that differ from PROMISE, and by row why it is left out."""
    notes = Exclusions()
    case = silent().with_rows(forecasts=[{**PROMISE, **change} for change in changes])
    rows = document_rows(case, totals, market, drivers, notes).reset_index(drop=True)
    left = notes.frame()
    assert not left["row"].duplicated().any()
    return rows, dict(
        zip(left["row"] - 2, left["reason"].str.removeprefix("targets: "), strict=True)
    )
