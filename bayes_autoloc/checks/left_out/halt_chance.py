r"""The chance that a running plant halts within some months, by the fit's hazards.

Given the shocks and the market of a future, a plant that runs is halted in month t with the
probability :math:`h_t` and closed with :math:`c_t`, so that it halts within T months with

.. math:: \sum_{t \le T} h_t \prod_{s < t} (1 - h_s - c_s) .

This is averaged over futures; the luck of the single months needs no simulation.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.forecast.hazards import HazardTable
from bayes_autoloc.forecast.known import known_tenancies
from bayes_autoloc.forecast.market import simulate_market
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.pressure import Pressure
from bayes_autoloc.forecast.setting import Setting
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.forecast.tenancies import NEVER, ON, Tenancies
from bayes_autoloc.forecast.time_axis import Calendar, calendar_of
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.coords import MODES, WAVES

__all__ = ["TenancyClass", "halt_probability"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class TenancyClass:
    """A tenancy of which only the class is known.

    Parameters
    ----------
    wave : str
        One of `WAVES`.
    mode : str
        One of `MODES`.

    Raises
    ------
    AutolocError
        If wave or mode are unknown.
    """

    wave: str
    mode: str

    def __post_init__(self) -> None:
        """Refuse a class that the model does not have."""
        for what, value, known in (("wave", self.wave, WAVES), ("mode", self.mode, MODES)):
            if value not in known:
                raise AutolocError(f"no {what} {value!r}. {did_you_mean(value, known)}")


def halt_probability(
    posterior: Posterior, tenancy: str | TenancyClass, months: int = 24, *, seed: int | None = None
) -> Array:
    """Return the chance of a halt within 1, 2, ... months after the vintage.

    Parameters
    ----------
    posterior : Posterior
        A fit.
    tenancy : str or TenancyClass
        A tenancy that runs at the vintage, or the class of one that starts then.
    months : int
        How far to look.
    seed : int, optional
        By default the fit's.

    Returns
    -------
    ndarray, (month,)
        Not falling, 0 to 1. A plant that closes without a halt never halts.

    Raises
    ------
    AutolocError
        If no such tenancy runs at the vintage.

    Notes
    -----
    Status quo. The capacity that runs at the vintage is held, so pressure follows the market alone.
    As in a forecast, the year of the vintage has the shocks that are known of it and no others.
    """
    observations, streams = (
        posterior.observations,
        Streams(posterior.seed if seed is None else seed),
    )
    calendar = _calendar(observations.vintage, months)
    setting = Setting(
        parameters=Parameters(posterior.draws, posterior.priors, streams),
        priors=posterior.priors,
        streams=streams,
        observations=observations,
        calendar=calendar,
        series=posterior.case.series,
    )
    everyone = known_tenancies(setting)
    if isinstance(tenancy, TenancyClass):
        rows = _of_class(setting, tenancy)
    else:
        rows = _of_plant(setting, everyone, tenancy)
    return _first_halts(setting, everyone, rows)[:months]


def _calendar(vintage: str, months: int) -> Calendar:
    now = calendar_of(vintage, int(vintage[:4])).vintage_month
    return calendar_of(vintage, (now + months) // 12)


def _of_plant(setting: Setting, everyone: Tenancies, plant: str) -> Tenancies:
    state = setting.observations.state
    if plant not in state.index:
        hint = did_you_mean(plant, state.index.astype(str).tolist())
        raise AutolocError(f"no tenancy {plant!r} lives at {setting.observations.vintage}. {hint}")
    if state.loc[plant, "status"] != "running":
        status = state.loc[plant, "status"]
        raise AutolocError(
            f"{plant!r} is in the state {status!r} at {setting.observations.vintage}; only what "
            "runs can halt. Ask for its class."
        )
    slot = state.index.astype(str).tolist().index(plant)
    return everyone.take(np.flatnonzero(everyone.slot == slot))


def _of_class(setting: Setting, group: TenancyClass) -> Tenancies:
    p = setting.parameters
    n, now = p.n_draws, setting.calendar.vintage_month
    z = setting.streams("frailty of a class").standard_normal(n)
    numbers = ("capacity", "ceiling", "log_use", "log_tau", "planned")
    return Tenancies(
        **dict.fromkeys(numbers, np.zeros(n, np.float32)),
        draw=np.arange(n),
        slot=np.zeros(n, np.int64),
        wave=np.full(n, WAVES.index(group.wave)),
        mode=np.full(n, MODES.index(group.mode)),
        site=np.full(n, -1, np.int32),
        takeover=np.zeros(n, bool),
        log_frailty=(p["sigma_halt"] * z).astype(np.float32),
        announced=np.full(n, now, np.int32),
        at_once=np.zeros(n, bool),
        state=np.full(n, ON, np.int32),
        start=np.full(n, now, np.int32),
        stopped=np.full(n, NEVER),
        exodus_stop=np.zeros(n, bool),
    )


def _first_halts(setting: Setting, everyone: Tenancies, rows: Tenancies) -> Array:
    """Return the chance of a halt so far at the end of each simulated month."""
    observations, calendar = setting.observations, setting.calendar
    paths, shocks = status_quo(observations, calendar.years), draw_shocks(setting)
    market = simulate_market(setting, shocks, paths)
    former = observations.sites["former_western"].to_numpy(bool)
    hazards = HazardTable(setting.parameters, former)
    pressure = Pressure(observations, calendar.now_year)
    running, halted = np.ones(len(rows)), np.zeros(len(rows))
    found = []
    for t, year in enumerate(calendar.years):
        sales = market.log_sales[t]
        x = pressure.current(sales) if t == 0 else pressure.after(everyone, sales)
        rates = hazards.rates(rows, shocks, x, paths, t)
        for _ in calendar.months_ahead(int(year)):
            halted = halted + running * rates.to_halt
            running = running * (rates.no_close - rates.to_halt)
            found.append(float(halted.mean()))
    return np.array(found)
