"""Hazards of a quoted plant, year by year, in every draw of a fit."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.hazards import HazardTable, Rates, competing
from bayes_autoloc.forecast.paths import STATUS_QUO, Paths
from bayes_autoloc.forecast.shocks import Shocks
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.tenancies import NEVER, OFF, PIPELINE, Tenancies
from bayes_autoloc.insight.quote_basis import KeptParameters, QuoteBasis
from bayes_autoloc.insight.quote_question import KNOWN, Question
from bayes_autoloc.model.coords import BINS, MODES, SHOCKS, WAVES

__all__ = ["QuoteRates", "lateness", "of_rows"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

KEPT = 48
"""Rates of so many classes and years are kept, half a megabyte each."""


class QuoteRates:
    """Hazards of plants by the fit's parameters and by what the years bring.

    Parameters
    ----------
    basis : QuoteBasis
        The fit.
    """

    def __init__(self, basis: QuoteBasis) -> None:
        self._basis = basis
        self._parameters = KeptParameters(basis.parameters)
        self.n_draws = self._parameters.n_draws
        self.hazards = HazardTable(self._parameters, np.zeros(0, bool))
        self._paths = Paths(STATUS_QUO, basis.drivers.protection)
        self._shocks = Shocks(basis.drivers.shocks, np.zeros((len(SHOCKS), self.n_draws)))
        self._z = Streams(basis.seed)("quote frailty").standard_normal(self.n_draws)
        self._kept: dict[tuple[object, ...], Rates] = {}

    def by_month(
        self, question: Question, state: int, first: int, last: int
    ) -> "list[tuple[int, Rates]]":
        """Return the rates of each month for all draws; within a year they are the same."""
        years = range(first // 12, last // 12 + 1)
        by_year = {year: self._rates(question, state, year) for year in years}
        return [(month, by_year[month // 12]) for month in range(first, last + 1)]

    def _rates(self, question: Question, state: int, year: int) -> Rates:
        """Return the rates of a year, (draw,); those that were asked for last are kept."""
        key = (question.wave, question.mode, _known(question), state, year)
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            rows = self.rows(question, np.arange(self.n_draws), state)
            at = self._basis.drivers.position(year)
            pressure = self._basis.drivers.pressure[at]
            self._kept[key] = self.hazards.rates(rows, self._shocks, pressure, self._paths, at)
        return self._kept[key]

    def of_project(self, lateness: int, rates: Rates) -> tuple[Array, Array]:
        """Return the chances that a project starts or dies in a month of a bin of lateness."""
        start = self.hazards.start[lateness] * rates.start_factor
        return competing(start, self.hazards.cancel[lateness] * rates.cancel_factor)

    def rows(self, question: Question, draw: Index, state: int) -> Tenancies:
        """Return a plant in a state, once for each of some draws."""
        n, about = len(draw), question.about
        fresh = self._parameters["sigma_halt"] * self._z
        frailty = self._basis.frailty.get(_known(question), fresh)
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


def of_rows(rates: Rates, draw: Index) -> Rates:
    """Return the rates of rows from those of all draws."""
    names = ("to_halt", "no_close", "start_factor", "cancel_factor", "buy_back")
    return replace(rates, **{name: getattr(rates, name)[draw] for name in names})


def _known(question: Question) -> str:
    """Return the plant whose own halts the fit knows, or an empty text."""
    return question.about.plant if question.kind == KNOWN and question.about is not None else ""


def lateness(months: int) -> int:
    """Return the bin of a project so many months after it was due."""
    return min(max(months // 12 + 1, 0), len(BINS) - 1)
