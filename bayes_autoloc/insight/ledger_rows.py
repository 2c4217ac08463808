r"""The likelihood of each plant's own rows, and of each table's, in every draw of a fit.

A plant's own effects are integrated out, so that its rows tell of its class only:

.. math:: p(\text{rows}_p \mid h) = \int p(\text{outputs}_p, \text{plans}_p \mid \eta, \tau, u, h)
          \; p(\eta, \tau, u \mid h)\; d\eta\, d\tau\, du
          \;\times \int p(\text{events}_p \mid \sigma_h z, h)\; \phi(z)\; dz

The first integral is that of `checks.likelihood.plant_effects`; the second one has the
statistics of a Poisson count and is done by Gauss-Hermite quadrature. The weights
:math:`1 / p(\text{rows}_p \mid h)` on draws of which the plant's effects are forgotten then give
what would be believed without its rows, but for one thing: the effects forgotten are drawn from the
class alone, not from what the totals of years without a figure of the plant say of them, which is
little beside the error of a total. Its cars stay counted in the national totals, as covariates
that are made of figures (pressure of demand, capacities) stay what they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from bayes_autoloc.checks.likelihood.effects import Effects
    from bayes_autoloc.checks.likelihood.likelihood import PoissonRows, Rows
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["EvidenceRows", "evidence_rows", "with_fresh_effects"]

Array = npt.NDArray[np.float64]

NODES = 128
"""Points of the integral over a plant's use, ramp time and optimism: their error in the log of a
weight is about a twentieth of its spread. With half as many a few draws get too large a weight."""

ABSCISSAS = 15
"""Points of the integral over its own rate of halts."""


@dataclass(frozen=True, eq=False)
class EvidenceRows:
    """Log likelihoods of evidence, (draw,) each.

    Parameters
    ----------
    plants : mapping of str to ndarray
        By tenancy or incumbent: all its rows, its own effects integrated out (those of an incumbent
        are levels of its years, and are not).
    tables : mapping of str to ndarray
        By kind of evidence, effects as in the draw.
    """

    plants: Mapping[str, Array]
    tables: Mapping[str, Array]


def evidence_rows(
    posterior: "Posterior",
    parameters: "Parameters",
    plants: Iterable[str],
    tables: Iterable[str],
    *,
    seed: int,
) -> EvidenceRows:
    """Return the log likelihood of each plant's own rows, and of each table's.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    parameters : Parameters
        Its draws.
    plants, tables : iterable of str
        Tenancies or incumbents, and kinds of evidence as in
        `bayes_autoloc.checks.rests_on.evidence_weights.SOURCES`.
    seed : int
        Scrambles the points of the integral.
    """
    # Loads PyMC with the model whose formulas these are.
    from bayes_autoloc.checks.likelihood.effects import Effects  # noqa: PLC0415
    from bayes_autoloc.checks.likelihood.likelihood_groups import row_groups  # noqa: PLC0415
    from bayes_autoloc.checks.rests_on.evidence_weights import LeftOut, rows_without  # noqa: PLC0415

    obs = posterior.observations
    effects = Effects.own(parameters, obs)
    groups = row_groups(posterior, parameters, effects)
    densities = {
        name: rows.log_likelihood() for name, rows in groups.items() if name != "delivered"
    }

    def total(left: LeftOut, names: Iterable[str]) -> Array:
        gone = rows_without(obs, left)
        zero = np.zeros(parameters.n_draws)
        return sum((densities[n][gone[n]].sum(axis=0) for n in names if n in densities), zero)

    events = _Events(groups.get("events"), obs, parameters, effects)
    ramp = _Ramp(posterior, parameters, seed)
    return EvidenceRows(
        plants={
            name: total(LeftOut((name,)), ["incumbents"]) + ramp.of(name) + events.of(name)
            for name in plants
        },
        tables={name: total(LeftOut(source=name), densities) for name in tables},
    )


class _Ramp:
    """Outputs and plans of plants, their effects integrated out."""

    def __init__(self, posterior: "Posterior", parameters: "Parameters", seed: int) -> None:
        from bayes_autoloc.checks.likelihood.likelihood_groups import weight_abroad  # noqa: PLC0415 - PyMC

        self._obs, self._parameters, self._seed = posterior.observations, parameters, seed
        self._abroad = weight_abroad(posterior)

    def of(self, plant: str) -> Array:
        """Return the log likelihood, (draw,); 0 where there is no such row."""
        from bayes_autoloc.checks.likelihood.plant_effects import (  # noqa: PLC0415 - PyMC
            integrated_log_likelihood,
        )
        from bayes_autoloc.checks.likelihood.plant_rows import plant_rows  # noqa: PLC0415

        if plant not in self._obs.plants.index:
            return np.zeros(self._parameters.n_draws)
        rows = plant_rows(self._obs, plant, self._abroad)
        if not rows.outputs and not rows.plans:
            return np.zeros(self._parameters.n_draws)
        # Points far out have no density: what overflows there counts nothing.
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            return integrated_log_likelihood(rows, self._parameters, seed=self._seed, nodes=NODES)


class _Events:
    """Events of plants, their own rate of halts integrated out."""

    def __init__(
        self,
        rows: "Rows | None",
        obs: "Observations",
        parameters: "Parameters",
        effects: "Effects",
    ) -> None:
        from bayes_autoloc.checks.likelihood.likelihood_hazards import event_rows  # noqa: PLC0415 - PyMC
        from bayes_autoloc.model.hazards import frailty_plants  # noqa: PLC0415

        self._table: pd.DataFrame = event_rows(obs)
        self._rows: PoissonRows | None = rows  # type: ignore[assignment]
        self._spread = parameters["sigma_halt"]
        self._own = dict(zip(frailty_plants(obs), effects.halt, strict=True))

    def of(self, plant: str) -> Array:
        """Return the log probability, (draw,), but for a constant; 0 where there is no such row."""
        mine = (self._table["plant"] == plant).to_numpy(bool)
        if self._rows is None or not mine.any():
            return np.zeros(len(self._spread))
        log_mean, count = self._rows.log_mean[mine], self._rows.observed[mine, None]
        if plant not in self._own:
            return np.asarray((count * log_mean - np.exp(log_mean)).sum(axis=0))
        halts = (self._table["kind"][mine] == "halt").to_numpy(bool)
        others = (count * log_mean - np.exp(log_mean))[~halts].sum(axis=0)
        usual = log_mean[halts] - self._own[plant]
        counted = (count[halts] * usual).sum(axis=0)
        return np.asarray(
            others + counted + self._halts(float(count[halts].sum()), np.exp(usual).sum(axis=0))
        )

    def _halts(self, count: float, mean: Array) -> Array:
        """Return the log of the mean of exp(n z) exp(-m exp(z)) over z, normal with the spread."""
        node, weight = np.polynomial.hermite_e.hermegauss(ABSCISSAS)
        z = node[:, None] * self._spread
        terms = count * z - np.exp(z) * mean
        return np.asarray(logsumexp(terms, axis=0, b=weight[:, None] / weight.sum()))


def with_fresh_effects(
    posterior: "Posterior", parameters: "Parameters", streams: "Streams"
) -> "xr.Dataset":
    """Return the draws with the effects of all live plants drawn afresh from their class.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    parameters : Parameters
        All its draws, chain after chain.
    streams : Streams
        Source of randomness; each plant has streams of its own.
    """
    from bayes_autoloc.checks.likelihood.plant_effects import fresh_effects, plant_class  # noqa: PLC0415
    from bayes_autoloc.checks.likelihood.plant_likelihood import At  # noqa: PLC0415 - PyMC
    from bayes_autoloc.checks.likelihood.plant_rows import plant_rows  # noqa: PLC0415

    obs = posterior.observations
    data = posterior.draws.copy(deep=True)
    at = At(parameters, np.arange(parameters.n_draws))
    for plant in obs.state.index.astype(str):
        if plant in obs.plants.index:
            group = plant_class(plant_rows(obs, plant, 1.0), at)
            fresh = fresh_effects(group, streams(f"ledger effects {plant}"))
            _put(data, "eta", plant, fresh.use)
            _put(data, "log_tau", plant, fresh.log_tau)
        z = streams(f"ledger halts {plant}").standard_normal(parameters.n_draws)
        _put(data, "halt_effect", plant, parameters["sigma_halt"] * z)
    return data


def _put(data: "xr.Dataset", name: str, level: str, values: Array) -> None:
    """Write the draws of one level of a parameter in place, where there is such a level."""
    if name not in data:
        return
    dim = next(str(dim) for dim in data[name].dims if dim not in ("chain", "draw"))
    if level in data[dim].to_numpy().astype(str):
        shape = data.sizes["chain"], data.sizes["draw"]
        data[name].loc[{dim: level}] = values.reshape(shape)
