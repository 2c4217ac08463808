"""Check the tables of a prior file: first their shape (pydantic), then what the numbers mean.

Every check returns its problems instead of raising, so that a file's faults come in one message.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bayes_autoloc.errors import Problem, did_you_mean
from bayes_autoloc.model.families import FAMILIES
from bayes_autoloc.model.prior import Interval, Param, Prior

__all__ = ["check_entry"]

type Report = Callable[[str, str, str | None], Problem]

_Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
_Numbers = Annotated[_Finite | Annotated[dict[str, _Finite], Field(min_length=1)], Field()]
_SOURCE = r"^(judgement|(judgement|data|literature): \S.*)$"
_META = ("distribution", "unit", "reason", "source", "elicited")
_SCALES = ("identity", "exp", "logit")
_REMEDIES = {
    "distribution": 'Name a family, for example "Normal".',
    "unit": 'Say in which unit the parameter is, for example "log rate a year".',
    "reason": "Say in a sentence why these numbers; a changed prior needs its own reason.",
    "source": 'Write "judgement", "data: which" or "literature: which".',
    "elicited": "Write { lower = .., upper = .., mass = 0.9 } and, if it is not the identity, "
    'scale = "exp" or "logit".',
}


class _Elicited(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lower: _Numbers
    upper: _Numbers
    mass: Annotated[float, Field(strict=True, gt=0, lt=1)]
    scale: Literal["identity", "exp", "logit"] = "identity"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, _Numbers]
    distribution: _Text
    unit: _Text
    reason: _Text
    source: Annotated[str, StringConstraints(strict=True, pattern=_SOURCE)]
    elicited: _Elicited | None = None


def check_entry(
    name: str, raw: Mapping[str, Any], report: Report
) -> tuple[Prior | None, list[Problem]]:
    """Turn one table of a prior file into a prior.

    Parameters
    ----------
    name : str
        Name of the prior.
    raw : mapping
        The table.
    report : callable
        Makes a problem of (found, remedy, key).

    Returns
    -------
    prior : Prior or None
        None where there are problems.
    problems : list of Problem
        Everything that is wrong with the table.
    """
    try:
        entry = _Entry.model_validate(dict(raw))
    except ValidationError as error:
        return None, list(_shape_problems(error, raw, report))
    params = dict(entry.model_extra or {})
    interval = None if entry.elicited is None else Interval(**entry.elicited.model_dump())
    problems = list(_meaning_problems(entry.distribution, params, interval, report))
    if problems:
        return None, problems
    prior = Prior(
        name, entry.distribution, params, entry.unit, entry.reason, entry.source, interval
    )
    return prior, []


def _shape_problems(
    error: ValidationError, raw: Mapping[str, Any], report: Report
) -> Iterator[Problem]:
    told = set()
    for fault in error.errors():
        # a number-or-table key fails once per alternative: the first two levels are enough
        key = str(fault["loc"][0])
        inner = str(fault["loc"][1]) if key == "elicited" and len(fault["loc"]) > 1 else None
        if (key, inner) in told:
            continue
        told.add((key, inner))
        yield _shape_problem(fault["type"], key, inner, raw, report)


def _shape_problem(
    kind: str, key: str, inner: str | None, raw: Mapping[str, Any], report: Report
) -> Problem:
    place = key if inner is None else f"{key}.{inner}"
    if kind == "missing":
        return report(f"no {place!r}", _REMEDIES[key], key)
    value = raw[key] if inner is None else raw[key][inner]
    if kind == "extra_forbidden":
        known = ("lower", "upper", "mass", "scale")
        return report(f"unknown key {place!r}", did_you_mean(str(inner), known), key)
    if inner == "scale":
        return report(f"scale = {value!r}", did_you_mean(str(value), _SCALES), key)
    if inner == "mass":
        return report(f"mass = {value!r}", "Give a probability between 0 and 1.", key)
    if key in _META and inner is None:
        return report(f"{key} = {value!r}", _REMEDIES[key], key)
    found = f"{place} = {value!r} is not a finite number, nor a table of them"
    return report(found, "Write 0.5 or { a = 0.5, b = 0.7 }.", key)


def _meaning_problems(
    distribution: str, params: Mapping[str, Any], interval: Interval | None, report: Report
) -> Iterator[Problem]:
    family = FAMILIES.get(distribution)
    if family is None:
        hint = did_you_mean(distribution, list(FAMILIES))
        yield report(f"unknown distribution {distribution!r}", hint, "distribution")
        return
    known = (*family.parameters, *_META)
    for key in params:
        if key not in family.parameters:
            found = f"{distribution} has no parameter {key!r}"
            yield report(found, did_you_mean(key, known), key)
    for key in family.parameters:
        if key not in params:
            needs = ", ".join(family.parameters)
            yield report(f"no {key!r}", f"{distribution} needs {needs}.", "distribution")
        elif key in family.positive and not _all(params[key], lambda value: value > 0):
            yield report(f"{key} = {params[key]!r} is not positive", "Give a number above 0.", key)
    yield from _coordinate_problems(distribution, params, report)
    if interval is not None:
        yield from _interval_problems(params, interval, report)


def _coordinate_problems(
    distribution: str, params: Mapping[str, Any], report: Report
) -> Iterator[Problem]:
    tables = {key: value for key, value in params.items() if isinstance(value, dict)}
    sets = {frozenset(table) for table in tables.values()}
    if len(sets) > 1:
        found = f"the tables {' and '.join(tables)} have different coordinates"
        yield report(found, "Give every coordinate in each of them.", next(iter(tables)))
    if distribution == "Dirichlet" and isinstance(params.get("alpha"), float | int):
        yield report("alpha is one number", "Give a table, one number a category.", "alpha")
    if distribution == "Dirichlet" and len(tables.get("alpha", "ab")) < 2:
        yield report("alpha has one category", "Give at least two.", "alpha")
    lower, upper = params.get("lower"), params.get("upper")
    if distribution == "Uniform" and not _ordered(lower, upper):
        yield report("lower is not below upper", "Swap them.", "lower")


def _interval_problems(
    params: Mapping[str, Any], interval: Interval, report: Report
) -> Iterator[Problem]:
    coords = next((set(v) for v in params.values() if isinstance(v, dict)), set())
    for end in (interval.lower, interval.upper):
        if isinstance(end, Mapping) and set(end) != coords:
            hint = f"Use {', '.join(sorted(coords))}." if coords else "Give one number."
            found = "the elicited interval has other coordinates than the parameters"
            yield report(found, hint, "elicited")
            return
    if not _ordered(interval.lower, interval.upper):
        yield report("elicited.lower is not below elicited.upper", "Swap them.", "elicited")
    top = 1.0 if interval.scale == "logit" else float("inf")
    ends = (interval.lower, interval.upper)
    if interval.scale != "identity" and not all(_all(e, lambda v: 0 <= v <= top) for e in ends):
        inside = "between 0 and 1" if interval.scale == "logit" else "above 0"
        found = f"on the scale {interval.scale!r} the ends must lie {inside}"
        yield report(found, "Give them on the natural scale, not as logarithms.", "elicited")


def _all(value: Param, condition: Callable[[float], bool]) -> bool:
    values = value.values() if isinstance(value, Mapping) else [value]
    return all(condition(element) for element in values)


def _ordered(lower: Param | None, upper: Param | None) -> bool:
    """Tell whether every lower end lies below its upper end (missing ones are told elsewhere)."""
    if lower is None or upper is None:
        return True
    if isinstance(lower, Mapping):
        return all(
            lower[c] < (upper[c] if isinstance(upper, Mapping) else upper)
            for c in lower
            if not isinstance(upper, Mapping) or c in upper
        )
    return _all(upper, lambda value: lower < value)
