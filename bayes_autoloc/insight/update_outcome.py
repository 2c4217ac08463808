"""What new rows make of the futures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from bayes_autoloc.inference.checks import Diagnostics

__all__ = ["Outcome"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """Futures after new rows.

    Parameters
    ----------
    futures : mapping of int to ndarray
        Production by year, (draw,), cars a year.
    weight : ndarray or None, (draw,)
        Weights, adding up to 1; None where all are equal.
    khat, ess : float
        Of the weights.
    method : str
        weights, refit, not given, or not used.
    used : bool
        Whether the rows changed anything at all.
    notes : tuple of str
        Rows that were left out, pooled or moved, and why.
    checks : tuple of Diagnostics
        Convergence checks of the refits.
    passed : mapping of int to ndarray or None
        Futures of a fit of the old rows at the new vintage, where a refit moved it.
    """

    futures: Mapping[int, Array]
    weight: Array | None
    khat: float
    ess: float
    method: str = "weights"
    used: bool = True
    notes: tuple[str, ...] = ()
    checks: tuple["Diagnostics", ...] = ()
    passed: Mapping[int, Array] | None = None

    @property
    def trusted(self) -> bool:
        """Whether the futures may be used."""
        return self.method != "not given"
