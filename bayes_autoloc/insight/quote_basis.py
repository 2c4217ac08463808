"""Everything of a fit that a quote depends on, made once: parameters, drivers by year, facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.known import known_tenancies
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.setting import Setting
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.time_axis import calendar_of
from bayes_autoloc.insight.quote_drivers import Drivers, Floats, drivers_of
from bayes_autoloc.insight.quote_facts import CaseFacts
from bayes_autoloc.insight.quote_plants import facts_of
from bayes_autoloc.model.coords import BINS, MODES, SHOCKS, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["KeptParameters", "QuoteBasis", "basis_of"]

Array = npt.NDArray[np.float64]

DRAWS = 4000
"""Draws of the fit that quotes use, taken evenly, as in a forecast."""

LATER = 2
"""Years after the last one that can be asked for: a halt is looked for over 24 months."""

SCALARS = (
    *("eta_0", "takeover_effect", "sigma_eta", "sigma_takeover", "tau_0", "sigma_tau"),
    *("gamma", "psi", "sigma_y", "sigma_plan"),
    *("plan_bias", "plan_bias_age", "plan_sd", "plan_sd_lead", "plan_sd_age"),
    *("halt_rate", "sigma_halt", "pressure_effect", "restart_rate", "restart_new"),
    *("restart_exodus", "close_off_rate", "close_off_exodus", "close_on_rate"),
)
LEVELS: Mapping[str, Sequence[str]] = {
    "mode_effect": MODES,
    "wave_effect": WAVES,
    "mode_tau": MODES,
    "halt_mode": MODES,
    "shock_effect": SHOCKS,
    "start_rate": BINS,
    "cancel_rate": BINS,
    "start_effect": ("full_cycle", "SKD", "sanctions"),
    "cancel_effect": ("full_cycle", "SKD", "sanctions"),
}
"""What a quote reads of a fit: the ramp-up block and the hazards."""

BY_PLANT = ("eta", "log_tau", "plan_effect")
"""Effects of single plants in a fit."""


class KeptParameters(Parameters):
    """Parameters that are kept as plain arrays, apart from the fit.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Scalars (draw,) and, in the order of `LEVELS`, factors (level, draw).
    """

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self._arrays["eta_0"])

    def __contains__(self, name: str) -> bool:
        """Say whether this parameter is kept."""
        return name in self._arrays

    def __getitem__(self, name: str) -> Array:
        """Return a scalar parameter, (draw,)."""
        return self._arrays[name]

    def levels(self, name: str, levels: Sequence[str]) -> Array:
        """Return a parameter at all its levels, (level, draw)."""
        if tuple(levels) != tuple(LEVELS[name]):
            raise KeyError(f"{name} is kept for {LEVELS[name]}, not for {tuple(levels)}")
        return self._arrays[name]


@dataclass(frozen=True, eq=False)
class QuoteBasis:
    """What quotes from a fit have in common; plain arrays and plain values.

    Parameters
    ----------
    facts : CaseFacts
        The case at its vintage.
    seed : int
        Seed of all that is drawn.
    diagnostics_json : str
        Convergence checks of the fit; empty for draws from the prior.
    parameters : mapping of str to ndarray
        As `KeptParameters` takes them.
    plants : tuple of str
        Plants with fitted effects.
    effects : ndarray, (effect, plant, draw)
        In the order of `BY_PLANT`: log steady use, log ramp time (years), optimism of its plans.
    frailty : mapping of str to ndarray
        Own factor on the log halt rate of the plants that live at the vintage, (draw,).
    drivers : Drivers
        What every year brings.
    """

    facts: CaseFacts
    seed: int
    diagnostics_json: str
    parameters: Mapping[str, Array]
    plants: tuple[str, ...]
    effects: Floats
    frailty: Mapping[str, Floats]
    drivers: Drivers


def basis_of(
    posterior: "Posterior", *, seed: int | None = None, facts: CaseFacts | None = None
) -> QuoteBasis:
    """Collect what quotes need of a fit; takes about as long as a forecast.

    Parameters
    ----------
    posterior : Posterior
        A fit, or draws from the prior.
    seed : int, optional
        By default the fit's.
    facts : CaseFacts, optional
        Of its case, if they were collected before.

    Raises
    ------
    AutolocError
        If the fit has no market.
    """
    observations = posterior.observations
    facts = facts or facts_of(posterior.case, observations)
    streams = Streams(posterior.seed if seed is None else seed)
    data = posterior.draws
    setting = Setting(
        parameters=Parameters(
            data, posterior.priors, streams, min(data.sizes["chain"] * data.sizes["draw"], DRAWS)
        ),
        priors=posterior.priors,
        streams=streams,
        observations=observations,
        calendar=calendar_of(observations.vintage, facts.last_year + LATER),
        series=posterior.case.series,
    )
    known = observations.plants.index.astype(str).tolist() if "eta" in setting.parameters else []
    return QuoteBasis(
        facts=facts,
        seed=streams.seed,
        diagnostics_json=posterior.diagnostics_json,
        parameters=_parameters(setting.parameters),
        plants=tuple(known),
        effects=_effects(setting.parameters, known, streams).astype(np.float32),
        frailty=_frailty(setting),
        drivers=drivers_of(setting),
    )


def _parameters(p: Parameters) -> dict[str, Array]:
    scalars = {name: p[name] for name in SCALARS}
    return scalars | {name: p.levels(name, levels) for name, levels in LEVELS.items()}


def _effects(p: Parameters, plants: list[str], streams: Streams) -> Array:
    """Return the fitted effects; a case without plans tells nothing of their optimism."""
    shape = (len(plants), p.n_draws)
    if not plants:
        return np.zeros((len(BY_PLANT), *shape))
    fresh = p["sigma_plan"] * streams("optimism of known plants").standard_normal(shape)
    found = [p.levels(name, plants) if name in p else fresh for name in BY_PLANT]
    return np.array(found)


def _frailty(setting: Setting) -> dict[str, Floats]:
    """Return the log factors on the halt rate of what lives, as a forecast takes them."""
    rows = known_tenancies(setting).log_frailty.reshape(-1, setting.parameters.n_draws)
    return dict(zip(setting.observations.state.index.astype(str), rows, strict=True))
