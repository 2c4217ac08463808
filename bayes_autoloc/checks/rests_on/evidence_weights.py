"""Evidence that counts nothing: data of the blocks without some plants' rows, or without a table's.

Rows keep their place and lose their weight, so that a compiled block can be refitted. A plant's
figures are no longer known sums of the national total either: there its output is what is expected.
The state at the vintage, from which a forecast starts, stays as it is, and so do covariates made of
figures (capacities, pressure of demand) and the yearly counts of new projects: what goes is what
these rows teach.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.likelihood.likelihood_hazards import event_rows
from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.evidence.observations import Observations

__all__ = [
    "CHANGING",
    "SOURCES",
    "LeftOut",
    "data_without",
    "observations_without",
    "row_count",
    "rows_without",
]

Array = npt.NDArray[np.float64]
Data = dict[str, dict[str, Array]]
Flags = npt.NDArray[np.bool_]

CHANGING: Mapping[str, tuple[str, ...]] = {
    "supply": (
        "output_weight",
        "plan_weight",
        "plan_seen",
        "plan_log_seen",
        "plan_unseen",
        "plan_seen_variance",
        "incumbent_rel_sd",
        "total_rel_sd",
        "member",
        "seen_total",
        "seen_variance",
    ),
    "hazards": ("hazard_count", "hazard_log_exposure"),
    "market": ("market_sd",),
}
"""Data of each block that say what counts, and what of the plants' outputs is known."""

HALTS = ("halt", "restart", "close_off", "close_on")
PROJECTS = ("start", "cancel", "announcement")

SOURCES: Mapping[str, str] = {
    "outputs": "yearly outputs of plants and incumbents",
    "plans": "plans of plants",
    "halts": "halts, restarts and closures",
    "projects": "starts, cancellations and new announcements of projects",
    "totals": "national totals",
    "market": "sales",
    "forecasts": "forecasts of this year's sales",
}
"""Kinds of evidence that can be left out, in words."""

VAGUE = 1e3
"""Relative error of a figure that says nothing."""

NO_TIME = -40.0
"""Log of an exposure in which nothing can happen, log years."""


@dataclass(frozen=True)
class LeftOut:
    """What counts nothing: rows of some plants, or a kind of evidence.

    Parameters
    ----------
    plants : tuple of str
        Tenancies or incumbents: their outputs, plans, events and dates as a project.
    source : str
        One of `SOURCES`, or empty.

    Raises
    ------
    AutolocError
        If there is no such kind of evidence.
    """

    plants: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse an unknown kind."""
        if self.source and self.source not in SOURCES:
            hint = did_you_mean(self.source, list(SOURCES))
            raise AutolocError(f"There is no evidence {self.source!r}. {hint}")

    def of(self, plants: "pd.Series[str]", source: str = "") -> Flags:
        """Tell which rows of these plants count nothing; all, if `source` is what is left out."""
        own = plants.astype(str).isin(list(self.plants)).to_numpy(bool)
        return np.asarray(own | (bool(source) and self.source == source))


def rows_without(obs: Observations, left: LeftOut) -> dict[str, Flags]:
    """Tell which rows of each group of the likelihood count nothing, in the order of its rows.

    Returns
    -------
    dict of str to ndarray of bool
        Groups outputs, plans, incumbents, totals, market and events.
    """
    incumbents = obs.incumbents
    incumbents = incumbents[incumbents["year"].between(obs.first_year, obs.last_year)]
    events = event_rows(obs)
    kinds = {"halts": HALTS, "projects": PROJECTS}.get(left.source, ())
    sales = _market_kinds(obs) == "forecast"
    return {
        "outputs": left.of(obs.outputs["plant"], "outputs"),
        "plans": left.of(obs.plans["plant"], "plans"),
        "incumbents": left.of(incumbents["plant"], "outputs"),
        "totals": np.full(len(obs.totals), left.source == "totals"),
        "market": sales if left.source == "forecasts" else ~sales & (left.source == "market"),
        "events": left.of(events["plant"]) | events["kind"].isin(kinds).to_numpy(bool),
    }


def _market_kinds(obs: Observations) -> npt.NDArray[np.str_]:
    """Return the kind of each measurement of the market, in the order of the block's rows."""
    rows = obs.market
    measures = rows["kind"].isin(["figure", "part_year", "forecast"])
    inside = rows["year"].between(obs.first_year, obs.now_year)
    return rows.loc[measures & inside, "kind"].to_numpy(dtype=str)


def row_count(obs: Observations, left: LeftOut) -> int:
    """Return how many rows count nothing."""
    return sum(int(rows.sum()) for rows in rows_without(obs, left).values())


def observations_without(obs: Observations, left: LeftOut) -> Observations:
    """Return the evidence in which outputs that are left out are not seen, its shape unchanged."""
    cells, plans = obs.cells, obs.plans
    seen = cells["seen"].mask(left.of(cells["plant"], "outputs"))
    log_seen = plans["log_seen"].mask(left.of(plans["plant"], "outputs"))
    return replace(obs, cells=cells.assign(seen=seen), plans=plans.assign(log_seen=log_seen))


def data_without(obs: Observations, left: LeftOut, base: Mapping[str, Mapping[str, Array]]) -> Data:
    """Return the data that change, by block and name; blocks in which nothing changes are absent.

    Parameters
    ----------
    obs : Observations
        The evidence in rows.
    left : LeftOut
        What counts nothing.
    base : mapping
        Data of `CHANGING` as the blocks were built, by block and name; a case without some rows
        lacks some names.
    """
    gone = rows_without(obs, left)
    unseen_plan = left.of(obs.plans["plant"], "outputs")
    changes: dict[str, dict[str, tuple[Flags, float]]] = {
        "supply": {
            "output_weight": (gone["outputs"], 0.0),
            "plan_weight": (gone["plans"], 0.0),
            "plan_seen": (unseen_plan, 0.0),
            "plan_log_seen": (unseen_plan, 0.0),
            "plan_unseen": (unseen_plan, 1.0),
            "plan_seen_variance": (unseen_plan, 0.0),
            "incumbent_rel_sd": (gone["incumbents"], VAGUE),
            "total_rel_sd": (gone["totals"], VAGUE),
        },
        "hazards": {
            "hazard_count": (gone["events"], 0.0),
            "hazard_log_exposure": (gone["events"], NO_TIME),
        },
        "market": {"market_sd": (gone["market"], VAGUE)},
    }
    found: Data = {}
    for block, named in changes.items():
        known = base.get(block, {})
        new = {
            name: np.where(rows, value, known[name])
            for name, (rows, value) in named.items()
            if name in known and rows.any()
        }
        if block == "supply" and "member" in known:
            new |= _national(obs, left, known)
        if new:
            found[block] = new
    return found


def _national(obs: Observations, left: LeftOut, known: Mapping[str, Array]) -> dict[str, Array]:
    """Move figures that are left out from the known sums of the total to its unseen plants."""
    cells = obs.cells
    inside = cells["year"].between(obs.first_year, obs.last_year) & cells["counted"].astype(bool)
    hidden = left.of(cells["plant"], "outputs") & inside & cells["seen"].notna()
    place = np.flatnonzero(hidden)
    if not len(place):
        return {}
    when = cells["year"].to_numpy(int)[place] - obs.first_year
    seen = cells["seen"].to_numpy(float)[place]
    error = seen * cells["seen_rel_sd"].fillna(0.0).to_numpy(float)[place]
    changed = {name: known[name].copy() for name in ("member", "seen_total", "seen_variance")}
    changed["member"][when, place] = 1.0
    np.subtract.at(changed["seen_total"], when, seen)
    np.subtract.at(changed["seen_variance"], when, error**2)
    # Sums of a year that lost all its figures are 0, not what rounding leaves.
    changed["seen_total"] = np.where(changed["seen_total"] < 0.5, 0.0, changed["seen_total"])
    changed["seen_variance"] = np.maximum(changed["seen_variance"], 0.0)
    return changed
