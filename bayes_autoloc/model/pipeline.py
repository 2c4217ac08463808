r"""Pipeline: an announced project starts or is cancelled, as competing risks.

.. math:: \log \lambda_{start} = \alpha_b + X\beta,
          \qquad \log \lambda_{cancel} = \alpha'_b + X\beta'

constant within bins b of the time relative to the planned start, right-censored at the last month
in which the status is known. X: abroad, full cycle, SKD, months under sanctions.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.coords import BINS, PROJECT_COVARIATES
from bayes_autoloc.model.design import HazardRows

__all__ = ["COLUMNS", "pipeline_rows"]

COLUMNS = tuple(
    f"{kind}_{part}[{level}]"
    for kind in ("start", "cancel")
    for part, levels in (("rate", BINS), ("effect", PROJECT_COVARIATES))
    for level in levels
)


def pipeline_rows(obs: Observations) -> HazardRows:
    """Return the rows of the block from ``obs.hazards``, kinds start and cancel."""
    rows = obs.hazards.loc[obs.hazards["kind"].isin(["start", "cancel"])].reset_index(drop=True)
    covariates = {
        "overseas": rows["overseas"].to_numpy(float),
        "full_cycle": (rows["mode"] == "full_cycle").to_numpy(float),
        "SKD": (rows["mode"] == "SKD").to_numpy(float),
        "sanctions": rows["sanctions"].to_numpy(float),
    }
    loads: dict[str, np.ndarray] = {}
    for kind in ("start", "cancel"):
        is_kind = (rows["kind"] == kind).to_numpy(float)
        for level in BINS:
            loads[f"{kind}_rate[{level}]"] = is_kind * (rows["bin"] == level).to_numpy(float)
        for name in PROJECT_COVARIATES:
            loads[f"{kind}_effect[{name}]"] = is_kind * covariates[name]
    return HazardRows(
        count=rows["count"].to_numpy(float),
        exposure=rows["exposure"].to_numpy(float),
        loads=loads,
        plant=pd.Series([""] * len(rows), dtype="object"),
    )
