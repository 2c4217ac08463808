"""Simulate a whole case from a known truth, with the model's mathematics written a second time.

Nothing here comes from the package's model: two independent implementations that agree are evidence
that both are right, and a fit on a simulated case can be compared with what is known to be true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np
import pandas as pd

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.testing import national, plant_tables, tables
from bayes_autoloc.testing.assemble import build_case
from bayes_autoloc.testing.design import Design
from bayes_autoloc.testing.histories import Histories, draw_histories
from bayes_autoloc.testing.projects import Project, draw_projects, projects_table
from bayes_autoloc.testing.published import draw_outputs, draw_plans
from bayes_autoloc.testing.ramps import draw_cells, draw_ramps
from bayes_autoloc.testing.truth import Truth
from bayes_autoloc.testing.world import World, draw_world

__all__ = ["SimulatedCase", "simulate_case"]


@dataclass(frozen=True)
class SimulatedCase:
    """A case and everything behind it that a forecaster would not see.

    Parameters
    ----------
    case : Case
        The evidence tables.
    truth : Truth
        The parameters; `announce_rate` is the one that the number of plants implies.
    latent : mapping of str to DataFrame
        ``plants`` (index plant: eta, log_tau, plan_effect, capacity, takeover, ...), ``cells``
        (plant, year, age, running, log_level, true output), ``incumbents`` (plant, year, output),
        ``national`` (index year: plants, incumbents, rest, total, cars a year), ``drivers`` (index
        year: log_market, pressure, protection, ...), ``projects`` (index plant, months as numbers)
        and ``hazards`` (kind, plant, year, expected, count: events and their expected number).
    """

    case: Case
    truth: Truth
    latent: Mapping[str, pd.DataFrame]


def simulate_case(seed: int, truth: Truth | None = None, **design: object) -> SimulatedCase:
    """Draw a history from the generative model and write what the public would have read of it.

    Parameters
    ----------
    seed : int
        Same seed, same truth and same design give the same tables.
    truth : Truth, optional
        Parameters; near those of the Russian evidence by default.
    **design
        Size and visibility, see `Design`: n_plants, overseas, first_year, last_year, figures_share,
        plans_share, announced_share, takeover_share, country, name, reference, shocks.

    Returns
    -------
    SimulatedCase
        Case, truth and latent history.

    Raises
    ------
    TypeError
        If a keyword is not part of `Design`.
    ValueError
        If a size or share makes no sense.

    Examples
    --------
    >>> simulated = simulate_case(1, n_plants=8, overseas=4)
    >>> len(simulated.latent["plants"]) >= 8
    True
    """
    truth = truth if truth is not None else Truth()
    plan = Design(**design)  # type: ignore[arg-type]
    # One stream a block: changing what is published leaves the history alone.
    streams = np.random.SeedSequence(seed).spawn(8)
    rngs = [np.random.default_rng(stream) for stream in streams]
    world = draw_world(rngs[0], truth, plan)
    projects = draw_projects(rngs[1], truth, world)
    history = draw_histories(streams[2], truth, world, projects)
    ramps = draw_ramps(rngs[3], truth, history, projects)
    follow = {p.plant: p.follow for p in projects}
    cells = draw_cells(rngs[4], truth, world, history=history, ramps=ramps, follow=follow)
    makers = national.draw_incumbents(rngs[5], truth, world)
    totals = national.national_output(truth, world, cells, makers)
    outputs = draw_outputs(rngs[6], plan, cells)
    plans = draw_plans(rngs[6], truth, plan, cells=cells, ramps=ramps, projects=projects)
    said = {str(k): int(v) for k, v in plans.groupby("plant")["announced"].min().items()}
    plants = plant_tables.plant_rows(world, history, projects, said)
    frames = {
        "sites": plant_tables.site_rows(plants, history),
        "plants": plants,
        "output": tables.figure_rows(outputs, makers, history),
        "plans": tables.plan_rows(plans),
        "events": plant_tables.event_rows(world, history, projects),
        "production": tables.production_rows(national.draw_totals(rngs[7], truth, totals)),
        "market": national.draw_sales(rngs[7], truth, world),
        "forecasts": tables.forecast_rows(national.draw_forecasts(rngs[7], world, totals)),
        "policy": tables.policy_rows(world),
    }
    case = build_case(plan, {name: tables.finish(name, frame) for name, frame in frames.items()})
    known = truth.with_(announce_rate=_announce_rate(world, projects))
    return SimulatedCase(
        case,
        known,
        {
            "plants": ramps.join(history.plants[["site", "halt_effect"]]),
            "cells": cells,
            "incumbents": makers,
            "national": totals,
            "drivers": world.drivers.assign(pressure=pd.Series(history.pressure)),
            "projects": projects_table(projects),
            "hazards": _hazards(history),
        },
    )


def _announce_rate(world: World, projects: list[Project]) -> float:
    """Return the log rate that makes the expected number of Chinese projects the drawn one."""
    design = world.design
    exposure = np.ones(len(world.drivers))
    exposure[-1] = (design.vintage + 1 - 12 * design.now_year) / 12
    weight = float(world.drivers["announce_weight"].to_numpy(float) @ exposure)
    return log(max(sum(p.wave == "chinese" for p in projects), 0.5) / weight)


def _hazards(history: Histories) -> pd.DataFrame:
    first = history.first // 12
    frames = []
    for kind, expected in history.expected.items():
        plants = np.repeat(history.plants.index.to_numpy(), expected.shape[1])
        years = np.tile(first + np.arange(expected.shape[1]), expected.shape[0])
        columns = {"plant": plants, "year": years, "expected": expected.ravel()}
        frames.append(pd.DataFrame({"kind": kind, **columns, "count": history.count[kind].ravel()}))
    return pd.concat(frames, ignore_index=True)
