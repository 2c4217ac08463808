r"""A driver among all futures and among those that reach a target.

.. math:: \text{shift} = \frac{\bar x_{reached} - \bar x}{s_x}, \qquad
          P_{sup} = P(X_{reached} > X) + \tfrac12 P(X_{reached} = X)

Standard errors come from a jackknife over blocks of neighbouring draws, so that draws of a chain
that resemble each other don't count as many.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["COLUMNS", "driver_row", "share_error"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BLOCKS = 40

COLUMNS = (
    "driver",
    "group",
    "unit",
    "all_low",
    "all_median",
    "all_high",
    "given_low",
    "given_median",
    "given_high",
    "all_mean",
    "given_mean",
    "shift_sd",
    "se",
    "p_superiority",
)


def driver_row(drawn: Array, reached: Flags) -> dict[str, float]:
    """Return the numbers of one driver.

    Parameters
    ----------
    drawn : ndarray, (draw,)
        Its values; futures in which it is NaN are left out. Not constant.
    reached : ndarray of bool, (draw,)
        Which futures reach the target; at least one with a value.

    Returns
    -------
    dict of str to float
        The columns from all_low on.
    """
    defined = np.isfinite(drawn)
    every, given = drawn[defined], drawn[defined & reached]
    spread = float(every.std())
    row: dict[str, float] = {}
    for name, values in (("all", every), ("given", given)):
        low, median, high = np.quantile(values, [0.1, 0.5, 0.9])
        row |= {f"{name}_low": low, f"{name}_median": median, f"{name}_high": high}
    row |= {"all_mean": every.mean(), "given_mean": given.mean()}
    row["shift_sd"] = (row["given_mean"] - row["all_mean"]) / spread
    row["se"] = _shift_error(np.where(defined, drawn, 0.0), defined, reached) / spread
    row["p_superiority"] = _superiority(given, every)
    return {name: float(value) for name, value in row.items()}


def share_error(reached: Flags) -> float:
    """Return the standard error of the share of futures that reach the target."""
    reaching, size = _by_block(reached.astype(float)), _by_block(np.ones(len(reached)))
    left = (reaching.sum() - reaching) / (size.sum() - size)
    return _jackknife(left)


def _shift_error(drawn: Array, defined: Flags, reached: Flags) -> float:
    """Return the standard error of the difference of the means."""
    means = []
    for which in (defined & reached, defined):
        total, size = _by_block(drawn * which), _by_block(which.astype(float))
        means.append((total.sum() - total) / np.maximum(size.sum() - size, 1.0))
    return _jackknife(means[0] - means[1])


def _by_block(values: Array) -> Array:
    block = np.arange(len(values)) * BLOCKS // len(values)
    return np.bincount(block, values, minlength=BLOCKS)


def _jackknife(left_out: Array) -> float:
    return float(np.sqrt((BLOCKS - 1) * left_out.var()))


def _superiority(given: Array, every: Array) -> float:
    ordered = np.sort(every)
    below = np.searchsorted(ordered, given, side="left")
    up_to = np.searchsorted(ordered, given, side="right")
    return float((below + up_to).mean() / 2 / len(every))
