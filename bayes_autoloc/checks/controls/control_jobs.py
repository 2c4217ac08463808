"""The supply block fitted to other data, as jobs that run anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bayes_autoloc.checks.jobs.jobs import JSON, Job
from bayes_autoloc.checks.likelihood.likelihood_groups import weight_abroad
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.inference.diagnose import diagnose
from bayes_autoloc.inference.fit import code_fingerprint
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.refit import Refitter
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.joint import build_block
from bayes_autoloc.model.priors import PriorSet

__all__ = ["CHANGING", "SupplyRefits", "refit_supply", "supply_data"]

CHANGING = (
    "incumbent_observed",
    "output_observed",
    "plan_log_seen",
    "plan_observed",
    "plan_optimism",
    "seen_total",
    "seen_variance",
    "total_observed",
)
"""Data of the supply block that controls change."""

DIGITS = 5
LONGEST_WARM_UP = 1000


def supply_data(
    obs: Observations, priors: PriorSet, *, series: str, overseas_weight: float
) -> dict[str, list[float]]:
    """Return what the supply block is fitted to, by name of the model's data.

    Parameters
    ----------
    obs : Observations
        The evidence; frames of another shape need another compilation.
    priors : PriorSet
        Priors by parameter name.
    series : str
        Reference series.
    overseas_weight : float
        Power on the likelihood of rows abroad.
    """
    model = build_block(
        "supply", obs, priors, series=series, market_scope="", overseas_weight=overseas_weight
    )
    known = {str(data.name) for data in model.data_vars}
    return {
        name: np.asarray(model[name].get_value(), dtype=float).tolist()
        for name in CHANGING
        if name in known
    }


@dataclass(frozen=True)
class SupplyRefits:
    """What the refits of one control share.

    Parameters
    ----------
    posterior : Posterior
        The fit whose case and design are kept.
    priors : PriorSet
        Priors of the refits.
    keep : tuple of str
        Scalar parameters that are returned.
    draws : int
        Draws a chain; as many, up to 1,000, warm it up.
    """

    posterior: Posterior
    priors: PriorSet
    keep: tuple[str, ...]
    draws: int

    def data(self, obs: Observations) -> dict[str, list[float]]:
        """Return what the block would be fitted to with other observations."""
        series, weight = self.posterior.case.series, weight_abroad(self.posterior)
        return supply_data(obs, self.priors, series=series, overseas_weight=weight)

    def job(self, key: str, data: Mapping[str, Sequence[float]], *, seed: int) -> Job:
        """Return the job that fits the block to these data."""
        return Job(
            key,
            f"{__name__}:refit_supply",
            {
                "case": dict(self.posterior.case.to_text()),
                "priors": self.priors.to_text(),
                "overseas_weight": weight_abroad(self.posterior),
                "data": {name: list(values) for name, values in data.items()},
                "keep": list(self.keep),
                "seed": seed,
                "draws": self.draws,
                "code": code_fingerprint("evidence", "model", "inference"),
            },
        )


def refit_supply(
    case: Mapping[str, str],
    priors: str,
    overseas_weight: float,
    *,
    data: Mapping[str, Sequence[float]],
    keep: Sequence[str],
    seed: int,
    draws: int,
    code: str,
) -> JSON:
    """Fit the supply block to other data.

    Parameters
    ----------
    case, priors
        As text.
    overseas_weight : float
        Power on the likelihood of rows abroad.
    data : mapping of str to sequence of float
        New values by name of the model's data, one of `CHANGING`.
    keep : sequence of str
        Names of the scalar parameters to return.
    seed : int
        Seed of the fit.
    draws : int
        Draws a chain; as many, up to 1,000, warm it up.
    code : str
        Fingerprint of the code, so that a stored result is not reused by other code.

    Returns
    -------
    dict
        draws (parameter: all draws) and problems, the convergence checks that failed.
    """
    del code  # part of what the result depends on
    refitter = _refitter(Case.from_text(case), PriorSet.from_text(priors), overseas_weight)
    how = Sampling(draws=draws, tune=min(draws, LONGEST_WARM_UP))
    fitted = refitter.sample({name: np.array(v) for name, v in data.items()}, seed=seed, how=how)
    return {
        "draws": {name: _short(fitted.draws[name].to_numpy()) for name in keep},
        "problems": list(diagnose("supply", fitted.draws, fitted.stats).problems()),
    }


@lru_cache(maxsize=2)
def _refitter(case: Case, priors: PriorSet, overseas_weight: float) -> Refitter:
    model = build_block(
        "supply",
        observe(case),
        priors,
        series=case.series,
        market_scope=case.market_scope,
        overseas_weight=overseas_weight,
    )
    known = {str(data.name) for data in model.data_vars}
    return Refitter("supply", model, [name for name in CHANGING if name in known])


def _short(values: np.ndarray) -> list[float]:
    return [round(float(value), DIGITS) for value in values.ravel()]
