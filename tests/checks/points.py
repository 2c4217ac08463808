"""Fits whose draws are random points of the parameter space: nobody sampled them."""

from functools import cache
from typing import Any

import numpy as np
import pymc as pm
import pytensor
import xarray as xr

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.blocks import reported
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.joint import BLOCKS
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.testing import small_case
from tests.model.graphs import INTERPRETED, block, initial_point

CHAINS, DRAWS = 2, 4
SPREAD = 0.3

Point = dict[str, np.ndarray]


def random_points(model: pm.Model, n: int) -> list[Point]:
    """Return points of the unconstrained space around the initial one."""
    rng = np.random.default_rng(1)
    start = initial_point(model)
    return [
        {name: value + SPREAD * rng.standard_normal(value.shape) for name, value in start.items()}
        for _ in range(n)
    ]


def at_points(model: pm.Model, points: list[Point]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the variables of a model at points, and the log density of what it observes."""
    variables = [*model.free_RVs, *model.deterministics]
    with pytensor.config.change_flags(mode=INTERPRETED):
        log_density = model.logp(vars=model.observed_RVs, sum=False)
        graphs = [*model.replace_rvs_by_values(variables), *log_density]
        function = model.compile_fn(
            graphs, inputs=model.value_vars, mode=INTERPRETED, on_unused_input="ignore"
        )
    columns = list(zip(*[function(point) for point in points], strict=True))
    names = [variable.name for variable in (*variables, *model.observed_RVs)]
    found = dict(zip(names, map(np.array, columns), strict=True))
    observed = {v.name: np.moveaxis(found.pop(v.name), 0, -1) for v in model.observed_RVs}
    return found, observed


def as_draws(name: str, model: pm.Model, values: dict[str, np.ndarray]) -> xr.Dataset:
    """Return what a fit would report of a block, had it drawn these values."""
    data: dict[str, Any] = {}
    for variable, array in values.items():
        dims = ("chain", "draw", *model.named_vars_to_dims.get(variable, ()))
        data[variable] = (dims, array.reshape(CHAINS, len(array) // CHAINS, *array.shape[1:]))
    coords = {dim: list(levels) for dim, levels in model.coords.items() if levels is not None}
    return reported(name, xr.Dataset(data, coords=coords))


class Fit:
    """A posterior and what PyMC says of the likelihood at its draws, (row, draw) by variable."""

    def __init__(self, case: Case, draws: int) -> None:
        datasets, self.terms = [], dict[str, np.ndarray]()
        for name in BLOCKS:
            model = block(name, case)
            values, terms = at_points(model, random_points(model, CHAINS * draws))
            datasets.append(as_draws(name, model, values))
            self.terms |= terms
        merged = xr.merge(datasets, join="exact", combine_attrs="drop")
        tree = xr.DataTree.from_dict({"posterior": merged})
        self.posterior = Posterior(tree, case, PriorSet.load("default"), {"seed": 3})


@cache
def fit_of(name: str, draws: int = DRAWS) -> Fit:
    """Return the fit of the small case or of a shipped one; made once, so do not change it."""
    return Fit(small_case() if name == "small" else Case.load(name), draws)
