"""The parts of the joint density that the national forecast rests on, each as a log density a draw.

Three kinds: priors and likelihoods of the blocks that were sampled; rates whose prior is updated by
hand with a count (shocks, western projects); and priors that only the simulation uses, for which
there is no likelihood.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.headline_draws import forecast_setting
from bayes_autoloc.checks.likelihood.likelihood_groups import BLOCK_OF, parameters_of, row_groups
from bayes_autoloc.checks.rests_on.prior_density import (
    forward_log_prior,
    learnt_log_prior,
    shock_log_density,
    western_log_density,
)
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["ALL", "PARTS", "Component", "components"]

type Array = npt.NDArray[np.float64]

ALL = "all"
"""Name of the whole of a block, and of all blocks together."""

PARTS = ("prior", "likelihood")


@dataclass(frozen=True, eq=False)
class Component:
    """A part of the joint density that can be scaled.

    Parameters
    ----------
    block : str
        Block of the model, or what priors of the simulation are about.
    part : {"prior", "likelihood"}
        Kind.
    name : str
        Name of the prior or of the group of rows; ``"all"`` for the whole block.
    log_density : ndarray, (draw,)
        Its log density at the draws, up to a constant.
    """

    block: str
    part: str
    name: str
    log_density: Array


def components(posterior: Posterior, *, seed: int | None = None) -> list[Component]:
    """Return all components of the national forecast, the whole of each block first.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    seed : int, optional
        Seed of the simulation, whose priors' draws depend on it; by default the fit's.
    """
    streams = Streams(posterior.seed if seed is None else seed)
    setting = forecast_setting(posterior, posterior.observations.now_year, streams)
    priors = learnt_log_prior(setting.parameters, posterior.priors)
    counted = {
        ("shocks", "shock_frequency", "years with a shock"): shock_log_density(setting),
        ("western projects", "announce_western_rate", "new projects"): western_log_density(setting),
    }
    priors |= {
        block: {prior: found[0]}
        for (block, prior, _), found in counted.items()
        if found is not None
    }
    priors |= forward_log_prior(setting)
    likelihoods: dict[str, dict[str, Array]] = {block: {} for block in priors}
    for name, rows in row_groups(posterior, parameters_of(posterior)).items():
        if BLOCK_OF[name] in likelihoods:
            likelihoods[BLOCK_OF[name]][name] = rows.log_likelihood().sum(axis=0)
    likelihoods |= {
        block: {rows: found[1]} for (block, _, rows), found in counted.items() if found is not None
    }
    sides = dict(zip(PARTS, (priors, likelihoods), strict=True))
    return [
        *_wholes(sides),
        *(
            Component(block, part, name, density)
            for part, side in sides.items()
            for block, named in side.items()
            for name, density in named.items()
        ),
    ]


def _wholes(sides: Mapping[str, Mapping[str, Mapping[str, Array]]]) -> Iterator[Component]:
    for part, side in sides.items():
        every = [density for named in side.values() for density in named.values()]
        yield Component(ALL, part, ALL, np.sum(every, axis=0))
        for block, named in side.items():
            if named:
                yield Component(block, part, ALL, np.sum(list(named.values()), axis=0))
