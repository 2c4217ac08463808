"""What the data taught of each parameter: its posterior beside its prior."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of
from bayes_autoloc.checks.rests_on.prior_density import BLOCK_PRIORS, VARIABLE, learnt_values

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior
    from bayes_autoloc.model.prior import Prior

__all__ = ["learning_table", "prior_like"]

type Array = npt.NDArray[np.float64]
type Index = npt.NDArray[np.int64]

LEAST_RATIO = 0.9
"""Posterior over prior standard deviation from which on the data said next to nothing."""

LARGEST_SHIFT = 0.25
"""Prior standard deviations that the mean may have moved in that case."""

COLUMNS = ["block", "prior", "element", "prior_mean", "prior_sd", "posterior_mean", "posterior_sd"]


def learning_table(posterior: "Posterior") -> pd.DataFrame:
    """Compare every sampled parameter that has a prior of its own with that prior.

    Returns
    -------
    DataFrame
        block, prior, element ("" for a scalar), prior_mean, prior_sd, posterior_mean, posterior_sd
        (units of the parameter), sd_ratio, shift (of the mean, prior standard deviations) and
        prior_like: the ratio is above 0.9 and the shift below a quarter, so that the posterior is
        the prior.
    """
    parameters, rows = parameters_of(posterior), []
    for block, names in BLOCK_PRIORS.items():
        for name in names:
            drawn = learnt_values(parameters, name)
            if drawn is None:
                continue
            values, elements = drawn
            means, sds = _moments(posterior.priors[name], elements)
            rows += [
                (block, name, element, mean, sd, found.mean(), found.std())
                for element, mean, sd, found in zip(elements, means, sds, values, strict=True)
            ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["sd_ratio"] = table["posterior_sd"] / table["prior_sd"]
    table["shift"] = (table["posterior_mean"] - table["prior_mean"]) / table["prior_sd"]
    near = table["shift"].abs() < LARGEST_SHIFT
    return table.assign(prior_like=near & (table["sd_ratio"] > LEAST_RATIO))


def _moments(prior: "Prior", elements: tuple[str, ...]) -> tuple[Array, Array]:
    distribution: Any = prior.scipy(elements if prior.coords else None)
    shape = (len(elements),)
    return np.broadcast_to(distribution.mean(), shape), np.broadcast_to(distribution.std(), shape)


def prior_like(table: pd.DataFrame) -> dict[str, Index]:
    """Return the parameters whose posterior is the prior: variables of the fit, positions in them.

    Parameters
    ----------
    table : DataFrame
        From `learning_table`.

    Returns
    -------
    dict of str to ndarray of int
        Positions along the last dimension, 0 for a scalar. Effects of halts by mode count only all
        together: their prior is that of contrasts.
    """
    found: dict[str, Index] = {}
    for name, rows in table.groupby("prior", sort=False):
        positions = np.flatnonzero(rows["prior_like"].to_numpy(bool))
        if name == "halt_mode":
            every = len(positions) == len(rows)
            positions = np.arange(len(rows) + 1) if every else positions[:0]
        if len(positions):
            # What is made of the parameter moves with it, such as a mean of its ratio to figures.
            found |= {str(name): positions, VARIABLE.get(str(name), str(name)): positions}
    return found
