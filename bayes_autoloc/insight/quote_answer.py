"""The answer to a question about one plant and year, with its draws."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from bayes_autoloc.inference.checks import Diagnostics
from bayes_autoloc.insight.precedents import Precedent, three_digits
from bayes_autoloc.insight.quote_options import month_name
from bayes_autoloc.insight.quote_question import Question

__all__ = ["QUANTILES", "Quote"]

Array = npt.NDArray[np.float64]

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Quantiles of a quote."""


@dataclass(frozen=True, eq=False)
class Quote:
    """What a plan for a plant and year is worth.

    Parameters
    ----------
    question : Question
        What was asked, completed from the case: kind, class, capacity, start, plan.
    vintage : str
        Last month that is known.
    seed : int
        Reproduces the draws.
    output : ndarray, (draw,)
        Cars made in the year.
    started : ndarray of bool, (draw,)
        It has started by the end of the year.
    p_halt_24m : float or None
        Chance of a halt (two months or more without output) within 24 months: of the vintage for a
        known plant, of the start for others. None where it stands still or lives no more.
    p_started : float
        Chance that it has started by the end of the year; 1 where it has.
    p_on_time : float or None
        Chance that a project starts by the month of its planned start; None for others, and where
        nobody named a month.
    precedents : tuple of Precedent
        The nearest past plans of other plants, the nearest first.
    published : float or None
        Cars that a known plant made in the year by the case; the fit has seen this figure.
    khat, ess : float or None
        Tail shape of the importance weights and effective number of simulated plants behind the
        output; None where nothing was weighed.
    notes : tuple of str
        What was assumed.
    diagnostics : Diagnostics or None
        Convergence checks of the fit; None for draws from the prior.
    """

    question: Question
    vintage: str
    seed: int
    output: Array = field(repr=False)
    started: npt.NDArray[np.bool_] = field(repr=False)
    p_halt_24m: float | None
    p_started: float
    p_on_time: float | None
    precedents: tuple[Precedent, ...]
    published: float | None
    khat: float | None
    ess: float | None
    notes: tuple[str, ...]
    diagnostics: Diagnostics | None

    @property
    def kind(self) -> str:
        """Known plant, announced project or generic plant."""
        return self.question.kind

    @property
    def realised_share(self) -> Array | None:
        """Output over plan, (draw,); None without a plan."""
        return None if self.question.plan is None else self.output / self.question.plan

    def quantiles(self) -> dict[str, float]:
        """Return the quantiles of the output, cars, by probability as text."""
        return _quantiles(self.output)

    def quantiles_if_started(self) -> dict[str, float] | None:
        """Return those of the draws in which it has started; None where it starts in none."""
        return _quantiles(self.output[self.started]) if self.started.any() else None

    def share_quantiles(self) -> dict[str, float] | None:
        """Return the quantiles of output over plan, by probability as text."""
        return None if self.realised_share is None else _quantiles(self.realised_share)

    def __repr__(self) -> str:
        """Return kind, year, median and the central 80 %."""
        found = self.quantiles()
        spread = f"{found['0.5']:,.0f} ({found['0.1']:,.0f} to {found['0.9']:,.0f})"
        return f"<Quote, {self.kind}, {self.question.year}: {spread} cars>"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that JSON can hold; cars and shares have three digits.

        Notes
        -----
        ``quantiles`` and ``realised_share`` map the probabilities of `QUANTILES`, as text, to cars
        and shares. What does not apply is null.
        """
        q, share, begun = self.question, self.share_quantiles(), self.quantiles_if_started()
        return {
            "kind": self.kind,
            "plant": None if q.about is None else {"id": q.about.plant, "name": q.about.name},
            "year": q.year,
            "unit": "cars a year",
            "plan": None if q.plan is None else three_digits(q.plan),
            "announced": None if q.announced is None else month_name(q.announced),
            "class": {"wave": q.wave, "entry_mode": q.mode, "takeover": q.takeover},
            "capacity": three_digits(q.capacity),
            "start": q.start_name,
            "quantiles": _each_rounded(self.quantiles()),
            "quantiles_if_started": None if begun is None else _each_rounded(begun),
            "realised_share": None if share is None else _each_rounded(share),
            "p_halt_24m": _chance(self.p_halt_24m),
            "p_started": _chance(self.p_started),
            "p_on_time": _chance(self.p_on_time),
            "precedents": [one.to_dict() for one in self.precedents],
            "published": None if self.published is None else round(self.published),
            "importance": self._importance(),
            "notes": list(self.notes),
            "vintage": self.vintage,
            "seed": self.seed,
            "convergence": self._convergence(),
        }

    def _importance(self) -> dict[str, float | None] | None:
        if self.khat is None or self.ess is None:
            return None
        khat = round(self.khat, 2) if np.isfinite(self.khat) else None
        return {"khat": khat, "ess": round(self.ess)}

    def _convergence(self) -> dict[str, Any] | None:
        checks = self.diagnostics
        return None if checks is None else {"ok": checks.ok, "problems": list(checks.problems)}


def _quantiles(draws: Array) -> dict[str, float]:
    values = np.quantile(draws, QUANTILES)
    return {f"{p:g}": float(value) for p, value in zip(QUANTILES, values, strict=True)}


def _each_rounded(values: dict[str, float]) -> dict[str, float]:
    return {p: three_digits(value) for p, value in values.items()}


def _chance(probability: float | None) -> float | None:
    return None if probability is None else round(probability, 3)
