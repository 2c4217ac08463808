"""Build a set of priors from a file, on top of a base where the file names one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bayes_autoloc.errors import PriorError, Problem, did_you_mean
from bayes_autoloc.model.families import FAMILIES
from bayes_autoloc.model.prior import Prior
from bayes_autoloc.model.prior_file import PriorFile
from bayes_autoloc.model.prior_schema import Report, check_entry

__all__ = ["build_priors", "plain"]


def plain(prior: Prior) -> dict[str, Any]:
    """Return a prior as the table that a file would hold."""
    table: dict[str, Any] = {"distribution": prior.distribution, **prior.params}
    table |= {"unit": prior.unit, "reason": prior.reason, "source": prior.source}
    if prior.elicited is not None:
        table["elicited"] = asdict(prior.elicited)
    return table


def build_priors(
    file: PriorFile, *, base: Mapping[str, Prior] | None, known: Sequence[str] | None
) -> list[Prior]:
    """Check a file and return its priors, in the order of its base.

    Parameters
    ----------
    file : PriorFile
        The parsed file.
    base : mapping of str to Prior, optional
        Set that the file changes.
    known : sequence of str, optional
        Names that a file without a base must have; None for the default set itself.

    Raises
    ------
    PriorError
        With every problem of the file.
    """
    names = tuple(base) if base is not None else known
    result = dict(base or {})
    problems: list[Problem] = list(file.problems)
    for name, raw in file.entries.items():
        report = _reporter(file, name)
        if names is not None and name not in names:
            problems.append(report("no parameter of the model", did_you_mean(name, names), None))
            continue
        merged, faults = _merge(None if base is None else base[name], raw, report)
        prior, wrong = check_entry(name, merged, report)
        problems += [*faults, *wrong]
        if prior is not None:
            result[name] = prior
    if base is None and known is not None:
        problems += _missing(file, known)
    if problems:
        raise PriorError("The priors can't be used:", problems)
    return list(result.values())


def _reporter(file: PriorFile, name: str) -> Report:
    def report(found: str, remedy: str, key: str | None) -> Problem:
        return Problem(file.name, found, remedy, row=file.row(name, key), column=name)

    return report


def _missing(file: PriorFile, known: Sequence[str]) -> list[Problem]:
    absent = [name for name in known if name not in file.entries]
    if not absent:
        return []
    remedy = 'Add them, or put base = "default" on the first line.'
    return [Problem(file.name, f"no prior for {', '.join(absent)}", remedy)]


def _merge(
    base: Prior | None, raw: Mapping[str, Any], report: Report
) -> tuple[dict[str, Any], list[Problem]]:
    """Lay a file's table over the base's; reason, source and interval are never inherited."""
    if base is None:
        return dict(raw), []
    old = plain(base)
    for key in ("reason", "source", "elicited"):
        old.pop(key, None)
    if raw.get("distribution", base.distribution) != base.distribution:
        return {"distribution": raw["distribution"], "unit": base.unit, **raw}, []
    merged, problems = {**old, **raw}, []
    for key in FAMILIES[base.distribution].parameters:
        if isinstance(old[key], Mapping) and isinstance(raw.get(key), Mapping):
            known = {c: value for c, value in raw[key].items() if c in old[key]}
            merged[key] = {**old[key], **known}
            problems += [
                report(f"{key} has no coordinate {c!r}", did_you_mean(c, list(old[key])), key)
                for c in raw[key]
                if c not in old[key]
            ]
    return merged, problems
