r"""What a plant makes in a year while it runs, and what a plan tells of it.

The output of a full year, in log cars, is that of the ramp-up block:

.. math:: \log y = \log K + \eta + \log(1 - e^{-a/\tau}) + \gamma x + \psi w + r + \sigma_y t_4

A plan said h years before the year's end measures it, biased and imprecise as plans of this lead
and age were:

.. math:: \log P \sim t_6\Big(\log y + \log f + \beta g(h) + \beta_a e^{-a/2} + u,\;
          \sqrt{s_0^2 + s_1^2 g(h) + (s_2 e^{-a/2})^2}\Big)

with the age a and the share f of the year after the start by the plan's own schedule. Simulated
plants are weighed by this density; the weights are Pareto-smoothed, and their k-hat is reported.

A second writing of two pieces of `bayes_autoloc.model.ramp`, which loads PyMC; the tests hold one
to the other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.effects import ramp_time, steady_use
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.insight.weights import smoothed
from bayes_autoloc.model.coords import MODES, WAVES
from bayes_autoloc.model.curves import log_ramp, plan_optimism

__all__ = ["FRESH", "Numbers", "Plants", "Said", "Year", "schedule", "weighed"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

OUTPUT_NU, PLAN_NU = 4, 6
"""Degrees of freedom of outputs and of plans, as in the likelihood."""

FRESH = 16
"""Plants for each draw of the fit where a plan chooses among them."""


@dataclass(frozen=True)
class Said:
    """A plan as it was said.

    Parameters
    ----------
    log_plan : float
        Log cars.
    lead : float
        Years to the end of its year.
    age, share : float
        Age (years) and share of the year after the start, by the plan's schedule.
    """

    log_plan: float
    lead: float
    age: float
    share: float


@dataclass(frozen=True, eq=False)
class Year:
    """What a year brings to all plants of a class.

    Parameters
    ----------
    log_capacity : float
        Log of the nameplate, cars a year.
    drivers : ndarray, (draw,)
        What pressure, protection and changes of regime add to log output.
    """

    log_capacity: float
    drivers: Array


@dataclass(frozen=True, eq=False)
class Plants:
    """Simulated plants, (plant,): the draw of the fit that each belongs to, and its effects.

    Parameters
    ----------
    draw : ndarray of int
        Draw of the fit.
    use, log_tau, plan : ndarray
        Log steady use, log ramp time (years), optimism of its plans (log).
    noise : ndarray
        Deviation of the year, in units of its scale.
    """

    draw: Index
    use: Array
    log_tau: Array
    plan: Array
    noise: Array

    def take(self, which: Index) -> "Plants":
        """Return some of them."""
        return Plants(*(values[which] for values in vars(self).values()))

    def log_rate(self, p: Parameters, year: Year, age: Array | float) -> Array:
        """Return log cars, as if made in a full year at this age."""
        ramped = self.use + log_ramp(age, np.exp(self.log_tau))
        about = year.log_capacity + year.drivers[self.draw]
        return np.asarray(about + ramped + p["sigma_y"][self.draw] * self.noise)


class Numbers:
    """Random numbers of the simulated plants, the same for all quotes of a seed.

    Parameters
    ----------
    streams : Streams
        Source of randomness.
    n_draws : int
        Draws of the fit.
    """

    def __init__(self, streams: Streams, n_draws: int) -> None:
        shape = (FRESH, n_draws)
        self._effects = streams("quote effects").standard_normal((3, *shape))
        self._noise = streams("quote output").standard_t(OUTPUT_NU, shape)

    def of_class(
        self, p: Parameters, wave: str, mode: str, *, takeover: bool, repeats: int
    ) -> Plants:
        """Draw plants of which only the class is known, `repeats` for each draw of the fit."""
        draw, z, noise = self._repeated(p.n_draws, repeats)
        levels = {"mode": np.full(len(draw), MODES.index(mode)), "draw": draw}
        waves, flags = np.full(len(draw), WAVES.index(wave)), np.full(len(draw), takeover)
        return Plants(
            draw,
            use=steady_use(p, wave=waves, takeover=flags, z=z[0], **levels),
            log_tau=ramp_time(p, z=z[1], **levels),
            plan=p["sigma_plan"][draw] * z[2],
            noise=noise,
        )

    def of_plant(self, effects: Array, *, repeats: int) -> Plants:
        """Return a plant with its fitted effects, (effect, draw), and fresh deviations."""
        draw, _, noise = self._repeated(effects.shape[1], repeats)
        use, log_tau, plan = effects[:, draw]
        return Plants(draw, use, log_tau, plan, noise)

    def _repeated(self, n_draws: int, repeats: int) -> tuple[Index, Array, Array]:
        draw = np.tile(np.arange(n_draws), repeats)
        effects = self._effects[:, :repeats].reshape(3, -1)
        return draw, effects, self._noise[:repeats].ravel()


def schedule(start: int | None, year: int) -> tuple[float, float]:
    """Return age and share of the year after the start of a plant that runs on.

    Parameters
    ----------
    start : int or None
        Month number of the start; None where it lies long ago.
    year : int
        Calendar year.

    Returns
    -------
    tuple of float
        Age in the middle of the months after the start (years), and their share of the year; as
        the evidence counts them (`bayes_autoloc.evidence.ramp_cells`).
    """
    if start is None:
        return 50.0, 1.0
    began, first, last = start + 0.5, 12 * year, 12 * (year + 1)
    share = float(np.clip(last - began, 0.5, 12)) / 12
    middle = (float(np.clip(began, first, last - 0.5)) + last) / 2
    return max(middle - began, 0.25) / 12, share


def log_density(p: Parameters, plants: Plants, log_rate: Array, said: Said) -> Array:
    """Return the log density of a plan given what is made, up to a constant."""
    optimism, youth = float(plan_optimism(said.lead)), float(np.exp(-said.age / 2))
    bias = p["plan_bias"] * optimism + p["plan_bias_age"] * youth
    variance = p["plan_sd"] ** 2 + p["plan_sd_lead"] ** 2 * optimism
    variance = (variance + (p["plan_sd_age"] * youth) ** 2)[plants.draw]
    error = said.log_plan - log_rate - np.log(said.share) - bias[plants.draw] - plants.plan
    tail = (PLAN_NU + 1) / 2 * np.log1p(error**2 / (PLAN_NU * variance))
    return np.asarray(-0.5 * np.log(variance) - tail)


def weighed(
    p: Parameters, plants: Plants, year: Year, said: Said, rng: np.random.Generator
) -> tuple[Plants, float, float]:
    """Choose among simulated plants by what a plan says of them.

    Returns
    -------
    plants : Plants
        As many as the fit has draws, drawn in proportion to their weights.
    khat : float
        Shape of the tail of the weights; from 0.7 on they can't be trusted.
    ess : float
        Effective number of plants behind the choice.
    """
    log_rate = plants.log_rate(p, year, said.age)
    weight, khat = smoothed(log_density(p, plants, log_rate, said))
    at = (rng.random() + np.arange(p.n_draws)) / p.n_draws
    chosen = np.minimum(np.searchsorted(np.cumsum(weight), at), len(weight) - 1)
    return plants.take(chosen), khat, float(1 / (weight**2).sum())
