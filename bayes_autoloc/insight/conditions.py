"""What must be true: how futures that reach a target differ from all futures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.headline import diagnostics_ok
from bayes_autoloc.forecast.lookup import within
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.insight.conditions_drivers import (
    Driver,
    futures_drivers,
    makers_of,
    outlook_drivers,
)
from bayes_autoloc.insight.conditions_table import COLUMNS, driver_row, share_error
from bayes_autoloc.insight.conditions_words import checklist
from bayes_autoloc.insight.watch_futures import simulate_futures

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["FEWEST", "Conditions", "must_be_true"]

Array = npt.NDArray[np.float64]

FEWEST, WANTED = 50, 200
"""Futures that must reach the target, and those for which more are simulated."""

ROUNDS = 5
"""Simulations of a fit, each with a seed of its own, until WANTED futures reach the target."""


@dataclass(frozen=True, eq=False)
class Conditions:
    """How futures that reach a target differ from all futures.

    Parameters
    ----------
    table : DataFrame
        Columns `conditions_table.COLUMNS`, one row a driver, the largest shift first: driver,
        group, unit; all_low, all_median, all_high and given_low, given_median, given_high (80 %
        intervals), all_mean, given_mean, in that unit; shift_sd: difference of the means in
        standard deviations of all futures, with its standard error se; p_superiority: chance that
        a future that reaches the target has more of it than one drawn from all, 0.5 if they are
        alike.
    checklist : tuple of str
        The largest shifts in words.
    year : int
        Year of the target.
    at_least : float
        The target, cars a year.
    probability, probability_se : float
        Share of the futures that reach it, with its Monte Carlo error.
    n_draws : int
        Number of futures.
    n_conditioned : int
        Distinct futures among them that reach the target.
    seeds : tuple of int
        Of the simulations.
    about : dict
        case, title, vintage, priors, scenario, diagnostics_ok and diagnostics.
    """

    table: pd.DataFrame
    checklist: tuple[str, ...]
    year: int
    at_least: float
    probability: float
    probability_se: float
    n_draws: int
    n_conditioned: int
    seeds: tuple[int, ...]
    about: dict[str, Any]


def must_be_true(
    source: "Posterior | Outlook",
    *,
    year: int = 2030,
    at_least: float = 1_400_000,
    seed: int | None = None,
    draws: int | None = None,
) -> Conditions:
    """Condition the futures on a target and show how their drivers shift.

    Parameters
    ----------
    source : Posterior or Outlook
        A fit, whose status quo is simulated up to `year`: all drivers. An outlook gives those that
        it holds (market, imports, output, uptake), of its first scenario.
    year : int
        Year of the target.
    at_least : float
        The target, cars a year in the terms of the reference series.
    seed, draws : int, optional
        Of the simulation of a fit, as for `forecast`. If fewer than 200 futures reach the target,
        the next seeds follow, up to five simulations.

    Returns
    -------
    Conditions
        The comparison is one of association within the model: what is rarer in all futures than
        in those that reach the target need not be what brings them there.

    Raises
    ------
    AutolocError
        If fewer than 50 futures reach the target, or the year is not forecast.
    """
    if isinstance(source, Outlook):
        parts = [_of_outlook(source, year)]
        seeds: tuple[int, ...] = (int(source.tree.attrs.get("seed", 0)),)
    else:
        parts, seeds = _of_fit(source, year, at_least, seed, draws)
    production = np.concatenate([part.production for part in parts])
    reached = production >= at_least
    # Futures that were drawn twice (targets listened to, more futures than draws) count once.
    n_conditioned = len(np.unique(production[reached]))
    if n_conditioned < FEWEST:
        raise AutolocError(
            f"Only {n_conditioned} of {len(production):,} futures reach {at_least:,.0f} cars in "
            f"{year}; {FEWEST} are needed to say what they have in common. Choose a lower target, "
            "a later year, or more draws."
        )
    table = _table(parts, reached)
    about = _about(parts[0].outlook)
    return Conditions(
        table=table,
        checklist=checklist(table),
        year=year,
        at_least=float(at_least),
        probability=float(reached.mean()),
        probability_se=share_error(reached),
        n_draws=len(production),
        n_conditioned=n_conditioned,
        seeds=seeds,
        about=about,
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """One simulation: production of the year, and the drivers."""

    outlook: Outlook
    production: Array
    drivers: Sequence[Driver]


def _production(outlook: Outlook, year: int) -> Array:
    draws = outlook.draws("production").sel(year=within([year], outlook.years)[0])
    return np.asarray(draws.to_numpy(), dtype=float)


def _of_outlook(outlook: Outlook, year: int) -> _Part:
    production = _production(outlook, year)
    return _Part(outlook, production, list(outlook_drivers(outlook, year)))


def _of_fit(
    posterior: "Posterior", year: int, at_least: float, seed: int | None, draws: int | None
) -> tuple[list[_Part], tuple[int, ...]]:
    """Simulate until enough futures reach the target."""
    first = posterior.seed if seed is None else seed
    makers = makers_of(posterior.observations)
    parts: list[_Part] = []
    reaching = 0
    for one in range(first, first + ROUNDS):
        futures = simulate_futures(posterior, year, seed=one, draws=draws)
        outlook = futures.outlook
        drivers = [*outlook_drivers(outlook, year, makers), *futures_drivers(futures, year)]
        parts.append(_Part(outlook, _production(outlook, year), drivers))
        reaching += int((parts[-1].production >= at_least).sum())
        # Neither more than enough nor a hopeless target is simulated again.
        if reaching >= WANTED or reaching * ROUNDS < FEWEST / 2:
            break
    return parts, tuple(range(first, first + len(parts)))


def _table(parts: Sequence[_Part], reached: npt.NDArray[np.bool_]) -> pd.DataFrame:
    rows = []
    for same in zip(*(part.drivers for part in parts), strict=True):
        drawn = np.concatenate([one.drawn for one in same])
        if np.nanstd(drawn) > 0:
            row = driver_row(drawn, reached)
            rows.append(
                {"driver": same[0].text, "group": same[0].group, "unit": same[0].unit, **row}
            )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = table["shift_sd"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _about(outlook: Outlook) -> dict[str, Any]:
    attrs = outlook.tree.attrs
    told = {name: str(attrs.get(name, "")) for name in ("case", "title", "vintage", "priors")}
    return {
        **told,
        "scenario": outlook.scenarios[0],
        "diagnostics_ok": diagnostics_ok(attrs),
        "diagnostics": str(attrs.get("diagnostics", "not recorded")),
    }
