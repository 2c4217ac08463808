"""Figures as JSON that may stand inside a page: small, and unable to end its script."""

import json
import math
from collections.abc import Mapping, Sequence

from bayes_autoloc.report.charts import Chart, View
from bayes_autoloc.report.charts_look import INK, PALETTE
from bayes_autoloc.report.data import Origin

__all__ = ["charts_json", "safe_json"]


def charts_json(charts: Sequence[Chart], origin: Origin) -> str:
    """Return what the page's script needs of all charts.

    Parameters
    ----------
    charts : sequence of Chart
        In the order of the page.
    origin : Origin
        What a saved picture or table must tell.
    """
    told = {
        "palette": dict(PALETTE),
        "ink": {"title": INK["observed"], "alarm": INK["alarm"]},
        "about": _about(origin),
        "charts": [_chart(chart) for chart in charts],
    }
    return safe_json(told)


def safe_json(value: object) -> str:
    """Return JSON in which no ``<``, ``>`` or ``&`` stands, so that no text ends the script."""
    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _about(origin: Origin) -> dict[str, object]:
    line = (
        f"Case {origin.case} as of {origin.vintage}, priors {origin.priors}, seed {origin.seed}, "
        f"bayes_autoloc {origin.version}"
    )
    return {"title": origin.title, "origin": line, "warnings": origin.warnings}


def _chart(chart: Chart) -> dict[str, object]:
    figure = chart.figure.to_plotly_json()
    return {
        "key": chart.key,
        "title": chart.title,
        "height": chart.height,
        "data": figure["data"],
        "layout": {**figure["layout"], "template": {}},
        "views": {key: _view(view) for key, view in chart.views.items()},
    }


def _view(view: View) -> dict[str, object]:
    return {"traces": view.traces, "layout": view.layout, "message": view.message}


def _plain(value: object) -> object:
    """Return what JSON can hold: whole numbers without a point, None for what is not finite."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else round(value, 4)
    return value
