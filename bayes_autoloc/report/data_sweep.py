"""The inverted U as plain data: output along a lever, and where it peaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bayes_autoloc.report.data import Choice, Group, Section, Table
from bayes_autoloc.report.data_words import (
    STEP,
    between,
    chance,
    round_cars,
    signed_thousand,
    words,
)

if TYPE_CHECKING:
    from bayes_autoloc.forecast.scenario.sweep import Sweep

__all__ = ["Curve", "InvertedU", "sweep_section"]

COMMAND = (
    "Made by `bayes-autoloc scenario sweep`: a report from a forecast in whose folder `sweep/` "
    "lies shows it."
)
VARIABLES = {"chinese": "Chinese groups", "production": "the country"}
SIGNS = {
    "assumed": "Signs of the effects as assumed",
    "free": "Signs left free: effects may help or hurt",
}
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Curve:
    """Changes along the lever, cars a year by quantile; and how often each value is the peak, %."""

    edges: Mapping[float, tuple[float, ...]]
    peaks: tuple[float, ...]


@dataclass(frozen=True)
class InvertedU:
    """Output along a lever.

    Parameters
    ----------
    lever, unit, grade : str
        What is moved, in which unit, on which evidence.
    index : tuple of float
        Values of the lever; 0 is today.
    signs, years : tuple of Choice
        What can be chosen.
    curves : mapping of (signs, year, variable) to Curve
        For the variables ``chinese`` and ``production``.
    findings : mapping of (signs, year) to str
        How often both directions hurt.
    table : Table
        Its groups have the keys ``signs|year``.
    """

    lever: str
    unit: str
    grade: str
    index: tuple[float, ...]
    signs: tuple[Choice, ...]
    years: tuple[Choice, ...]
    curves: Mapping[tuple[str, str, str], Curve]
    findings: Mapping[tuple[str, str], str]
    table: Table


def sweep_section(sweep: "Sweep | None", horizons: list[int]) -> Section:
    """Return the inverted U, or how to make it.

    Parameters
    ----------
    sweep : Sweep or None
        A sweep of one lever.
    horizons : list of int
        Years that the report shows; those that the sweep has count.
    """
    title = "The inverted U"
    if sweep is None:
        return Section("inverted-u", title, missing=COMMAND)
    data = _data(sweep, horizons)
    texts = (
        "Tighter sanctions keep Chinese makers from technology and money, lifted ones bring "
        "Western rivals back: is the best point for local plants in between? Each value of the "
        f"lever {data.lever} is compared with 0, future by future.",
    )
    notes = (
        f"Evidence for the effects behind this shape: {data.grade}. With free signs, six effects "
        "may go either way at the same size; the learnt effect on halts and the Western return "
        "keep their direction. What is left of the shape then is not assumed.",
    )
    return Section("inverted-u", title, texts, notes=notes, data=data)


def _data(sweep: "Sweep", horizons: list[int]) -> InvertedU:
    known = [int(year) for year in sweep.data["year"].to_numpy()]
    years = [year for year in horizons if year in known] or known[-1:]
    signs = [str(one) for one in sweep.data["signs"].to_numpy()]
    index = tuple(float(one) for one in sweep.data["index"].to_numpy())
    curves = _curves(sweep, signs, years)
    findings = {(sign, str(year)): _finding(sweep, sign, year) for sign in signs for year in years}
    about = sweep.data.attrs
    return InvertedU(
        lever=words(str(about.get("lever", "lever"))),
        unit=str(about.get("unit", "")),
        grade=str(about.get("grade", "not recorded")),
        index=index,
        signs=tuple(Choice(one, SIGNS.get(one, one)) for one in signs),
        years=tuple(Choice(str(year), str(year)) for year in years),
        curves=curves,
        findings=findings,
        table=_table(index, signs, years, curves),
    )


def _curves(
    sweep: "Sweep", signs: list[str], years: list[int]
) -> dict[tuple[str, str, str], Curve]:
    table, found = sweep.table(), {}
    for year in years:
        for variable in VARIABLES:
            peaks = sweep.peak(year, variable)
            for sign in signs:
                own = table[
                    table["signs"].eq(sign)
                    & table["variable"].eq(variable)
                    & table["year"].eq(year)
                ]
                wide = own.pivot_table("difference", "index", "quantile")
                edges = {
                    level: tuple(round_cars(float(one)) for one in wide[level]) for level in LEVELS
                }
                chances = peaks.loc[peaks["signs"].eq(sign), "probability"]
                found[sign, str(year), variable] = Curve(
                    edges, tuple(float(round(100 * one)) for one in chances)
                )
    return found


def _finding(sweep: "Sweep", sign: str, year: int) -> str:
    """Return how often both directions lower output; empty where the sweep has only one."""
    values = sweep.data["index"].to_numpy().tolist()
    both = [one for one in values if one > 0 and -one in values]
    if not both:
        return ""
    by = 1.0 if 1.0 in both else max(both)
    parts = [
        f"{who}: {chance(sweep.both_hurt(year, variable, by)[sign])}"
        for variable, who in VARIABLES.items()
    ]
    return f"Chance that both +{by:g} and −{by:g} lower the output of {', of '.join(parts)}."


def _table(
    index: tuple[float, ...],
    signs: list[str],
    years: list[int],
    curves: Mapping[tuple[str, str, str], Curve],
) -> Table:
    groups = tuple(
        Group(
            f"{sign}|{year}",
            f"{SIGNS.get(sign, sign)}, {year}",
            tuple(
                row
                for variable, who in VARIABLES.items()
                for row in _rows(index, who, curves[sign, str(year), variable])
            ),
        )
        for sign in signs
        for year in years
    )
    head = ("output of", "lever", "median", "90 %", "most here, %")
    return Table("Change against the lever's 0, thousand cars a year", head, groups)


def _rows(index: tuple[float, ...], who: str, curve: Curve) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            who,
            f"{at:g}".replace("-", "−"),
            signed_thousand(curve.edges[0.5][i], STEP),
            between(*(signed_thousand(curve.edges[level][i], STEP) for level in (0.05, 0.95))),
            f"{curve.peaks[i]:.0f}",
        )
        for i, at in enumerate(index)
    )
