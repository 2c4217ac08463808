"""The evidence in rows: everything that the model and the simulation read of a case.

`observe` is the only place in which evidence is interpreted. It reads nothing beyond the case that
it is given, so an earlier vintage gives what could have been known then. The rules stand in the
docstrings of the modules that it calls; what they leave out stands, row by row and with the
reason, in `excluded`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from bayes_autoloc.evidence.capacity import Nameplates
from bayes_autoloc.evidence.document_rows import document_rows
from bayes_autoloc.evidence.drivers import drivers
from bayes_autoloc.evidence.exclusions import Exclusions
from bayes_autoloc.evidence.exposure import Timeline, timeline
from bayes_autoloc.evidence.figures import figures
from bayes_autoloc.evidence.frames import shaped
from bayes_autoloc.evidence.hazard_rows import halt_rows
from bayes_autoloc.evidence.market_rows import market_rows
from bayes_autoloc.evidence.national_rows import incumbent_plants, incumbent_rows, total_rows
from bayes_autoloc.evidence.pipeline_rows import announcement_rows, project_rows
from bayes_autoloc.evidence.protection import protection_path
from bayes_autoloc.evidence.ramp_rows import ramp_rows
from bayes_autoloc.evidence.shocks import shock_years
from bayes_autoloc.evidence.state import site_rows, state_rows
from bayes_autoloc.evidence.strings import STRING

if TYPE_CHECKING:
    from bayes_autoloc.evidence.case import Case

__all__ = ["Observations", "observe"]


@dataclass(frozen=True)
class Observations:
    """The evidence of a case at its vintage, in rows.

    Units are cars, cars a year, years and months. Frames may be empty; their columns are always
    there.

    Parameters
    ----------
    vintage : str
        Month up to which facts are known.
    now : float
        Decimal year at the end of the vintage month.
    now_year, last_year, first_year : int
        Year of the vintage, the last complete year before it, first year of the case.
    plants : pandas.DataFrame
        Tenancies of the ramp-up block, index plant: site, name, wave, mode, overseas, takeover,
        capacity, capacity_source (own | site | class), site_capacity, start (decimal year).
    cells : pandas.DataFrame
        Plant-years: plant, year, age (years in the middle of the months on), running (share of the
        year), running_start (share of the year from the start on), capacity, counted (in the
        national total), seen (cars, NaN without a figure), seen_rel_sd, overseas.
    outputs : pandas.DataFrame
        plant, year, cell (position in cells), output, rel_sd, censored (a lower bound), overseas.
    plans : pandas.DataFrame
        plant, year, cell, plan, lead (years from the month in which it was said to the end of its
        year), age, log_seen (log cars made in the cell, NaN if unknown), seen_rel_sd,
        running_start, overseas.
    totals : pandas.DataFrame
        National totals: year, value, series, rel_sd.
    incumbents : pandas.DataFrame
        plant, year, output, rel_sd.
    incumbent_plants : pandas.DataFrame
        Index plant: name, capacity.
    hazards : pandas.DataFrame
        Poisson cells: kind (halt | restart | close_on | close_off | start | cancel), plant, year,
        exposure (years), count, mode, wave, overseas, takeover, bin, recession, exodus, sanctions
        (share of the exposure inside a shock that applies), new_stop, exodus_stop, pressure.
    announcements : pandas.DataFrame
        year, count (new Chinese projects), western_count, exposure, chinese_sales, protection.
    market : pandas.DataFrame
        year, value, scope, period, rel_sd, kind (figure | part_year | forecast | stock).
    shocks : pandas.DataFrame
        Index year: recession, exodus, sanctions, market (shares of the year).
    drivers : pandas.DataFrame
        Index year: market, market_known, log_capacity_on, pressure, protection.
    documents : pandas.DataFrame
        Official forecasts: document, forecaster, institution, scope, issued (decimal year),
        target_year, base_year, base, promised, realised (cars; NaN while it stands), standing.
    protection_future : pandas.DataFrame
        Index year: protection under the legislated path; log_fee (log of the real fee over that of
        its introduction).
    state : pandas.DataFrame
        Live home tenancies at the vintage, index plant.
    sites : pandas.DataFrame
        Home sites, index site: capacity, free, former_western, tenants.
    excluded : pandas.DataFrame
        Rows of plants, output, plans, events, production, market and (by the block on official
        forecasts) forecasts that are not used: table, row
        (as a spreadsheet numbers it), plant, year, reason. A row may be left out of one block and
        used in another; the reason then says where.
    """

    vintage: str
    now: float
    now_year: int
    last_year: int
    first_year: int
    plants: pd.DataFrame
    cells: pd.DataFrame
    outputs: pd.DataFrame
    plans: pd.DataFrame
    totals: pd.DataFrame
    incumbents: pd.DataFrame
    incumbent_plants: pd.DataFrame
    hazards: pd.DataFrame
    announcements: pd.DataFrame
    market: pd.DataFrame
    shocks: pd.DataFrame
    drivers: pd.DataFrame
    documents: pd.DataFrame
    protection_future: pd.DataFrame
    state: pd.DataFrame
    sites: pd.DataFrame
    excluded: pd.DataFrame


@pd.option_context("mode.string_storage", STRING.storage)
def observe(case: "Case") -> Observations:
    """Turn the tables of a case into the rows that the model and the simulation read.

    Parameters
    ----------
    case : Case
        The evidence, as of its vintage (`case.as_of("2021-12")` for an earlier one).

    Returns
    -------
    Observations
        A complete calendar year is one before the year of the vintage, also for a December
        vintage: its figures are published later.
    """
    notes = Exclusions()
    life = timeline(case, notes)
    made = figures(case, life.tenancies, notes)
    nameplates = Nameplates(case, life.tenancies, life.years, made)
    ramp = ramp_rows(case, life, made, nameplates, notes)
    market = market_rows(case, notes)
    incumbents = incumbent_plants(case, life, made)
    yearly = drivers(
        case, life, figures=made, nameplates=nameplates, market=market, incumbents=incumbents
    )
    state = state_rows(case, life, nameplates, ramp.plants.index, notes)
    known = yearly["market"].where(yearly["market_known"])
    totals = total_rows(case, life, notes)
    now_year = int(case.vintage[:4])
    frames = {
        "plants": ramp.plants,
        "cells": ramp.cells,
        "outputs": ramp.outputs,
        "plans": ramp.plans,
        "totals": totals,
        "incumbents": incumbent_rows(case, life, made, notes),
        "incumbent_plants": incumbents,
        "hazards": _hazards(case, life, made, yearly, notes),
        "announcements": announcement_rows(case, life, yearly["protection"], known),
        "market": market,
        "shocks": shock_years(case),
        "drivers": yearly,
        "documents": document_rows(case, totals, market, yearly, notes),
        "protection_future": protection_path(case),
        "state": state,
        "sites": site_rows(life, nameplates, state, incumbents),
    }
    # last, when every other block has told what it leaves out
    frames["excluded"] = notes.frame()
    return Observations(
        vintage=case.vintage,
        now=life.now / 12.0,
        now_year=now_year,
        last_year=now_year - 1,
        first_year=case.first_year,
        **{name: shaped(name, frame) for name, frame in frames.items()},
    )


def _hazards(
    case: "Case", life: Timeline, made: pd.DataFrame, yearly: pd.DataFrame, notes: Exclusions
) -> pd.DataFrame:
    """Join the cells of halts and of projects with what their tenancies are like."""
    rows = pd.concat(
        [halt_rows(case, life, made, notes), project_rows(case, life, notes)], ignore_index=True
    )
    about = life.tenancies[["mode", "wave", "overseas", "takeover"]]
    rows = rows.join(about, on="plant")
    rows["bin"] = rows["bin"].fillna("")
    for flag in ("new_stop", "exodus_stop"):
        rows[flag] = rows[flag].eq(True)
    rows["pressure"] = rows["year"].map(yearly["pressure"])
    return rows
