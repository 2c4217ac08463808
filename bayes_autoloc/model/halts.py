r"""Halts, restarts and closures: a two-state process in continuous time whose history is observed.

.. math:: \log \lambda_{halt} &= a_h + m_{mode} + \sigma_h z_p + \sum_q \delta_q S_{qt} - c\, x_t \\
          \log \lambda_{restart} &= a_r + \rho_{new} [\text{off} \le 6\ \text{months}]
                                    + \rho_{exodus} [\text{exodus}] + c\, x_t / 2 \\
          \log \lambda_{close} &= a_c + \rho_c [\text{exodus}] \text{ (off)},
          \quad a_c' \text{ (on)}

Counts are Poisson in the exposure, so no hidden state is needed.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.algebra import zero_sum_basis
from bayes_autoloc.model.coords import MODES, SHOCKS
from bayes_autoloc.model.design import HazardRows

__all__ = ["COLUMNS", "halt_rows"]

COLUMNS = (
    "halt_rate",
    *(f"halt_mode_contrast[{j}]" for j in range(len(MODES) - 1)),
    *(f"shock_effect[{shock}]" for shock in SHOCKS),
    "pressure_effect",
    "restart_rate",
    "restart_new",
    "restart_exodus",
    "close_off_rate",
    "close_off_exodus",
    "close_on_rate",
)


def halt_rows(obs: Observations) -> HazardRows:
    """Return the rows of the block from ``obs.hazards``.

    Returns
    -------
    HazardRows
        Kinds halt, restart, close_off and close_on; halts carry the plant's frailty.
    """
    kinds = ["halt", "restart", "close_off", "close_on"]
    rows = obs.hazards.loc[obs.hazards["kind"].isin(kinds)].reset_index(drop=True)
    is_kind = {kind: (rows["kind"] == kind).to_numpy(float) for kind in kinds}
    halt, restart = is_kind["halt"], is_kind["restart"]
    contrast = zero_sum_basis(len(MODES))[pd.Index(MODES).get_indexer(pd.Index(rows["mode"]))]
    pressure = rows["pressure"].to_numpy(float)
    loads = {
        "halt_rate": halt,
        **{f"halt_mode_contrast[{j}]": halt * contrast[:, j] for j in range(contrast.shape[1])},
        **{f"shock_effect[{shock}]": halt * rows[shock].to_numpy(float) for shock in SHOCKS},
        "pressure_effect": (restart / 2 - halt) * pressure,
        "restart_rate": restart,
        "restart_new": restart * rows["new_stop"].to_numpy(float),
        "restart_exodus": restart * rows["exodus_stop"].to_numpy(float),
        "close_off_rate": is_kind["close_off"],
        "close_off_exodus": is_kind["close_off"] * rows["exodus_stop"].to_numpy(float),
        "close_on_rate": is_kind["close_on"],
    }
    return HazardRows(
        count=rows["count"].to_numpy(float),
        exposure=rows["exposure"].to_numpy(float),
        loads=loads,
        plant=pd.Series(np.where(halt > 0, rows["plant"].astype(str), ""), dtype="object"),
    )
