"""Fits that nobody sampled, with what a refit needs to know of them."""

from functools import cache

from bayes_autoloc.inference.posterior import Posterior
from tests.forecast.fakes import fake_posterior, small_once

SETTINGS = {"seed": 3, "draws": 200, "tune": 100, "chains": 2, "overseas_weight": 0.5}


@cache
def prior_fit(draws: int = 400) -> Posterior:
    """Return a fit of the small case whose draws are the prior's; made once, don't change it."""
    case, observations = small_once()
    fake = fake_posterior(case, draws, observations)
    return Posterior(fake.tree, case, fake.priors, SETTINGS)
