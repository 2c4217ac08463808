"""Bases of quotes by hand, in which every rate is known."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from bayes_autoloc.insight.quote_basis import LEVELS, SCALARS, QuoteBasis
from bayes_autoloc.insight.quote_drivers import Drivers
from bayes_autoloc.insight.quote_engine import Quoter
from bayes_autoloc.insight.quote_facts import CaseFacts, PlantFacts
from bayes_autoloc.insight.quote_options import Options
from bayes_autoloc.insight.quote_plants import facts_of
from bayes_autoloc.model.coords import SHOCKS, WAVES
from tests.checks.fits import prior_fit
from tests.forecast.fakes import small_once

N = 2000
NEVER = -50.0
"""Log rate of what never happens."""

RATES = ("halt_rate", "restart_rate", "close_off_rate", "close_on_rate")
FACTS = CaseFacts("2025-04", 2015, 2035, "Home", {}, ())
OWN = {
    "wave": "chinese",
    "entry_mode": "SKD",
    "capacity": 100_000,
    "start": "2022-11",
    "year": 2024,
}


def basis(*, shock: float = 0.0, sold: float = 1.0, **values: float) -> QuoteBasis:
    """Return a fit in which all parameters are 0, nothing ever happens, save for what is given."""
    parameters = {name: np.full(N, values.get(name, 0.0)) for name in SCALARS}
    for name in RATES:
        parameters[name] = np.full(N, values.get(name, NEVER))
    for name, levels in LEVELS.items():
        still = NEVER if name in ("start_rate", "cancel_rate") else 0.0
        parameters[name] = np.full((len(levels), N), values.get(name, still))
    years = np.arange(2014, 2038)
    drivers = Drivers(
        first_year=2014,
        pressure=np.full((len(years), N), values.get("pressure", 0.0)),
        protection=np.zeros(len(years)),
        shocks=np.full((len(SHOCKS), len(years), N), shock),
        regimes=np.zeros((len(WAVES), len(years), N)),
        sold=np.full((len(WAVES), len(years), N), sold),
    )
    return QuoteBasis(FACTS, 1, "", parameters, (), np.zeros((3, 0, N)), {}, drivers)


def abroad(of: QuoteBasis) -> QuoteBasis:
    """Return a fit with the effects of a plant abroad, which ran for half of 2020."""
    about = PlantFacts(
        plant="abroad",
        name="Works abroad",
        wave="overseas",
        mode="CKD",
        takeover=False,
        status="ended",
        refused="",
        capacity=100_000.0,
        ceiling=120_000.0,
        start=12 * 2018,
        planned=None,
        promised=False,
        year_only=False,
        since=0,
        exodus_stop=False,
        years={"2020": [0.5, 3.0, 100_000.0]},
        published={"2020": 40_000.0},
        plans=[],
        stated=[],
    )
    effects = np.zeros((3, 1, N))
    effects[1] = -20.0  # no ramp-up to speak of
    facts = replace(of.facts, plants={"abroad": about})
    return replace(of, facts=facts, plants=("abroad",), effects=effects)


def options(**changes: Any) -> Options:
    """Return a question about a plant of one's own."""
    return Options(**{**OWN, **changes})


@cache
def small_facts() -> CaseFacts:
    """Return the facts of the small case; made once."""
    return facts_of(*small_once())


@cache
def small_quoter() -> Quoter:
    """Return the quoter of the small case, with draws of the prior; made once."""
    return Quoter.of(prior_fit())
