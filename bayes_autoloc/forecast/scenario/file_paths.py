"""The paths of a scenario file: lever = { 2026 = 0.5, "2027-2030" = 1 }, or a distribution."""

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from bayes_autoloc.errors import Problem, did_you_mean
from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from bayes_autoloc.forecast.scenario.levers import LEVERS
from bayes_autoloc.model.prior import Prior
from bayes_autoloc.model.prior_schema import check_entry

__all__ = ["Report", "read_paths"]

type Report = Callable[[str, str, tuple[str, ...], str | None], None]
"""Takes (what was found, remedy, table, key)."""

_EXAMPLE = 'Write { 2026 = 0.5, "2027-2030" = 1 }: the last value stays.'


def read_paths(
    raw: Mapping[str, Any], table: tuple[str, ...], report: Report
) -> dict[str, LeverPath]:
    """Return the paths by lever; what is wrong goes to the report."""
    found = {}
    for lever, values in raw.items():
        if lever not in LEVERS:
            hint = did_you_mean(lever, list(LEVERS))
            report(f"unknown lever {lever!r}", hint, table, lever)
        elif not isinstance(values, Mapping) or not values:
            report(f"{lever} = {values!r} is not a table by year", _EXAMPLE, table, lever)
        else:
            by_year = _by_year(lever, values, table, report)
            if by_year:
                found[lever] = LeverPath(lever, by_year)
    return found


def _by_year(
    lever: str, raw: Mapping[str, Any], table: tuple[str, ...], report: Report
) -> dict[int, float | Prior]:
    values: dict[int, float | Prior] = {}
    for key, value in raw.items():
        years = _years(str(key))
        if not years:
            report(f"{lever} has the key {key!r}, not a year", _EXAMPLE, table, lever)
            continue
        for year in years:
            if year in values:
                report(f"{lever} has two values for {year}", "Keep one.", table, lever)
        checked = _value(lever, value, (*table, lever), str(key), report)
        if checked is not None:
            values |= dict.fromkeys(years, checked)
    gaps = sorted(set(range(min(values), max(values))) - set(values)) if values else []
    # A value that is wrong has been told already: its year is no gap.
    gaps = [year for year in gaps if not any(year in _years(str(key)) for key in raw)]
    if gaps:
        missing = ", ".join(map(str, gaps))
        remedy = 'Name every year from the first to the last; "2027-2030" names four.'
        report(f"{lever} has no value for {missing}", remedy, table, lever)
    whole = values and len(values) == max(values) - min(values) + 1
    return dict(sorted(values.items())) if whole else {}


def _years(key: str) -> range:
    """Return the years of a key, none where it is no year."""
    found = re.fullmatch(r"(\d{4})(?:\s*-\s*(\d{4}))?", key.strip())
    return range(int(found[1]), int(found[2] or found[1]) + 1) if found else range(0)


def _value(
    lever: str, value: object, table: tuple[str, ...], key: str, report: Report
) -> float | Prior | None:
    limits = LEVERS[lever]
    if isinstance(value, Mapping):
        return _distribution(lever, value, table, report)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        report(f"{lever} in {key} = {value!r} is not a number", _EXAMPLE, table[:-1], lever)
        return None
    if not limits.low <= value <= limits.high:
        found = f"{lever} in {key} = {value:g} lies outside {limits.low:g} to {limits.high:g}"
        report(found, f"Its unit: {limits.unit}.", table[:-1], lever)
        return None
    return float(value)


def _distribution(
    lever: str, raw: Mapping[str, Any], table: tuple[str, ...], report: Report
) -> Prior | None:
    told = {"unit": LEVERS[lever].unit, "reason": "a scenario's path", "source": "judgement"}
    prior, problems = check_entry(lever, {**told, **raw}, _placeless)
    for problem in problems:
        report(f"{lever}: {problem.found}", problem.remedy, table[:-1], lever)
    if prior is not None and prior.coords:
        report(f"{lever}: a distribution with several elements", _EXAMPLE, table[:-1], lever)
        return None
    return prior


def _placeless(found: str, remedy: str, key: str | None) -> Problem:
    """Make a problem whose place is filled in later."""
    return Problem("", found, remedy, column=key)
