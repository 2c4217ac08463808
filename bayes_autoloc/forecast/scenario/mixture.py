"""The mixture of scenarios: the forecast of someone who does not know which of them will come."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.forecast.scenario.levers import MIXTURE
from bayes_autoloc.forecast.streams import Streams

if TYPE_CHECKING:
    from bayes_autoloc.forecast.outlook import Outlook

__all__ = ["MIXTURE", "with_mixture"]


def with_mixture(outlook: "Outlook", weights: Mapping[str, float]) -> "Outlook":
    """Return the outlook with the mixture as its last scenario.

    Each simulated future comes from one scenario, chosen with its weight; the shares of the
    scenarios equal the weights up to one future.

    Parameters
    ----------
    outlook : Outlook
        Holds every scenario that has a weight.
    weights : mapping of str to float
        By scenario, adding up to 1.

    Raises
    ------
    AutolocError
        If a scenario is missing, a weight is no probability, they don't add up to 1, or the outlook
        has a mixture already.
    """
    if MIXTURE in outlook.scenarios:
        raise AutolocError("The forecast has its mixture already. Mix the scenarios without it.")
    if any(not 0 <= weight <= 1 for weight in weights.values()):
        raise AutolocError(f"Weights lie between 0 and 1, not {min(weights.values()):g}.")
    missing = [name for name in weights if name not in outlook.scenarios]
    if missing:
        hint = did_you_mean(missing[0], outlook.scenarios)
        raise AutolocError(f"The forecast has no scenario {missing[0]!r}. {hint}")
    if abs(sum(weights.values()) - 1) > 1e-6:
        raise AutolocError(f"The weights add up to {sum(weights.values()):g}, not to 1.")
    share = np.array([weights.get(name, 0.0) for name in outlook.scenarios])
    data = outlook.data
    who = _assigned(share, data.sizes["draw"], int(outlook.tree.attrs.get("seed", 0)))
    mixed = xr.Dataset(
        {name: _mixed(variable, who, share) for name, variable in data.data_vars.items()},
        attrs=data.attrs,
    )
    mixed = mixed.expand_dims(scenario=[MIXTURE]) if "scenario" not in mixed.dims else mixed
    groups = {name: node.to_dataset() for name, node in outlook.tree.children.items()}
    without = [name for name, variable in data.data_vars.items() if "scenario" not in variable.dims]
    groups["forecast"] = xr.concat(
        [data.drop_vars(without), mixed.drop_vars(without, errors="ignore")], dim="scenario"
    ).assign({name: data[name] for name in without})
    groups["forecast"] = groups["forecast"].transpose("scenario", "draw", "year", ...)
    tree = xr.DataTree.from_dict(groups)
    tree.attrs = {**outlook.tree.attrs, "weights": json.dumps(dict(weights))}
    return type(outlook)(tree)


def _assigned(share: npt.NDArray[np.float64], n_draws: int, seed: int) -> npt.NDArray[np.int64]:
    """Return the scenario of each draw: shares as exact as they can be, in random order."""
    edges = np.cumsum(share) / share.sum()
    places = np.searchsorted(edges, (np.arange(n_draws) + 0.5) / n_draws, side="right")
    return np.asarray(Streams(seed)("mixture").permutation(np.minimum(places, len(share) - 1)))


def _mixed(
    variable: xr.DataArray, who: npt.NDArray[np.int64], share: npt.NDArray[np.float64]
) -> xr.DataArray:
    if "scenario" not in variable.dims:
        return variable
    if "draw" not in variable.dims:  # a share of draws
        return variable.weighted(xr.DataArray(share, dims="scenario")).mean("scenario")
    pick = xr.DataArray(who, dims="draw")
    chosen = variable.isel(scenario=pick, draw=xr.DataArray(np.arange(len(who)), dims="draw"))
    return chosen.drop_vars("scenario").assign_coords(draw=variable["draw"])
