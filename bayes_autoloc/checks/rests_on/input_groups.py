"""Everything that a future is made of, in groups, and futures in which some groups are drawn anew.

A future is a function of what the fit learnt, of what is drawn from priors that no data inform, and
of the chance of the years to come. Each input belongs to one group, and each group has a source.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.rests_on.prior_density import FORWARD_PRIORS
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.streams import Streams

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "CHANCE",
    "FREQUENCIES",
    "LEARNT",
    "SOURCES",
    "MixedStreams",
    "redrawn",
    "source_of",
    "stream_group",
]

type Array = npt.NDArray[np.float64]
type Index = npt.NDArray[np.int64]

SOURCES = ("prior only", "learnt", "chance")
"""Where an input comes from: a prior that no data inform, the fit, the years to come."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COMING = "rate of announcements"

LEARNT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ramp-up of plants": _names(
            "eta_0 sigma_eta sigma_mode sigma_wave overseas_offset takeover_effect sigma_takeover "
            "tau_0 mode_tau sigma_tau gamma psi sigma_y plan_bias plan_bias_age plan_sd "
            "plan_sd_lead plan_sd_age sigma_plan eta log_tau plan_effect mode_effect wave_effect"
        ),
        "incumbents": _names(
            "incumbent_use incumbent_mean incumbent_level incumbent_persistence "
            "incumbent_elasticity sigma_incumbent"
        ),
        "rest of the industry": _names(
            "rest_share rest_level rest_decline series_bias sigma_series"
        ),
        "halts and closures": _names(
            "halt_rate halt_mode halt_effect sigma_halt shock_effect pressure_effect restart_rate "
            "restart_new restart_exodus close_off_rate close_off_exodus close_on_rate"
        ),
        "announced projects": _names("start_rate cancel_rate start_effect cancel_effect"),
        COMING: _names("announce_rate announce_effect_sales announce_effect_protection"),
        "market": _names(
            "market_ratio market_mean market_persistence sigma_market market_shock "
            "market_scope_bias sigma_sales log_market"
        ),
    }
)
"""Variables of the fit by group. Official forecasts are missing: the headline does not use them."""

FREQUENCIES: Mapping[str, str] = MappingProxyType(
    {
        "exodus": "frequency of an exodus",
        "recession": "frequency of recessions and sanctions",
        "sanctions": "frequency of recessions and sanctions",
    }
)
"""Group of the frequency of each shock. One exodus in all years leaves its frequency to the prior;
the others are counted."""

CHANCE: Mapping[str, str] = MappingProxyType(
    {
        "shock": "shocks to come",
        "market": "market to come",
        "chinese share": "Chinese share to come",
        "regime": "regimes to come",
        "announcements": "new projects to come",
        "project": "new projects to come",
        "site": "new projects to come",
        "prior announce_lead": "new projects to come",
        "output": "output of plants to come",
        "known": "output of plants to come",
        "incumbents": "output of plants to come",
        "month": "halts and starts to come",
    }
)
"""Group of the streams whose name begins so: what nobody can know."""

_FORWARD = {name: group for group, names in FORWARD_PRIORS.items() for name in names}
_SHOCK = "shock "


def source_of(group: str) -> str:
    """Return the source of a group, one of `SOURCES`; of a group unknown here ``prior only``."""
    if group in CHANCE.values():
        return "chance"
    counted = {name for shock, name in FREQUENCIES.items() if shock != "exodus"}
    return "learnt" if group in LEARNT or group in counted else "prior only"


def stream_group(name: str) -> str:
    """Return the group of a stream of random numbers.

    Raises
    ------
    AutolocError
        If the simulation has a stream that belongs to no group.
    """
    if name == "western projects":  # their rate: a prior and a count of years, drawn by hand
        return COMING
    prior = name.removeprefix("prior ")
    if prior != name and prior in _FORWARD:
        return _FORWARD[prior]
    for beginning, group in CHANCE.items():
        if name == beginning or name.startswith(f"{beginning} "):
            return group
    raise AutolocError(f"the random stream {name!r} belongs to no group: add it to input_groups.py")


class MixedStreams(Streams):
    """Streams of one seed, but for some groups, which take those of another.

    Parameters
    ----------
    seed, other : int
        Seeds.
    groups : collection of str
        Groups that take the other seed's numbers.
    """

    def __init__(self, seed: int, other: int, groups: Collection[str]) -> None:
        super().__init__(seed)
        self._other, self._groups = Streams(other), frozenset(groups)

    def __call__(self, name: str) -> np.random.Generator:
        """Return a fresh generator, the same one each time for this name."""
        changed = stream_group(name) in self._groups
        chosen = self._other if changed else super().__call__
        if not name.startswith(_SHOCK):
            return chosen(name)
        group = FREQUENCIES[name.removeprefix(_SHOCK)]
        frequency = self._other(name) if group in self._groups else super().__call__(name)
        return _ShockNumbers(frequency, chosen(name))


class _ShockNumbers(np.random.Generator):
    """A stream of shocks in two parts: the simulation draws their frequency, then the years."""

    def __init__(self, frequency: np.random.Generator, years: np.random.Generator) -> None:
        super().__init__(years.bit_generator)
        self._frequency = frequency

    def beta(self, a: float, b: float, size: int) -> Array:  # type: ignore[override]
        """Draw frequencies from their own source; the years' source moves on all the same."""
        super().beta(a, b, size)
        return self._frequency.beta(a, b, size)


def redrawn(data: "xr.Dataset", elements: Mapping[str, Index], order: Index) -> "xr.Dataset":
    """Return draws in which some variables come from other draws.

    Parameters
    ----------
    data : Dataset
        Dims (chain, draw, ...).
    elements : mapping of str to ndarray of int
        Positions along the last dimension of each variable that changes, 0 for a scalar.
    order : ndarray of int, (chain * draw,)
        Where each draw's values come from.
    """
    changed = {}
    for name, which in elements.items():
        variable = data[name].transpose("chain", "draw", ...)
        values = variable.to_numpy()
        # A scalar gets a dimension of one element, so that positions mean the same everywhere.
        flat = values.reshape(len(order), *(values.shape[2:] or (1,))).copy()
        flat[..., which] = flat[order][..., which]
        changed[name] = (variable.dims, flat.reshape(values.shape))
    return data.assign(changed)
