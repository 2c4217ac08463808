"""Figures of an outlook: what is forecast, what scenarios change, and how the plants ramped up.

And figures of checks: whether past forecasts came true, and what the forecast rests on.
"""

from bayes_autoloc.plots.backtest import backtest_figure
from bayes_autoloc.plots.calibration import calibration_figure
from bayes_autoloc.plots.fan import fan
from bayes_autoloc.plots.flows import flows
from bayes_autoloc.plots.headlines import targets_figure
from bayes_autoloc.plots.influence import influence_figure
from bayes_autoloc.plots.inverted_u import inverted_u
from bayes_autoloc.plots.plant_checks import plants_figure
from bayes_autoloc.plots.predictive import predictive_figure
from bayes_autoloc.plots.ramp import ramp_panel
from bayes_autoloc.plots.scenarios import scenario_fans
from bayes_autoloc.plots.scoreboard import scoreboard_figure
from bayes_autoloc.plots.sensitivity import alternatives_figure
from bayes_autoloc.plots.style import save_png
from bayes_autoloc.plots.tornado import tornado
from bayes_autoloc.plots.uptake import uptake_panel

__all__ = [
    "alternatives_figure",
    "backtest_figure",
    "calibration_figure",
    "fan",
    "flows",
    "influence_figure",
    "inverted_u",
    "plants_figure",
    "predictive_figure",
    "ramp_panel",
    "save_png",
    "scenario_fans",
    "scoreboard_figure",
    "targets_figure",
    "tornado",
    "uptake_panel",
]
