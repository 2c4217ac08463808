"""Effects of levers: priors with a grade of evidence, drawn once a future for all scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.scenario.levers import LEARNT, PRIOR_EFFECTS, SIGNED
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.model.prior import Prior

__all__ = ["Effect", "EffectDraws", "grade_of"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """How strongly the industry answers to one unit of a lever.

    Parameters
    ----------
    prior : Prior
        Distribution, unit, reason, source.
    grade : {"data", "analogy", "elicited"}
        What it rests on.
    """

    prior: Prior
    grade: str

    def draw(self, streams: Streams, n_draws: int) -> Array:
        """Draw it, (draw,): same seed and name, same luck, in whatever scenario."""
        rng = streams(f"prior {self.prior.name}")
        return np.asarray(self.prior.draw(rng, n_draws), dtype=float)

    def draw_unsigned(self, streams: Streams, n_draws: int) -> Array:
        """Draw it with its size and either sign, each with probability one half."""
        heads = streams(f"sign {self.prior.name}").random(n_draws) < 0.5
        return np.abs(self.draw(streams, n_draws)) * np.where(heads, 1.0, -1.0)


class EffectDraws:
    """Draws of the effects for one scenario.

    Parameters
    ----------
    effects : mapping of str to Effect
        What the scenario file says.
    parameters : Parameters
        The fit, and the priors of effects that stand there.
    streams : Streams
        Source of randomness.
    free_signs : bool
        Forget which sign the effects of the sanctions index have.
    """

    def __init__(
        self,
        effects: Mapping[str, Effect],
        parameters: Parameters,
        streams: Streams,
        *,
        free_signs: bool = False,
    ) -> None:
        self._effects, self._parameters = effects, parameters
        self._streams, self._free_signs = streams, free_signs

    def __getitem__(self, name: str) -> Array:
        """Return an effect, (draw,)."""
        effect = self._effects.get(name)
        if self._free_signs and name in SIGNED:
            effect = effect or Effect(self._parameters.prior(name), PRIOR_EFFECTS[name])
            return effect.draw_unsigned(self._streams, self._parameters.n_draws)
        if effect is None:
            return self._parameters[name]
        return effect.draw(self._streams, self._parameters.n_draws)


def grade_of(name: str, effects: Mapping[str, Effect]) -> str:
    """Return the grade of an effect: data, analogy or elicited."""
    if name in effects:
        return effects[name].grade
    return LEARNT.get(name) or PRIOR_EFFECTS[name]
