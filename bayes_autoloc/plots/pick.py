"""What of a forecast a figure shows: scenarios, years, quantiles, and the unit they are told in."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.forecast.lookup import of_name, require, within
from bayes_autoloc.forecast.quantiles import NATIONAL, VARIABLES
from bayes_autoloc.plots.about import About
from bayes_autoloc.plots.style import BANDS

__all__ = [
    "Edges",
    "Scale",
    "chance_text",
    "drawn_variable",
    "edges_of",
    "grades",
    "horizon",
    "mixture_text",
    "scale_of",
    "scenario_names",
    "signed",
    "title_of",
    "words",
]

Array = npt.NDArray[np.float64]
Edges = dict[float, Array]
"""Values by quantile, along the years; NaN where nothing is defined."""

LEVELS = tuple(sorted({0.5, *(level for pair in BANDS.values() for level in pair)}))

TITLES = {
    "production": "production",
    "output": "output",
    "market": "market",
    "imports": "imports of finished cars",
    "kits": "cars put together from kits",
    "uptake": "uptake of localisation by the Chinese groups",
    "delivered_growth": "delivered share of the promised growth",
    "local_content_uptake": "uptake weighted with local content",
}


WAVES = {
    "chinese": "the Chinese wave",
    "western": "the western wave",
    "domestic": "home makers",
}


@dataclass(frozen=True)
class Scale:
    """In which unit values are drawn and written.

    Parameters
    ----------
    factor : float
        A value of the forecast is divided by it.
    unit : str
        For the axis.
    digits : int
        After the decimal point.
    """

    factor: float
    unit: str
    digits: int

    def text(self, value: float) -> str:
        """Return a value of the figure, already divided, as it is written."""
        return f"{value:,.{self.digits}f}".replace("-", "−")


def scale_of(units: str, largest: float) -> Scale:
    """Return the unit for values up to the largest one.

    Parameters
    ----------
    units : str
        As in the attributes of the variable.
    largest : float
        In those units.
    """
    if units.startswith("share of"):
        return Scale(0.01, units.replace("share of", "% of", 1), 0)
    if largest >= 1e6:
        return Scale(1e6, f"million {units}", 2)
    return Scale(1e3, f"thousand {units}", 0)


def drawn_variable(tree: xr.DataTree, variable: str, name: str) -> xr.DataArray:
    """Return the draws of one quantity, (scenario, draw, year).

    Raises
    ------
    AutolocError
        If there is no such variable or name.
    """
    require("variable", variable, VARIABLES)
    found = of_name(tree["forecast"].to_dataset(), variable, name)
    return found.transpose("scenario", "draw", "year")


def title_of(variable: str, name: str) -> str:
    """Return what a quantity is, in words."""
    if name == NATIONAL:
        return TITLES["production" if variable == "output" else variable]
    return f"output of {WAVES.get(name, words(name))}"


def scenario_names(tree: xr.DataTree) -> list[str]:
    """Return the scenarios, the reference first."""
    return [str(name) for name in tree["forecast"]["scenario"].to_numpy()]


def horizon(years: Iterable[int], origin: About, year: int | None, *, last: bool = False) -> int:
    """Return the year that was asked for, or the first (last) one that the case reports.

    Raises
    ------
    AutolocError
        If it is not a year of the forecast.
    """
    known = [int(one) for one in years]
    if year is not None:
        return within([year], known)[0]
    reported = [one for one in origin.horizons if one in known] or known[-1:]
    return reported[-1 if last else 0]


def edges_of(draws: Array, levels: Sequence[float] = LEVELS, factor: float = 1.0) -> Edges:
    """Return quantiles over the draws, (draw, year); undefined draws are left out.

    Parameters
    ----------
    draws : ndarray
        Years along the second axis.
    levels : sequence of float
        Quantiles, by default those of `BANDS` and the median.
    factor : float
        The draws are divided by it.
    """
    values = draws.astype(float) / factor
    found = np.full((len(levels), values.shape[1]), np.nan)
    known = np.isfinite(values).any(axis=0)
    if known.any():
        found[:, known] = np.nanquantile(values[:, known], levels, axis=0)
    return dict(zip(levels, found, strict=True))


def grades(tree: xr.DataTree) -> dict[str, str]:
    """Return the grade of evidence of every scenario that has one, by name."""
    told = json.loads(tree.attrs.get("scenarios", "{}"))
    return {str(name): str(about["grade"]) for name, about in told.items()}


def mixture_text(tree: xr.DataTree) -> str:
    """Return what the mixture is made of; empty without one."""
    weights = json.loads(tree.attrs.get("weights", "{}"))
    parts = [f"{words(name)} {100 * share:.0f} %" for name, share in weights.items() if share]
    return f"Mixture (weights are judgement): {', '.join(parts)}. " if parts else ""


def words(name: str) -> str:
    """Return a short name as it is written in figures."""
    return name.replace("_", " ")


def signed(value: float, digits: int = 0) -> str:
    """Return a number with its sign, a true minus; zero has none."""
    text = f"{value:+,.{digits}f}"
    return text.strip("+-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def chance_text(chance: float) -> str:
    """Return a probability in per cent, never as certain unless it is."""
    if 0 < chance < 0.005:
        return "< 1 %"
    if 0.995 < chance < 1:
        return "> 99 %"
    return f"{100 * chance:.0f} %"
