"""Values of PyMC graphs without compiling them: NumPy interprets a graph in milliseconds."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
from pytensor.compile.mode import Mode

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.model.joint import build_block
from bayes_autoloc.model.priors import PriorSet

INTERPRETED = Mode(linker="py", optimizer=None)


def value(expression: Any) -> np.ndarray:
    """Return the value of a graph without free inputs."""
    return np.asarray(pytensor.function([], expression, mode=INTERPRETED)())


def initial_point(model: pm.Model) -> dict[str, np.ndarray]:
    with pytensor.config.change_flags(mode=INTERPRETED):
        return model.initial_point()


def log_terms(model: pm.Model, point: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
    """Return the log density of every variable, element by element, at a point."""
    point = initial_point(model) if point is None else point
    with pytensor.config.change_flags(mode=INTERPRETED):
        terms = model.logp(sum=False)
        function = model.compile_fn(terms, mode=INTERPRETED, on_unused_input="ignore")
    names = [variable.name for variable in model.basic_RVs]
    return dict(zip(names, map(np.asarray, function(point)), strict=True))


def evaluate(
    model: pm.Model, point: dict[str, np.ndarray], names: list[str]
) -> dict[str, np.ndarray]:
    """Return named quantities at a point of the unconstrained space."""
    graphs = model.replace_rvs_by_values([model[name] for name in names])
    function = model.compile_fn(
        graphs, inputs=model.value_vars, mode=INTERPRETED, on_unused_input="ignore"
    )
    return dict(zip(names, map(np.asarray, function(point)), strict=True))


def block(name: str, case: Case, obs: Observations | None = None, **changes: Any) -> pm.Model:
    """Build one block of the joint model with the shipped priors."""
    return build_block(
        name,
        observe(case) if obs is None else obs,
        changes.pop("priors", PriorSet.load("default")),
        series=case.series,
        market_scope=case.market_scope,
        **changes,
    )


def one_path(**parameters: Any) -> tuple[pm.Model, Any]:
    """Return a model with nothing but AR(1) paths of fixed parameters."""
    from bayes_autoloc.model.processes import ar1_path

    tensors = {k: pt.as_tensor(v) for k, v in parameters.items() if k != "nu"}
    n_paths, n_years = np.shape(parameters["mean"])
    with pm.Model(coords={"maker": range(n_paths), "t": range(n_years)}) as model:
        path = ar1_path("path", nu=parameters["nu"], dims=("maker", "t"), **tensors)
    return model, path
