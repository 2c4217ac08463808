"""The parameters of the generative model, as a known truth to simulate from and to recover."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import log
from types import MappingProxyType
from typing import Self

__all__ = ["BINS", "MODES", "WAVES", "Truth"]

MODES = ("SKD", "CKD", "mixed", "full_cycle")
WAVES = ("domestic", "western", "chinese")
BINS = ("before", "0-1", "1-2", "2+")

Levels = Mapping[str, float]


def _log_rates(rates: tuple[float, ...]) -> Levels:
    return MappingProxyType(dict(zip(BINS, map(log, rates), strict=True)))


START_RATE = _log_rates((0.08, 0.35, 0.30, 0.12))
CANCEL_RATE = _log_rates((0.04, 0.08, 0.12, 0.15))


@dataclass(frozen=True)
class Truth:
    """Every parameter of the generative model, named as in a fitted posterior.

    Rates are logs of events a year, levels are logs of cars (a year), spreads are in log units,
    times are years. Mode and wave effects sum to zero. The defaults lie near what the evidence on
    Russia says, so that a simulated case looks like the real one.

    Parameters
    ----------
    eta_0, mode_effect, wave_effect, overseas_offset, takeover_effect : float or mapping
        Log of the steady use of nameplate capacity, and what shifts it.
    sigma_eta, sigma_takeover : float
        Spread of the steady use between tenancies; further spread of takeovers.
    tau_0, mode_tau, sigma_tau : float or mapping
        Log of the ramp time in years, its shift by entry mode, its spread between tenancies.
    gamma, psi : float
        Response of use to demand pressure and to import protection.
    sigma_y : float
        Scale of the Student-t (4) noise of a year's output.
    plan_bias, plan_bias_age : float
        Optimism of plans at long leads; further optimism for a plant that has just started.
    plan_sd, plan_sd_lead, plan_sd_age, sigma_plan : float
        Spread of same-year plans, what long leads add to it, spread of a plant's own optimism.
    incumbent_mean : mapping
        Log output in a year of average market, by incumbent.
    incumbent_persistence, incumbent_elasticity, sigma_incumbent : float
        Autocorrelation, response to the log market, scale of the Student-t (30) innovations.
    rest_level, rest_decline : float
        Log output of the makers outside the tables in the first year, and its fall a year.
    series_bias, sigma_series : mapping, float
        Log bias of each statistical series of national production; scale of its error.
    market_mean, market_persistence, sigma_market, market_shock, market_scope_bias : float, mapping
        Log level without shocks, autocorrelation, scale of Student-t (4) innovations, effect of a
        full year of recession or exodus, log excess of wider scopes over passenger cars.
    halt_rate, halt_mode, sigma_halt, shock_effect, pressure_effect : float or mapping
        Log rate of halts while on, shifts by mode, spread between plants, effects of common shocks,
        and by how much the log rate falls with demand pressure.
    restart_rate, restart_new, restart_exodus : float
        Log rate of restarts while off, its excess in the first six months of a stop, and its
        excess (negative: a lack) in stops that the exodus caused.
    close_off_rate, close_off_exodus, close_on_rate : float
        Log rate of closures while off, its excess in stops that the exodus caused, and while on.
    start_rate, cancel_rate, start_effect, cancel_effect : mapping
        Log rates by time relative to the planned start of a project, and effects of its covariates.
    announce_rate, announce_effect_sales, announce_effect_protection : float
        Log rate of new Chinese projects a year at the latest sales and protection; effects of the
        log of last year's sales of Chinese brands (relative to the latest) and of protection.
        `simulate_case` replaces `announce_rate` by the rate that its number of plants implies.
    """

    eta_0: float = log(0.45)
    mode_effect: Levels = MappingProxyType(
        {"SKD": -0.25, "CKD": -0.05, "mixed": 0.05, "full_cycle": 0.25}
    )
    wave_effect: Levels = MappingProxyType({"domestic": 0.0, "western": 0.15, "chinese": -0.15})
    overseas_offset: float = -0.10
    takeover_effect: float = -1.0
    sigma_eta: float = 0.35
    sigma_takeover: float = 0.30
    tau_0: float = log(1.5)
    mode_tau: Levels = MappingProxyType(
        {"SKD": -0.20, "CKD": 0.0, "mixed": 0.0, "full_cycle": 0.20}
    )
    sigma_tau: float = 0.25
    gamma: float = 0.5
    psi: float = 0.3
    sigma_y: float = 0.25
    plan_bias: float = 0.40
    plan_bias_age: float = 0.50
    plan_sd: float = 0.10
    plan_sd_lead: float = 0.40
    plan_sd_age: float = 0.60
    sigma_plan: float = 0.20
    incumbent_mean: Levels = MappingProxyType(
        {"incumbent_1": log(600_000), "incumbent_2": log(50_000)}
    )
    incumbent_persistence: float = 0.6
    incumbent_elasticity: float = 0.7
    sigma_incumbent: float = 0.12
    rest_level: float = log(180_000)
    rest_decline: float = 0.13
    series_bias: Levels = MappingProxyType({"rosstat": 0.0, "oica": 0.03})
    sigma_series: float = 0.02
    market_mean: float = log(2.0e6)
    market_persistence: float = 0.7
    sigma_market: float = 0.12
    market_shock: float = -0.5
    market_scope_bias: Levels = MappingProxyType(
        {"passenger_and_lcv_sales": 0.06, "all_vehicle_sales": 0.15}
    )
    halt_rate: float = log(0.12)
    halt_mode: Levels = MappingProxyType(
        {"SKD": 0.20, "CKD": 0.10, "mixed": -0.10, "full_cycle": -0.20}
    )
    sigma_halt: float = 0.30
    shock_effect: Levels = MappingProxyType({"recession": 0.9, "exodus": 2.2, "sanctions": 0.9})
    pressure_effect: float = 0.5
    restart_rate: float = log(0.5)
    restart_new: float = 1.0
    restart_exodus: float = -1.5
    close_off_rate: float = log(0.25)
    close_off_exodus: float = 0.7
    close_on_rate: float = log(0.03)
    start_rate: Levels = START_RATE
    cancel_rate: Levels = CANCEL_RATE
    start_effect: Levels = MappingProxyType(
        {"overseas": -0.4, "full_cycle": -0.8, "SKD": 0.2, "sanctions": -0.5}
    )
    cancel_effect: Levels = MappingProxyType(
        {"overseas": -0.2, "full_cycle": 0.9, "SKD": -0.1, "sanctions": 0.5}
    )
    announce_rate: float = log(2.0)
    announce_effect_sales: float = 0.2
    announce_effect_protection: float = 0.3

    def with_(self, **changes: float | Levels) -> Self:
        """Return a copy with some parameters changed, all else equal.

        Raises
        ------
        TypeError
            If a name is not a parameter.
        """
        return replace(self, **changes)  # type: ignore[arg-type]

    def flat(self) -> dict[str, float]:
        """Return every number by its label, ``"sigma_y"`` or ``"mode_effect[SKD]"``."""
        values: dict[str, float] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Mapping):
                values.update({f"{item.name}[{level}]": float(value[level]) for level in value})
            else:
                values[item.name] = float(value)
        return values
