"""Which figures belong to which check, and their files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.plots.backtest import backtest_figure
from bayes_autoloc.plots.calibration import calibration_figure
from bayes_autoloc.plots.influence import influence_figure
from bayes_autoloc.plots.plant_checks import plants_figure
from bayes_autoloc.plots.predictive import predictive_figure
from bayes_autoloc.plots.scoreboard import scoreboard_figure
from bayes_autoloc.plots.sensitivity import alternatives_figure
from bayes_autoloc.plots.style import save_png

__all__ = ["FIGURES", "save_check_figures"]

FIGURES: Mapping[str, Mapping[str, Callable[[CheckResult], tuple[Figure, Any]]]] = {
    "backtest": {"backtest.png": backtest_figure, "backtest-scoreboard.png": scoreboard_figure},
    "calibration": {"calibration.png": calibration_figure},
    "influence": {"influence.png": influence_figure},
    "plants": {"plants.png": plants_figure},
    "predictive": {"predictive.png": predictive_figure},
    "sensitivity": {"sensitivity.png": alternatives_figure},
}
"""Functions by file, by name of the check; the others have none."""


def save_check_figures(result: CheckResult, folder: Path) -> tuple[str, ...]:
    """Write the figures of a check into a folder, and return the names of their files."""
    drawn = FIGURES.get(result.name, {})
    for name, draw in drawn.items():
        save_png(draw(result)[0], folder / name)
    return tuple(drawn)
