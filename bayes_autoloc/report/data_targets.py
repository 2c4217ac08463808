"""Chances of the targets, and what listening to officials would change, as plain data."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bayes_autoloc.forecast.scenario.mixture import MIXTURE
from bayes_autoloc.insight.listening import (
    choice_probabilities,
    headlines,
    institutions,
    restated_targets,
)
from bayes_autoloc.report.data import Choice, Group, Mark, Section, Table
from bayes_autoloc.report.data_origin import scenario_choices
from bayes_autoloc.report.data_words import between, chance, per_cent, plain_number, thousand

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Chances", "target_section"]

LISTENING = {
    "off": "targets not heard",
    "debiased": "heard as past promises were kept",
    "naive": "taken at their word",
}


@dataclass(frozen=True)
class Chances:
    """The chance of every target, in per cent.

    Parameters
    ----------
    targets : tuple of Mark
        In the order of year, then value.
    series : tuple of Choice
        Whose chance: ways of listening and the mixture; the first is the headline.
    chances : mapping of (str, int) to float
        Per cent, not rounded, by key of the series and position of the target; missing where not
        usable.
    table : Table
        All scenarios and ways of listening.
    """

    targets: tuple[Mark, ...]
    series: tuple[Choice, ...]
    chances: dict[tuple[str, int], float]
    table: Table


def target_section(outlook: "Outlook", posterior: "Posterior") -> Section:
    """Return the chances of targets, ways of listening, institutions, and targets restated."""
    weighed = "targets" in outlook.tree.children
    texts = (
        "A chance is the share of simulated futures that reach the target. Targets are lines to "
        "compare with; how they are listened to is told beside each number.",
    )
    tables = []
    if weighed:
        tables.append(_listening(outlook))
        restated = restated_targets(outlook, posterior)
        if len(restated):
            tables.append(_restated(restated))
    if "institution_share" in posterior.draws:
        tables.append(_institutions(institutions(posterior)))
    data = _chances(outlook, weighed=weighed)
    return Section(
        "targets",
        "Chance of the targets",
        texts,
        tables=tuple(tables),
        missing="" if data.targets else "The case has no target for the years of this forecast.",
        data=data if data.targets else None,
    )


def _chances(outlook: "Outlook", *, weighed: bool) -> Chances:
    chosen = str(outlook.tree.attrs.get("targets_choice", "off"))
    first = outlook.scenarios[0]
    frames = [outlook.probabilities()]
    if weighed:
        frames.append(choice_probabilities(outlook))
    rows = pd.concat([one for one in frames if len(one)] or frames[:1], ignore_index=True)
    names = {first: LISTENING.get(chosen, chosen)}
    names |= {f"{first} (targets {key})": label for key, label in LISTENING.items()}
    if MIXTURE in outlook.scenarios:
        names[MIXTURE] = "mixture of the scenarios"
    targets = sorted(
        {(year, value, who) for year, value, who in outlook.targets if year in outlook.years}
    )
    found = {
        (str(row["scenario"]), targets.index((row["year"], row["value"], row["target"]))): (
            100 * float(row["probability"])
        )
        for row in rows.to_dict("records")
    }
    known = {name for name, _ in found}
    return Chances(
        targets=tuple(Mark(year, value, who) for year, value, who in targets),
        series=tuple(Choice(key, label) for key, label in names.items() if key in known),
        chances=found,
        table=_table(outlook, rows, names),
    )


def _table(outlook: "Outlook", rows: pd.DataFrame, names: dict[str, str]) -> Table:
    first = outlook.scenarios[0]
    labels = {one.key: one.label for one in scenario_choices(outlook)}
    told = {key: f"{labels[first]}, {label}" for key, label in names.items() if key != MIXTURE}
    cells = tuple(
        (
            str(row["year"]),
            str(row["target"]),
            thousand(float(row["value"])),
            told.get(str(row["scenario"]), labels.get(str(row["scenario"]), str(row["scenario"]))),
            chance(float(row["probability"])),
        )
        for row in rows.sort_values(["year", "value"], kind="stable").to_dict("records")
    )
    head = ("year", "target", "thousand cars", "scenario", "chance")
    return Table("Chance that production reaches the target", head, (Group("", "", cells),))


def _listening(outlook: "Outlook") -> Table:
    rows = tuple(
        (
            LISTENING.get(str(row["choice"]), str(row["choice"])),
            str(row["year"]),
            *_spread(row["median"], row["lower"], row["upper"]),
            plain_number(row["pareto_k"]) if row["usable"] else f"{row['pareto_k']:.2f}: not used",
        )
        for row in headlines(outlook).to_dict("records")
    )
    head = ("official targets are", "year", "median", "80 %", "k-hat")
    title = "Production by how official targets are listened to, thousand cars"
    return Table(title, head, (Group("", "", rows),))


def _spread(median: float, lower: float, upper: float) -> tuple[str, str]:
    if not np.isfinite(median):
        return "–", "–"
    return thousand(median), between(thousand(lower), thousand(upper))


def _restated(table: pd.DataFrame) -> Table:
    rows = tuple(
        (
            str(row["document"]),
            str(row["year"]),
            thousand(row["promised"]),
            f"{per_cent(row['percentile'])} %",
            *_spread(row["median"], row["lower"], row["upper"]),
        )
        for row in table.to_dict("records")
    )
    head = ("document", "year", "promised", "futures below it", "restated", "80 %")
    title = (
        "Standing targets, thousand cars; restated: what is left if the institution's usual share "
        "of promised growth comes true"
    )
    return Table(title, head, (Group("", "", rows),))


def _institutions(table: pd.DataFrame) -> Table:
    rows = tuple(
        (
            str(name),
            f"{row['documents']:.0f}",
            f"{row['promises']:.0f}",
            f"{per_cent(row['median'])} %",
            between(f"{per_cent(row['lower'])} %", f"{per_cent(row['upper'])} %"),
        )
        for name, row in table.iterrows()
    )
    head = ("institution", "documents", "promises", "share that came", "90 %")
    title = "Share of the promised growth that came true, learnt from past documents"
    return Table(title, head, (Group("", "", rows),))
