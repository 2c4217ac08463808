"""Calibration, and whether the model describes the data it has seen."""

from collections.abc import Mapping

import pandas as pd

from bayes_autoloc.report.section import Section, Shown

__all__ = ["FIT"]


def _outside(table: pd.DataFrame) -> pd.DataFrame:
    headline = table["kind"].eq("headline")
    return table[headline | table["outside"].astype(bool)].sort_values(["kind", "p"])


FIT: Mapping[str, Section] = {
    "calibration": Section(
        "Data are simulated from the priors on the real design by code that shares nothing with "
        "the model, fitted, and the truth is ranked among the draws: ranks must be uniform.",
        (
            Shown(
                "summary",
                "Headline quantities, and parameters outside their simultaneous 95 % band.",
                {"quantity": "quantity", "kind": "kind", "p": "p", "outside": "outside"},
                _outside,
            ),
        ),
    ),
    "predictive": Section(
        "Would the fitted model produce data like those that were published?",
        (
            Shown(
                "statistics",
                "Statistics that replicates seldom reach (p below 0.05 or above 0.95).",
                {
                    "statistic": "statistic",
                    "observed": "observed",
                    "q025": "2.5 %",
                    "q50": "median",
                    "q975": "97.5 %",
                    "p": "p",
                },
                lambda table: table[~table["p"].between(0.05, 0.95)],
            ),
        ),
    ),
    "loo": Section(
        "Each row is predicted by all others (Pareto-smoothed leave-one-out).",
        (
            Shown(
                "groups",
                "By kind of row; PIT: whether the left-out predictions are calibrated.",
                {
                    "group": "rows",
                    "n": "number",
                    "elpd": "elpd",
                    "se": "± elpd",
                    "p_loo": "effective parameters",
                    "high_k": "k-hat above 0.7",
                    "refitted": "refitted",
                    "pit_p": "PIT p",
                },
            ),
        ),
    ),
}
