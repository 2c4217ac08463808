"""Variants of a case and of priors, in which something that the model has is switched off."""

from dataclasses import replace

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.model.priors import PriorSet

__all__ = ["even_plan_prior", "without_shock_priors", "without_shocks"]

NEVER = 1e9
"""Years without a shock that a prior claims to have seen: none is left for the future."""

TINY = 1e-3
"""Standard deviation that fixes an effect, and still lets a sampler move."""


def without_shocks(case: Case) -> Case:
    """Return the case without its common shocks: no recession, exodus or sanctions.

    Events stay: a halt with the cause ``war_exit`` is still one that no plant restarts from.

    Parameters
    ----------
    case : Case
        Any case; it stays as it is.
    """
    return replace(case, settings=case.settings.model_copy(update={"shocks": ()}))


def without_shock_priors(priors: PriorSet) -> PriorSet:
    """Return priors by which no shock comes in future years, nor hurts the market.

    Parameters
    ----------
    priors : PriorSet
        ``shock_frequency`` and ``market_shock`` are changed.
    """
    why = {"reason": "Variant without common shocks", "source": "judgement"}
    return priors.with_(
        shock_frequency={**why, "beta": NEVER},
        market_shock={**why, "mu": 0.0, "sigma": TINY},
    )


def even_plan_prior(priors: PriorSet) -> PriorSet:
    """Return priors that expect no effect of a plan's lead, as wide as before.

    Parameters
    ----------
    priors : PriorSet
        ``plan_bias`` is centred on zero.
    """
    why = {"reason": "No direction assumed, so that the data alone decide", "source": "judgement"}
    return priors.with_(plan_bias={**why, "mu": 0.0})
