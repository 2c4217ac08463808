r"""Effects of plants that the fit has not seen: drawn from their class.

.. math:: \eta &= \eta_0 + e_{mode} + e_{wave} + [\text{takeover}]\, e_{takeover}
                 + \sqrt{\sigma_\eta^2 + [\text{takeover}]\, \sigma_{takeover}^2}\; z \\
          \log \tau &= \tau_0 + t_{mode} + \sigma_\tau z'
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.model.coords import MODES, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.forecast.parameters import Parameters

__all__ = ["by_level", "positions", "ramp_time", "steady_use"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.integer[Any]]


def positions(values: pd.Series, levels: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the position of each value among the levels, -1 where it is none of them."""
    return np.asarray(pd.Index(levels).get_indexer(pd.Index(values)), dtype=np.int64)


def by_level(table: Array, level: Index, draw: Index) -> Array:
    """Look a value up for each row; level -1 (not known) gives 0.

    Parameters
    ----------
    table : ndarray, (level, draw)
        Effects by level.
    level, draw : ndarray of int
        Same shape.
    """
    padded = np.vstack([table, np.zeros((1, table.shape[1]))])
    return np.asarray(padded[level, draw])


def steady_use(
    parameters: "Parameters",
    *,
    draw: Index,
    mode: Index,
    wave: Index,
    takeover: npt.NDArray[np.bool_],
    z: npt.NDArray[Any],
) -> Array:
    """Return the log of the steady use of capacity of unseen plants.

    Parameters
    ----------
    parameters : Parameters
        Draws of the fit.
    draw, mode, wave : ndarray of int
        Draw of each row, its positions in `MODES` and `WAVES`; all arrays have one shape.
    takeover : ndarray of bool
        It works in a plant that another maker built.
    z : ndarray
        Standard normal.
    """
    spread = np.hypot(
        parameters["sigma_eta"][draw], np.where(takeover, parameters["sigma_takeover"][draw], 0.0)
    )
    return np.asarray(
        parameters["eta_0"][draw]
        + by_level(parameters.levels("mode_effect", MODES), mode, draw)
        + by_level(parameters.levels("wave_effect", WAVES), wave, draw)
        + np.where(takeover, parameters["takeover_effect"][draw], 0.0)
        + spread * z
    )


def ramp_time(parameters: "Parameters", *, draw: Index, mode: Index, z: npt.NDArray[Any]) -> Array:
    """Return the log of the ramp time of unseen plants, log years; arguments as in `steady_use`."""
    return np.asarray(
        parameters["tau_0"][draw]
        + by_level(parameters.levels("mode_tau", MODES), mode, draw)
        + parameters["sigma_tau"][draw] * z
    )
