"""Every tenancy of every draw as one flat row: known ones first, then the new ones of each year.

Flat rows keep the monthly simulation free of broadcasting: a row knows its draw, and sums over
plants are sums by draw. `slot` names the column of random numbers that a row uses, so that a
project keeps its luck across scenarios.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

__all__ = ["ENDED", "NEVER", "OFF", "ON", "PIPELINE", "WAITING", "Tenancies", "concatenate"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Index = npt.NDArray[np.int64]
"""Whole numbers that look something up: NumPy would turn narrower ones into these each time."""
Flags = npt.NDArray[np.bool_]

WAITING, PIPELINE, ON, OFF, ENDED = range(5)
"""States: not announced yet, announced, running, halted, closed or cancelled."""

NEVER = np.int32(2**30)
"""Month number of what has not happened."""


@dataclass
class Tenancies:
    """Attributes and state of the tenancies, one element a row.

    Parameters
    ----------
    draw, slot : ndarray of int, (row,)
        Draw that the row belongs to; column of its random numbers.
    wave, mode : ndarray of int, (row,)
        Positions in `WAVES` and `MODES`; mode -1 where it is not known.
    site : ndarray of int, (row,)
        Position in the table of sites; -1 for a plant of its own.
    takeover : ndarray of bool, (row,)
        It works in a plant that another maker built.
    capacity, ceiling : ndarray, (row,)
        Nameplate, and the most that the site can make: cars a year.
    log_use, log_tau, log_frailty : ndarray, (row,)
        Steady use of capacity, ramp time in years, own factor on the halt rate; all logs.
    announced : ndarray of int, (row,)
        Month number in which the project becomes known (new ones).
    planned : ndarray, (row,)
        Planned start, decimal year.
    at_once : ndarray of bool, (row,)
        It starts in the month in which it becomes known.
    state : ndarray of int, (row,)
        One of WAITING, PIPELINE, ON, OFF, ENDED.
    start, stopped : ndarray of int, (row,)
        Month number of the first car, and of the last halt; `NEVER` where there is none.
    exodus_stop : ndarray of bool, (row,)
        The last halt began in an exodus.
    """

    draw: Index
    slot: Index
    wave: Index
    mode: Index
    site: Ints
    takeover: Flags
    capacity: Floats
    ceiling: Floats
    log_use: Floats
    log_tau: Floats
    log_frailty: Floats
    announced: Ints
    planned: Floats
    at_once: Flags
    state: Ints
    start: Ints
    stopped: Ints
    exodus_stop: Flags

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.draw)

    def head(self, n_rows: int) -> "Tenancies":
        """Return the first rows as a view: what changes in it changes here."""
        return Tenancies(**{f.name: getattr(self, f.name)[:n_rows] for f in fields(self)})

    def take(self, which: npt.NDArray[np.int64]) -> "Tenancies":
        """Return some rows as a copy."""
        return Tenancies(**{f.name: getattr(self, f.name)[which] for f in fields(self)})

    def put(self, which: npt.NDArray[np.int64], rows: "Tenancies") -> None:
        """Write what the months change back to the rows that `take` gave."""
        for name in ("state", "start", "stopped", "exodus_stop"):
            getattr(self, name)[which] = getattr(rows, name)


def concatenate(parts: list[Tenancies]) -> Tenancies:
    """Put the rows of several groups below one another."""
    columns = (f.name for f in fields(Tenancies))
    return Tenancies(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in columns}
    )
