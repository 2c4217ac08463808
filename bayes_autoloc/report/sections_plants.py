"""Plants and waves left out, and a freeze."""

from collections.abc import Mapping

import pandas as pd

from bayes_autoloc.report.section import COVERAGE, Section, Shown

__all__ = ["PLANTS"]


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


PLANTS: Mapping[str, Section] = {
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
        "What would have been said in January 2023 of Moskvitch and of the former Nissan plant?",
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
}
