"""Ledger, watch list and what must be true as charts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, Control, View, broken, drawn, hover_texts
from bayes_autoloc.report.charts_look import (
    BAND_COLOURS,
    INK,
    rows_axis,
    rows_layout,
    tall,
)
from bayes_autoloc.report.data_words import signed_thousand

if TYPE_CHECKING:
    from bayes_autoloc.report.data_insight import Drivers, Facts
    from bayes_autoloc.report.data_ledger import Ledger

__all__ = ["driver_charts", "fact_charts", "ledger_charts"]

THOUSAND = 1e3
MOST = 20
"""Bars of a chart; the table has every row."""


def _bars(
    values: Sequence[float],
    errors: Sequence[float],
    told: Sequence[Sequence[str]],
) -> dict[str, Any]:
    """Return horizontal bars with whiskers of one standard error."""
    whiskers = {"type": "data", "array": list(errors), "color": INK["median"]}
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(values))),
        "x": list(values),
        "error_x": {**whiskers, "thickness": 1.5, "width": 4},
        "marker": {
            "color": BAND_COLOURS["80 %"],
            "line": {"color": INK["median"], "width": 1},
        },
        "hovertext": hover_texts(told),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": False,
    }


def ledger_charts(ledger: "Ledger") -> tuple[Chart, ...]:
    """Return what each piece of evidence did to the median, thousand cars a year."""
    views = {year.key: _ledger_view(ledger, year.key) for year in ledger.years}
    start = next(iter(views.values()))
    names = start.layout["yaxis"]["ticktext"]
    height = 90 + len(names) * tall(names, space=12)
    unit = "shift of the median, thousand cars a year"
    hollow = " Hollow: a refit that failed its checks; do not use it." if ledger.failed else ""
    chart = Chart(
        key="ledger",
        title="What each piece of evidence did",
        caption=(
            "Shift of the median that the evidence brought, thousand cars a year; the "
            f"{len(names)} largest, with whiskers of one standard error.{hollow}"
        ),
        figure=drawn([start.traces[0]], rows_layout(unit, height, names)),
        views=views,
        controls=(Control("year", "Year", "view", ledger.years),),
        table=ledger.table,
        height=height,
    )
    return (chart,)


def _ledger_view(ledger: "Ledger", year: str) -> View:
    given = [i for i in range(len(ledger.names)) if (i, year) in ledger.shifts]
    order = sorted(given, key=lambda i: -abs(ledger.shifts[i, year][0]))[:MOST]
    pairs = [ledger.shifts[i, year] for i in order]
    names = [
        f"{ledger.names[i]}, REFIT FAILED" if i in ledger.failed else ledger.names[i] for i in order
    ]
    told = [
        (name, f"{signed_thousand(v)} thousand (± {signed_thousand(e).lstrip('+')})")
        for name, (v, e) in zip(names, pairs, strict=True)
    ]
    trace = _bars(
        [round(value / THOUSAND, 1) for value, _ in pairs],
        [round(error / THOUSAND, 1) for _, error in pairs],
        told,
    )
    fills = [INK["page"] if i in ledger.failed else BAND_COLOURS["80 %"] for i in order]
    trace["marker"] = {**trace["marker"], "color": fills}
    shifts = zip(names[:5], pairs[:5], strict=True)
    parts = [f"{name} {signed_thousand(value)}" for name, (value, _) in shifts]
    message = f"{year}, largest shifts in thousand cars: {'; '.join(parts)}."
    rows = [_row(ledger.names[i], failed=i in ledger.failed) for i in order]
    return View({0: trace}, {"yaxis": rows_axis(rows)}, message)


def _row(name: str, *, failed: bool) -> str:
    """Return the name of a row of the ledger."""
    return f"{broken(name, 36, 2)}<br><i>refit failed</i>" if failed else broken(name, 36, 2)


def fact_charts(found: "Facts") -> tuple[Chart, ...]:
    """Return what coming facts would tell, per cent of the variance."""
    names = [
        broken(f"{fact} (by {month})", 36, 3)
        for fact, month in zip(found.facts[:MOST], found.known_by[:MOST], strict=True)
    ]
    told = [
        (fact, f"known by {month}", f"explains {value:g} % (± {error:g})", f"narrows by {less} %")
        for fact, month, value, error, less in zip(
            found.facts[:MOST],
            found.known_by[:MOST],
            found.explains[:MOST],
            found.errors[:MOST],
            found.narrows[:MOST],
            strict=True,
        )
    ]
    trace = _bars(found.explains[:MOST], found.errors[:MOST], told)
    height = 90 + len(names) * tall(names, space=12)
    pairs = zip(found.facts[:5], found.explains[:5], strict=True)
    parts = [f"{fact} {value:g} %" for fact, value in pairs]
    chart = Chart(
        key="watch",
        title="What to watch",
        caption=(
            f"Share of the variance of log production in {found.year} that the fact explains, per "
            "cent, with whiskers of one standard error; the most telling first. Facts that tell no "
            "more than chance does stand in the table only."
        ),
        figure=drawn([trace], rows_layout("share of the variance, %", height, names)),
        views={"": View(message=f"Most telling: {'; '.join(parts)}.")},
        controls=(),
        table=found.table,
        height=height,
    )
    return (chart,)


def driver_charts(found: "Drivers") -> tuple[Chart, ...]:
    """Return how drivers differ in the futures that reach the target, standard deviations."""
    names = [broken(one, 36, 3) for one in found.drivers[:MOST]]
    shifts, errors = found.shifts[:MOST], found.errors[:MOST]
    signed = [f"{value:+.2f}".replace("-", "−") for value in shifts]
    told = [
        (driver, f"{value} sd (± {error:.2f})")
        for driver, value, error in zip(found.drivers[:MOST], signed, errors, strict=True)
    ]
    trace = _bars(shifts, errors, told)
    height = 90 + len(names) * tall(names, space=12)
    pairs = zip(found.drivers[:5], signed[:5], strict=True)
    parts = [f"{driver} {value}" for driver, value in pairs]
    chart = Chart(
        key="conditions",
        title=f"Where futures with {found.target} differ",
        caption=(
            "Mean of each driver in the futures that reach the target, less its mean in all "
            "futures, in standard deviations of all futures; whiskers of one standard error."
        ),
        figure=drawn([trace], rows_layout("shift, standard deviations", height, names)),
        views={"": View(message=f"Largest shifts: {'; '.join(parts)}.")},
        controls=(),
        table=found.table,
        height=height,
    )
    return (chart,)
