"""A sweep: one lever from one end to the other, and what becomes of localisation.

The shipped question is the sanctions index: tighter sanctions keep Chinese makers from technology
and money, lifted ones bring Western rivals back, so the best point for Chinese plants may be in
between. On the relaxed side the Western return goes along with the index. Half of that shape is
assumed with the signs of the effects; the sweep with free signs shows what is left without them.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import xarray as xr

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.files import atomic
from bayes_autoloc.forecast.lookup import require, within
from bayes_autoloc.forecast.scenario.lever_path import LeverPath
from bayes_autoloc.forecast.scenario.levers import LEVERS, Lever
from bayes_autoloc.forecast.scenario.scenario import Scenario, ScenarioSet
from bayes_autoloc.forecast.simulation import simulate_tree

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["SWEEP_COLUMNS", "Sweep", "checked_values", "sweep"]

INDEX = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
SIGNS = ("assumed", "free")
SWEEP_DRAWS = 2000
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SWEEP_COLUMNS = ("signs", "variable", "index", "year", "quantile", "difference")
"""Columns of sweep.csv: paired differences to the index of 0, cars a year."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """Draws along one lever.

    Parameters
    ----------
    data : Dataset
        production and chinese (cars a year), dims (signs, index, draw, year); new_projects_clipped
        (signs, index), share of draws and years with more projects than slots; attributes lever,
        unit and grade, and those of a forecast.
    """

    data: xr.Dataset

    def differences(self, variable: str = "chinese") -> xr.DataArray:
        """Return the paired differences to the index of 0, (signs, index, draw, year)."""
        require("variable", variable, [str(name) for name in self.data.data_vars])
        return self.data[variable] - self.data[variable].sel(index=0.0, drop=True)

    def _in(self, year: int, variable: str) -> xr.DataArray:
        known = [int(one) for one in self.data["year"].to_numpy()]
        require("variable", variable, [str(name) for name in self.data.data_vars])
        return self.data[variable].sel(year=within([year], known)[0])

    def both_hurt(self, year: int, variable: str = "chinese", by: float = 1.0) -> dict[str, float]:
        """Return the probability that both directions of the lever lower a variable, by signs.

        Raises
        ------
        AutolocError
            If the sweep has no such variable, or not both values `by` and minus `by`.
        """
        values = self.data["index"].to_numpy().tolist()
        if not {by, -by} <= set(values):
            raise AutolocError(
                f"Both directions need the values {by:g} and {-by:g}; the sweep has "
                f"{', '.join(f'{value:g}' for value in values)}."
            )
        made = self._in(year, variable)
        change = made - made.sel(index=0.0)
        hurt = (change.sel(index=by) < 0) & (change.sel(index=-by) < 0)
        return {
            str(signs): float(hurt.sel(signs=signs).mean()) for signs in hurt["signs"].to_numpy()
        }

    def peak(self, year: int, variable: str = "chinese") -> pd.DataFrame:
        """Return how often each index gives the most: columns signs, index, probability."""
        made = self._in(year, variable)
        gain = made - made.sel(index=0.0)
        # Where nothing gives more than today's 0 (all may give the same), the peak is there.
        best = gain.idxmax("index").where(gain.max("index") > 0, 0.0)
        index = self.data["index"].to_numpy()
        rows = [
            (str(signs), float(at), float((best.sel(signs=signs) == at).mean()))
            for signs in best["signs"].to_numpy()
            for at in index
        ]
        return pd.DataFrame(rows, columns=["signs", "index", "probability"])

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the draws as netCDF, complete or not at all, and return where."""
        target = Path(path)
        with atomic(target) as temporary:
            self.data.to_netcdf(temporary, engine="h5netcdf")
        return target

    def table(self) -> pd.DataFrame:
        """Return the quantiles of the differences, long: columns SWEEP_COLUMNS."""
        parts = []
        for variable in ("chinese", "production"):
            change = self.differences(variable).astype(float)
            values = change.quantile(list(QUANTILES), dim="draw").rename("difference")
            parts.append(values.to_dataframe().reset_index().assign(variable=variable))
        order = ["signs", "variable", "index", "year", "quantile"]
        return pd.concat(parts).sort_values(order)[list(SWEEP_COLUMNS)].reset_index(drop=True)


def sweep(
    posterior: "Posterior",
    lever: str = "sanctions",
    index: Sequence[float] | None = None,
    horizon: int = 2035,
    *,
    seed: int | None = None,
    draws: int = SWEEP_DRAWS,
    scenarios: ScenarioSet | None = None,
) -> Sweep:
    """Move one lever from the year after the vintage on, all else as in the status quo.

    Parameters
    ----------
    posterior : Posterior
        A fit, or draws from the prior.
    lever : str
        One of LEVERS. With `sanctions` below 0 the western return goes along, to the same degree.
    index : sequence of float, optional
        Values of the lever, by default from one limit to the other; 0 is added, the others are
        compared with it.
    horizon : int
        Last year.
    seed : int, optional
        By default the fit's.
    draws : int
        Simulated futures at each value.
    scenarios : ScenarioSet, optional
        Whose effects are used, by default the shipped ones.

    Raises
    ------
    AutolocError
        If there is no such lever, its 0 is not today, or a value lies outside its limits.
    """
    values = checked_values(lever, index)
    limits = LEVERS[lever]
    known = ScenarioSet.load() if scenarios is None else scenarios
    year = posterior.observations.now_year + 1
    start = known[known.reference]
    steps = [_step(start, lever, value, year, n) for n, value in enumerate(values)]
    # Only the sanctions index has effects whose sign is assumed.
    signs = SIGNS if lever == "sanctions" else SIGNS[:1]
    runs = []
    for kind in signs:
        tree = simulate_tree(
            posterior, horizon, seed=seed, draws=draws, scenario=steps, free_signs=kind == "free"
        )
        data = tree["forecast"].to_dataset()
        chinese = data["output_wave"].sel(wave="chinese", drop=True)
        both = xr.Dataset(
            {
                "production": data["production"],
                "chinese": chinese,
                "new_projects_clipped": data["new_projects_clipped"],
            }
        )
        runs.append(both.rename(scenario="index").assign_coords(index=values))
    found = xr.concat(runs, dim=pd.Index(signs, name="signs"))
    attrs = {name: str(value) for name, value in tree.attrs.items()}
    widest = max(steps, key=lambda step: len(step.paths))
    found.attrs = {**attrs, "lever": lever, "unit": limits.unit, "grade": widest.grade}
    return Sweep(found)


def checked_values(lever: str, index: Sequence[float] | None = None) -> list[float]:
    """Return the values of a sweep in order, 0 among them; by default those that suit the lever.

    Raises
    ------
    AutolocError
        If there is no such lever, its 0 is not today, or a value lies outside its limits.
    """
    if lever not in LEVERS:
        raise AutolocError(f"There is no lever {lever!r}. {did_you_mean(lever, list(LEVERS))}")
    if lever == "fee_rise":
        raise AutolocError(
            "fee_rise can't be swept: its 0 is a frozen fee, not today's law. Compare the "
            "scenarios fee_up and fee_frozen."
        )
    limits = LEVERS[lever]
    values = sorted({0.0, *(float(value) for value in index or _usual(limits))})
    outside = [value for value in values if not limits.low <= value <= limits.high]
    if outside:
        raise AutolocError(
            f"{lever} = {outside[0]:g} lies outside {limits.low:g} to {limits.high:g} "
            f"({limits.unit})."
        )
    return values


def _usual(limits: Lever) -> Sequence[float]:
    return [at for at in INDEX if limits.low <= at <= limits.high]


def _step(reference: Scenario, lever: str, value: float, year: int, number: int) -> Scenario:
    paths = {lever: LeverPath(lever, {year: value})}
    if lever == "sanctions" and value < 0:
        paths["western_return"] = LeverPath("western_return", {year: -value})
    name = f"step_{number}"
    title = f"{lever} {value:+g}"
    return Scenario(name, title, "a step of a sweep", paths, reference.effects)
