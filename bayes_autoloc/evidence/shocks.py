"""Common shocks: which moments and which tenancies they hit."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.evidence.exposure import Floats
from bayes_autoloc.evidence.months import month_bounds, vintage_end

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["SHOCKS", "edges", "hits", "in_shock", "shock_years"]

SHOCKS = ("recession", "exodus", "sanctions")

_HIT = {"recession": None, "exodus": "western", "sanctions": "chinese"}
"""Wave that a shock hits; None for all."""


def _windows(case: "Case", kind: str) -> list[tuple[float, float]]:
    """Return the windows of one kind of shock: whole months, cut at the vintage."""
    now = vintage_end(case.vintage)
    found = []
    for shock in case.shocks:
        if shock.kind == kind:
            begin, end = month_bounds(shock.start)[0], month_bounds(shock.end)[1]
            found.append((begin, min(end, now)))
    return [(begin, end) for begin, end in found if begin < end]


def edges(case: "Case") -> Floats:
    """Return the moments at which any shock begins or ends, sorted."""
    moments = {edge for kind in SHOCKS for window in _windows(case, kind) for edge in window}
    return np.array(sorted(moments), dtype=float)


def in_shock(case: "Case", kind: str, moments: Floats) -> npt.NDArray[np.bool_]:
    """Tell which moments lie in a shock of a kind."""
    inside = np.zeros(len(moments), dtype=bool)
    for begin, end in _windows(case, kind):
        inside |= (moments >= begin) & (moments < end)
    return inside


def hits(kind: str, waves: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    """Tell which waves a shock hits: recession all at home, exodus western, sanctions chinese."""
    wave = _HIT[kind]
    hit = waves != "overseas" if wave is None else waves == wave
    return np.asarray(hit, dtype=bool)


def shock_years(case: "Case") -> pd.DataFrame:
    """Return the share of each year that lies in each shock.

    Returns
    -------
    pandas.DataFrame
        Index year (first_year to the year of the vintage); recession, exodus, sanctions (0 to 1)
        and market, the largest of recession and exodus: 2022 is one shock to the market, not two.
    """
    now_year = int(case.vintage[:4])
    years = pd.RangeIndex(case.first_year, now_year + 1, name="year")
    table = pd.DataFrame(0.0, index=years, columns=list(SHOCKS))
    first = 12.0 * years.to_numpy(float)
    for kind in SHOCKS:
        for begin, end in _windows(case, kind):
            overlap = np.minimum(end, first + 12) - np.maximum(begin, first)
            table[kind] += np.clip(overlap, 0.0, None) / 12.0
    table = table.clip(upper=1.0)
    table["market"] = table[["recession", "exodus"]].max(axis=1)
    return table
