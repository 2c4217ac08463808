"""Figures of an outlook: what is forecast, what scenarios change, and how the plants ramped up.

Figures of checks stand in modules of their own (`bayes_autoloc.plots.checks` lists them): importing
them here would load SciPy's distributions with every forecast.
"""

from bayes_autoloc.plots.fan import fan
from bayes_autoloc.plots.flows import flows
from bayes_autoloc.plots.headlines import targets_figure
from bayes_autoloc.plots.inverted_u import inverted_u
from bayes_autoloc.plots.ramp import ramp_panel
from bayes_autoloc.plots.scenarios import scenario_fans
from bayes_autoloc.plots.style import save_png
from bayes_autoloc.plots.tornado import tornado
from bayes_autoloc.plots.uptake import uptake_panel

__all__ = [
    "fan",
    "flows",
    "inverted_u",
    "ramp_panel",
    "save_png",
    "scenario_fans",
    "targets_figure",
    "tornado",
    "uptake_panel",
]
