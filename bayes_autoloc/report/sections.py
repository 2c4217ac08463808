"""Which tables of which check a validation page shows, and in which words."""

from collections.abc import Mapping

from bayes_autoloc.report.section import Section, Shown
from bayes_autoloc.report.sections_fit import FIT
from bayes_autoloc.report.sections_forecasts import FORECASTS
from bayes_autoloc.report.sections_plants import PLANTS
from bayes_autoloc.report.sections_rests import RESTS

__all__ = ["SECTIONS", "Section", "Shown"]

SECTIONS: Mapping[str, Section] = {**FORECASTS, **PLANTS, **RESTS, **FIT}
"""Sections by name of the check, in the order of the page."""
