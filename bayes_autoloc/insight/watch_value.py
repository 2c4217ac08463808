r"""How much a coming fact would narrow a forecast: expected value of sample information.

.. math:: \log Y_j = f(X_j) + r_j, \qquad
          \mathrm{E}[\mathrm{var}(\log Y \mid X)] \approx \mathrm{var}(r), \qquad
          W' = \frac1n \sum_j e^{f(X_j)} \big(e^{u\, s_+(X_j)} - e^{-v\, s_-(X_j)}\big)

X is the fact as it will be published, drawn with its error from the same futures as the production
Y, so that a regression over the futures gives what the fact would leave open (Strong, Oakley,
Brennan 2014). f is a natural cubic spline in the fact's normal scores, with a step at its least
value if many futures share that (a plant that makes nothing); for yes or no the two means. s+ and
s- are the mean residuals above and below, smoothed the same way, since a fact can also tell how far
the futures spread; u and v are the quantiles of 90 and 10 % of the residuals in these units. W' is
the expected width of the 80 % interval, cars a year.

Regressions also follow chance. What they find by it is measured by shifting the production of the
futures against the facts round a circle, which keeps neighbouring draws together, and taken off; a
fact that explains no more than 99 % of such shifts is not measurable. Standard errors are the
spread between halves of the futures, put together from blocks of neighbouring draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

__all__ = ["Value", "Yardstick"]

Array = npt.NDArray[np.float64]

SHIFTS, WIDTH_SHIFTS = 200, 10
"""Circular shifts behind the noise of the variance, and of the width."""

LEVEL = 0.99
"""Share of the shifts that a fact must beat to count as measurable."""

BLOCKS, HALVES = 40, 20
"""Blocks of neighbouring draws, and halves of them behind a standard error."""

KNOTS = (0.05, 0.275, 0.5, 0.725, 0.95)

LEAST = 20
"""A value that fewer futures have (yes, or no) tells too little of what follows."""

NARROWEST = 1e-3
"""Least mean residual on a side, log cars: no fact tells more than that."""


@dataclass(frozen=True)
class Value:
    """What a fact is worth.

    Parameters
    ----------
    narrows, narrows_se : float
        Expected share by which the 80 % interval of cars a year narrows, at least 0, and its
        standard error; where not measurable 0 and what chance alone does.
    explains, explains_se : float
        Share of the variance of log production that is gone, and its standard error; likewise.
    measurable : bool
        It explains more than chance does.
    direction : int
        1 if more of it means more production, -1 less, 0 neither.
    """

    narrows: float
    narrows_se: float
    explains: float
    explains_se: float
    measurable: bool
    direction: int


class Yardstick:
    """Futures of production, against which facts are measured.

    Parameters
    ----------
    production : ndarray, (draw,)
        Cars in the year that matters.
    rng : Generator
        Chooses shifts and halves.
    """

    def __init__(self, production: Array, rng: np.random.Generator) -> None:
        n = len(production)
        log = np.log(np.maximum(production, 1.0))
        # Around its mean: shares don't depend on the level.
        self._log = (log - log.mean())[None]
        shifts = rng.integers(n // BLOCKS, n - n // BLOCKS, size=SHIFTS)
        self._shifted = np.stack([np.roll(self._log[0], int(one)) for one in shifts])
        block = np.arange(n) * BLOCKS // n
        chosen = [rng.permutation(BLOCKS)[: BLOCKS // 2] for _ in range(HALVES)]
        self._halves = [np.flatnonzero(np.isin(block, one)) for one in chosen]
        low, high = np.quantile(production, [0.1, 0.9])
        self.width = float(high - low)

    def value(self, fact: Array) -> Value:
        """Return what a fact is worth.

        Parameters
        ----------
        fact : ndarray, (draw,)
            As it would be published; 0 and 1 for no and yes; not the same in all futures.
        """
        basis = _smoother(fact)
        direction = _direction(basis @ (basis.T @ self._log[0]), fact)
        return self._value(basis, direction, told=_varied(fact))

    def together(self, facts: Sequence[Array]) -> Value:
        """Return what many facts are worth at once: at least, since their effects are added up."""
        columns = [np.ones_like(facts[0]), *(_scores(fact) for fact in facts)]
        return self._value(_orthonormal(columns), 0, told=True)

    def _value(self, basis: Array, direction: int, *, told: bool) -> Value:
        """Return what a basis is worth; told says whether enough futures differ in the fact."""
        shifted = ((self._shifted @ basis) ** 2).sum(axis=1) / (self._log**2).sum()
        raw, by_chance = float(_explained(basis, self._log)[0]), float(shifted.mean())
        widths = _widths(basis, self._shifted[:WIDTH_SHIFTS]) / _width_now(self._log)
        if not told or raw <= float(np.quantile(shifted, LEVEL)):
            noise = (float(np.std(widths)), float(np.std(shifted)))
            return Value(0.0, noise[0], 0.0, noise[1], measurable=False, direction=0)
        narrowed = float(widths.mean())
        errors = np.std([self._worth(basis, narrowed, half) for half in self._halves], 0, ddof=1)
        return Value(
            narrows=max(0.0, self._worth(basis, narrowed)[0]),
            narrows_se=float(errors[0]),
            explains=(raw - by_chance) / (1 - by_chance),
            explains_se=float(errors[1]),
            measurable=True,
            direction=direction,
        )

    def _worth(
        self, basis: Array, narrowed: float, some: npt.NDArray[np.int64] | None = None
    ) -> tuple[float, float]:
        """Return how much the fact narrows, and explains, among all or some of the futures.

        narrowed is the width that is left after a fact that tells nothing, as a share.
        """
        rows = self._log
        if some is not None:
            basis, rows = np.linalg.qr(basis[some])[0], rows[:, some]
        after = float(_widths(basis, rows)[0])
        return 1 - after / (narrowed * _width_now(rows)), float(_explained(basis, rows)[0])


def _width_now(rows: Array) -> float:
    low, high = np.exp(np.quantile(rows[0], [0.1, 0.9]))
    return float(high - low)


def _varied(fact: Array) -> bool:
    """Tell whether enough futures differ from the value that most of them share."""
    _, counts = np.unique(fact, return_counts=True)
    return bool(len(fact) - counts.max() >= LEAST)


def _smoother(fact: Array) -> Array:
    """Return an orthonormal basis of smooth functions of a fact, (draw, column)."""
    one, values = np.ones(len(fact)), np.unique(fact)
    columns = [one, fact]
    if len(values) > 2:
        columns = [one, *_spline(_scores(fact))]
        least = fact == values[0]
        if LEAST <= least.sum() <= len(fact) - LEAST:
            columns.append(least.astype(float))
    return _orthonormal(columns)


def _orthonormal(columns: list[Array]) -> Array:
    u, size, _ = np.linalg.svd(np.column_stack(columns), full_matrices=False)
    return np.asarray(u[:, size > 1e-8 * size[0]])


def _scores(fact: Array) -> Array:
    """Return normal scores of the ranks; equal values have their mean rank."""
    _, inverse, counts = np.unique(fact, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(ndtri((rank - 0.5) / len(fact))[inverse])


def _spline(score: Array) -> list[Array]:
    """Return the columns of a natural cubic spline, without the constant."""
    knots = np.unique(np.quantile(score, KNOTS))
    if len(knots) < 3:
        return [score]

    def piece(knot: float) -> Array:
        cubes = np.clip(score - knot, 0, None) ** 3 - np.clip(score - knots[-1], 0, None) ** 3
        return np.asarray(cubes / (knots[-1] - knot))

    last = piece(float(knots[-2]))
    return [score, *(piece(float(knot)) - last for knot in knots[:-2])]


def _explained(basis: Array, rows: Array) -> Array:
    """Return the share of the variance that the basis explains, (row,)."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(((centred @ basis) ** 2).sum(axis=1) / (centred**2).sum(axis=1))


def _widths(basis: Array, rows: Array) -> Array:
    """Return the mean width of the 80 % intervals that a fact leaves, (row,), cars."""

    def smooth(values: Array) -> Array:
        return np.asarray((values @ basis) @ basis.T)

    fitted = smooth(rows)
    left = rows - fitted
    above, below = (np.maximum(smooth(np.maximum(side, 0)), NARROWEST) for side in (left, -left))
    up = np.quantile(left / above, 0.9, axis=1)[:, None]
    down = np.quantile(left / below, 0.1, axis=1)[:, None]
    return np.asarray((np.exp(fitted + up * above) - np.exp(fitted + down * below)).mean(axis=1))


def _direction(fitted: Array, fact: Array) -> int:
    """Return the sign of the relation, 0 where it turns round."""
    together = float(np.corrcoef(fitted, _scores(fact))[0, 1])
    return int(np.sign(together)) if abs(together) >= 0.5 else 0
