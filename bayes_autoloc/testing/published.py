r"""What the public gets to see of a tenancy: some outputs, some plans.

.. math:: \log plan_{pth} = \log y_{pt} - \log f_{pt} + \log f^{start}_{pt} + \beta g(h)
          + \beta_a e^{-a/2} + u_p + \sqrt{s_0^2 + s_1^2 g(h)}\, t_6,
          \qquad g(h) = 1 - e^{-\max(h - 1/2, 0) / 0.7}

A plan knows nothing of later halts: it is about the output that the year would have had without
them.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.testing.design import Design
from bayes_autoloc.testing.months import january
from bayes_autoloc.testing.projects import Project
from bayes_autoloc.testing.truth import Truth

__all__ = ["QUALITIES", "draw_outputs", "draw_plans", "plan_optimism"]

QUALITIES = {
    "reported": (0.55, 0.02),
    "rounded": (0.25, 0.0),
    "derived": (0.15, 0.08),
    "proxy": (0.05, 0.15),
}
"""Share of the figures of each quality, and their relative error."""

LEAST_RUNNING = 1.5 / 12
"""Share of a year below which neither output nor plan is published."""

LEAD_BINS = ((0.1, 0.45, 0.7), (0.5, 1.7, 0.4), (1.8, 3.5, 0.25))
"""Shortest and longest lead in years, and the chance that a planned year has such a plan."""


def draw_outputs(rng: np.random.Generator, design: Design, cells: pd.DataFrame) -> pd.DataFrame:
    """Draw which outputs of complete years are published, and as what.

    Returns
    -------
    DataFrame
        Columns plant, year, output (cars, whole), quality and known (month number).
    """
    chosen = rng.random(len(cells)) < design.figures_share
    quality = rng.choice(list(QUALITIES), p=[s for s, _ in QUALITIES.values()], size=len(cells))
    error = pd.Series(quality).map({name: e for name, (_, e) in QUALITIES.items()}).to_numpy(float)
    seen = cells["output"].to_numpy(float) * np.exp(error * rng.normal(size=len(cells)))
    seen = np.where(quality == "rounded", _significant(seen, 2), np.round(seen))
    rows = pd.DataFrame(
        {
            "plant": cells["plant"],
            "year": cells["year"],
            "output": np.maximum(seen, 1.0),
            "quality": quality,
            "known": 12 * (cells["year"] + 1) + 1,
        }
    )
    keep = chosen & _reportable(cells) & (rows["year"] <= design.last_year).to_numpy(bool)
    return rows.loc[keep].reset_index(drop=True)


def _reportable(cells: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which years are worth a figure: nobody counts the cars of a few weeks."""
    return np.asarray(cells["running"].to_numpy(float) >= LEAST_RUNNING)


def plan_optimism(lead: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return g(h), the share of its final optimism that a plan has at a lead of h years."""
    return np.asarray(-np.expm1(-np.maximum(lead - 0.5, 0.0) / 0.7))


def draw_plans(
    rng: np.random.Generator,
    truth: Truth,
    design: Design,
    *,
    cells: pd.DataFrame,
    ramps: pd.DataFrame,
    projects: list[Project],
) -> pd.DataFrame:
    """Draw the yearly plans that were published for years in which the tenancy ran.

    Returns
    -------
    DataFrame
        Columns plant, year, plan (cars), announced (month number), lead (years).
    """
    earliest = {p.plant: p.announced for p in projects}
    planned = (rng.random(len(cells)) < design.plans_share) & _reportable(cells)
    parts = []
    for shortest, longest, chance in LEAD_BINS:
        lead = rng.uniform(shortest, longest, size=len(cells))
        said = planned & (rng.random(len(cells)) < chance)
        month = np.floor(12 * (cells["year"].to_numpy(int) + 1 - lead)).astype(int)
        part = cells.assign(announced=month).loc[said & (month <= design.vintage)]
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    begin = rows["plant"].map(earliest).to_numpy(float)
    rows = rows.loc[~(rows["announced"].to_numpy(float) < begin)].reset_index(drop=True)
    rows = rows.loc[rows["announced"] >= january(design.first_year)].reset_index(drop=True)
    rows["lead"] = rows["year"] + 1 - (rows["announced"] + 0.5) / 12
    optimism = plan_optimism(rows["lead"].to_numpy(float))
    youth = np.exp(-rows["age"].to_numpy(float) / 2)
    spread = np.sqrt(
        truth.plan_sd**2 + truth.plan_sd_lead**2 * optimism + (truth.plan_sd_age * youth) ** 2
    )
    log_plan = (
        np.log(rows["output"].to_numpy(float))
        - np.log(rows["running"].to_numpy(float))
        + np.log(rows["running_start"].to_numpy(float))
        + truth.plan_bias * optimism
        + truth.plan_bias_age * youth
        + ramps["plan_effect"].reindex(rows["plant"]).to_numpy(float)
        + spread * rng.standard_t(6, size=len(rows))
    )
    rows["plan"] = np.maximum(_significant(np.exp(log_plan), 3), 1.0)
    return rows.sort_values(["plant", "year", "announced"], ignore_index=True)[
        ["plant", "year", "plan", "announced", "lead"]
    ]


def _significant(values: npt.NDArray[np.float64], digits: int) -> npt.NDArray[np.float64]:
    """Round positive numbers to whole ones with at most so many significant digits."""
    safe = np.maximum(values, 1.0)
    unit = 10.0 ** np.maximum(np.floor(np.log10(safe)) - digits + 1, 0)
    return np.asarray(np.round(safe / unit) * unit)
