"""Other tails: of the likelihood's errors, by reweighting, and of the errors of years to come.

The likelihood's degrees of freedom are constants of the model. Other ones are reached from the
draws of the fit by importance weights, one group of rows at a time, where Pareto's k-hat allows it.
"""

from collections.abc import Callable
from dataclasses import replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.likelihood.likelihood import StudentRows
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of, row_groups
from bayes_autoloc.forecast.streams import WIDE_FACTOR, WIDE_SHARE, Floats, Streams
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["FUTURE_TAILS", "OtherTails", "tail_log_ratios"]

type Array = npt.NDArray[np.float64]

LIGHTER, HEAVIER = 2.0, 0.75
"""Factors on the degrees of freedom: 4 becomes 8 or 3."""

GROUPS = ("outputs", "plans", "totals", "incumbents", "market")

VARIANCE = 1 - WIDE_SHARE + WIDE_SHARE * WIDE_FACTOR**2
"""Of the simulation's errors, in units of the scale; other tails keep it."""


def tail_log_ratios(posterior: Posterior) -> dict[str, Array]:
    """Return the log likelihood with other tails over that of the fit, (draw,), by words for it.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    """
    groups = row_groups(posterior, parameters_of(posterior))
    found: dict[str, Array] = {}
    for name in GROUPS:
        rows = groups.get(name)
        if not isinstance(rows, StudentRows):
            continue
        usual = rows.log_likelihood()
        for factor in (LIGHTER, HEAVIER):
            nu = factor * rows.nu
            words = f"{name}: {'lighter' if factor > 1 else 'heavier'} tails (t with {nu:g} df)"
            found[words] = (replace(rows, nu=nu).log_likelihood() - usual).sum(axis=0)
    return found


class OtherTails(Streams):
    """Streams whose errors of years to come have other tails and the same variance.

    Parameters
    ----------
    seed : int
        From 0 on.
    share, factor : float
        So many errors are so many times as wide as the others.
    """

    def __init__(self, seed: int, *, share: float, factor: float) -> None:
        super().__init__(seed)
        self._share, self._factor = share, factor
        self._scale = sqrt(VARIANCE / (1 - share + share * factor**2))

    def kept(self, name: str, shape: tuple[int, ...], draw: Callable[[], Floats]) -> Floats:
        """Draw numbers; those of `wide_normal` with the other tails, from the same normal ones."""
        base = name.removesuffix(" wide")
        if base == name:
            return super().kept(name, shape, draw)
        noise = self(base).standard_normal(shape, dtype=np.float32)
        wide = self(f"{base} tail").random(shape, dtype=np.float32) < self._share
        noise[wide] *= np.float32(self._factor)
        return noise * np.float32(self._scale)


FUTURE_TAILS: dict[str, Callable[[int], Streams]] = {
    "years to come: normal errors": lambda seed: OtherTails(seed, share=0.0, factor=1.0),
    "years to come: rarer, wider misses (2 % six times as wide)": lambda seed: OtherTails(
        seed, share=0.02, factor=6.0
    ),
}
"""Other errors of the market and of plants in the simulation, by words for it."""
