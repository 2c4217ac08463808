"""The effects of a scenario file: priors as in a prior file, with a grade of evidence."""

from collections.abc import Mapping
from typing import Any

from bayes_autoloc.errors import Problem, did_you_mean
from bayes_autoloc.forecast.scenario.effect import Effect
from bayes_autoloc.forecast.scenario.file_paths import Report
from bayes_autoloc.forecast.scenario.levers import (
    EFFECTS,
    GRADES,
    LEARNT,
    PRIOR_EFFECTS,
)
from bayes_autoloc.model.prior_schema import check_entry

__all__ = ["read_effects"]

_KNOWN = (*EFFECTS, *PRIOR_EFFECTS)


def read_effects(
    raw: Mapping[str, Any], table: tuple[str, ...], report: Report
) -> dict[str, Effect]:
    """Return the effects by name; what is wrong goes to the report."""
    found = {}
    for name, values in raw.items():
        if name in LEARNT:
            remedy = "The fit learns it from the tables: change its prior in a prior file instead."
            report(f"{name} is no effect of a scenario", remedy, table, name)
        elif name not in _KNOWN:
            report(f"unknown effect {name!r}", did_you_mean(name, _KNOWN), table, name)
        elif not isinstance(values, Mapping):
            remedy = f"Write [{'.'.join(table)}.{name}] with distribution, unit, grade and reason."
            report(f"{name} = {values!r} is not a table", remedy, table, name)
        else:
            effect = _effect(name, dict(values), (*table, name), report)
            if effect is not None:
                found[name] = effect
    return found


def _effect(
    name: str, values: dict[str, Any], table: tuple[str, ...], report: Report
) -> Effect | None:
    grade = values.pop("grade", None)
    if grade not in GRADES:
        what = "no 'grade'" if grade is None else f"grade = {grade!r}"
        report(f"{name}: {what}", f"Write one of: {', '.join(GRADES)}.", table, "grade")

    def problem(found: str, remedy: str, key: str | None) -> Problem:
        report(f"{name}: {found}", remedy, table, key)
        return Problem("", found, remedy)

    prior, _ = check_entry(name, values, problem)
    if prior is None or grade not in GRADES:
        return None
    if prior.coords:
        report(f"{name} has several elements", "An effect is one number.", table, "distribution")
        return None
    return Effect(prior, grade)
