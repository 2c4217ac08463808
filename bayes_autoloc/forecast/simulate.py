"""Forecast: the public entry to the forward simulation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.scenario.scenario import ScenarioSet
from bayes_autoloc.forecast.simulation import Assumed, simulate_tree

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["forecast"]


def forecast(
    posterior: "Posterior",
    horizon: int = 2035,
    *,
    seed: int | None = None,
    draws: int | None = None,
    scenario: Assumed | ScenarioSet | Sequence[Assumed] | None = None,
    free_signs: bool = False,
) -> Outlook:
    """Simulate the industry from the month after the vintage to December of the horizon.

    Parameters
    ----------
    posterior : Posterior
        A fit, or draws from the prior.
    horizon : int
        Last year of the forecast.
    seed : int, optional
        Same seed, same numbers; by default the fit's.
    draws : int, optional
        Number of simulated futures, by default one for each draw of the fit up to 4,000 of them,
        taken evenly.
    scenario : str, Scenario, ScenarioSet or sequence, optional
        What is assumed of policy and market, by default the status quo: the name of a shipped
        scenario, or scenarios of a set. Those of one call share their random numbers, so their
        differences draw by draw are due to the assumptions.
    free_signs : bool
        Forget the assumed signs of the effects of the sanctions index (see docs/scenarios.md).

    Returns
    -------
    Outlook
        Draws of production, output by plant and wave, market, imports and uptake, with the past.

    Raises
    ------
    AutolocError
        If the fit has no market, the horizon lies before the vintage, or a scenario can't be used.
    """
    tree = simulate_tree(
        posterior, horizon, seed=seed, draws=draws, scenario=scenario, free_signs=free_signs
    )
    return Outlook(tree)
