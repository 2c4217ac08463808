"""Month by month: projects start or are cancelled, plants halt, restart and close.

Each row has one uniform number a month. From a state with two exits, a number below the first
probability takes the first, one above 1 minus the second takes the second: the same number means
the same luck in every scenario.
"""

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.hazards import NEW_STOP_MONTHS, HazardTable, Rates, competing
from bayes_autoloc.forecast.running import Luck
from bayes_autoloc.forecast.tenancies import ENDED, OFF, ON, PIPELINE, WAITING, Tenancies
from bayes_autoloc.model.coords import BINS, WAVES

__all__ = ["step"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


def step(
    rows: Tenancies,
    table: HazardTable,
    rates: Rates,
    *,
    month: int,
    luck: Luck,
    exodus: npt.NDArray[np.bool_],
) -> None:
    """Advance all rows by a month, in place.

    Parameters
    ----------
    rows : Tenancies
        The tenancies in their state of the month before.
    table : HazardTable
        Rates of the pipeline by lateness, factors of restarts.
    rates : Rates
        Rates of this year.
    month : int
        Month number.
    luck : Luck
        Uniform numbers of this month.
    exodus : ndarray of bool, (draw,)
        The western wave is leaving in this year.
    """
    # Most rows run, few of them stop: comparing all costs less than picking those that run.
    running = rows.state == ON
    halted = np.flatnonzero(running & (luck.numbers < rates.to_halt))
    closed_on = np.flatnonzero(running & (luck.numbers >= rates.no_close))
    off = np.flatnonzero(rows.state == OFF)
    project = np.flatnonzero(rows.state == PIPELINE)
    restarted, closed_off = _exits(
        luck.of(off), *competing(*_rates_off(rows, off, table, rates, month))
    )
    started, cancelled = _exits(
        luck.of(project), *competing(*_rates_project(rows, project, table, rates, month))
    )
    _halt(rows, halted, month, exodus)
    rows.state[off[restarted]] = ON
    _begin(rows, project[started], month)
    for ended in (closed_on, off[closed_off], project[cancelled]):
        rows.state[ended] = ENDED
    _announce(rows, month)


def _exits(
    u: npt.NDArray[np.float32], first: Array, second: Array
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which rows take the first exit and which the second, from probabilities a month."""
    return u < first, u >= 1 - second


def _rates_off(
    rows: Tenancies, off: Index, table: HazardTable, rates: Rates, month: int
) -> tuple[Array, Array]:
    draw = rows.draw[off]
    new = month - rows.stopped[off] <= NEW_STOP_MONTHS
    restart = rates.restart[draw] * np.where(new, table.restart_new[draw], 1.0)
    restart = restart * np.where(rows.exodus_stop[off], table.restart_exodus[draw], 1.0)
    close = rates.close_off[draw] * np.where(
        rows.exodus_stop[off], table.close_off_exodus[draw], 1.0
    )
    return restart, close + rates.buy_back[off]


def _rates_project(
    rows: Tenancies, project: Index, table: HazardTable, rates: Rates, month: int
) -> tuple[Array, Array]:
    draw = rows.draw[project]
    late = (month + 0.5) / 12 - rows.planned[project]
    lateness = np.clip(np.floor(late).astype(int) + 1, 0, len(BINS) - 1)
    start = table.start[lateness, draw] * rates.start_factor[project]
    return start, table.cancel[lateness, draw] * rates.cancel_factor[project]


def _halt(rows: Tenancies, which: Index, month: int, exodus: npt.NDArray[np.bool_]) -> None:
    rows.state[which] = OFF
    rows.stopped[which] = month
    west = rows.wave[which] == WAVES.index("western")
    rows.exodus_stop[which] = west & exodus[rows.draw[which]]


def _begin(rows: Tenancies, which: Index, month: int) -> None:
    rows.state[which] = ON
    rows.start[which] = month


def _announce(rows: Tenancies, month: int) -> None:
    """Let this month's new projects become known; those that were kept quiet start at once."""
    due = np.flatnonzero((rows.announced == month) & (rows.state == WAITING))
    rows.state[due] = PIPELINE
    _begin(rows, due[rows.at_once[due]], month)
