"""All rows of the likelihood of a fit, by group."""

from collections.abc import Callable

from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood import Rows
from bayes_autoloc.checks.likelihood.likelihood_hazards import event_likelihood
from bayes_autoloc.checks.likelihood.likelihood_national import (
    delivered_likelihood,
    market_likelihood,
    total_likelihood,
)
from bayes_autoloc.checks.likelihood.likelihood_supply import (
    incumbent_likelihood,
    output_likelihood,
    plan_likelihood,
)
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.priors import PriorSet

__all__ = [
    "BLOCK_OF",
    "GROUPS",
    "parameters_of",
    "row_groups",
    "rows_of",
    "thinned",
    "weight_abroad",
]

BLOCK_OF = {
    "outputs": "supply",
    "plans": "supply",
    "totals": "supply",
    "incumbents": "supply",
    "market": "market",
    "events": "hazards",
    "delivered": "targets",
}
"""The block of the model that each group of rows belongs to."""

GROUPS = tuple(BLOCK_OF)


def thinned(posterior: Posterior, draws: int) -> int:
    """Return the step between draws of a chain that keeps at least this many in all."""
    sizes = posterior.draws.sizes
    return max(1, sizes["chain"] * sizes["draw"] // draws)


def parameters_of(posterior: Posterior, thin: int = 1) -> Parameters:
    """Return the draws of a fit, every `thin`-th of each chain, chain after chain."""
    draws = posterior.draws.isel(draw=slice(None, None, thin))
    return Parameters(draws, posterior.priors, Streams(posterior.seed))


def rows_of(
    group: str,
    parameters: Parameters,
    obs: Observations,
    *,
    effects: Effects,
    case: Case,
    priors: PriorSet,
    overseas_weight: float,
) -> Rows:
    """Return the rows of one group.

    Parameters
    ----------
    group : str
        One of `GROUPS`.
    parameters : Parameters
        Draws, at least of the group's block.
    obs : Observations
        The evidence.
    effects : Effects
        Effects of plants and makers.
    case : Case
        Its scope of the market is used.
    priors : PriorSet
        Names the coefficients of the hazards.
    overseas_weight : float
        Power on the likelihood of rows abroad.

    Raises
    ------
    KeyError
        If there is no such group.
    """
    makers: dict[str, Callable[[], Rows]] = {
        "outputs": lambda: output_likelihood(parameters, obs, effects, overseas_weight),
        "plans": lambda: plan_likelihood(parameters, obs, effects, overseas_weight),
        "totals": lambda: total_likelihood(parameters, obs, effects),
        "incumbents": lambda: incumbent_likelihood(obs, effects),
        "market": lambda: market_likelihood(parameters, obs, case.market_scope),
        "events": lambda: event_likelihood(parameters, obs, effects, priors),
        "delivered": lambda: delivered_likelihood(parameters, obs),
    }
    return makers[group]()


def row_groups(
    posterior: Posterior, parameters: Parameters, effects: Effects | None = None
) -> dict[str, Rows]:
    """Return the rows of the likelihood of a fit; groups without rows are left out.

    Parameters
    ----------
    posterior : Posterior
        The fit: its case, priors and the weight of rows abroad are used.
    parameters : Parameters
        Its draws.
    effects : Effects, optional
        Effects of plants and makers; by default those that the fit found.
    """
    obs = posterior.observations
    known = Effects.own(parameters, obs) if effects is None else effects
    weight = weight_abroad(posterior)
    groups = {
        group: rows_of(
            group,
            parameters,
            obs,
            effects=known,
            case=posterior.case,
            priors=posterior.priors,
            overseas_weight=weight,
        )
        for group in GROUPS
    }
    return {group: rows for group, rows in groups.items() if len(rows.observed)}


def weight_abroad(posterior: Posterior) -> float:
    """Return the power on the likelihood of rows abroad with which a fit was made."""
    return float(posterior.settings.get("overseas_weight", OVERSEAS_WEIGHT))
