r"""New announcements by Chinese groups: a yearly rate, prior in all but its level.

.. math:: \log \lambda_t = \zeta_0 + \zeta_1 \log(s_{t-1} / s_{now}) + \zeta_2 (w_t - 1)

with the sales s of Chinese groups and the import protection w (1 = today's).

A few dozen dated events do not estimate several coefficients. Relations with China, sanctions in
either direction and contract terms have no variation in the past: their effects are prior only,
enter the forward simulation, and are reported as such.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.model.design import HazardRows

__all__ = ["COLUMNS", "announcement_rows", "log_sales_ratio"]

COLUMNS = ("announce_rate", "announce_effect_sales", "announce_effect_protection")

UNKNOWN_SALES_RATIO = 0.05
"""Chinese sales of a year without a figure, relative to today's: small before the exodus."""


def log_sales_ratio(sales: pd.Series) -> np.ndarray:
    """Return log of last year's sales of Chinese groups over the latest known figure.

    Parameters
    ----------
    sales : Series
        Cars a year, in order of years, NaN where unknown.

    Returns
    -------
    ndarray, (year,)
        Log ratio; years before the first figure count with 5 % of the latest one.
    """
    known = sales.dropna()
    if known.empty:
        return np.zeros(len(sales))
    lagged = sales.shift(1).ffill().fillna(UNKNOWN_SALES_RATIO * known.iloc[-1])
    return np.log(lagged.to_numpy(float) / float(known.iloc[-1]))


def announcement_rows(obs: Observations) -> HazardRows:
    """Return the rows of the block from ``obs.announcements``, one a year."""
    rows = obs.announcements.sort_values("year").reset_index(drop=True)
    loads = {
        "announce_rate": np.ones(len(rows)),
        "announce_effect_sales": log_sales_ratio(rows["chinese_sales"]),
        "announce_effect_protection": rows["protection"].to_numpy(float) - 1.0,
    }
    return HazardRows(
        count=rows["count"].to_numpy(float),
        exposure=rows["exposure"].to_numpy(float),
        loads=loads,
        plant=pd.Series([""] * len(rows), dtype="object"),
    )
