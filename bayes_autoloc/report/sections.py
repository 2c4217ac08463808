"""Which tables of which check a validation page shows, and in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

__all__ = ["SECTIONS", "Section", "Shown"]


def _all(table: pd.DataFrame) -> pd.DataFrame:
    return table


@dataclass(frozen=True)
class Shown:
    """A table of a check as the page shows it.

    Parameters
    ----------
    table : str
        Its name in the result.
    title : str
        A line above it.
    columns : mapping of str to str
        Columns and headings; see `bayes_autoloc.report.markdown.markdown_table`. Columns that the
        table lacks are left out.
    rows : callable
        Which rows, in which order; by default all.
    """

    table: str
    title: str
    columns: Mapping[str, str]
    rows: Callable[[pd.DataFrame], pd.DataFrame] = field(default=_all)


@dataclass(frozen=True)
class Section:
    """What the page says of one check.

    Parameters
    ----------
    question : str
        What the check answers, in plain words.
    tables : tuple of Shown
        Its tables, in order.
    """

    question: str
    tables: tuple[Shown, ...] = ()


COVERAGE = {"covered50": "in 50 %", "covered80": "in 80 %", "covered95": "in 95 %"}


def _first(n: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda table: table.head(n)


def _outside(table: pd.DataFrame) -> pd.DataFrame:
    headline = table["kind"].eq("headline")
    return table[headline | table["outside"].astype(bool)].sort_values(["kind", "p"])


def _influential(table: pd.DataFrame) -> pd.DataFrame:
    asked = table["front_page"].astype(bool) | table["kind"].eq("evidence")
    rest = table[~asked].head(10)
    return pd.concat(
        [
            table[asked & table["kind"].eq("plant")],
            rest,
            table[asked & table["kind"].eq("evidence")],
        ]
    )


def _home(table: pd.DataFrame) -> pd.DataFrame:
    split = table["split"].isin(["all", "with a plan", "lead"])
    return table[(table["place"] == "home") & split]


def _wave_rows(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["split"].isin(["all", "with a plan"])]


_PLANTS = {
    "split": "outputs",
    "level": "",
    "known": "known of the plant",
    "model": "forecaster",
    "rows": "outputs",
    "crps_log": "log CRPS",
    **COVERAGE,
    "covered80_error": "± in 80 %",
}

SECTIONS: Mapping[str, Section] = {
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
    "plants": Section(
        "A plant's own outputs and plans are left out: do its class, age and capacity, or its "
        "plans, predict what it made?",
        (Shown("summary", "Plants at home.", _PLANTS, _home),),
    ),
    "waves": Section(
        "A whole wave is left out; or plants abroad alone predict those at home, and back.",
        (
            Shown(
                "summary", "By what is left out.", {"left_out": "left out", **_PLANTS}, _wave_rows
            ),
        ),
    ),
    "freeze": Section(
        "What would have been said in January 2023 of Moskvich and of the former Nissan plant?",
        (
            Shown(
                "named",
                "Forecast and published outputs.",
                {
                    "plant": "plant",
                    "year": "year",
                    "output": "came, thousand",
                    "q10": "10 %, thousand",
                    "q50": "median, thousand",
                    "q90": "90 %, thousand",
                    "pit": "chance of less, %",
                },
            ),
            Shown(
                "plans",
                "Their plans.",
                {
                    "plant": "plant",
                    "year": "year",
                    "plan": "plan, thousand",
                    "announced": "said in",
                    "known": "known then",
                },
            ),
            Shown(
                "halts",
                "Chances of a halt, and what came; a tenancy not known then is told by its class.",
                {
                    "plant": "plant",
                    "known": "known then",
                    "started": "started",
                    "halted": "halted",
                    "chance_in_12": "halt within 12 months, %",
                    "chance_in_24": "within 24 months, %",
                },
            ),
        ),
    ),
    "influence": Section(
        "What would the headline be without each plant, and without each kind of evidence?",
        (
            Shown(
                "influence",
                "The plants that everyone asks about, every kind of evidence, and the ten plants "
                "that move the 2030 median most; shifts of the median in cars, of the chance of "
                "the target in percentage points, each with its standard error of simulation.",
                {
                    "what": "headline",
                    "rows": "rows",
                    "shift_2030": "2030 median, thousand",
                    "shift_2030_se": "±, thousand",
                    "shift_2035": "2035 median, thousand",
                    "shift_2035_se": "±, thousand",
                    "shift_p_2030": "chance in 2030, points",
                    "shift_p_2030_se": "± points",
                    "khat": "k-hat",
                    "refitted": "refitted",
                },
                _influential,
            ),
        ),
    ),
    "sensitivity": Section(
        "How does the headline answer to other beliefs and other ways to fit, and how much of it "
        "is belief that no data inform?",
        (
            Shown(
                "alternatives",
                "Production under alternatives, cars a year.",
                {
                    "alternative": "alternative",
                    "how": "how",
                    "year": "year",
                    "q10": "10 %, thousand",
                    "q50": "median, thousand",
                    "q90": "90 %, thousand",
                    "shift": "shift, thousand",
                    "shift_se": "±, thousand",
                    "p_target": "target reached, %",
                },
            ),
            Shown(
                "prior_share",
                "Where the variance of each headline comes from.",
                {
                    "headline": "headline",
                    "source": "source",
                    "share": "share, %",
                    "share_error": "±, %",
                },
            ),
            Shown(
                "prior_groups",
                "What is left of the variance when all else is known (total effect).",
                {"headline": "headline", "group": "group", "source": "source", "total": "total, %"},
                lambda table: table.sort_values(["headline", "total"], ascending=[True, False]),
            ),
            Shown(
                "power_scaling",
                "Power scaling: sensitivities of 0.05 and more count.",
                {
                    "headline": "headline",
                    "block": "block",
                    "prior": "to the prior",
                    "likelihood": "to the likelihood",
                    "prior_khat": "k-hat, prior",
                    "likelihood_khat": "k-hat, likelihood",
                    "diagnosis": "diagnosis",
                },
            ),
        ),
    ),
    "controls": Section(
        "Checks that could not fail would prove nothing: worlds in which the model must find "
        "nothing, and a crippled model that must fail.",
        (
            Shown(
                "leads",
                "Optimism at long leads (plan_bias), with the leads of plans shuffled.",
                {
                    "leads": "leads",
                    "q05": "5 %",
                    "q50": "median",
                    "q95": "95 %",
                    "p_positive": "above zero, %",
                },
            ),
            Shown(
                "waves",
                "Spread between waves (sigma_wave) in worlds without and with large waves.",
                {"world": "world", "q05": "5 %", "q50": "median", "q95": "95 %"},
            ),
            Shown(
                "shocks",
                "The year after the vintage, with and without common shocks in the model.",
                {
                    "model": "model",
                    "year": "year",
                    "outcome": "came, thousand",
                    "q025": "2.5 %, thousand",
                    "q10": "10 %, thousand",
                    "q50": "median, thousand",
                    "q90": "90 %, thousand",
                    "q975": "97.5 %, thousand",
                    "covered95": "in 95 %",
                    "crps_log": "log CRPS",
                },
            ),
        ),
    ),
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
"""Sections by name of the check, in the order of the page."""
