"""How far the tables narrow the prior of each parameter, without loading the sampler."""

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["left_of_prior"]


def left_of_prior(posterior: "Posterior") -> pd.Series:
    """Return the spread of the fit over that of the prior, for each parameter that was fitted.

    Parameters
    ----------
    posterior : Posterior
        A fit.

    Returns
    -------
    Series
        Index prior; mean over its elements of the ratio of standard deviations, 0 (all learnt) to
        about 1 (nothing learnt). Parameters that only the simulation uses are not among them.

    Notes
    -----
    `checks.learning.learning_table` has it element by element, with shifts of the mean.
    """
    draws = posterior.draws
    found = {}
    for name in posterior.priors:
        if name not in draws:
            continue
        values = draws[name]
        levels = [dim for dim in values.dims if dim not in {"chain", "draw"}]
        coords = [str(level) for dim in levels for level in values[dim].to_numpy()] or None
        prior_sd = posterior.priors[name].scipy(coords).std()
        found[name] = float((values.std(("chain", "draw")).to_numpy() / prior_sd).mean())
    return pd.Series(found, dtype=float, name="left").rename_axis("prior")
