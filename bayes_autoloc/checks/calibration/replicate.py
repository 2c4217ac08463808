"""An independent simulator: the evidence as it might have been, on the real design.

Given parameters it draws, row by row, every figure that the likelihood reads, in the order in which
the rows depend on one another: outputs, then what the cells show, plans, incumbents and totals;
counts; sales; what came of promises. Who ran when, the market as a covariate, exposures and the
errors of figures stay those of the case.

It shares no code with `bayes_autoloc.model` (see `replicate_priors`), and differs from the world in
what a likelihood leaves open:

- A lower bound is read as a right-censored figure: where the drawn output lies below the bound, it
  is seen itself. That is the experiment whose likelihood the model uses.
- Counts are Poisson in the exposure that was observed, although an event ends it: the likelihood of
  the two is the same function of the rates.
- Plants abroad count fully. A power on a likelihood (0.5 by default in a fit) is no distribution of
  data, so that fit has no world in which it could be calibrated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from bayes_autoloc.checks.calibration.replicate_events import (
    announcement_rows,
    hazard_rows,
    measurements,
    past_promises,
    promise_rows,
    sales_rows,
)
from bayes_autoloc.checks.calibration.replicate_supply import (
    incumbent_figures,
    incumbent_rows,
    output_rows,
    plan_rows,
    total_rows,
)

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations

__all__ = ["Parameters", "replicate"]

type Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Parameters:
    """Parameters as arrays, with the order of their levels.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        By name; leading dimensions are those of the draws, or none.
    levels : mapping of str to list of str
        Coordinates by dimension.
    """

    arrays: Mapping[str, Array]
    levels: Mapping[str, list[str]]

    @classmethod
    def from_dataset(cls, draws: xr.Dataset) -> "Parameters":
        """Read parameters, with or without the dimensions chain and draw, in this order."""
        lead = [dim for dim in ("chain", "draw") if dim in draws.dims]
        arrays = {
            str(name): np.asarray(draws[name].transpose(*lead, ...).to_numpy(), dtype=float)
            for name in draws.data_vars
        }
        levels = {
            str(dim): [str(level) for level in draws[dim].to_numpy()]
            for dim in draws.dims
            if dim not in lead
        }
        return cls(arrays, levels)

    def of(self, dim: str) -> list[str]:
        """Return the levels of a dimension, none where it does not occur."""
        return self.levels.get(dim, [])


def replicate(
    obs: "Observations", parameters: Parameters, rng: np.random.Generator
) -> "Observations":
    """Draw the evidence anew.

    Parameters
    ----------
    obs : Observations
        The design.
    parameters : Parameters
        One value of each, as `draw_parameters` returns them.
    rng : Generator
        Source of randomness.

    Returns
    -------
    Observations
        With new frames outputs, cells, plans, incumbents, totals, hazards, announcements, market
        and documents.
    """
    p = parameters.arrays
    world = _with_outputs(obs, output_rows(obs, p).draw(rng))
    if len(world.plans):
        plan = plan_rows(world, p).draw(rng)
        world = replace(world, plans=world.plans.assign(plan=plan))
    count = hazard_rows(obs, p, parameters.of("halt_plant")).draw(rng)
    news = announcement_rows(obs, p).draw(rng)
    sold, sales = measurements(obs), sales_rows(obs, p, parameters.of("scope"))
    return replace(
        world,
        incumbents=_incumbents(obs, p, rng),
        totals=_totals(world, parameters, rng),
        hazards=obs.hazards.assign(count=count),
        announcements=obs.announcements.assign(count=news),
        market=_put(obs.market, sold.index, "value", sales.draw(rng)),
        documents=_documents(obs, parameters, rng),
    )


def _with_outputs(obs: "Observations", drawn: Array) -> "Observations":
    """Put what was drawn into outputs, cells and plans."""
    outputs, cell = obs.outputs, obs.outputs["cell"].to_numpy(int)
    is_bound = outputs["censored"].to_numpy(bool)
    bound = outputs["output"].to_numpy(float)
    censored = is_bound & (drawn >= bound)
    made = np.where(censored, bound, drawn)
    # A figure that no cell shows (a lower bound, too vague) does so in no replicate.
    shown = obs.cells["seen"].to_numpy(float).copy()
    tells = ~np.isnan(shown[cell]) & ~is_bound
    shown[cell[tells]] = made[tells]
    known = obs.plans["log_seen"].notna().to_numpy()
    told = np.log(shown[obs.plans["cell"].to_numpy(int)])
    return replace(
        obs,
        outputs=outputs.assign(output=made, censored=censored),
        cells=obs.cells.assign(seen=shown),
        plans=obs.plans.assign(log_seen=np.where(known, told, np.nan)),
    )


def _incumbents(
    obs: "Observations", p: Mapping[str, Array], rng: np.random.Generator
) -> pd.DataFrame:
    figures = incumbent_figures(obs)
    if not len(figures):
        return obs.incumbents
    drawn = incumbent_rows(obs, p).draw(rng)
    return _put(obs.incumbents, figures.index, "output", drawn)


def _totals(
    world: "Observations", parameters: Parameters, rng: np.random.Generator
) -> pd.DataFrame:
    if not len(world.totals):
        return world.totals
    rows = total_rows(world, parameters.arrays, parameters.of("series"))
    return world.totals.assign(value=rows.draw(rng))


def _documents(
    obs: "Observations", parameters: Parameters, rng: np.random.Generator
) -> pd.DataFrame:
    past = past_promises(obs)
    if not len(past):
        return obs.documents
    places = parameters.of("institution"), parameters.of("document")
    came = promise_rows(obs, parameters.arrays, *places)
    return _put(obs.documents, past.index, "realised", came.draw(rng))


def _put(frame: pd.DataFrame, rows: pd.Index, column: str, values: Array) -> pd.DataFrame:
    """Return a frame with new values in some of its rows."""
    changed = frame[column].astype(float)
    changed.loc[rows] = values
    return frame.assign(**{column: changed})
