"""What the headline rests on, and controls that must find nothing."""

from collections.abc import Mapping

import pandas as pd

from bayes_autoloc.report.section import Section, Shown

__all__ = ["RESTS"]


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


RESTS: Mapping[str, Section] = {
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
}
