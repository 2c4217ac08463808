"""What the shipped case says at a vintage, made once for all tests."""

from functools import cache

import pandas as pd

from bayes_autoloc.evidence.exposure import Timeline, timeline
from bayes_autoloc.evidence.observations import Observations, observe
from tests.evidence.case_tools import russia, russia_at

VINTAGES = (
    "2005-12",
    "2008-12",
    "2012-12",
    "2015-12",
    "2018-12",
    "2021-12",
    "2022-06",
    "2023-12",
    "2025-04",
)


@cache
def russia_observed(vintage: str = "2025-04") -> Observations:
    return observe(russia_at(vintage))


@cache
def russia_timeline() -> Timeline:
    return timeline(russia())


def of_plant(frame: pd.DataFrame, plant: str) -> pd.DataFrame:
    return frame[frame["plant"] == plant].reset_index(drop=True)
