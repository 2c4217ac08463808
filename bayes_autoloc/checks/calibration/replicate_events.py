r"""What the model says of events, sales and past promises, given its parameters.

Written from docs/model.md and apart from `bayes_autoloc.model`; see `replicate_priors`. Each kind
of event has its own formula here; the fit stacks all of them in one design matrix.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.calibration.replicate_rows import Counts, StudentRows
from bayes_autoloc.model.coords import BINS, MODES, PROJECT_COVARIATES, SHOCKS

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations

__all__ = [
    "announcement_rows",
    "hazard_rows",
    "measurements",
    "past_promises",
    "promise_rows",
    "sales_rows",
]

type Array = npt.NDArray[np.float64]
type Parameters = Mapping[str, Array]

FORECAST_ERROR = 0.10
"""Error of a same-year forecast by an association, log."""
MONTH_ERROR = 0.45
"""Error of a month's sales as a twelfth of the year's, log."""
EARLY_SALES = 0.05
"""Chinese sales before the first figure, as a share of the latest."""


def hazard_rows(obs: "Observations", p: Parameters, plants: Sequence[str]) -> Counts:
    """Return the distribution of the counts of ``obs.hazards``; no exposure, no events.

    Parameters
    ----------
    obs : Observations
        The design.
    p : mapping of str to ndarray
        Log rates a year and their effects.
    plants : sequence of str
        Order of the levels of ``halt_effect``.
    """
    rows = obs.hazards
    of_kind = {
        "halt": _halts(rows, p, plants),
        "restart": _restarts(rows, p),
        "close_off": p["close_off_rate"][..., None]
        + p["close_off_exodus"][..., None] * rows["exodus_stop"].to_numpy(float),
        "close_on": p["close_on_rate"][..., None] + np.zeros(len(rows)),
        "start": _projects(rows, p, "start"),
        "cancel": _projects(rows, p, "cancel"),
    }
    kind = rows["kind"].to_numpy()
    log_rate = sum(np.where(kind == name, values, 0.0) for name, values in of_kind.items())
    known = np.isin(kind, list(of_kind))
    return Counts(np.where(known, rows["exposure"].to_numpy(float) * np.exp(log_rate), 0.0))


def _halts(rows: pd.DataFrame, p: Parameters, plants: Sequence[str]) -> Array:
    mode = _places(rows["mode"], MODES)
    plant = _places(rows["plant"], plants)
    shocks = rows[list(SHOCKS)].to_numpy(float)
    own = np.where(plant >= 0, p["halt_effect"][..., plant], 0.0) if len(plants) else 0.0
    return np.asarray(
        p["halt_rate"][..., None]
        + p["halt_mode"][..., mode]
        + own
        + (p["shock_effect"][..., None, :] * shocks).sum(axis=-1)
        - p["pressure_effect"][..., None] * rows["pressure"].to_numpy(float)
    )


def _restarts(rows: pd.DataFrame, p: Parameters) -> Array:
    return np.asarray(
        p["restart_rate"][..., None]
        + p["restart_new"][..., None] * rows["new_stop"].to_numpy(float)
        + p["restart_exodus"][..., None] * rows["exodus_stop"].to_numpy(float)
        + p["pressure_effect"][..., None] / 2 * rows["pressure"].to_numpy(float)
    )


def _projects(rows: pd.DataFrame, p: Parameters, kind: str) -> Array:
    late = _places(rows["bin"], BINS)
    about = {
        "overseas": rows["overseas"].to_numpy(float),
        "full_cycle": (rows["mode"] == "full_cycle").to_numpy(float),
        "SKD": (rows["mode"] == "SKD").to_numpy(float),
        "sanctions": rows["sanctions"].to_numpy(float),
    }
    effects = sum(
        p[f"{kind}_effect"][..., i, None] * about[name] for i, name in enumerate(PROJECT_COVARIATES)
    )
    return np.asarray(np.where(late >= 0, p[f"{kind}_rate"][..., late], 0.0) + effects)


def announcement_rows(obs: "Observations", p: Parameters) -> Counts:
    """Return the distribution of ``obs.announcements``, in the order of its rows."""
    rows = obs.announcements.sort_values("year")
    known = rows["chinese_sales"].dropna()
    ratio = pd.Series(1.0, index=rows.index)
    if len(known):
        # Last year's sales; where unknown the latest figure before, or little before the first one.
        ratio = rows["chinese_sales"].ffill().shift(1) / known.iloc[-1]
        ratio = ratio.fillna(EARLY_SALES)
    rows = rows.assign(log_ratio=np.log(ratio)).reindex(obs.announcements.index)
    log_rate = (
        p["announce_rate"][..., None]
        + p["announce_effect_sales"][..., None] * rows["log_ratio"].to_numpy(float)
        + p["announce_effect_protection"][..., None] * (rows["protection"].to_numpy(float) - 1)
    )
    return Counts(rows["exposure"].to_numpy(float) * np.exp(log_rate))


def _months(periods: pd.Series) -> Array:
    """Return the months that a period of market.csv covers: Y, H1, Q3, 8M (first eight), M02."""
    text = periods.astype(str)
    first_months = text.str.extract(r"^(\d+)M$")[0].astype(float)
    named = text.str[0].map({"Y": 12.0, "H": 6.0, "Q": 3.0, "M": 1.0})
    return np.asarray(first_months.fillna(named), dtype=float)


def measurements(obs: "Observations") -> pd.DataFrame:
    """Return the rows of ``obs.market`` that measure it: figures, parts of a year, forecasts."""
    rows = obs.market.loc[obs.market["kind"].isin(["figure", "forecast", "part_year"])]
    return rows.loc[rows["year"].between(obs.first_year, obs.now_year)]


def sales_rows(obs: "Observations", p: Parameters, scopes: Sequence[str]) -> StudentRows:
    """Return the distribution of `measurements` of the market, in the terms in which they stand.

    Parameters
    ----------
    obs : Observations
        The design.
    p : mapping of str to ndarray
        ``log_market``, (..., year), and others.
    scopes : sequence of str
        Order of the levels of ``market_scope_bias``; other scopes are the reference.
    """
    rows = measurements(obs)
    kind, months = rows["kind"].to_numpy(), _months(rows["period"])
    scope = _places(rows["scope"], scopes)
    wider = np.where(scope >= 0, p["market_scope_bias"][..., scope], 0.0) if len(scopes) else 0.0
    year = rows["year"].to_numpy(int) - obs.first_year
    # n forecasts are so alike that together they count as one.
    forecast = FORECAST_ERROR * np.sqrt((kind == "forecast").sum())
    part = MONTH_ERROR * np.sqrt((1 - months / 12) / months)
    of_kind = np.where(kind == "forecast", forecast, np.where(kind == "part_year", part, 0.0))
    scale = np.sqrt(
        of_kind**2 + rows["rel_sd"].to_numpy(float) ** 2 + p["sigma_sales"][..., None] ** 2
    )
    location = p["log_market"][..., year] + wider + np.log(months / 12)
    return StudentRows(location, scale, 4)


def past_promises(obs: "Observations") -> pd.DataFrame:
    """Return the rows of ``obs.documents`` whose year is over."""
    return obs.documents.loc[~obs.documents["standing"].astype(bool)]


def promise_rows(
    obs: "Observations", p: Parameters, institutions: Sequence[str], documents: Sequence[str]
) -> StudentRows:
    """Return the distribution of what came of `past_promises`, cars.

    Parameters
    ----------
    obs : Observations
        The design.
    p : mapping of str to ndarray
        Shares by institution, effects by document.
    institutions, documents : sequence of str
        Order of the levels.
    """
    rows = past_promises(obs)
    share = (
        p["institution_share"][..., _places(rows["institution"], institutions)]
        + p["document_effect"][..., _places(rows["document"], documents)]
    )
    base = np.log(rows["base"].to_numpy(float))
    promised = np.log(rows["promised"].to_numpy(float)) - base
    scale = p["sigma_forecast"][..., None] + np.zeros(len(rows))
    return StudentRows(base + share * promised, scale, 5)


def _places(names: pd.Series, levels: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the position of each name among the levels, -1 for others."""
    return np.asarray(pd.Index(list(levels)).get_indexer(pd.Index(names.astype(str))))
