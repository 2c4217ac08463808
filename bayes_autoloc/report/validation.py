"""The validation page: every check, what it had to reach and what it reached, misses included."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.plots.checks import FIGURES
from bayes_autoloc.report.markdown import escaped, markdown_table, number
from bayes_autoloc.report.sections import SECTIONS, Section, Shown

__all__ = ["PAGE", "found_results", "validation_page"]

PAGE = "validation.md"


def found_results(folder: Path) -> dict[str, CheckResult]:
    """Return the results of checks that lie in a folder, in the order of the page.

    Raises
    ------
    AutolocError
        If one of them is broken.
    """
    return {
        name: CheckResult.load(folder, name)
        for name in SECTIONS
        if (folder / f"{name}.json").is_file()
    }


def validation_page(
    results: Mapping[str, CheckResult],
    *,
    files: str = "",
    renamed: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    results : mapping of str to CheckResult
        By name; checks that are missing are said to be.
    files : str
        Folder of figures and raw tables as seen from the page, such as ``"validation/"``.
    renamed : mapping of str to str
        Files that have another name there than the one that the checks give them.
    """
    known = [name for name in SECTIONS if name in results]
    parts = [
        "# Validation",
        "What the forecasts are worth: every check, what it had to reach and what it reached, "
        "misses included. This page is written by the checks themselves "
        "(`bayes-autoloc backtest`, `calibrate`, `check`; all of them: `make proof`).",
        "## What had to be reached",
        _verdicts([results[name] for name in known]),
    ]
    missing = [name for name in SECTIONS if name not in results]
    if missing:
        parts.append(f"Not run here: {', '.join(missing)}.")
    for name in known:
        parts += _section(results[name], SECTIONS[name], files, renamed)
    return "\n\n".join(part for part in parts if part) + "\n"


def _verdicts(results: list[CheckResult]) -> str:
    rows = [
        (result.title, bar.text, bar.wanted(), number(bar.value), "met" if bar.met else "MISSED")
        for result in results
        for bar in result.bars
    ]
    table = pd.DataFrame(rows, columns=["check", "measured", "must be", "is", "verdict"])
    heads = {str(name): str(name).removeprefix("verdict") for name in table}
    return markdown_table(table, heads, bold=[row[-1] == "MISSED" for row in rows])


def _section(
    result: CheckResult, section: Section, files: str, renamed: Mapping[str, str]
) -> list[str]:
    return [
        f"## {escaped(result.title)}",
        section.question,
        *[f"![{escaped(result.title)}]({files}{name})" for name in FIGURES.get(result.name, ())],
        *[text for shown in section.tables for text in _table(result, shown)],
        "\n".join(f"- {escaped(note)}" for note in result.notes),
        _raw(result, files, renamed),
    ]


def _table(result: CheckResult, shown: Shown) -> list[str]:
    if shown.table not in result.tables:
        return []
    table = shown.rows(result.tables[shown.table])
    if not len(table):
        return [f"{shown.title} None."]
    columns = {name: head for name, head in shown.columns.items() if name in table}
    ours = table["model"].eq("bayes_autoloc").tolist() if "model" in table else []
    return [shown.title, markdown_table(table, columns, bold=ours)]


def _raw(result: CheckResult, files: str, renamed: Mapping[str, str]) -> str:
    names = {table: f"{result.name}-{table}.csv" for table in result.tables}
    links = [f"[{table}]({files}{renamed.get(name, name)})" for table, name in names.items()]
    return f"Raw tables: {', '.join(links)}."
