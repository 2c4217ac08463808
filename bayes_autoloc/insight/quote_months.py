r"""Months of a quoted plant: whether it starts, halts, and how much of a year it runs.

The hazards are those of the forecast, in past years with the drivers that are known. Chances of a
start or of a halt need no luck of single months: given the draws they are

.. math:: \sum_t h_t \prod_{s < t} (1 - h_s - c_s)

with the monthly probabilities of the event, h, and of what would prevent it, c. They do not depend
on how much is planned.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.hazards import Rates
from bayes_autoloc.forecast.running import Luck, Running
from bayes_autoloc.forecast.states import step
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.tenancies import NEVER, OFF, ON, PIPELINE
from bayes_autoloc.insight.quote_basis import QuoteBasis
from bayes_autoloc.insight.quote_question import ANNOUNCED, KNOWN, Question
from bayes_autoloc.insight.quote_rates import QuoteRates, lateness, of_rows
from bayes_autoloc.model.coords import SHOCKS

__all__ = ["HALT_MONTHS", "Months", "Ran"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

HALT_MONTHS = 24
"""Months over which the chance of a halt is given."""

LONG_PAST = 50.0
"""Age of a plant whose start is not known, years."""


@dataclass(frozen=True, eq=False)
class Ran:
    """How a plant ran in the year of a quote, (draw,).

    Parameters
    ----------
    share : ndarray
        Share of the year that it ran.
    age : ndarray
        Years since the start in the middle of these months; any where it did not run.
    started : ndarray of bool
        It has started by the end of the year.
    """

    share: Array
    age: Array
    started: npt.NDArray[np.bool_]


class _RowLuck(Luck):
    """Uniform numbers of the months, one a row: rows of one draw of the fit differ in luck."""

    def __init__(self, streams: Streams, n_rows: int) -> None:
        self._streams, self._n = streams, n_rows

    def month(self, month: int) -> "_RowLuck":
        """Draw the numbers of a month."""
        self.numbers = self._streams.uniform(f"quote month {month}", (self._n,))
        return self


class Months:
    """The months of plants, by the hazards of a fit.

    Parameters
    ----------
    basis : QuoteBasis
        The fit.
    """

    def __init__(self, basis: QuoteBasis) -> None:
        self._basis = basis
        self._rates = QuoteRates(basis)
        # Quotes of one fit share their luck: it is drawn once, two megabytes in all.
        self._streams = Streams(basis.seed, keep=True)
        self._n_draws = self._rates.n_draws

    def halt_chance(self, question: Question) -> float | None:
        """Return the chance of a halt within 24 months.

        After the vintage for a plant that runs then, after the start for others; None for plants
        that stand still or live no more at the vintage.
        """
        about = question.about
        if question.kind == KNOWN and (about is None or about.status != "running"):
            return None
        since = self._basis.facts.now if question.kind == KNOWN else question.start
        if since is None:
            return None
        if question.kind == ANNOUNCED and question.seen is not None:
            since = max(since, question.seen + 1)
        running, halted = np.ones(self._n_draws), np.zeros(self._n_draws)
        for month, rates in self._rates.by_month(question, ON, since + 1, since + HALT_MONTHS):
            del month
            halted += running * rates.to_halt
            running *= rates.no_close - rates.to_halt
        return float(halted.mean())

    def start_chances(self, question: Question) -> tuple[float, float | None]:
        """Return the chances that a project starts by the end of the year, and on time.

        On time is by the month of its planned start, or by the end of the year where only that
        was named; None where nobody named either.
        """
        start, seen = question.start, question.seen
        if question.kind != ANNOUNCED or start is None or seen is None:
            return 1.0, None
        waiting, begun = np.ones(self._n_draws), np.zeros(self._n_draws)
        on_time, due = 0.0, start if question.due is None else question.due
        bound = {}
        for month, rates in self._rates.by_month(
            question, PIPELINE, seen + 1, 12 * question.year + 11
        ):
            stage = (month // 12, lateness(month - start))
            if stage not in bound:
                bound[stage] = self._rates.of_project(stage[1], rates)
            starts, dies = bound[stage]
            begun += waiting * starts
            waiting *= 1 - starts - dies
            on_time = float(begun.mean()) if month <= due else on_time
        return float(begun.mean()), None if question.due is None else on_time

    def ran(self, question: Question, draw: Index) -> Ran:
        """Simulate the months up to the end of the year, for draws of the fit.

        Parameters
        ----------
        question : Question
            The plant.
        draw : ndarray of int, (row,)
            Draws of the fit, in any number and order.
        """
        if question.past is None:
            return self._simulated(question, draw)
        share, age, _ = question.past
        every = np.ones(len(draw))
        return Ran(share * every, age * every, np.ones(len(draw), bool))

    def _simulated(self, question: Question, draw: Index) -> Ran:
        rows = self._rates.rows(question, draw, _state(question))
        running = _so_far(question, len(draw))
        year, seen = question.year, question.seen or 0
        luck = _RowLuck(self._streams, len(draw))
        exodus = self._basis.drivers.shocks[SHOCKS.index("exodus")] > 0
        by_year: dict[int, tuple[Rates, npt.NDArray[np.bool_]]] = {}
        for month, of_draws in self._rates.by_month(
            question, _state(question), seen + 1, 12 * year + 11
        ):
            if month // 12 not in by_year:
                left = exodus[self._basis.drivers.position(month // 12)]
                by_year[month // 12] = of_rows(of_draws, draw), left
            rates, left = by_year[month // 12]
            step(rows, self._rates.hazards, rates, month=month, luck=luck.month(month), exodus=left)
            if month // 12 == year:
                running.add(rows, month)
        # A plant whose start is not known is past its ramp-up, as in the forecast.
        unknown = rows.start == NEVER
        age: Array = np.fmax(running.middle() - (rows.start + 0.5) / 12, 1 / 24)
        age[unknown | (running.months == 0)] = LONG_PAST
        return Ran(running.months / 12, age, ~unknown | (question.kind != ANNOUNCED))


def _state(question: Question) -> int:
    if question.kind == ANNOUNCED:
        return PIPELINE
    return OFF if question.about is not None and question.about.status == "halted" else ON


def _so_far(question: Question, n_rows: int) -> Running:
    """Return the months of the year that had passed at the moment from which the quote looks."""
    seen, first = question.seen or 0, max(12 * question.year, question.start or 0)
    state, about = _state(question), question.about
    last = seen if state == ON else first - 1
    if about is not None and state == ON:
        first = max(first, about.since)
    if about is not None and state == OFF:
        last = min(seen, about.since - 1)
    months = range(first, last + 1)
    count = np.full(n_rows, len(months), np.int32)
    return Running(count, np.full(n_rows, sum(months), np.int32))
