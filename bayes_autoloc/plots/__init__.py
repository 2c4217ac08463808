"""Figures of an outlook: what is forecast, and how the plants ramped up."""

from bayes_autoloc.plots.fan import fan
from bayes_autoloc.plots.ramp import ramp_panel
from bayes_autoloc.plots.style import save_png

__all__ = ["fan", "ramp_panel", "save_png"]
