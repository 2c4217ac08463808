"""The past of plants and incumbents: what the fit says of it, what was published and planned."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from bayes_autoloc.report.data import Bands
from bayes_autoloc.report.data_words import round_many, words

__all__ = ["NO_PAST", "Past", "pasts_of"]

type Rows = Mapping[str, pd.DataFrame]

OUTPUTS = pd.DataFrame({"year": [], "output": [], "censored": []}, dtype=float)
PLANS = pd.DataFrame({"year": [], "plan": [], "lead": []}, dtype=float)


@dataclass(frozen=True, eq=False)
class Past:
    """What is known of one plant or maker.

    Parameters
    ----------
    name, about : str
        Its name, and its wave and mode.
    capacity : float
        Cars a year; NaN if unknown.
    years : ndarray, (year,)
        Of the fit.
    levels : ndarray, (quantile,)
        Quantiles.
    values : ndarray, (year, quantile)
        Cars a year, NaN where it did not run.
    outputs, plans : DataFrame
        Columns year, output and censored (a lower bound); year, plan and lead (years).
    """

    name: str = ""
    about: str = ""
    capacity: float = float("nan")
    years: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=int))
    levels: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    values: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    outputs: pd.DataFrame = field(default_factory=lambda: OUTPUTS)
    plans: pd.DataFrame = field(default_factory=lambda: PLANS)

    def bands(self, before: int) -> Bands:
        """Return rounded bands of the years before one, without those in which it did not run."""
        if not len(self.years):
            return Bands((), {})
        kept = (self.years < before) & np.isfinite(self.values).all(axis=1)
        edges = {
            float(level): round_many(self.values[kept, place])
            for place, level in enumerate(self.levels)
        }
        return Bands(tuple(int(year) for year in self.years[kept]), edges)


NO_PAST = Past()


def pasts_of(tree: xr.DataTree) -> dict[str, Past]:
    """Return the past of every plant that ever started, and of the incumbents, by id.

    Parameters
    ----------
    tree : DataTree
        Of an outlook: groups ``ramps`` and ``history``.
    """
    ramps, history = tree["ramps"].to_dataset(), tree["history"].to_dataset()
    outputs = _rows(ramps, "output", ("output", "censored"))
    plans = _rows(ramps, "plan", ("plan", "lead"))
    values = ramps["output"].transpose("plant", "year", "quantile").to_numpy()
    texts = {name: ramps[name].to_numpy().astype(str) for name in ("plant", "name", "wave", "mode")}
    found = _incumbents(history)
    for i, key in enumerate(texts["plant"]):
        found[str(key)] = Past(
            name=str(texts["name"][i]),
            about=f"{texts['wave'][i]}, {words(str(texts['mode'][i]))}",
            capacity=float(ramps["capacity"].to_numpy()[i]),
            years=ramps["year"].to_numpy(),
            levels=ramps["quantile"].to_numpy(),
            values=values[i],
            outputs=outputs.get(str(key), OUTPUTS),
            plans=plans.get(str(key), PLANS),
        )
    return found


def _incumbents(history: xr.Dataset) -> dict[str, Past]:
    """Return the makers that ran before the case begins."""
    figures = pd.DataFrame(
        {
            name: history[f"incumbent_figure_{name}"].to_numpy()
            for name in ("plant", "year", "output")
        }
    ).assign(censored=0.0)
    values = history["incumbent_output"].transpose("incumbent", "year", "quantile").to_numpy()
    keys = history["incumbent"].to_numpy().astype(str)
    return {
        str(key): Past(
            about="incumbent",
            years=history["year"].to_numpy(),
            levels=history["quantile"].to_numpy(),
            values=values[i],
            outputs=figures[figures["plant"].astype(str) == str(key)].drop(columns="plant"),
        )
        for i, key in enumerate(keys)
    }


def _rows(ramps: xr.Dataset, kind: str, columns: tuple[str, ...]) -> Rows:
    """Return rows of outputs or plans by plant."""
    names = ("plant", "year", *columns)
    table = pd.DataFrame({name: ramps[f"{kind}_{name}"].to_numpy() for name in names})
    return {str(key): part.drop(columns="plant") for key, part in table.groupby("plant")}
