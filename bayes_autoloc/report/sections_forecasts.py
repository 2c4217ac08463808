"""Forecasts of the past: backtests, and the forecasts of others on the same cells."""

from collections.abc import Callable, Mapping

import pandas as pd

from bayes_autoloc.report.section import COVERAGE, Section, Shown

__all__ = ["FORECASTS"]


def _first(n: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda table: table.head(n)


FORECASTS: Mapping[str, Section] = {
    "backtest": Section(
        "Had this model been fitted with what was known at the ends of seven years, what would it "
        "have said, and what came? The same code, priors and seed serve all of them.",
        (
            Shown(
                "by_model",
                "One to five years ahead, on the same cells; log CRPS: smaller is better, 0.20 "
                "means 20 log points off.",
                {
                    "model": "forecaster",
                    "crps": "log CRPS",
                    "crps_from2": "2 to 5 years ahead",
                    "ratio_from2": "over the best baseline",
                    **COVERAGE,
                },
            ),
            Shown(
                "by_vintage",
                "By vintage (log CRPS).",
                {"vintage": "vintage", "model": "forecaster", "crps": "log CRPS", "n": "cells"},
                lambda table: table[table["model"].isin(["bayes_autoloc", "ar1", "random_walk"])],
            ),
            Shown(
                "wins",
                "Cells won and lost; behind: our mean log CRPS less theirs.",
                {
                    "baseline": "against",
                    "wins": "won",
                    "losses": "lost",
                    "behind": "behind",
                },
            ),
            Shown(
                "losses",
                "Where we lose most: the ten cells in which a baseline is furthest ahead.",
                {
                    "vintage": "vintage",
                    "target_year": "year",
                    "outcome": "came, thousand",
                    "ours": "our log CRPS",
                    "best": "best baseline's",
                    "baseline": "which",
                },
                _first(10),
            ),
        ),
    ),
    "rivals": Section(
        "What did ministries, associations, agencies and consultancies say, and what would we "
        "have said in the month before?",
        (
            Shown(
                "by_group",
                "Mean log CRPS; of a single number it is the absolute log error.",
                {
                    "variable": "of",
                    "kind": "kind",
                    "group": "forecasters",
                    "n": "forecasts",
                    "ours": "ours",
                    "theirs": "theirs",
                    "ratio": "ours over theirs",
                    "wins": "we are nearer",
                },
            ),
        ),
    ),
}
