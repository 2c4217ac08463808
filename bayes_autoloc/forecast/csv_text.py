"""The text of the tables of a forecast: the same numbers give the same bytes."""

import csv
import io
from collections.abc import Iterable, Iterator

import pandas as pd

from bayes_autoloc.forecast.quantiles import FORECAST_COLUMNS

__all__ = [
    "PROBABILITY_COLUMNS",
    "differences_csv",
    "forecast_csv",
    "probabilities_csv",
    "sweep_csv",
]

PROBABILITY_COLUMNS = ("scenario", "year", "target", "value", "probability")
"""Columns of probabilities.csv."""

CARS = frozenset({"production", "output", "market", "imports", "kits"})
"""Variables in cars a year; the others are shares."""


def forecast_csv(quantiles: pd.DataFrame) -> str:
    """Return the text of forecast.csv: cars as whole numbers, shares with four decimals.

    Parameters
    ----------
    quantiles : DataFrame
        What `Outlook.quantiles` returns.
    """
    return _text(FORECAST_COLUMNS, _forecast_rows(quantiles))


def probabilities_csv(probabilities: pd.DataFrame) -> str:
    """Return the text of probabilities.csv.

    Parameters
    ----------
    probabilities : DataFrame
        What `Outlook.probabilities` returns.
    """
    return _text(PROBABILITY_COLUMNS, _probability_rows(probabilities))


def differences_csv(differences: pd.DataFrame) -> str:
    """Return the text of differences.csv: cars as whole numbers, shares with four decimals.

    Parameters
    ----------
    differences : DataFrame
        What `difference_frame` returns.
    """
    return _text(differences.columns, _difference_rows(differences))


def sweep_csv(table: pd.DataFrame) -> str:
    """Return the text of sweep.csv.

    Parameters
    ----------
    table : DataFrame
        What `Sweep.table` returns.
    """
    columns = [table[name] for name in table.columns]
    rows = (
        [signs, variable, f"{index:g}", year, f"{quantile:g}", _fixed(difference, 0)]
        for signs, variable, index, year, quantile, difference in zip(*columns, strict=True)
    )
    return _text(table.columns, rows)


def _difference_rows(differences: pd.DataFrame) -> Iterator[list[object]]:
    columns = [differences[name] for name in differences.columns]
    for scenario, variable, name, year, quantile, value, positive in zip(*columns, strict=True):
        shown = _fixed(value, 0 if variable in CARS else 4)
        yield [scenario, variable, name, year, f"{quantile:g}", shown, _fixed(positive, 4)]


def _forecast_rows(quantiles: pd.DataFrame) -> Iterator[list[object]]:
    columns = [quantiles[name] for name in FORECAST_COLUMNS]
    for variable, name, scenario, year, quantile, value in zip(*columns, strict=True):
        decimals = 0 if variable in CARS else 4
        yield [variable, name, scenario, year, f"{quantile:g}", _fixed(value, decimals)]


def _probability_rows(probabilities: pd.DataFrame) -> Iterator[list[object]]:
    columns = [probabilities[name] for name in PROBABILITY_COLUMNS]
    for scenario, year, target, value, probability in zip(*columns, strict=True):
        yield [scenario, year, target, _fixed(value, 0), _fixed(probability, 4)]


def _fixed(value: float, decimals: int) -> str:
    """Return a number with fixed decimals, never as minus nought."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def _text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")  # the same on every system
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
