"""Chances of the targets as a chart."""

from typing import TYPE_CHECKING, Any

from bayes_autoloc.report.charts import Chart, View, broken, drawn, hover_texts
from bayes_autoloc.report.charts_look import INK, layout, legend_below, rows_axis, tall
from bayes_autoloc.report.data_words import chance, thousand

if TYPE_CHECKING:
    from bayes_autoloc.report.data_targets import Chances

__all__ = ["chance_charts"]

SYMBOLS = ("circle", "diamond-open", "triangle-up-open", "square", "cross", "x")
SIZES = (13, 11, 11, 10, 10, 10)


def chance_charts(chances: "Chances") -> tuple[Chart, ...]:
    """Return a row for every target, a symbol for every way of listening and the mixture."""
    names = [
        broken(f"{thousand(one.value)} thousand in {one.year}: {one.name}", 30, 4)
        for one in chances.targets
    ]
    height = 150 + len(names) * tall(names, space=30)
    figure = drawn(
        [_trace(chances, place) for place in range(len(chances.series))],
        layout(
            xaxis={
                "title": {"text": "chance, %"},
                "range": [0, _upper(chances)],
                "showgrid": True,
            },
            yaxis={"zeroline": False, "ticklabelstandoff": 6, **rows_axis(names)},
            legend=legend_below(height, title=True),
        ),
    )
    chart = Chart(
        key="chances",
        title="How likely the targets are",
        caption=(
            "Chance in per cent that production reaches the target in its year. Each symbol is a "
            "way of listening to official targets, or the mixture of the scenarios; the filled "
            "circle stands behind all other numbers."
        ),
        figure=figure,
        views={"": View(message=_message(chances))},
        controls=(),
        table=chances.table,
        height=height,
    )
    return (chart,)


def _upper(chances: "Chances") -> float:
    """Return where the axis ends: 100, or what suits small chances."""
    shown = [one.key for one in chances.series]
    largest = max(value for (key, _), value in chances.chances.items() if key in shown)
    return min(100.0, 10.0 * (largest // 10 + 2))


def _trace(chances: "Chances", place: int) -> dict[str, Any]:
    series = chances.series[place]
    known = [i for i in range(len(chances.targets)) if (series.key, i) in chances.chances]
    values = [chances.chances[series.key, i] for i in known]
    first = place == 0
    return {
        "type": "scatter",
        "mode": "markers+text" if first else "markers",
        "name": series.label,
        "x": values,
        "y": known,
        "text": [chance(value / 100) for value in values],
        "textposition": "top center",
        "textfont": {"color": INK["median"], "size": 12},
        "hovertext": hover_texts([(series.label, chance(value / 100)) for value in values]),
        "hoverinfo": "text",
        "marker": {
            "symbol": SYMBOLS[place % len(SYMBOLS)],
            "size": SIZES[place % len(SIZES)],
            "color": INK["median"] if first else INK["observed"],
            "line": {"width": 1.5, "color": INK["median"] if first else INK["observed"]},
        },
        "cliponaxis": False,
    }


def _message(chances: "Chances") -> str:
    key = chances.series[0].key
    parts = [
        f"{chance(chances.chances[key, i] / 100)} for {thousand(one.value)} thousand in {one.year} "
        f"({one.name})"
        for i, one in enumerate(chances.targets)
        if (key, i) in chances.chances
    ]
    return f"Chances: {'; '.join(parts)}."
