r"""Yearly drivers that do not depend on the plants: shocks, the market, Chinese sales, protection.

.. math:: m_t - \mu = \phi (m_{t-1} - \mu) + \delta S_t + \sigma t_4
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.testing.design import Design, ShockWindow
from bayes_autoloc.testing.months import january, month_number
from bayes_autoloc.testing.truth import Truth

__all__ = ["FEE_STEPS", "World", "cell", "draw_world", "share_of_year"]

FEE_STEPS = (
    ("2012-09", 0.0),
    ("2016-01", 65.0),
    ("2020-01", 110.0),
    ("2023-08", 170.0),
    ("2024-10", 80.0),
)
"""Month and rise in per cent of the fee on imports; the first step introduces it."""

FEE_DEFLATOR = 0.07


@dataclass(frozen=True)
class World:
    """Drivers of one simulated history.

    Parameters
    ----------
    design : Design
        What was asked for.
    drivers : DataFrame
        Index year (first to vintage's); columns log_market (log cars a year), market_shock (share
        of the year), protection (1 = at the vintage), chinese_sales (cars a year), announce_weight.
    """

    design: Design
    drivers: pd.DataFrame

    def in_shock(self, kind: str, months: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Return for each month whether a shock of this kind was on."""
        inside = np.zeros(np.shape(months), dtype=bool)
        for shock in self.design.known_shocks:
            if shock.kind == kind:
                inside |= (months >= shock.first) & (months <= shock.last)
        return inside


def cell(frame: pd.DataFrame, row: object, column: str) -> float:
    """Return one number of a frame with a unique index."""
    return float(frame[column].to_numpy(float)[list(frame.index).index(row)])


def draw_world(rng: np.random.Generator, truth: Truth, design: Design) -> World:
    """Draw the drivers, from the first year to the year of the vintage."""
    years = np.arange(design.first_year, design.now_year + 1)
    shocked = np.array([_market_shock(design.known_shocks, int(year)) for year in years])
    log_market = _market_path(rng, truth, shocked)
    protection = _protection(years, design.vintage)
    chinese = np.exp(log_market) * _chinese_share(rng, years, design)
    latest = chinese[years == design.last_year][0]
    lagged = np.log(np.concatenate([chinese[:1], chinese[:-1]]) / latest)
    weight = np.exp(
        truth.announce_effect_sales * lagged + truth.announce_effect_protection * (protection - 1)
    )
    drivers = pd.DataFrame(
        {
            "log_market": log_market,
            "market_shock": shocked,
            "protection": protection,
            "chinese_sales": chinese,
            "announce_weight": weight,
        },
        index=pd.Index(years, name="year"),
    )
    return World(design, drivers)


def share_of_year(shocks: tuple[ShockWindow, ...], kinds: tuple[str, ...], year: int) -> float:
    """Return the largest share of a year that shocks of one kind cover, over the kinds."""
    months = january(year) + np.arange(12)
    covered = [
        np.any(
            [(months >= s.first) & (months <= s.last) for s in shocks if s.kind == kind]
            or [np.zeros(12, dtype=bool)],
            axis=0,
        ).mean()
        for kind in kinds
    ]
    return float(max(covered))


def _market_shock(shocks: tuple[ShockWindow, ...], year: int) -> float:
    return share_of_year(shocks, ("recession", "exodus"), year)


def _market_path(
    rng: np.random.Generator, truth: Truth, shocked: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    noise = truth.sigma_market * rng.standard_t(4, size=len(shocked))
    phi = truth.market_persistence
    deviation = rng.normal(0.0, truth.sigma_market / np.sqrt(1 - phi**2))
    path = np.empty(len(shocked))
    for t, shock in enumerate(shocked):
        if t > 0:
            deviation = phi * deviation + truth.market_shock * shock + noise[t]
        path[t] = truth.market_mean + deviation
    return path


def _protection(years: npt.NDArray[np.int64], vintage: int) -> npt.NDArray[np.float64]:
    """Return the log real fee over its value at the vintage, by year (mean of months)."""
    now = _log_real_fee(vintage)
    if now <= 0:
        return np.zeros(len(years))
    monthly = np.array(
        [[_log_real_fee(min(january(y) + m, vintage)) for m in range(12)] for y in years]
    )
    return np.asarray(monthly.mean(axis=1) / now)


def _log_real_fee(month: int) -> float:
    introduced = month_number(FEE_STEPS[0][0])
    if month < introduced:
        return 0.0
    rises = [np.log1p(pct / 100) for when, pct in FEE_STEPS if month_number(when) <= month]
    return max(float(sum(rises) - np.log1p(FEE_DEFLATOR) * (month - introduced) / 12), 0.0)


def _chinese_share(
    rng: np.random.Generator, years: npt.NDArray[np.int64], design: Design
) -> npt.NDArray[np.float64]:
    """Return the share of Chinese brands in sales: 1 % at first, rising steeply after an exodus."""
    turn = design.first_shock("exodus")
    middle = design.last_year - 1 if turn is None else turn / 12 + 1
    trend = 0.01 + 0.5 / (1 + np.exp(-(years + 0.5 - middle) / 0.8))
    return np.asarray(np.clip(trend * np.exp(0.1 * rng.normal(size=len(years))), 0.001, 0.9))
