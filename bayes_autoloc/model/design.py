"""A Poisson design matrix with named columns: every hazard of the model in one regression.

Compile time follows the number of distinct kernels, so halts, restarts, closures, starts,
cancellations and new announcements are rows of one matrix. Each block (halts, pipeline,
announcements) says which columns its rows load on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Columns", "HazardRows", "stack"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Columns:
    """Coefficients of the regression with their normal (or half-normal) priors.

    Parameters
    ----------
    names : tuple of str
        One name a coefficient: ``"parameter"`` or ``"parameter[coordinate]"``.
    mu, sigma : ndarray, (effect,)
        Prior location and scale, log rate.
    positive : ndarray of bool, (effect,)
        True where the prior is half-normal (``mu`` is 0 there).
    """

    names: tuple[str, ...]
    mu: Array
    sigma: Array
    positive: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class HazardRows:
    """Rows of one block, before they are stacked.

    Parameters
    ----------
    count, exposure : ndarray, (row,)
        Events, and years in which they could have happened.
    loads : mapping of str to ndarray, (row,)
        What multiplies the coefficient of that name in the log rate; columns left out are zero.
    plant : Series of str
        The plant whose own frailty multiplies the rate, "" where there is none.
    """

    count: Array
    exposure: Array
    loads: Mapping[str, Array]
    plant: pd.Series


def stack(blocks: list[HazardRows], columns: Columns) -> tuple[Array, Array, Array, pd.Series]:
    """Put the blocks' rows below one another.

    Returns
    -------
    design : ndarray, (row, effect)
        Loads, zero where a block does not use a column.
    count, exposure : ndarray, (row,)
        Events and years of exposure; rows without exposure are dropped.
    plant : Series of str, (row,)
        Plant of the frailty, or "".

    Raises
    ------
    KeyError
        If a block loads on a column that does not exist.
    """
    unknown = {name for block in blocks for name in block.loads} - set(columns.names)
    if unknown:
        raise KeyError(f"no such hazard columns: {sorted(unknown)}")
    parts = []
    for block in blocks:
        part = np.zeros((len(block.count), len(columns.names)))
        for name, load in block.loads.items():
            part[:, columns.names.index(name)] = load
        parts.append(part)
    exposure = np.concatenate([block.exposure for block in blocks])
    keep = exposure > 0
    return (
        np.vstack(parts)[keep],
        np.concatenate([block.count for block in blocks])[keep],
        exposure[keep],
        pd.concat([block.plant for block in blocks], ignore_index=True)[keep],
    )
