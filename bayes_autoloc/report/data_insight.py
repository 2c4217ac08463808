"""Watch list and what must be true, as plain data, from the results of `insight`."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bayes_autoloc.insight.conditions_drivers import NUMBER
from bayes_autoloc.insight.conditions_words import number_text
from bayes_autoloc.insight.watch_facts import CARS, CHANCE
from bayes_autoloc.report.data import Group, Section, Table
from bayes_autoloc.report.data_words import between, chance, per_cent, plain_number, thousand

if TYPE_CHECKING:
    import pandas as pd

    from bayes_autoloc.insight.conditions import Conditions
    from bayes_autoloc.insight.watch import WatchList

__all__ = ["Drivers", "Facts", "conditions_section", "watch_section"]

UNHEARD = "Futures of the status quo; official targets are not heard here."

type Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Facts:
    """Coming facts, the most telling first; only those that tell more than chance does.

    Parameters
    ----------
    year : int
        Year of production.
    facts, known_by : tuple of str
        What will be known, and from which month on.
    explains, errors : tuple of float
        Share of the variance of log production that the fact explains, and its standard error, per
        cent.
    narrows : tuple of str
        By how much the 80 % interval narrows, in words.
    table : Table
        All facts.
    """

    year: int
    facts: tuple[str, ...]
    known_by: tuple[str, ...]
    explains: tuple[float, ...]
    errors: tuple[float, ...]
    narrows: tuple[str, ...]
    table: Table


@dataclass(frozen=True)
class Drivers:
    """How drivers differ in the futures that reach the target, the largest shift first.

    Parameters
    ----------
    target : str
        The target in words.
    drivers : tuple of str
        In words.
    shifts, errors : tuple of float
        Difference of the means and its standard error, standard deviations of all futures.
    table : Table
        All drivers.
    """

    target: str
    drivers: tuple[str, ...]
    shifts: tuple[float, ...]
    errors: tuple[float, ...]
    table: Table


def watch_section(found: "WatchList | None") -> Section:
    """Return which coming facts would tell most.

    Parameters
    ----------
    found : WatchList or None
        Of `insight.watch.watch_list`.
    """
    title = "Watch list"
    if found is None:
        return Section("watch", title, missing="Made by `bayes-autoloc watch`.")
    rows = _most_first(found.measurable)
    table = Table(
        f"Coming facts; medians of production in {found.year} in thousand cars",
        (
            "fact",
            "known by",
            "expected",
            "80 %",
            "narrows, %",
            "explains, %",
            "if low or no",
            "if high or yes",
            "measurable",
        ),
        (Group("", "", tuple(_fact_row(row) for row in _most_first(found.table))),),
        searchable=True,
    )
    data = Facts(
        year=found.year,
        facts=tuple(str(row["fact"]) for row in rows),
        known_by=tuple(str(row["known_by"]) for row in rows),
        explains=tuple(round(100 * float(row["explains"]), 1) for row in rows),
        errors=tuple(round(100 * float(row["explains_se"]), 1) for row in rows),
        narrows=tuple(_estimate(row, "narrows") for row in rows),
        table=table,
    )
    texts = (
        f"Which coming fact would tell most about production in {found.year}. A fact is worth what "
        "it says of all parameters and of the years until then; facts that say the same are each "
        "worth as much alone, so their shares do not add up.",
    )
    return Section(
        "watch",
        title,
        texts,
        tables=() if rows else (table,),
        notes=(*_together(found), *found.notes, UNHEARD),
        data=data if rows else None,
    )


def _most_first(facts: "pd.DataFrame") -> list[Row]:
    """Return facts, that which explains most first."""
    return list(facts.sort_values("explains", ascending=False, kind="stable").to_dict("records"))


def _together(found: "WatchList") -> list[str]:
    return [
        f"All {row['facts']} facts known by {row['known_by']} together narrow the interval by "
        f"{_estimate(row, 'narrows')} % and explain {per_cent(row['explains'])} % of the variance."
        for row in found.together.to_dict("records")
    ]


def _fact_row(row: Row) -> tuple[str, ...]:
    expected, span = _expected(row)
    return (
        str(row["fact"]),
        str(row["known_by"]),
        expected,
        span,
        _estimate(row, "narrows"),
        _estimate(row, "explains"),
        thousand(float(row["if_low"])),
        thousand(float(row["if_high"])),
        "yes" if row["measurable"] else "no",
    )


def _estimate(row: Row, name: str) -> str:
    """Return a share in per cent with its standard error."""
    value, error = 100 * float(row[name]), 100 * float(row[f"{name}_se"])
    return f"{value:.1f} ± {error:.1f}".replace("-", "−")


def _expected(row: Row) -> tuple[str, str]:
    """Return what is expected of a fact, and its 80 % interval."""
    unit = str(row["unit"])
    if unit == CHANCE:
        return f"yes: {chance(float(row['median']))}", ""
    low, middle, high = (float(row[name]) for name in ("low", "median", "high"))
    if unit == CARS:
        return f"{thousand(middle)} thousand", between(thousand(low), thousand(high))
    if unit.startswith("share"):
        return f"{per_cent(middle)} %", f"{between(per_cent(low), per_cent(high))} %"
    return plain_number(middle), between(plain_number(low), plain_number(high))


def conditions_section(found: "Conditions | None") -> Section:
    """Return what must be true for a target.

    Parameters
    ----------
    found : Conditions or None
        Of `insight.conditions.must_be_true`.
    """
    title = "What must be true"
    if found is None:
        told = (
            "Made by `bayes-autoloc must-be-true`; with too few futures that reach a target there "
            "is nothing to tell."
        )
        return Section("conditions", title, missing=told)
    rows = found.table.to_dict("records")
    target = f"{thousand(found.at_least, exact=True)} thousand cars in {found.year}"
    head = ("driver", "group", "all futures", "80 %", "reach it", "80 % ", "shift, sd", "P(more)")
    cells = tuple(_driver_row(row) for row in rows)
    data = Drivers(
        target=target,
        drivers=tuple(str(row["driver"]) for row in rows),
        shifts=tuple(round(float(row["shift_sd"]), 2) for row in rows),
        errors=tuple(round(float(row["se"]), 2) for row in rows),
        table=Table(
            "Drivers in all futures and in those that reach it", head, (Group("", "", cells),)
        ),
    )
    texts = (
        f"{target[0].upper()}{target[1:]}: {found.n_conditioned:,} of {found.n_draws:,} futures "
        f"reach it ({chance(found.probability)}). How they differ from all futures; differences, "
        "not causes.",
    )
    notes = (
        "Numbers of things: means; everything else: medians. P(more): chance that a future that "
        "reaches the target has more of it than any future, 50 % if they are alike.",
        UNHEARD,
    )
    return Section("conditions", title, texts, checklist=found.checklist, notes=notes, data=data)


def _driver_row(row: Row) -> tuple[str, ...]:
    unit = str(row["unit"])
    middle = "mean" if unit == NUMBER else "median"
    spans = []
    for of in ("all", "given"):
        low, centre, high = (
            number_text(float(row[f"{of}_{end}"]), unit) for end in ("low", middle, "high")
        )
        spans += [centre, between(low, high)]
    shift = f"{row['shift_sd']:+.2f} ± {row['se']:.2f}".replace("-", "−")
    more = f"{per_cent(float(row['p_superiority']))} %"
    return (str(row["driver"]), str(row["group"]), *spans, shift, more)
