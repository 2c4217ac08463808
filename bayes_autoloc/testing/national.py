r"""The country as a whole: incumbents, the rest, national series, sales, official forecasts.

.. math:: \log y_{it} = m_i + \kappa (\log M_t - \overline{\log M}) + e_{it}, \quad e \sim AR(1)

An incumbent's yearly output contains its halts. The noise of a series is Student-t with five
degrees of freedom.
"""

import numpy as np
import pandas as pd

from bayes_autoloc.testing.months import january
from bayes_autoloc.testing.truth import Truth
from bayes_autoloc.testing.world import World, cell

__all__ = [
    "SERIES_REL_SD",
    "draw_forecasts",
    "draw_incumbents",
    "draw_sales",
    "draw_totals",
    "national_output",
]

SERIES_REL_SD = 0.01
FORECAST_SD = 0.10
"""Error of an association's forecast of the current year's sales, log cars."""
PART_YEAR_SD = 0.05
"""How far a first quarter's share of the year strays from a quarter, log."""


def draw_incumbents(rng: np.random.Generator, truth: Truth, world: World) -> pd.DataFrame:
    """Draw the yearly output of makers that ran before the case begins.

    Returns
    -------
    DataFrame
        Columns plant, year and output (cars a year), complete years only.
    """
    years = np.arange(world.design.first_year, world.design.last_year + 1)
    market = world.drivers["log_market"].reindex(years).to_numpy(float)
    deviation = truth.incumbent_elasticity * (market - market.mean())
    rho, sigma = truth.incumbent_persistence, truth.sigma_incumbent
    frames = []
    for name, mean in truth.incumbent_mean.items():
        e = np.empty(len(years))
        e[0] = rng.normal(0.0, sigma / np.sqrt(1 - rho**2))
        for t in range(1, len(years)):
            e[t] = rho * e[t - 1] + sigma * rng.standard_t(30)
        output = np.round(np.exp(mean + deviation + e))
        frames.append(pd.DataFrame({"plant": name, "year": years, "output": output}))
    empty = pd.DataFrame({"plant": [], "year": [], "output": []})
    return pd.concat(frames, ignore_index=True) if frames else empty


def national_output(
    truth: Truth, world: World, cells: pd.DataFrame, incumbents: pd.DataFrame
) -> pd.DataFrame:
    """Return the true totals, index year; columns plants, incumbents, rest, total (cars a year)."""
    years = pd.Index(range(world.design.first_year, world.design.last_year + 1), name="year")
    home = cells.loc[~cells["overseas"].to_numpy(bool)]
    rest = np.exp(truth.rest_level - truth.rest_decline * (years.to_numpy() - years[0]))
    totals = pd.DataFrame(
        {
            "plants": home.groupby("year")["output"].sum().reindex(years, fill_value=0.0),
            "incumbents": incumbents.groupby("year")["output"].sum().reindex(years, fill_value=0.0),
            "rest": rest,
        },
        index=years,
    )
    return totals.assign(total=totals.sum(axis=1))


def draw_totals(rng: np.random.Generator, truth: Truth, national: pd.DataFrame) -> pd.DataFrame:
    """Draw each statistical series' figure of every year.

    Returns
    -------
    DataFrame
        Columns year, series, value (cars a year).
    """
    spread = np.hypot(truth.sigma_series, SERIES_REL_SD)
    frames = []
    for series, bias in truth.series_bias.items():
        noise = spread * rng.standard_t(5, size=len(national))
        value = np.round(national["total"].to_numpy(float) * np.exp(bias + noise))
        frames.append(pd.DataFrame({"year": national.index, "series": series, "value": value}))
    return pd.concat(frames, ignore_index=True)


def draw_sales(rng: np.random.Generator, truth: Truth, world: World) -> pd.DataFrame:
    """Draw the sales figures: one a year and scope, a first quarter, and Chinese brands' shares.

    Returns
    -------
    DataFrame
        Columns year, period, scope, series, value (cars; per cent where the scope says so), known.
    """
    design = world.design
    rows: list[tuple[int, str, str, str, float, int]] = []
    for year in range(design.first_year, design.last_year + 1):
        sales = float(np.exp(cell(world.drivers, year, "log_market")))
        known = january(year + 1) + 1
        rows.append((year, "Y", "passenger_sales", "other", _hundreds(sales), known))
        for scope, bias in truth.market_scope_bias.items():
            wider = _hundreds(sales * np.exp(bias + 0.01 * rng.normal()))
            if rng.random() < 0.6:
                rows.append((year, "Y", scope, "aeb", wider, known))
        share = 100 * cell(world.drivers, year, "chinese_sales") / sales
        scope = "chinese_brand_sales_share_pct"
        rows.append((year, "Y", scope, "autostat", round(share, 2), known))
    now = design.now_year
    quarter = np.exp(cell(world.drivers, now, "log_market") + PART_YEAR_SD * rng.normal()) / 4
    rows.append((now, "Q1", "passenger_sales", "aeb", _hundreds(quarter), january(now) + 3))
    columns = ["year", "period", "scope", "series", "value", "known"]
    return pd.DataFrame(rows, columns=columns)


def draw_forecasts(rng: np.random.Generator, world: World, national: pd.DataFrame) -> pd.DataFrame:
    """Draw an association's forecasts of each year's sales and a ministry's programmes of output.

    A ministry promises three and six years ahead; what it promises leans on what will come true,
    plus growth that will not. No parameter of `Truth` stands behind it.

    Returns
    -------
    DataFrame
        The evidence columns of forecasts without provenance; issued as month number.
    """
    design = world.design
    rows: list[tuple[str, str, str, int, int, str, str, float, float]] = []
    for year in range(design.first_year + 1, design.now_year + 1):
        log_market = cell(world.drivers, year, "log_market")
        value = _hundreds(np.exp(log_market + FORECAST_SD * rng.normal()))
        real = _hundreds(np.exp(log_market)) if year <= design.last_year else np.nan
        issued = january(year)
        title = f"Outlook {year}"
        rows.append(
            (
                "Association",
                "association",
                title,
                issued,
                year,
                "passenger_sales",
                "base",
                value,
                real,
            )
        )
    for base in range(design.first_year + 1, design.last_year, 4):
        for ahead in (3, 6):
            rows.append(_programme(rng, design.last_year, national, base, ahead))
    columns = "forecaster institution document issued target_year scope scenario value realised"
    return pd.DataFrame(rows, columns=columns.split()).assign(unit="cars")


def _programme(
    rng: np.random.Generator, last_year: int, national: pd.DataFrame, base: int, ahead: int
) -> tuple[str, str, str, int, int, str, str, float, float]:
    target = base + ahead
    start = cell(national, base, "total")
    real = cell(national, target, "total") if target <= last_year else np.nan
    growth = np.log(real / start) if np.isfinite(real) else 0.1 * ahead
    promise = _hundreds(start * np.exp(0.5 * growth + 0.06 * ahead + 0.1 * rng.normal()))
    title, issued = f"Programme {base + 1}", january(base + 1) + 2
    real = np.round(real)
    return "Ministry", "ministry", title, issued, target, "passenger_cars", "target", promise, real


def _hundreds(value: float) -> float:
    return float(max(np.round(value / 100) * 100, 100.0))
