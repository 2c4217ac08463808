"""Convergence, validation and sensitivity as plain data, from the fit and results of checks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.report.data import Group, Section, Table
from bayes_autoloc.report.data_words import chance
from bayes_autoloc.report.markdown import cars, number, share
from bayes_autoloc.report.section import Shown
from bayes_autoloc.report.sections import SECTIONS

if TYPE_CHECKING:
    from bayes_autoloc.checks.result import CheckResult
    from bayes_autoloc.inference.checks import Diagnostics

__all__ = ["checked_table", "diagnostics_section", "validation_section"]

ELSEWHERE = frozenset({"sensitivity", "influence"})
"""Checks that have a section of their own."""

BRIEF = {"backtest": ("by_model",), "rivals": ("by_group",), "plants": ("summary",)}
"""Tables of the validation page that the report repeats."""


def diagnostics_section(checks: "Diagnostics | None") -> Section:
    """Return what the convergence checks found, block by block."""
    title = "Convergence of the fit"
    if checks is None:
        text = "Nobody sampled this fit: its draws come from the prior, so nothing had to converge."
        return Section("diagnostics", title, (text,))
    verdict = "All convergence checks passed." if checks.ok else "CONVERGENCE CHECKS FAILED."
    rows = tuple(
        (
            one.block,
            f"{one.max_rhat:.3f}",
            one.worst,
            f"{one.min_ess_bulk:,.0f}",
            f"{one.min_ess_tail:,.0f}",
            f"{one.divergences:,}",
            f"{one.min_ebfmi:.2f}",
            "; ".join(one.problems()) or "passed",
        )
        for one in checks.blocks
    )
    head = (
        "block",
        "R-hat",
        "largest in",
        "bulk ESS",
        "tail ESS",
        "divergences",
        "E-BFMI",
        "verdict",
    )
    table = Table("Convergence checks by block", head, (Group("", "", rows),))
    text = (
        f"{verdict} They say whether the sampler did its work (R-hat at most 1.01, effective "
        "sample sizes of 400 or more, no divergences, E-BFMI at least 0.3), not whether the model "
        "is right."
    )
    return Section("diagnostics", title, (text,), tables=(table,), notes=checks.problems)


def validation_section(results: Mapping[str, "CheckResult"]) -> Section:
    """Return what the checks had to reach and what they reached, misses included.

    Parameters
    ----------
    results : mapping of str to CheckResult
        By name, as ``report.validation.found_results`` reads them.
    """
    title = "Does it predict?"
    known = [name for name in SECTIONS if name in results and name not in ELSEWHERE]
    if not known:
        told = (
            "Made by `bayes-autoloc backtest`, `calibrate` and `check` (all: `make proof`): a "
            "report with `--proof` and their folder shows what was reached."
        )
        return Section("validation", title, missing=told)
    tables: list[Table | None] = [_verdicts(results, known)]
    for name, wanted in BRIEF.items():
        if name in results:
            shown = [one for one in SECTIONS[name].tables if one.table in wanted]
            tables += [checked_table(results[name], one) for one in shown]
    missing = [name for name in SECTIONS if name not in results and name not in ELSEWHERE]
    notes = [f"Not run: {', '.join(missing)}."] if missing else []
    missed = [bar for name in known for bar in results[name].missed]
    bars = sum(len(results[name].bars) for name in known)
    text = f"Bars met: {bars - len(missed)} of {bars}. Misses stand in the table like the rest."
    return Section(
        "validation",
        title,
        (text,),
        tables=tuple(one for one in tables if one is not None),
        notes=tuple(notes),
    )


def _verdicts(results: Mapping[str, "CheckResult"], known: list[str]) -> Table:
    rows = tuple(
        (
            results[name].title,
            bar.text,
            bar.wanted(),
            number(bar.value),
            "met" if bar.met else "MISSED",
        )
        for name in known
        for bar in results[name].bars
    )
    head = ("check", "measured", "must be", "is", "verdict")
    return Table("What had to be reached, and what was", head, (Group("", "", rows),))


def checked_table(result: "CheckResult", shown: Shown) -> Table | None:
    """Return a table of a check as the validation page shows it; None if there are no rows.

    Parameters
    ----------
    result : CheckResult
        Of the check.
    shown : Shown
        Which table, with which headings.
    """
    if shown.table not in result.tables:
        return None
    table = shown.rows(result.tables[shown.table])
    columns = {name: head for name, head in shown.columns.items() if name in table}
    if not len(table) or not columns:
        return None
    rows = tuple(
        tuple(_cell(value, head) for value, head in zip(row, columns.values(), strict=True))
        for row in table[list(columns)].itertuples(index=False, name=None)
    )
    return Table(shown.title.rstrip("."), tuple(columns.values()), (Group("", "", rows),))


def _cell(value: object, head: str) -> str:
    """Return a value in the form that its heading asks for, as the validation page does."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if not isinstance(value, int | float | np.integer | np.floating):
        return "" if value is None or value is pd.NA else str(value)
    if head.endswith("target reached, %"):
        return chance(float(value)).removesuffix(" %")
    if head.endswith("%"):
        return share(float(value)).removesuffix(" %").replace("-", "−")
    text = cars(float(value)) if head.endswith("thousand") else number(float(value))
    return text.replace("-", "−")
