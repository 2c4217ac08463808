"""Quotes from one fit: what depends on the fit alone is kept between them."""

from math import log
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.checks import Diagnostics
from bayes_autoloc.insight.precedents import Features, Precedent, nearest
from bayes_autoloc.insight.quote_answer import Quote
from bayes_autoloc.insight.quote_basis import KeptParameters, QuoteBasis, basis_of
from bayes_autoloc.insight.quote_facts import PlantFacts
from bayes_autoloc.insight.quote_months import Months
from bayes_autoloc.insight.quote_options import Options
from bayes_autoloc.insight.quote_output import (
    FRESH,
    Numbers,
    Plants,
    Said,
    Year,
    schedule,
    weighed,
)
from bayes_autoloc.insight.quote_question import ANNOUNCED, KNOWN, Question, asked
from bayes_autoloc.insight.weights import bound
from bayes_autoloc.model.coords import WAVES

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Quoter"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SAME_PLAN, SAME_LEAD = 0.01, 0.05
"""A plan that differs from one of the case by less, in cars (share) and lead (years), is that
plan."""


class Quoter:
    """Quotes from one fit.

    Parameters
    ----------
    basis : QuoteBasis
        What they have in common; an attribute of the quoter.
    """

    def __init__(self, basis: QuoteBasis) -> None:
        self.basis, self._p = basis, KeptParameters(basis.parameters)
        self._streams, self._months = Streams(basis.seed), Months(basis)
        self._numbers = Numbers(self._streams, self._p.n_draws)
        text = basis.diagnostics_json
        self._diagnostics = Diagnostics.from_json(text) if text else None

    @classmethod
    def of(cls, posterior: "Posterior", *, seed: int | None = None) -> Self:
        """Return the quoter of a fit; the seed is the fit's by default."""
        return cls(basis_of(posterior, seed=seed))

    def answer(self, options: Options) -> Quote:
        """Answer a question.

        Raises
        ------
        AutolocError
            With all that is wrong with the options.
        """
        question = asked(self.basis.facts, options)
        said, notes = self._said(question), list(question.notes)
        if said is None and question.plan is not None:
            notes.append("The fit has seen this plan: it is not weighed again.")
        plants, year = self._plants(question, fresh=said is not None), self._year(question)
        khat = ess = None
        if said is not None:
            rng = self._streams("quote choice")
            plants, khat, ess = weighed(self._p, plants, year, said, rng)
            if khat > bound(self._p.n_draws):
                notes.append(
                    f"Don't rely on this quote: the plan lies where the fit expects next to no "
                    f"plans (k-hat {khat:.2f})."
                )
        halts = self._months.halt_chance(question)
        if halts is not None and question.kind == KNOWN and self.basis.facts.calm_months:
            facts = self.basis.facts
            notes.append(
                f"In the rest of {facts.now_year} ({facts.calm_months} of the 24 months) no new "
                "shock can come in the model, so the chance of a halt leans low."
            )
        p_started, on_time = self._months.start_chances(question)
        output, started = self._output(question, plants, year)
        about = question.about
        return Quote(
            question=question,
            vintage=self.basis.facts.vintage,
            seed=self.basis.seed,
            output=output,
            started=started,
            p_halt_24m=halts,
            p_started=p_started,
            p_on_time=on_time,
            precedents=self._precedents(question),
            published=None if about is None else about.published.get(str(question.year)),
            khat=khat,
            ess=ess,
            notes=tuple(notes),
            diagnostics=self._diagnostics,
        )

    def _said(self, question: Question) -> Said | None:
        """Return the plan as it was said; None without one, or where the fit has seen it."""
        plan, lead, about = question.plan, question.lead, question.about
        if plan is None or lead is None or (about is not None and _seen(about, question)):
            return None
        age, share = self._schedule(question)
        return Said(log(plan), lead, age, share)

    def _schedule(self, question: Question) -> tuple[float, float]:
        """Return age and share of the year after the start, by the plan's own schedule."""
        start = question.start
        if question.kind == ANNOUNCED and start is not None:
            # Who plans after a missed start means a later one.
            said = question.announced if question.announced is not None else start
            start = min(max(start, said), 12 * question.year + 11)
        age, share = schedule(start, question.year)
        return (age if question.past is None else question.past[1]), share

    def _plants(self, question: Question, *, fresh: bool) -> Plants:
        repeats = FRESH if fresh else 1
        about, known = question.about, self.basis.plants
        if question.kind == KNOWN and about is not None and about.plant in known:
            effects = self.basis.effects[:, known.index(about.plant)]
            return self._numbers.of_plant(effects, repeats=repeats)
        return self._numbers.of_class(
            self._p, question.wave, question.mode, takeover=question.takeover, repeats=repeats
        )

    def _year(self, question: Question) -> Year:
        """Return the drivers of the year; those of the home market say nothing of plants abroad."""
        drivers, at = self.basis.drivers, self.basis.drivers.position(question.year)
        shift = np.zeros(self._p.n_draws)
        if question.home:
            shift = self._p["gamma"] * drivers.pressure[at]
            shift = shift + self._p["psi"] * drivers.protection[at]
            shift = shift + drivers.regimes[WAVES.index(question.wave), at]
        return Year(log(question.capacity), shift)

    def _output(self, question: Question, plants: Plants, year: Year) -> tuple[Array, Flags]:
        """Return cars made, and whether it has started, (draw,)."""
        ran = self._months.ran(question, plants.draw)
        rate = np.exp(plants.log_rate(self._p, year, ran.age))
        made = np.minimum(rate, question.ceiling) * ran.share
        if question.home:
            drivers = self.basis.drivers
            sold = drivers.sold[WAVES.index(question.wave), drivers.position(question.year)]
            made = made * sold[plants.draw]
        return made, ran.started

    def _precedents(self, question: Question) -> tuple[Precedent, ...]:
        features = Features(
            mode=question.mode,
            wave=question.wave if question.home else "chinese",
            home=question.home,
            takeover=question.takeover,
            capacity=question.capacity,
            age=self._schedule(question)[0],
            lead=None if question.plan is None else question.lead,
        )
        return nearest(
            features,
            self.basis.facts.precedents,
            but="" if question.about is None else question.about.plant,
            not_started=question.kind == ANNOUNCED,
        )


def _seen(about: PlantFacts, question: Question) -> bool:
    """Tell whether the fit has seen the plan, perhaps pooled with others of the same month."""
    plan, lead = question.plan or 1.0, question.lead or 0.0

    def same(year: float, known: float) -> bool:
        return int(year) == question.year and abs(known - lead) < SAME_LEAD

    fitted = any(same(year, known) for year, _, known in about.plans)
    stated = [cars for year, cars, _, known in about.stated if same(year, known)]
    return fitted and any(abs(log(cars / plan)) < SAME_PLAN for cars in stated)
