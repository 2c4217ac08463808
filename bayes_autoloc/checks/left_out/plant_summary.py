"""Scores of plants' outputs, summed up: coverage and CRPS by what was known, lead and age."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from bayes_autoloc.checks.left_out.plant_prediction import MODEL

__all__ = ["age_label", "clustered_error", "coverage", "plant_summary"]

AGES = (1.0, 3.0, 8.0)
"""Years: a plant's first year, its ramp-up, and after it."""


def age_label(age: float) -> str:
    """Return the bin of an age."""
    bounds = [f"{age:g}" for age in AGES]
    names = [
        f"up to {bounds[0]}",
        *(f"{a} to {b}" for a, b in pairwise(bounds)),
    ]
    return [*names, f"above {bounds[-1]}"][int(np.searchsorted(AGES, age, side="left"))]


def clustered_error(covered: pd.Series, plant: pd.Series) -> float:
    r"""Return the standard error of a mean over rows of which those of one plant go together.

    Parameters
    ----------
    covered, plant : Series
        One value a row: 0 or 1, and its plant.

    Notes
    -----
    Linearised: :math:`\sqrt{\frac{G}{G-1} \sum_g \bigl(\sum_{i \in g} (c_i - \bar c)\bigr)^2} / n`
    with G plants and n rows. NaN with one plant.
    """
    residual = covered.astype(float) - covered.astype(float).mean()
    sums = residual.groupby(plant.to_numpy()).sum()
    n_plants = len(sums)
    if n_plants < 2:
        return float("nan")
    return float(np.sqrt(n_plants / (n_plants - 1) * (sums**2).sum()) / len(residual))


def plant_summary(scores: pd.DataFrame) -> pd.DataFrame:
    """Sum up scores of home and overseas plants, all rows and by bins.

    Parameters
    ----------
    scores : DataFrame
        From `bayes_autoloc.checks.backtests.plan_rivals.with_rivals`.

    Returns
    -------
    DataFrame
        place (home | overseas), known, split (all | with a plan | lead | age), level, model, rows,
        plants, covered50, covered80, covered80_error (standard error, plants as clusters),
        covered95, crps_log, pit (means). The split ``with a plan`` keeps the outputs for whose year
        a plan is known: all models on the same rows.
    """
    table = scores.assign(
        place=np.where(scores["overseas"].to_numpy(bool), "overseas", "home"),
        age_bin=[age_label(age) for age in scores["age"]],
    )
    parts = [_means(rows, split, level) for split, level, rows in _splits(table) if len(rows)]
    return pd.concat(parts, ignore_index=True)


def _splits(table: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    yield "all", "", table.loc[table["model"] == MODEL]
    with_plan = table.loc[table["lead"].notna()]
    yield "with a plan", "", with_plan
    for split, column, rows in (
        ("lead", "lead_bin", with_plan),
        ("age", "age_bin", table.loc[table["model"] == MODEL]),
    ):
        for level in sorted(rows[column].unique()):
            yield split, level, rows.loc[rows[column] == level]


def _means(rows: pd.DataFrame, split: str, level: str) -> pd.DataFrame:
    found = []
    for (place, known, model), group in rows.groupby(["place", "known", "model"], sort=True):
        point = group["covered80"].isna().all()
        means = {
            name: group[name].astype(float).mean()
            for name in ("covered50", "covered80", "covered95", "crps_log", "pit")
        }
        error = np.nan if point else clustered_error(group["covered80"], group["plant"])
        about = {"place": place, "known": known, "split": split, "level": level, "model": model}
        size = {"rows": len(group), "plants": group["plant"].nunique()}
        found.append(about | size | means | {"covered80_error": error})
    return pd.DataFrame(found)


def coverage(scores: pd.DataFrame, *, known: str, overseas: bool = False) -> tuple[float, float]:
    """Return the coverage of our 80 % intervals and its standard error; NaN without rows."""
    own = scores.loc[
        (scores["model"] == MODEL)
        & (scores["known"] == known)
        & (scores["overseas"].astype(bool) == overseas)
    ]
    if not len(own):
        return float("nan"), float("nan")
    return float(own["covered80"].astype(float).mean()), clustered_error(
        own["covered80"], own["plant"]
    )
