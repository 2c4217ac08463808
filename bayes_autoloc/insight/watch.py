"""What to watch next: coming facts by how much they would narrow the forecast."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.headline import diagnostics_ok
from bayes_autoloc.insight.watch_dates import figure_lags, month_after
from bayes_autoloc.insight.watch_events import coming_events
from bayes_autoloc.insight.watch_facts import Fact, coming_figures
from bayes_autoloc.insight.watch_futures import Futures, simulate_futures
from bayes_autoloc.insight.watch_rows import COLUMNS, fact_row, together_table
from bayes_autoloc.insight.watch_value import Yardstick

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["WatchList", "checked_year", "watch_list"]

Array = npt.NDArray[np.float64]

FEWEST = 400
"""Futures below which no fact could be told from chance."""


@dataclass(frozen=True, eq=False)
class WatchList:
    """Coming facts, those that would narrow the forecast most first.

    Parameters
    ----------
    table : DataFrame
        Columns COLUMNS, one row a fact. fact (plain English), kind, plant (id, or ""), known_by
        (YYYY-MM), unit; median, low, high: what is expected of the fact, with its 80 % interval,
        for yes or no the chance (low and high NaN); narrows, explains: expected shares by which the
        80 % interval of production, and the variance of its log, shrink, 0 to 1, with standard
        errors; measurable; direction (in words); if_low, if_high: median production, cars a year,
        among futures with the fact in its lowest and highest fifth, or no and yes; width_now,
        width_after: expected width of the 80 % interval, cars a year.
    together : DataFrame
        Columns TOGETHER, one row a year of facts: what all that are known by then (as many as
        facts says) are worth at once, at least.
    year : int
        Year whose production is forecast.
    about : dict
        case, vintage, seed, draws, median (cars a year), diagnostics_ok and diagnostics.
    notes : tuple of str
        What the dates rest on, and how to read the table.
    """

    table: pd.DataFrame
    together: pd.DataFrame
    year: int
    about: dict[str, Any]
    notes: tuple[str, ...]

    @property
    def measurable(self) -> pd.DataFrame:
        """The rows that tell more than chance does."""
        return self.table[self.table["measurable"]].reset_index(drop=True)


def watch_list(
    posterior: "Posterior",
    outlook: "Outlook | None" = None,
    *,
    year: int = 2030,
    months: int = 24,
    seed: int | None = None,
    draws: int | None = None,
) -> WatchList:
    """Rank coming facts by how much each would narrow the forecast of a year.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    outlook : Outlook, optional
        Its forecast of the status quo: seed and number of draws are taken from it, and it is
        checked that the facts belong to the same futures.
    year : int
        Year whose production matters.
    months : int
        Facts that are usually known within so many months of the vintage count.
    seed, draws : int, optional
        Of the simulation, as for `forecast`; without an outlook only.

    Returns
    -------
    WatchList
        Sorted by the variance that a fact explains, which the same futures measure more exactly
        than the width of the interval; facts that tell nothing measurable stand last.

    Raises
    ------
    AutolocError
        If the outlook is not one of this fit under the status quo, there is no year between the
        vintage's and `year`, no fact comes within `months`, or there are fewer than 400 draws.

    Notes
    -----
    See `bayes_autoloc.insight.watch_value` for the formula. A fact is worth what it tells of all
    parameters and of the years until then; two facts that tell the same are each worth as much
    alone, so that their shares do not add up.
    """
    if outlook is not None:
        seed, draws = int(outlook.tree.attrs["seed"]), int(outlook.data.sizes["draw"])
    checked_year(year, posterior.observations.vintage)
    futures = simulate_futures(posterior, year, seed=seed, draws=draws)
    if futures.n_draws < FEWEST:
        raise AutolocError(f"{futures.n_draws} draws are too few to rank facts: {FEWEST} or more.")
    production = futures.outlook.draws("production").sel(year=year).to_numpy().astype(float)
    if outlook is not None:
        _refuse_others(outlook, production, year)
    facts = _facts(posterior, futures, months)
    rng = futures.setting.streams("watch shifts")
    yardstick = Yardstick(production, rng)
    rows = [
        fact_row(fact, yardstick.value(fact.drawn), production, yardstick.width) for fact in facts
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = ["measurable", "explains", "known_by", "fact"]
    return WatchList(
        table=table.sort_values(order, ascending=[False, False, True, True], ignore_index=True),
        together=together_table(facts, yardstick),
        year=year,
        about=_about(futures, production),
        notes=_notes(posterior, months),
    )


def checked_year(year: int, vintage: str) -> int:
    """Return the year.

    Raises
    ------
    AutolocError
        If it does not lie after that of the vintage.
    """
    first = int(vintage[:4]) + 1
    if year < first:
        raise AutolocError(
            f"year = {year}: nothing comes between the vintage ({vintage}) and it. Choose a year "
            f"from {first} on."
        )
    return year


def _refuse_others(outlook: "Outlook", production: Array, year: int) -> None:
    known = year in outlook.years
    draws = outlook.draws("production")
    if not known or not np.allclose(draws.sel(year=year).to_numpy(), production, rtol=1e-5):
        raise AutolocError(
            "The outlook is not the forecast of this fit under the status quo with official "
            f"targets off, or does not reach {year}. Leave it out: watch_list(posterior)."
        )


def _facts(posterior: "Posterior", futures: Futures, months: int) -> list[Fact]:
    lags = figure_lags(_tables(posterior))
    last = month_after(posterior.observations.vintage, months)
    found = [
        fact
        for year in futures.outlook.years[:-1]
        for fact in (*coming_figures(futures, year, lags), *coming_events(futures, year))
        if fact.known_by <= last and np.ptp(fact.drawn) > 0
    ]
    if not found:
        raise AutolocError(f"No fact comes by {last}. Raise months, now {months}.")
    return found


def _tables(posterior: "Posterior") -> dict[str, pd.DataFrame]:
    case = posterior.case
    return {"market": case.market, "production": case.production, "output": case.output}


def _about(futures: Futures, production: Array) -> dict[str, Any]:
    attrs = futures.outlook.tree.attrs
    return {
        "case": attrs["case"],
        "title": attrs["title"],
        "vintage": attrs["vintage"],
        "priors": attrs["priors"],
        "seed": attrs["seed"],
        "draws": futures.n_draws,
        "median": float(np.median(production)),
        "diagnostics_ok": diagnostics_ok(attrs),
        "diagnostics": attrs["diagnostics"],
    }


def _notes(posterior: "Posterior", months: int) -> tuple[str, ...]:
    lags = figure_lags(_tables(posterior))
    told = ", ".join(f"{name} {lag}" for name, lag in lags.items())
    return (
        f"Dates: months from the end of a year to its figures as most often in the case's own "
        f"tables ({told}); events in the month after. Facts known within {months} months count.",
        "Figures are drawn with the error of published ones. Each fact is valued alone: shares "
        "do not add up. A fact that explains no more than 99 % of chance shifts is not measurable.",
    )
