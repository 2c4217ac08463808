"""The table of a ledger: one row a piece of evidence, by weights, by a refit, or not given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.insight.ledger_shift import summary_of
from bayes_autoloc.insight.weights import bound, smoothed

if TYPE_CHECKING:
    from bayes_autoloc.checks.headline_draws import Headline
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.insight.ledger_futures import SwapFutures
    from bayes_autoloc.insight.ledger_questions import Question

__all__ = [
    "LIGHT",
    "Weighed",
    "headline_table",
    "ledger_notes",
    "ledger_table",
    "one_target_a_year",
    "refit_problems",
    "weighed",
]

Array = npt.NDArray[np.float64]
Answers = Mapping[str, Mapping[str, Any]]
"""What refits answered, by key of the question."""

LIGHT = 0.5
"""Largest k-hat of weights that are used: the variance of heavier ones has no bound."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """Smoothed weights, (draw,), adding up to 1, and their k-hat."""

    weight: Array
    khat: float

    @property
    def light(self) -> bool:
        """Whether the weights are used; with few draws they must be lighter."""
        return self.khat <= min(LIGHT, bound(len(self.weight)))


def weighed(log_ratio: Array) -> Weighed:
    """Smooth weights given by their logs, (draw,); where one is NaN none is used."""
    if np.isnan(log_ratio).any():
        return Weighed(np.full(len(log_ratio), 1 / len(log_ratio)), float("inf"))
    return Weighed(*smoothed(log_ratio))


def one_target_a_year(found: Sequence["Headline"]) -> list["Headline"]:
    """Return production of each horizon, then the first target of each year."""
    chances: dict[int, Headline] = {}
    for headline in found:
        if headline.at_least is not None:
            chances.setdefault(headline.year, headline)
    return [*(one for one in found if one.at_least is None), *chances.values()]


def ledger_table(
    obs: "Observations",
    asked: Sequence["Question"],
    targets: Sequence["Headline"],
    *,
    futures: "SwapFutures",
    weights: Mapping[str, Weighed],
    answers: Answers,
) -> pd.DataFrame:
    """Return the ledger, the largest shift of the first headline first.

    Parameters
    ----------
    obs : Observations
        The evidence in rows.
    asked : sequence of Question
        What is asked about.
    targets : sequence of Headline
        What is published.
    futures : SwapFutures
        With all evidence, and with plants swapped for others of their class.
    weights : mapping of str to Weighed
        Weights that forget a piece of evidence.
    answers : mapping
        Futures of refits; they go before weights.
    """
    before = futures.production()
    usual = {headline: summary_of(headline, before[headline.year]) for headline in targets}
    rows = []
    for one in asked:
        weight, answer = weights.get(one.key), answers.get(one.key)
        row = _about(obs, one, weight, answer)
        after = None
        if answer is not None:
            after = {year: np.asarray(answer["production"][str(year)], float) for year in before}
        elif row["trusted"]:
            live = set(one.plants) & set(futures.live)
            after = futures.production(live) if live else before
        own = weight.weight if weight is not None and answer is None else None
        for headline in targets:
            moved = float("nan"), float("nan")
            if after is not None:
                moved = usual[headline].less(summary_of(headline, after[headline.year], own))
            row |= {_column(headline): moved[0], f"{_column(headline)}_se": moved[1]}
        rows.append(row)
    table = pd.DataFrame(rows)
    told = ["khat", "method", "trusted"]
    table = table[[*(name for name in table if name not in told), *told]]
    size = table[_column(targets[0])].abs()
    return table.loc[size.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _about(
    obs: "Observations",
    question: "Question",
    weight: Weighed | None,
    answer: Mapping[str, Any] | None,
) -> dict[str, object]:
    from bayes_autoloc.checks.rests_on.evidence_weights import LeftOut, row_count  # noqa: PLC0415 - PyMC

    light = weight is not None and weight.light
    if answer is not None:
        method, trusted = "refit", not answer["problems"]
    else:
        method, trusted = ("weights", True) if light else ("not given", False)
    return {
        "what": question.what,
        "kind": question.kind,
        "plants": ";".join(question.plants),
        "rows": row_count(obs, LeftOut(question.plants, question.source)),
        "khat": float("nan") if weight is None else weight.khat,
        "method": method,
        "trusted": trusted,
    }


def _column(headline: "Headline") -> str:
    return f"shift_{'' if headline.at_least is None else 'p_'}{headline.year}"


def headline_table(targets: Sequence["Headline"], futures: Mapping[int, Array]) -> pd.DataFrame:
    """Return the headline with all evidence: year, target, value."""
    rows = [
        {
            "year": one.year,
            "target": float("nan") if one.at_least is None else one.at_least,
            "value": float(np.median(futures[one.year]))
            if one.at_least is None
            else float((futures[one.year] >= one.at_least).mean()),
        }
        for one in targets
    ]
    return pd.DataFrame(rows)


def ledger_notes(table: pd.DataFrame, answers: Answers) -> tuple[str, ...]:
    """Return what has to be known beside the numbers."""
    count = table["method"].value_counts()
    not_given = int(count.get("not given", 0))
    notes = [
        f"{len(table)} pieces of evidence: {count.get('weights', 0)} by importance weights "
        f"(k-hat up to {LIGHT:g}), {count.get('refit', 0)} by refits, {not_given} not given"
        + (" (the command's --refit-heavy gives them)." if not_given else "."),
        "A shift is what the evidence did: the headline with it less the headline without it. "
        "Within two standard errors of 0 it is noise; shifts of different plants do not add up.",
        "Without its own rows (outputs, plans, events) a plant stays in the forecast as one of its "
        "class, and the national totals go on counting its cars. Covariates made of its figures "
        "(capacities, pressure of demand) and its state at the vintage stay as well. Left aside: "
        "what a halt of this plant does to others, and how tenants share the ceiling of a site.",
    ]
    return (*notes, *refit_problems(answers))


def refit_problems(answers: Answers) -> tuple[str, ...]:
    """Return a sentence for each refit that failed its convergence checks."""
    return tuple(
        f"The refit without {key.removeprefix('evidence-')} failed its convergence checks "
        f"({'; '.join(answer['problems'])})."
        for key, answer in answers.items()
        if answer["problems"]
    )
