"""A watch list and conditions of the small case, made once."""

from functools import cache

from bayes_autoloc.insight.conditions import Conditions, must_be_true
from bayes_autoloc.insight.watch import WatchList, watch_list
from tests.forecast.fakes import FakePosterior, small_posterior

YEAR = 2028
DRAWS, WATCHED = 800, 500
"""Futures of the conditions, and of the watch list."""

TARGET = 900_000.0
"""Cars a year that about a quarter of the futures reach in YEAR."""


def fit() -> FakePosterior:
    """Return a fit of the small case, prior draws; the same each time, don't change it."""
    return small_posterior(DRAWS)


@cache
def watched() -> WatchList:
    return watch_list(fit(), year=YEAR, draws=WATCHED)


@cache
def conditions() -> Conditions:
    return must_be_true(fit(), year=YEAR, at_least=TARGET)
