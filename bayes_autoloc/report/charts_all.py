"""Which function draws which data."""

from collections.abc import Callable
from typing import Any

from bayes_autoloc.report.charts import Chart
from bayes_autoloc.report.charts_checks import alternative_charts, share_charts
from bayes_autoloc.report.charts_fan import fan_charts
from bayes_autoloc.report.charts_insight import driver_charts, fact_charts, ledger_charts
from bayes_autoloc.report.charts_ramps import ramp_charts
from bayes_autoloc.report.charts_ranges import range_charts
from bayes_autoloc.report.charts_sweep import sweep_charts
from bayes_autoloc.report.charts_targets import chance_charts
from bayes_autoloc.report.charts_tornado import tornado_charts
from bayes_autoloc.report.charts_uptake import uptake_charts
from bayes_autoloc.report.data import Section
from bayes_autoloc.report.data_forecast import Fan
from bayes_autoloc.report.data_insight import Drivers, Facts
from bayes_autoloc.report.data_ledger import Ledger
from bayes_autoloc.report.data_ramps import Ramps
from bayes_autoloc.report.data_scenarios import Ranges, Tornado
from bayes_autoloc.report.data_sensitivity import Alternatives, Shares
from bayes_autoloc.report.data_sweep import InvertedU
from bayes_autoloc.report.data_targets import Chances
from bayes_autoloc.report.data_uptake import Uptake

__all__ = ["charts_of"]

DRAWN_BY: dict[type, Callable[[Any], tuple[Chart, ...]]] = {
    Alternatives: alternative_charts,
    Chances: chance_charts,
    Drivers: driver_charts,
    Facts: fact_charts,
    Fan: fan_charts,
    InvertedU: sweep_charts,
    Ledger: ledger_charts,
    Ramps: ramp_charts,
    Ranges: range_charts,
    Shares: share_charts,
    Tornado: tornado_charts,
    Uptake: uptake_charts,
}


def charts_of(section: Section) -> tuple[Chart, ...]:
    """Return the charts of a section, in order; none for a section without data."""
    if section.data is None:
        return ()
    parts = section.data if isinstance(section.data, tuple) else (section.data,)
    return tuple(chart for part in parts for chart in DRAWN_BY[type(part)](part))
