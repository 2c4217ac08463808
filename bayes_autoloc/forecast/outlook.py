"""The outlook: every draw of a forecast, with intervals, chances, tables and a file of its own."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.csv_text import PROBABILITY_COLUMNS
from bayes_autoloc.forecast.headline import Headline, diagnostics_ok, headline, marked
from bayes_autoloc.forecast.lookup import of_name, require, within
from bayes_autoloc.forecast.outlook_file import read_tree, write_tree
from bayes_autoloc.forecast.quantiles import NATIONAL, VARIABLES, interval_frame, quantile_frame
from bayes_autoloc.forecast.scenario.differences import difference_frame
from bayes_autoloc.forecast.scenario.mixture import with_mixture

__all__ = ["NATIONAL", "VARIABLES", "Outlook"]


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is expected, draw by draw.

    Parameters
    ----------
    tree : DataTree
        Groups ``forecast``, dims (scenario, draw, year[, wave | plant]), ``history`` and ``ramps``;
        the attributes say where the forecast comes from.

    Examples
    --------
    >>> outlook = forecast(posterior, horizon=2035)  # doctest: +SKIP
    >>> outlook.intervals("production", years=[2030, 2035])  # doctest: +SKIP
    >>> outlook.probability("production", year=2030, at_least=1_400_000)  # doctest: +SKIP
    """

    tree: xr.DataTree

    @cached_property
    def data(self) -> xr.Dataset:
        """The group ``forecast``: draws with dims (scenario, draw, year[, wave | plant])."""
        return self.tree["forecast"].to_dataset()

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios."""
        return [str(name) for name in self.data["scenario"].to_numpy()]

    @property
    def years(self) -> list[int]:
        """Forecast years; the first is that of the vintage."""
        return [int(year) for year in self.data["year"].to_numpy()]

    @property
    def waves(self) -> list[str]:
        """Waves of which the output is known."""
        return [str(name) for name in self.data["wave"].to_numpy()]

    @property
    def plants(self) -> list[str]:
        """Plants, makers and groups of new projects of which the output is known."""
        return [str(name) for name in self.data["plant"].to_numpy()]

    @property
    def targets(self) -> list[tuple[int, float, str]]:
        """Published targets of the case: year, cars a year, who set it."""
        rows = json.loads(self.tree.attrs.get("targets", "[]"))
        return [(int(year), float(value), str(name)) for year, value, name in rows]

    @property
    def horizons(self) -> list[int]:
        """Years that the case reports and this forecast reaches."""
        wanted = json.loads(self.tree.attrs.get("horizons", "[]"))
        return [int(year) for year in wanted if int(year) in self.years]

    @property
    def diagnostics_ok(self) -> bool | None:
        """Whether the fit passed its convergence checks; None if nobody sampled it."""
        return diagnostics_ok(self.tree.attrs)

    def __repr__(self) -> str:
        """Return case, vintage, years and size."""
        about, years = self.tree.attrs, self.years
        return (
            f"<Outlook of {about.get('case')!r} as of {about.get('vintage')}: {years[0]} to "
            f"{years[-1]}, {self.data.sizes['draw']} draws, {', '.join(self.scenarios)}>"
        )

    def draws(
        self, variable: str, *, scenario: str | None = None, name: str = NATIONAL
    ) -> xr.DataArray:
        """Return the draws of one quantity; add or subtract them before you summarise.

        Parameters
        ----------
        variable : str
            One of VARIABLES.
        scenario : str, optional
            By default the first.
        name : str
            ``"national"``; for ``output`` also a wave or a plant.

        Returns
        -------
        DataArray, (draw, year)
            Cars a year, or a share; the attribute ``units`` says which.

        Raises
        ------
        AutolocError
            If there is no such variable, scenario or name.
        """
        require("variable", variable, VARIABLES)
        chosen = self.scenarios[0] if scenario is None else scenario
        require("scenario", chosen, self.scenarios)
        found = of_name(self.data, variable, name).sel(scenario=chosen, drop=True)
        return found.transpose("draw", "year")

    def intervals(
        self,
        variable: str,
        years: Sequence[int] | None = None,
        probs: Sequence[float] = (0.5, 0.8, 0.95),
        scenario: str | None = None,
        name: str = NATIONAL,
    ) -> pd.DataFrame:
        """Return median and central credible intervals.

        Parameters
        ----------
        variable : str
            One of VARIABLES.
        years : sequence of int, optional
            By default all forecast years.
        probs : sequence of float
            Probabilities inside the intervals.
        scenario : str, optional
            By default the first.
        name : str
            ``"national"``; for ``output`` also a wave or a plant.

        Returns
        -------
        DataFrame
            Columns year, prob, lower, median, upper; cars a year or shares. Its `attrs`, like those
            of the other tables, hold `diagnostics_ok` and `diagnostics`.

        Raises
        ------
        AutolocError
            If there is no such variable, year, scenario or name, or a probability is impossible.
        """
        wanted = within(self.years if years is None else years, self.years)
        draws = self.draws(variable, scenario=scenario, name=name).sel(year=wanted)
        return marked(interval_frame(draws.to_numpy(), wanted, probs), self.tree.attrs)

    def probability(
        self,
        variable: str,
        year: int,
        at_least: float,
        scenario: str | None = None,
        name: str = NATIONAL,
    ) -> float:
        """Return the chance that a quantity reaches a value in a year, 0 to 1.

        Raises
        ------
        AutolocError
            If there is no such variable, year, scenario or name, or nothing is defined that year.
        """
        draws = self.draws(variable, scenario=scenario, name=name)
        values = draws.sel(year=within([year], self.years)[0]).to_numpy()
        if np.isnan(values).any():
            raise AutolocError(f"{variable} is not defined in {year}: nothing was promised for it.")
        return float((values >= at_least).mean())

    def quantiles(self) -> pd.DataFrame:
        """Return all quantities of all scenarios, long: the content of forecast.csv.

        Returns
        -------
        DataFrame
            Columns variable, name, scenario, year, quantile, value; quantiles 0.025 to 0.975.
            National figures, and `output` of every wave and plant.
        """
        frames = [
            quantile_frame(self.data, variable, scenario)
            for scenario in self.scenarios
            for variable in VARIABLES
        ]
        return marked(pd.concat(frames, ignore_index=True), self.tree.attrs)

    def probabilities(self) -> pd.DataFrame:
        """Return the chance of every target of the case: the content of probabilities.csv.

        Returns
        -------
        DataFrame
            Columns scenario, year, target, value (cars a year), probability; targets beyond the
            horizon are left out.
        """
        rows = [
            (scenario, year, who, value, self.probability("production", year, value, scenario))
            for scenario in self.scenarios
            for year, value, who in self.targets
            if year in self.years
        ]
        return marked(pd.DataFrame(rows, columns=list(PROBABILITY_COLUMNS)), self.tree.attrs)

    def differences(self, reference: str | None = None) -> pd.DataFrame:
        """Return what each scenario changes, future by future: the content of differences.csv.

        See `bayes_autoloc.forecast.scenario.differences.difference_frame`.
        """
        return marked(difference_frame(self, reference), self.tree.attrs)

    def with_mixture(self, weights: Mapping[str, float]) -> "Outlook":
        """Return the outlook with the scenarios' mixture as its last scenario.

        See `bayes_autoloc.forecast.scenario.mixture.with_mixture`.
        """
        return with_mixture(self, weights)

    def headline(self, probs: Sequence[float] = (0.5, 0.8, 0.95)) -> Headline:
        """Return production next year and in the case's horizons, and the chance of each target.

        Returns
        -------
        dict
            vintage, production (year, median, intervals), targets, diagnostics_ok, diagnostics;
            plain values, unrounded, of the first scenario but for the targets.
        """
        years = sorted({*self.years[1:2], *self.horizons}) or self.years
        intervals = self.intervals("production", years, probs)
        return headline(intervals, self.probabilities(), self.tree.attrs)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the outlook as netCDF, complete or not at all, and return where.

        Raises
        ------
        AutolocError
            If the folder can't be written to.
        """
        write_tree(self.tree, Path(path))
        return Path(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read an outlook that `save` wrote; the file is closed again.

        Raises
        ------
        AutolocError
            If there is no such file, or it is not an outlook of this version.
        """
        return cls(read_tree(Path(path)))
