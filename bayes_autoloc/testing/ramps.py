r"""Yearly output of tenancies: a saturating ramp-up with Student-t noise.

.. math:: \log y_{pt} = \log K_p + \eta_p + \log(1 - e^{-a_{pt}/\tau_p}) + \gamma x_t + \psi w_t
                        + \log f_{pt} + \sigma_y t_4

Abroad the home market's pressure and protection play no part.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.testing.histories import ON, Histories
from bayes_autoloc.testing.months import january
from bayes_autoloc.testing.projects import Project
from bayes_autoloc.testing.truth import Truth
from bayes_autoloc.testing.world import World

__all__ = ["draw_cells", "draw_ramps"]


def draw_ramps(
    rng: np.random.Generator, truth: Truth, history: Histories, projects: list[Project]
) -> pd.DataFrame:
    """Draw the effects of every tenancy that started, at home and abroad, incumbents left out.

    Returns
    -------
    DataFrame
        Index plant; wave, mode, start (month number), takeover, overseas, capacity (cars a year),
        eta, log_tau and plan_effect (logs).
    """
    home = history.plants.loc[~history.plants["incumbent"].to_numpy(bool)]
    columns = ["wave", "mode", "start", "takeover", "capacity"]
    abroad = pd.DataFrame(
        [
            (p.plant, p.wave, p.mode, p.start, False, p.capacity)
            for p in projects
            if p.wave == "overseas" and p.start is not None
        ],
        columns=["plant", *columns],
    ).set_index("plant")
    ramps = pd.concat([home[columns], abroad]) if len(abroad) else home[columns].copy()
    ramps["overseas"] = (ramps["wave"] == "overseas").to_numpy(bool)
    takeover = ramps["takeover"].to_numpy(bool)
    n = len(ramps)
    ramps["eta"] = (
        truth.eta_0
        + ramps["mode"].map(dict(truth.mode_effect)).to_numpy(float)
        + ramps["wave"]
        .map({**truth.wave_effect, "overseas": truth.overseas_offset})
        .to_numpy(float)
        + takeover * (truth.takeover_effect + truth.sigma_takeover * rng.normal(size=n))
        + truth.sigma_eta * rng.normal(size=n)
    )
    ramps["log_tau"] = (
        truth.tau_0
        + ramps["mode"].map(dict(truth.mode_tau)).to_numpy(float)
        + truth.sigma_tau * rng.normal(size=n)
    )
    ramps["plan_effect"] = truth.sigma_plan * rng.normal(size=n)
    return ramps.rename_axis("plant")


def draw_cells(
    rng: np.random.Generator,
    truth: Truth,
    world: World,
    *,
    history: Histories,
    ramps: pd.DataFrame,
    follow: dict[str, int],
) -> pd.DataFrame:
    """Draw the output of every plant-year that ran.

    In the year of the vintage a plant that is on is taken to run to the end of the year.

    Parameters
    ----------
    rng : Generator
        Random numbers.
    truth, world, history, ramps : Truth, World, Histories, DataFrame
        What was drawn before.
    follow : dict
        Last month in which a tenancy abroad is known to have run.

    Returns
    -------
    DataFrame
        Columns plant, year, age (years), running and running_start (shares of the year), log_level
        (log cars a year while it runs, median), output (cars) and overseas.
    """
    frames = [
        _running_years(str(plant), start, _halves_on(str(plant), start, history, follow))
        for plant, start in zip(ramps.index, ramps["start"].astype(int), strict=True)
    ]
    empty = pd.DataFrame(columns=["plant", "year", "age", "running", "running_start"])
    cells = pd.concat(frames, ignore_index=True) if frames else empty
    cells = cells.astype({"year": "int64", "age": float, "running": float, "running_start": float})
    known = ramps.loc[cells["plant"]]
    overseas = known["overseas"].to_numpy(bool)
    year = cells["year"].to_numpy(int)
    pressure = np.array([history.pressure[y] for y in year], dtype=float)
    protection = world.drivers["protection"].reindex(year).to_numpy(float)
    age = cells["age"].to_numpy(float)
    cells["log_level"] = (
        np.log(known["capacity"].to_numpy(float))
        + known["eta"].to_numpy(float)
        + np.log(-np.expm1(-age / np.exp(known["log_tau"].to_numpy(float))))
        + np.where(overseas, 0.0, truth.gamma * pressure + truth.psi * protection)
    )
    noise = truth.sigma_y * rng.standard_t(4, size=len(cells))
    log_output = cells["log_level"] + np.log(cells["running"]) + noise
    cells["output"] = np.maximum(np.round(np.exp(log_output)), 1.0)
    cells["overseas"] = overseas
    return cells


def _halves_on(
    plant: str, start: int, history: Histories, follow: dict[str, int]
) -> npt.NDArray[np.int64]:
    """Return the numbers of the half months in which a tenancy was on.

    On at the end of a month means from its middle to the middle of the next. The vintage's year is
    filled up to its end.
    """
    vintage = history.first + history.state.shape[1] - 1
    if plant in history.plants.index:
        states = history.state[history.plants.index.get_loc(plant)]
        months = history.first + np.flatnonzero(states == ON)
    else:
        months = np.arange(start, max(min(follow[plant], vintage), start + 1))
        if follow[plant] == vintage:
            months = np.append(months, vintage)
    year_end = january(vintage // 12 + 1)
    if len(months) and months[-1] == vintage:
        months = np.concatenate([months, np.arange(vintage + 1, year_end)])
    halves = np.concatenate([2 * months + 1, 2 * months + 2])
    return np.asarray(halves[halves < 2 * year_end])


def _running_years(plant: str, start: int, halves: npt.NDArray[np.int64]) -> pd.DataFrame:
    years, which = np.unique(halves // 24, return_inverse=True)
    count = np.bincount(which, minlength=len(years)).astype(float)
    middle = np.bincount(which, weights=(halves + 0.5) / 2, minlength=len(years)) / count
    in_first = (january(start // 12 + 1) - (start + 0.5)) / 12
    return pd.DataFrame(
        {
            "plant": plant,
            "year": years,
            "age": (middle - start - 0.5) / 12,
            "running": count / 24,
            "running_start": np.where(years == start // 12, in_first, 1.0),
        }
    )
