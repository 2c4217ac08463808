"""Statistics of published data, the same arithmetic for what was observed and for replicates.

Every function takes data with one column a draw, the last dimension, and returns statistics by
name, each (draw,): the observed data are one such column.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.left_out.histories import Histories
from bayes_autoloc.checks.likelihood.likelihood import Array
from bayes_autoloc.checks.likelihood.likelihood_hazards import event_rows
from bayes_autoloc.evidence.observations import Observations

__all__ = [
    "AGE_BINS",
    "LEAD_BINS",
    "halt_statistics",
    "output_statistics",
    "plan_statistics",
    "project_statistics",
    "share_of_largest",
    "total_statistics",
]

Statistics = dict[str, Array]
Flags = npt.NDArray[np.bool_]

AGE_BINS = (0.0, 1.0, 2.0, 4.0, np.inf)
"""Years since the start of production, lower ends included."""

LEAD_BINS = (-np.inf, 0.5, 1.75, np.inf)
"""Years from the announcement of a plan to the end of its year, lower ends included."""


def total_statistics(obs: Observations, log_total: Array, series: str) -> Statistics:
    """Return the published total of every year, cars, and the largest fall from year to year.

    Parameters
    ----------
    obs : Observations
        Frame ``totals`` is used.
    log_total : ndarray, (row, draw)
        Log of the published totals, in its order.
    series : str
        Reference series: it speaks for a year if it has a figure, else the mean of the others.

    Notes
    -----
    A fall is the log ratio to the year before; pairs of years with a gap between them are left out.
    """
    rows = obs.totals.reset_index(drop=True)
    years = sorted(int(year) for year in rows["year"].unique())
    levels: dict[int, Array] = {}
    for year in years:
        of_year = (rows["year"] == year).to_numpy(bool)
        own = of_year & (rows["series"] == series).to_numpy(bool)
        levels[year] = np.exp(log_total[own if own.any() else of_year]).mean(axis=0)
    found = {f"total {year}": level for year, level in levels.items()}
    changes = [np.log(levels[y] / levels[y - 1]) for y in years if y - 1 in levels]
    if changes:
        found["largest fall of the total in a year, log"] = -np.min(changes, axis=0)
    return found


def output_statistics(obs: Observations, log_output: Array) -> Statistics:
    """Return the median log use by age and the share of plant-years at nameplate.

    Parameters
    ----------
    obs : Observations
        Frames ``outputs`` and ``cells`` are used; lower bounds are left out.
    log_output : ndarray, (row, draw)
        Log of the outputs, in the order of ``outputs``.

    Notes
    -----
    Use is output over capacity times the share of the year that the plant ran.
    """
    rows = obs.outputs
    cells = obs.cells.iloc[rows["cell"].to_numpy(int)]
    nameplate = cells["capacity"].to_numpy(float) * cells["running"].to_numpy(float)
    log_use = log_output - np.log(nameplate)[:, None]
    age, abroad = cells["age"].to_numpy(float), rows["overseas"].to_numpy(bool)
    exact = ~rows["censored"].to_numpy(bool)
    found: Statistics = {}
    for where, flag in (("home", ~abroad), ("abroad", abroad)):
        for name, inside in _bins(age, AGE_BINS):
            found |= _median(f"log use {where}, age {name}", log_use, exact & flag & inside)
        found |= _spread(f"spread of log use {where}", log_use, exact & flag)
    home = exact & ~abroad
    if home.any():
        found["share of plant-years at or above nameplate, home"] = (log_use[home] >= 0).mean(0)
    return found


def plan_statistics(obs: Observations, log_plan: Array) -> Statistics:
    """Return the median of log(plan / output) by lead, where the output is known.

    Parameters
    ----------
    obs : Observations
        Frame ``plans`` is used.
    log_plan : ndarray, (row, draw)
        Log of the plans, in its order.
    """
    rows = obs.plans
    log_seen = rows["log_seen"].to_numpy(float)
    known, ratio = ~np.isnan(log_seen), log_plan - np.nan_to_num(log_seen)[:, None]
    found: Statistics = {}
    for name, inside in _bins(rows["lead"].to_numpy(float), LEAD_BINS):
        found |= _median(f"log plan/output, lead {name}", ratio, known & inside)
    return found | _spread("spread of log plan/output", ratio, known)


def halt_statistics(histories: Histories) -> Statistics:
    """Return halts by year and in all, restarts, closures, and how halts spread over plants.

    Notes
    -----
    Dispersion is the variance of the number of halts over the plants divided by its mean, 1 for
    independent plants with the same small chance; 0 where no plant halted.
    """
    by_year, by_plant = histories.halts.sum(axis=0), histories.halts.sum(axis=1)
    mean = by_plant.mean(axis=0)
    found = {
        "halts": by_year.sum(axis=0),
        "restarts": histories.restarts.sum(axis=(0, 1)),
        "closures": histories.closures.sum(axis=(0, 1)),
        "dispersion of halts per plant": by_plant.var(axis=0) / np.where(mean > 0, mean, 1),
        "most halts in a year": by_year.max(axis=0),
    }
    return found | {
        f"halts {year}": count for year, count in zip(histories.years, by_year, strict=True)
    }


def project_statistics(obs: Observations, count: Array) -> Statistics:
    """Return how many projects started, were cancelled and were announced.

    Parameters
    ----------
    obs : Observations
        Frames ``hazards`` and ``announcements`` are used.
    count : ndarray, (row, draw)
        Events, in the order of `event_rows`.
    """
    kind = event_rows(obs)["kind"].to_numpy(str)
    names = {"starts": "start", "cancellations": "cancel", "announcements": "announcement"}
    return {
        name: count[kind == row].sum(axis=0) for name, row in names.items() if (kind == row).any()
    }


def share_of_largest(
    years: Sequence[int], makers: Mapping[int, Array], largest: int = 3
) -> Statistics:
    """Return the share of the largest plants in the output that is known, by year and on average.

    Parameters
    ----------
    years : sequence of int
        Years that are told one by one.
    makers : mapping of int to ndarray, (plant, draw)
        Output of the plants with a figure, by year; years with fewer than twice as many plants as
        count as the largest are left out, since the share says little there.
    largest : int
        How many plants count as the largest.
    """
    shares = {
        year: np.sort(output, axis=0)[-largest:].sum(axis=0) / output.sum(axis=0)
        for year, output in sorted(makers.items())
        if len(output) >= 2 * largest
    }
    found = {f"share of the top {largest}, {y}": shares[y] for y in years if y in shares}
    if shares:
        found[f"share of the top {largest}, mean of {len(shares)} years"] = np.mean(
            list(shares.values()), axis=0
        )
    return found


def _bins(values: Array, edges: Sequence[float]) -> list[tuple[str, Flags]]:
    names = [
        f"{low:g} to {high:g}"
        if np.isfinite([low, high]).all()
        # one end is open
        else (f"below {high:g}" if np.isinf(low) else f"from {low:g}")
        for low, high in pairwise(edges)
    ]
    index = np.digitize(values, edges[1:-1])
    return [(name, index == i) for i, name in enumerate(names)]


def _median(name: str, values: Array, flag: Flags) -> Statistics:
    return {name: np.median(values[flag], axis=0)} if flag.any() else {}


def _spread(name: str, values: Array, flag: Flags) -> Statistics:
    """Return the distance between the quartiles: the tails of a Student-t have no say in it."""
    if flag.sum() < 4:
        return {}
    low, high = np.quantile(values[flag], [0.25, 0.75], axis=0)
    return {name: high - low}
