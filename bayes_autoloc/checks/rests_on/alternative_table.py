"""The headline under alternatives, row by row, each beside that of the fit."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.headline_draws import Headline
from bayes_autoloc.checks.rests_on.importance import block_counts, shift, summary_of

__all__ = ["AlternativeTable"]

Array = npt.NDArray[np.float64]

REPEATS = 200
"""Bootstrap samples of a shift."""


class AlternativeTable:
    """Rows of alternatives, each compared with the fit."""

    def __init__(self, found: Sequence[Headline], base: Mapping[int, Array], seed: int) -> None:
        self._years = sorted({one.year for one in found})
        self._targets = {
            one.year: one.at_least for one in reversed(found) if one.at_least is not None
        }
        self._base = base
        n_draws = next(iter(base.values())).shape[1]
        self._counts = block_counts(n_draws, REPEATS, seed)
        self._rows: list[dict[str, object]] = []

    def add(
        self,
        words: str,
        how: str,
        made: Mapping[int, Array],
        *,
        weights: Array | None = None,
        khat: float = float("nan"),
    ) -> None:
        """Add production by year, (seed, draw), under an alternative."""
        for year in self._years:
            values, target = made[year], self._targets.get(year, float("nan"))
            row = {"alternative": words, "how": how, "year": year}
            row |= dict(zip(("q10", "q50", "q90"), _quantiles(values, weights), strict=True))
            row |= self._shift(year, values, weights)
            chance = summary_of(Headline(year, target), values, weights)
            self._rows.append({**row, "target": target, "p_target": chance, "khat": khat})

    def _shift(self, year: int, values: Array, weights: Array | None) -> dict[str, object]:
        base = self._base[year]
        if values.shape != base.shape:  # futures that were made elsewhere are not paired
            moved = summary_of(Headline(year), values) - summary_of(Headline(year), base)
            return {"shift": moved, "shift_se": float("nan")}
        found = shift(Headline(year), base, values, self._counts, weights)
        return {"shift": found.value, "shift_se": found.error}

    def frame(self) -> pd.DataFrame:
        """Return all rows; the columns are those of `alternatives`."""
        return pd.DataFrame(self._rows)


def _quantiles(values: Array, weights: Array | None) -> Array:
    flat = values.ravel()
    if weights is None:
        return np.quantile(flat, [0.1, 0.5, 0.9])
    order = np.argsort(flat)
    share = np.cumsum(np.tile(weights, len(values))[order])
    return np.asarray(np.interp([0.1, 0.5, 0.9], share / share[-1], flat[order]))
