r"""New projects of the forecast years: how many, where in the year, how large, by which entry mode.

.. math:: n_t \sim \mathrm{Poisson}(\lambda_t), \qquad
   \log \lambda_t = \zeta_0 + \zeta_1 \log\frac{\text{sales}_{t-1}}{\text{sales}_{now}} + \zeta_2
   (w_t - 1) + \zeta_3 r_t - b_+ [s_t]_+ - b_- [-s_t]_+ + \zeta_4\, \text{spic}_t

Each year has a fixed number of slots for each group of makers; a slot has its own random numbers
whether or not a project fills it, so that a scenario with one project more does not reshuffle the
others.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.announcing import announcement_rates
from bayes_autoloc.forecast.effects import by_level, ramp_time, steady_use
from bayes_autoloc.forecast.incumbents import OVERUSE
from bayes_autoloc.forecast.tenancies import NEVER, WAITING, Tenancies
from bayes_autoloc.model.coords import MODES, WAVES
from bayes_autoloc.model.curves import log_odds, logistic

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.market import Market
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.forecast.shocks import Shocks
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.forecast.time_axis import Calendar

__all__ = ["SLOTS", "SLOTS_A_YEAR", "Projects", "draw_projects"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

SLOTS = {"chinese": 16, "domestic": 4, "western": 8}
"""Most new projects a year by group; the share of draws that would need more is reported."""

SLOTS_A_YEAR = sum(SLOTS.values())


@dataclass(frozen=True)
class Projects:
    """New projects of all draws.

    Parameters
    ----------
    rows : Tenancies
        One row a project, in order of slots and so of years, still without a site.
    year : ndarray of int, (row,)
        Position of the forecast year in which it becomes known.
    wants_site : ndarray of bool, (row,)
        It takes an empty plant if one is on offer.
    takeover_use : ndarray, (row,)
        Log of its steady use of capacity, should it take one.
    clipped : float
        Share of draws and years with more projects than slots.
    """

    rows: Tenancies
    year: Index
    wants_site: npt.NDArray[np.bool_]
    takeover_use: npt.NDArray[np.float32]
    clipped: float


def draw_projects(
    setting: "Setting", shocks: "Shocks", market: "Market", paths: "Paths"
) -> Projects:
    """Draw all new projects up to the horizon; nothing here depends on how the plants fare."""
    p, observations = setting.parameters, setting.observations
    filled, clipped = _fill_slots(
        announcement_rates(setting, shocks, market, paths), setting.streams
    )
    slot, draw = np.nonzero(filled)
    chance = _SlotNumbers(setting.streams, slot, draw, filled.shape)
    year, group = slot // SLOTS_A_YEAR, _groups()[slot % SLOTS_A_YEAR]
    wave = np.array([WAVES.index(name) for name in SLOTS])[group]
    mode = _modes(p, paths, year=year, draw=draw, u=chance.uniform("mode"))
    # Only the Chinese groups begin with kits.
    mode = np.where(group == list(SLOTS).index("chinese"), mode, MODES.index("full_cycle"))
    capacity = _capacities(p, observations, draw, mode, chance.normal("size"))
    announced = _months(setting.calendar, year, chance.uniform("month"))
    lead = _leads(p, chance.uniform("lead"))
    tau = ramp_time(p, draw=draw, mode=mode, z=chance.normal("tau"))
    z = chance.normal("use")
    no = np.zeros(len(draw), bool)
    use = [
        steady_use(p, draw=draw, mode=mode, wave=wave, takeover=takeover, z=z)
        for takeover in (no, ~no)
    ]
    rows = Tenancies(
        draw=draw,
        slot=len(observations.state) + slot,
        wave=wave,
        mode=mode,
        site=np.full(len(draw), -1, np.int32),
        takeover=no,
        capacity=capacity.astype(np.float32),
        ceiling=(OVERUSE * capacity).astype(np.float32),
        log_use=use[0].astype(np.float32),
        log_tau=tau.astype(np.float32),
        log_frailty=(p["sigma_halt"][draw] * chance.normal("frailty")).astype(np.float32),
        announced=announced.astype(np.int32),
        planned=((announced + 0.5) / 12 + lead).astype(np.float32),
        at_once=chance.uniform("at once") < p["unannounced_share"][draw],
        state=np.full(len(draw), WAITING, np.int32),
        start=np.full(len(draw), NEVER, np.int32),
        stopped=np.full(len(draw), NEVER, np.int32),
        exodus_stop=no.copy(),
    )
    wants_site = chance.uniform("site") < p["site_reuse"][draw]
    return Projects(rows, year, wants_site, use[1].astype(np.float32), clipped)


class _SlotNumbers:
    """Random numbers by slot and draw, looked up for the slots that are filled."""

    def __init__(
        self, streams: "Streams", slot: Index, draw: Index, shape: tuple[int, ...]
    ) -> None:
        self._streams, self._slot, self._draw, self._shape = streams, slot, draw, shape

    def uniform(self, name: str) -> npt.NDArray[np.float32]:
        return self._streams.uniform(f"project {name}", self._shape)[self._slot, self._draw]

    def normal(self, name: str) -> npt.NDArray[np.float32]:
        return self._streams.normal(f"project {name}", self._shape)[self._slot, self._draw]


def _groups() -> Index:
    """Return the position of the group for each slot of a year."""
    return np.repeat(np.arange(len(SLOTS)), list(SLOTS.values()))


def _fill_slots(rates: Array, streams: "Streams") -> tuple[npt.NDArray[np.bool_], float]:
    """Draw the counts and mark the filled slots, (slot, draw).

    A Poisson count exceeds k where a uniform number exceeds P(N <= k): the counts of two scenarios
    then differ only as far as their rates do.
    """
    _, n_years, n_draws = rates.shape
    filled = np.zeros((n_years, SLOTS_A_YEAR, n_draws), dtype=bool)
    clipped = np.zeros((n_years, n_draws), dtype=bool)
    first = 0
    for g, (group, n_slots) in enumerate(SLOTS.items()):
        u = streams(f"announcements {group}").random((n_years, 1, n_draws))
        if rates[g].any():
            below = _at_most(n_slots, rates[g])
            filled[:, first : first + n_slots] = u > below[:, :-1]
            clipped |= u[:, 0] > below[:, -1]
        first += n_slots
    return filled.reshape(n_years * SLOTS_A_YEAR, n_draws), float(clipped.mean())


def _at_most(most: int, rate: Array) -> Array:
    """Return P(N <= k) of Poisson counts for k = 0 to most, (year, k, draw)."""
    term = np.exp(-rate)
    terms = [term]
    for k in range(1, most + 1):
        term = term * rate / k
        terms.append(term)
    return np.cumsum(np.stack(terms, axis=1), axis=1)


def _modes(
    parameters: "Parameters",
    paths: "Paths",
    *,
    year: Index,
    draw: Index,
    u: npt.NDArray[np.float32],
) -> Index:
    """Return entry modes from the mix, as the scenario tilts its odds."""
    shape = (len(paths.protection), parameters.n_draws)
    mix = parameters.levels("mode_mix", MODES)
    full, skd = MODES.index("full_cycle"), MODES.index("SKD")
    tilt = {
        name: np.broadcast_to(getattr(paths, name), shape)[year, draw]
        for name in ("full_cycle_shift", "skd_shift")
    }
    with np.errstate(divide="ignore"):
        chance_full = logistic(log_odds(mix[full])[draw] + tilt["full_cycle_shift"])
    kits = np.delete(mix, full, axis=0)[:, draw]
    kits[skd] *= np.exp(tilt["skd_shift"])
    edges = np.cumsum(kits / kits.sum(axis=0), axis=0) * (1 - chance_full)
    # The modes stand in the order of their depth, full manufacture last.
    return np.asarray((u >= edges).sum(axis=0))


def _capacities(
    parameters: "Parameters",
    observations: "Observations",
    draw: Index,
    mode: Index,
    z: npt.NDArray[np.float32],
) -> Array:
    """Return nameplates, cars a year, none larger than the largest plant of the case."""
    centre = by_level(parameters.levels("announce_size", MODES), mode, draw)
    size = np.exp(centre + parameters["announce_size_sd"][draw] * z)
    largest = observations.plants["capacity"].max() if len(observations.plants) else np.inf
    return np.minimum(size, largest)


def _months(calendar: "Calendar", year: Index, u: npt.NDArray[np.float32]) -> Index:
    """Return the month in which a project becomes known, evenly over what is left of its year."""
    first = np.array([12 * y + 12 - len(calendar.months_ahead(y)) for y in calendar.years])
    n_months = np.array([len(calendar.months_ahead(y)) for y in calendar.years])
    return np.asarray(first[year] + np.floor(u * n_months[year]).astype(np.int64))


def _leads(parameters: "Parameters", u: npt.NDArray[np.float32]) -> Array:
    """Return years from announcement to planned start: the prior is the spread between projects."""
    # Quantiles of the draws rather than of the distribution: no import of scipy.stats, a second.
    return np.asarray(np.quantile(parameters["announce_lead"], u.astype(float)))
