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

from bayes_autoloc.forecast.hazards import HazardTable, Rates, competing
from bayes_autoloc.forecast.paths import STATUS_QUO, Paths
from bayes_autoloc.forecast.running import Luck, Running
from bayes_autoloc.forecast.shocks import Shocks
from bayes_autoloc.forecast.states import step
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.tenancies import NEVER, OFF, ON, PIPELINE, Tenancies
from bayes_autoloc.insight.quote_basis import KeptParameters, QuoteBasis
from bayes_autoloc.insight.quote_question import ANNOUNCED, KNOWN, Question
from bayes_autoloc.model.coords import BINS, MODES, SHOCKS, WAVES

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
        self._parameters = KeptParameters(basis.parameters)
        self._hazards = HazardTable(self._parameters, np.zeros(0, bool))
        self._drivers = basis.drivers
        self._paths = Paths(STATUS_QUO, basis.drivers.protection)
        self._shocks = Shocks(
            basis.drivers.shocks, np.zeros((len(SHOCKS), self._parameters.n_draws))
        )
        self._z = Streams(basis.seed)("quote frailty").standard_normal(self._parameters.n_draws)

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
        rows = self._rows(question, np.arange(self._parameters.n_draws), ON)
        running, halted = np.ones(len(rows)), np.zeros(len(rows))
        for month, rates in self._by_month(rows, since + 1, since + HALT_MONTHS):
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
        rows = self._rows(question, np.arange(self._parameters.n_draws), PIPELINE)
        waiting, begun = np.ones(len(rows)), np.zeros(len(rows))
        on_time, due = 0.0, start if question.due is None else question.due
        for month, rates in self._by_month(rows, seen + 1, 12 * question.year + 11):
            starts, dies = self._project(month - start, rates)
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
        rows = self._rows(question, draw, _state(question))
        running = _so_far(question, len(draw))
        year, seen = question.year, question.seen or 0
        luck = _RowLuck(Streams(self._basis.seed), len(draw))
        exodus = self._shocks.share[SHOCKS.index("exodus")] > 0
        for month, rates in self._by_month(rows, seen + 1, 12 * year + 11):
            left = exodus[self._drivers.position(month // 12)]
            step(rows, self._hazards, rates, month=month, luck=luck.month(month), exodus=left)
            if month // 12 == year:
                running.add(rows, month)
        # A plant whose start is not known is past its ramp-up, as in the forecast.
        unknown = rows.start == NEVER
        age: Array = np.fmax(running.middle() - (rows.start + 0.5) / 12, 1 / 24)
        age[unknown | (running.months == 0)] = LONG_PAST
        return Ran(running.months / 12, age, ~unknown | (question.kind != ANNOUNCED))

    def _by_month(self, rows: Tenancies, first: int, last: int) -> "list[tuple[int, Rates]]":
        """Return the rates of each month; within a year they are the same."""
        by_year = {
            year: self._rates(rows, self._drivers.position(year))
            for year in range(first // 12, last // 12 + 1)
        }
        return [(month, by_year[month // 12]) for month in range(first, last + 1)]

    def _rates(self, rows: Tenancies, at: int) -> Rates:
        return self._hazards.rates(rows, self._shocks, self._drivers.pressure[at], self._paths, at)

    def _project(self, late: int, rates: Rates) -> tuple[Array, Array]:
        """Return the chances that a project starts or dies, so many months after it was due."""
        lateness = min(max(late // 12 + 1, 0), len(BINS) - 1)
        start = self._hazards.start[lateness] * rates.start_factor
        return competing(start, self._hazards.cancel[lateness] * rates.cancel_factor)

    def _rows(self, question: Question, draw: Index, state: int) -> Tenancies:
        """Return a plant in a state, once for each of some draws."""
        n, about = len(draw), question.about
        fresh = self._parameters["sigma_halt"] * self._z
        known = about.plant if question.kind == KNOWN and about is not None else ""
        frailty = self._basis.frailty.get(known, fresh)
        start = NEVER if question.start is None or state == PIPELINE else question.start
        halted = about is not None and state == OFF
        zeros = dict.fromkeys(
            ("capacity", "ceiling", "log_use", "log_tau"), np.zeros(n, np.float32)
        )
        return Tenancies(
            **zeros,
            draw=draw,
            slot=np.zeros(n, np.int64),
            wave=np.full(n, WAVES.index(question.wave)),
            mode=np.full(n, MODES.index(question.mode)),
            site=np.full(n, -1, np.int32),
            takeover=np.full(n, question.takeover),
            log_frailty=frailty[draw].astype(np.float32),
            announced=np.full(n, NEVER),
            planned=np.full(n, ((question.start or 0) + 0.5) / 12),
            at_once=np.zeros(n, bool),
            state=np.full(n, state, np.int32),
            start=np.full(n, start, np.int32),
            stopped=np.full(n, about.since if about is not None and halted else NEVER, np.int32),
            exodus_stop=np.full(n, about is not None and about.exodus_stop),
        )


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
