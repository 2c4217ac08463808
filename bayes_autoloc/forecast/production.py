r"""Output of the tenancies in a year, from how long they ran and how old they are.

.. math:: \log y = \log K + \eta + \log(1 - e^{-a/\tau}) + \gamma x_t + \psi w_t + r_t + \epsilon
          + \log f

f is the share of the year that the plant ran and r the fresh effect of a regime that has begun
since. No tenancy makes more than 1.2 times the site's nameplate in the months that it runs, nor do
all known tenants of a site together.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.incumbents import OVERUSE
from bayes_autoloc.forecast.streams import Streams, wide_normal
from bayes_autoloc.forecast.tenancies import NEVER
from bayes_autoloc.model.coords import MODES, WAVES
from bayes_autoloc.model.curves import log_ramp

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.running import Running
    from bayes_autoloc.forecast.tenancies import Tenancies
    from bayes_autoloc.forecast.time_axis import Calendar

__all__ = ["cap_shared_sites", "draw_regimes", "output_of_year"]

Array = npt.NDArray[np.float64]


def draw_regimes(parameters: "Parameters", streams: Streams, calendar: "Calendar") -> Array:
    """Draw what changes of regime add to the log use of each wave.

    A break comes at the prior's rate from the year after the vintage on; from then on each wave has
    a fresh effect, until the next break.

    Returns
    -------
    ndarray, (wave, year, draw)
        0 before the first break.
    """
    shape = (len(WAVES), len(calendar.years), parameters.n_draws)
    chance = -np.expm1(-parameters["regime_rate"])
    breaks = streams("regime breaks").random(shape[1:]) < chance
    # The year comes first, so that a longer horizon leaves the earlier years as they are.
    numbers = streams("regime effects").standard_normal((shape[1], shape[0], shape[2]))
    fresh = parameters["regime_sd"] * numbers.swapaxes(0, 1)
    effect = np.zeros(shape)
    for t in range(1, shape[1]):
        effect[:, t] = np.where(breaks[t], fresh[:, t], effect[:, t - 1])
    return effect


def output_of_year(
    parameters: "Parameters",
    streams: Streams,
    rows: "Tenancies",
    running: "Running",
    *,
    year: int,
    calendar_year: int,
    n_slots: int,
    pressure: Array,
    regime: Array,
    paths: "Paths",
) -> npt.NDArray[np.float64]:
    """Return the cars that each row makes in a year.

    Parameters
    ----------
    parameters, streams : Parameters, Streams
        Draws of the fit; source of randomness.
    rows, running : Tenancies, Running
        The tenancies and their months of the year.
    year, calendar_year : int
        Position of the forecast year, and the year itself.
    n_slots : int
        Number of slots up to this year.
    pressure : ndarray, (draw,)
        Log of the market over the capacity of the year before, centred.
    regime : ndarray, (wave, draw)
        Effects of changes of regime in this year.
    paths : Paths
        Scenario.

    Returns
    -------
    ndarray, (row,)
        Cars a year; 0 for rows that did not run.
    """
    ran = np.flatnonzero(running.months > 0)
    draw, wave = rows.draw[ran], rows.wave[ran]
    # A start counts from the middle of its month, as in the history.
    age = running.middle()[ran] - (rows.start[ran] + 0.5) / 12
    # A plant whose start is not known is past its ramp-up; half a month is the least age.
    age = np.where(rows.start[ran] == NEVER, 50.0, np.maximum(age, 1 / 24))
    by_draw = parameters["gamma"] * pressure + parameters["psi"] * paths.protection[year] + regime
    by_draw[WAVES.index("chinese")] += paths.use_shift[year]
    noise = wide_normal(streams, f"output {calendar_year}", (n_slots, len(pressure)))
    log_use = (
        rows.log_use[ran]
        + log_ramp(age, np.exp(rows.log_tau[ran]))
        + by_draw[wave, draw]
        + _skd_shift(rows, paths, year, len(pressure))[ran]
        + parameters["sigma_y"][draw] * noise[rows.slot[ran], draw]
    )
    share = running.months[ran] / 12
    output = np.zeros(len(rows))
    output[ran] = np.minimum(rows.capacity[ran] * np.exp(log_use), rows.ceiling[ran]) * share
    return output


def _skd_shift(rows: "Tenancies", paths: "Paths", year: int, n_draws: int) -> Array:
    """Return what a scenario adds to the log use of each row for being a Chinese SKD plant."""
    hit = (rows.wave == WAVES.index("chinese")) & (rows.mode == MODES.index("SKD"))
    if not paths.skd_use_shift[year].any():
        return np.zeros(len(rows))
    return np.where(hit, paths.by_draw("skd_use_shift", year, n_draws)[rows.draw], 0.0)


def cap_shared_sites(output: Array, observations: "Observations") -> Array:
    """Scale down known tenants that share a site and together exceed what it can make.

    Parameters
    ----------
    output : ndarray, (plant, draw)
        Cars a year of the known tenancies, in the order of ``observations.state``.
    observations : Observations
        Frame ``state`` is used.
    """
    state = observations.state.reset_index(drop=True)
    capped = output.copy()
    for _, tenants in state.groupby("site"):
        if len(tenants) < 2:
            continue
        where = tenants.index.to_numpy()
        ceiling = OVERUSE * max(tenants["site_capacity"].max(), tenants["capacity"].max())
        total = capped[where].sum(axis=0)
        capped[where] *= np.minimum(1.0, ceiling / np.maximum(total, 1.0))
    return capped
