"""The scoreboard that the README shows: the shortest honest answer to "does it predict?"."""

from collections.abc import Mapping

import pandas as pd

from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.insight.ledger_questions import SECOND_FIT
from bayes_autoloc.report.markdown import cars, markdown_table, number
from bayes_autoloc.report.sections import SECTIONS

__all__ = ["scoreboard_block"]

COLUMNS = {
    "model": "forecaster",
    "crps_from2": "log CRPS, 2 to 5 years ahead",
    "covered50": "in 50 %",
    "covered80": "in 80 %",
    "covered95": "in 95 %",
}
OURS = "bayes_autoloc"


def scoreboard_block(results: Mapping[str, CheckResult]) -> str:
    """Return the scoreboard as Markdown.

    Parameters
    ----------
    results : mapping of str to CheckResult
        By name; those that are missing are left out, but ``backtest`` must be there.

    Raises
    ------
    KeyError
        Without the result of the backtests.
    """
    table = results["backtest"].tables["by_model"]
    ours = table["model"].eq(OURS).tolist()
    parts = [markdown_table(table, COLUMNS, bold=ours), _verdicts(results)]
    if "calibration" in results:
        worlds = results["calibration"].settings["simulations"]
        parts.append(f"Calibration rests on {worlds} simulated data sets, each fitted anew.")
    if "influence" in results:
        parts.append(_front_page(results["influence"]))
    missing = [name for name in SECTIONS if name not in results]
    if missing:
        parts.append(f"Not run for this scoreboard: {', '.join(missing)}.")
    return "\n\n".join(parts)


def _verdicts(results: Mapping[str, CheckResult]) -> str:
    bars = [(result.title, bar) for result in results.values() for bar in result.bars]
    met = sum(bar.met for _, bar in bars)
    lines = [f"Bars met: {met} of {len(bars)}."]
    missed = [f"- **Missed** ({title}): {_words(bar)}" for title, bar in bars if not bar.met]
    return "\n".join([*lines, "", *missed]) if missed else lines[0]


def _words(bar: Bar) -> str:
    return f"{bar.text} is {number(bar.value)}, must be {bar.wanted()}."


def _front_page(result: CheckResult) -> str:
    """Return what the forecast loses without the plants that everyone asks about."""
    table = result.tables["influence"]
    columns = ["what", "shift_2030", "shift_2030_se", "shift_p_2030"]
    rows = table.loc[table["front_page"].astype(bool), columns]
    lines = [f"- {_shift(*row)}" for row in rows.itertuples(index=False, name=None)]
    return "\n".join(["What the headline would be without:", "", *lines, *_noise(table)])


def _noise(table: pd.DataFrame) -> list[str]:
    """Return by how much two fits of the same evidence differ, if that was measured."""
    rows = table[table["what"] == SECOND_FIT.what]
    if not len(rows):
        return []
    size = abs(float(rows["shift_2030"].iloc[0]))
    return [
        "",
        f"Two fits of the same evidence differ by {cars(size)} thousand: a change of that size is "
        "noise. Here the national totals may explain a left-out plant's years; `bayes-autoloc "
        "ledger` goes on counting its cars and tells what its rows did, with the opposite sign.",
    ]


def _shift(what: str, shift: float, error: float, points: float) -> str:
    sign = "+" if shift > 0 else "−"
    return (
        f"{what}: 2030 median {sign}{cars(abs(shift))} thousand (± {cars(error)}), "
        f"P(1.4 million) {points:+.0f} points"
    )
