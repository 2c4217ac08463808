"""The options of a quote as they were given, and what is wrong with them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from bayes_autoloc.errors import did_you_mean
from bayes_autoloc.insight.quote_facts import ENDED, WAITING, CaseFacts, PlantFacts
from bayes_autoloc.model.coords import MODES, WAVES

__all__ = ["Options", "month_name", "month_number", "problems"]

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Options:
    """What was asked for; see `bayes_autoloc.insight.quote.quote`."""

    year: int
    plan: float | None = None
    announced: str | None = None
    wave: str | None = None
    entry_mode: str | None = None
    takeover: bool | None = None
    capacity: float | None = None
    start: str | None = None
    plant: str | None = None


def month_number(text: str | None) -> int | None:
    """Return ``YYYY-MM`` as 12 times the year plus 0 for January; None where it is no month."""
    found = _MONTH.fullmatch(text or "")
    return 12 * int(found[1]) + int(found[2]) - 1 if found else None


def month_name(number: int) -> str:
    """Undo `month_number`."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def problems(facts: CaseFacts, options: Options) -> list[str]:
    """Return all that is wrong with some options, one line each with what to do about it."""
    about = facts.plants.get(options.plant) if options.plant is not None else None
    found = [*_values(facts, options), *_plan(facts, options)]
    if options.plant is None:
        found += [*_missing(options), *_years(facts, options, month_number(options.start))]
    elif about is None:
        hint = did_you_mean(options.plant, list(facts.plants))
        found.append(f"plant: {options.plant!r} is none of the case at {facts.vintage}. {hint}")
    elif about.refused:
        found.append(
            f"plant: {options.plant!r} {about.refused}. Leave it out and ask for its class."
        )
    else:
        found += [*_against(about, options), *_life(facts, about, options)]
    return found


def _values(facts: CaseFacts, options: Options) -> Iterator[str]:
    first, last = facts.first_year, facts.last_year
    if not first <= options.year <= last:
        yield f"year: {options.year}; choose one from {first} to {last}."
    for name in ("plan", "capacity"):
        value = getattr(options, name)
        if value is not None and not (isfinite(value) and value > 0):
            yield f"{name}: {value:g}; it is a number of cars a year above 0."
    for name in ("announced", "start"):
        text = getattr(options, name)
        if text is not None and month_number(text) is None:
            yield f"{name}: {text!r} is no month; write YYYY-MM, for example 2022-11."
    yield from _word("wave", options.wave, WAVES)
    yield from _word("entry_mode", options.entry_mode, MODES)


def _word(name: str, word: str | None, known: Sequence[str]) -> Iterator[str]:
    if word is not None and word not in known:
        alike = [one for one in known if one.lower() == word.lower()]
        hint = did_you_mean(alike[0] if alike else word, known)
        yield f"{name}: there is no {word!r}. {hint}"


def _plan(facts: CaseFacts, options: Options) -> Iterator[str]:
    at = month_number(options.announced)
    if at is not None and at >= 12 * (options.year + 1):
        yield (
            f"announced: {options.announced} lies after {options.year}, the year of the plan. "
            "Give the month in which it was said before or in that year."
        )
    if options.plan is not None and options.announced is None and options.year < facts.now_year:
        yield (
            "announced: missing; a plan for a past year needs the month in which it was said, "
            "since early plans are more optimistic. Write YYYY-MM."
        )


def _missing(options: Options) -> Iterator[str]:
    what = {
        "wave": f"one of {', '.join(WAVES)}",
        "entry_mode": f"one of {', '.join(MODES)}",
        "capacity": "the nameplate in cars a year",
        "start": "the month of the first car, or of its planned start, YYYY-MM",
    }
    for name, meaning in what.items():
        if getattr(options, name) is None:
            yield f"{name}: missing; without a plant of the case give {meaning}."


def _years(facts: CaseFacts, options: Options, start: int | None) -> Iterator[str]:
    if start is not None and options.year < start // 12:
        yield (
            f"year: {options.year} lies before the start, {month_name(start)}. "
            f"Choose a year from {start // 12} on."
        )
    if start is not None and start // 12 > facts.last_year:
        yield f"start: {month_name(start)} lies beyond {facts.last_year}, the last year."


def _against(about: PlantFacts, options: Options) -> Iterator[str]:
    """Find what contradicts the case: another class would be another plant."""
    known = {"wave": about.wave, "entry_mode": about.mode, "takeover": about.takeover}
    for name, value in known.items():
        given = getattr(options, name)
        if given is not None and given != value:
            yield (
                f"{name}: {about.plant!r} has {value!r} in the case, not {given!r}. Leave it out, "
                "or leave the plant out and ask for a plant of your own."
            )
    given_start = month_number(options.start)
    if about.start is not None and given_start not in (None, about.start):
        yield (
            f"start: {about.plant!r} started in {month_name(about.start)}, not in {options.start}. "
            "Leave it out."
        )


def _life(facts: CaseFacts, about: PlantFacts, options: Options) -> Iterator[str]:
    """Find years in which the plant did not run, or about which nothing is known."""
    year, start = options.year, about.start
    if about.status == WAITING:
        start = month_number(options.start) or int((about.planned or 0.0) * 12 + 1e-6)
        yield from _years(facts, options, start)
    elif start is not None and year < start // 12:
        yield from _years(facts, options, start)
    elif about.status == ENDED and str(year) not in about.years:
        yield (
            f"year: {about.plant!r} does not live at {facts.vintage} and has no record of {year}; "
            f"{_known_years(about)}. Or leave the plant out and ask for its class."
        )
    elif year < facts.now_year and str(year) not in about.years:
        yield f"year: {about.plant!r} has no record of {year}; {_known_years(about)}."


def _known_years(about: PlantFacts) -> str:
    years = sorted(map(int, about.years))
    if not years:
        return "there is none of other years either"
    if len(years) == years[-1] - years[0] + 1 > 2:
        return f"there is one of {years[0]} to {years[-1]}"
    return f"there is one of {', '.join(map(str, years))}"
