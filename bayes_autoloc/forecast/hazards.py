r"""Hazards of the tenancies in a forecast year, as probabilities a month.

.. math:: \log \lambda_{halt} &= a_h + m_{mode} + \phi_p + \sum_q \delta_q S_{qt} - c\, x_t \\
          \log \lambda_{restart} &= a_r + \rho_{new} [\text{off} \le 6\ \text{months}]
                                    + \rho_{exodus} [\text{exodus}] + c\, x_t / 2 \\
          \log \lambda_{close} &= a_c + \rho_c [\text{exodus}] \text{ (off)},
                                  \quad a_c' \text{ (on)} \\
          P(\text{in a month}) &= 1 - e^{-\lambda / 12}
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.forecast.effects import by_level
from bayes_autoloc.forecast.tenancies import PIPELINE, WAITING
from bayes_autoloc.model.coords import BINS, MODES, SHOCKS, WAVES

if TYPE_CHECKING:
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.shocks import Shocks
    from bayes_autoloc.forecast.tenancies import Tenancies

__all__ = ["HazardTable", "Rates", "competing"]

Array = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Index = npt.NDArray[np.integer[npt.NBitBase]]

SHOCK_WAVE = {"recession": None, "exodus": "western", "sanctions": "chinese"}
"""Wave that a shock hits; None for all."""

NEW_STOP_MONTHS = 6
"""A stop counts as new for so long; most restarts come within it."""


@dataclass(frozen=True)
class Rates:
    """Hazards of one year.

    Parameters
    ----------
    to_halt, no_close : ndarray, (row,)
        From running, a month: probability of a halt, and one minus that of a closure.
    restart, close_off : ndarray, (draw,)
        Rates a year, from standing, for a stop that is neither new nor an exodus.
    start_factor, cancel_factor : ndarray, (row,)
        What multiplies the rates of a project at this stage.
    buy_back : ndarray, (row,)
        Rate a year at which a former owner ends the tenancy, running or standing.
    """

    to_halt: Floats
    no_close: Floats
    restart: Array
    close_off: Array
    start_factor: Array
    cancel_factor: Array
    buy_back: Array


class HazardTable:
    """The fit's hazards, ready for rows of tenancies.

    Parameters
    ----------
    parameters : Parameters
        Draws of the fit.
    former_western : ndarray of bool, (site,)
        Sites that a western maker built or ran.
    """

    def __init__(self, parameters: "Parameters", former_western: npt.NDArray[np.bool_]) -> None:
        self._parameters, self._former_western = parameters, former_western
        self._halt_mode = parameters.levels("halt_mode", MODES)
        self._shock = parameters.levels("shock_effect", SHOCKS)
        self._pressure = parameters["pressure_effect"]
        self.start = np.exp(parameters.levels("start_rate", BINS))
        self.cancel = np.exp(parameters.levels("cancel_rate", BINS))
        self.restart_new = np.exp(parameters["restart_new"])
        self.restart_exodus = np.exp(parameters["restart_exodus"])
        self.close_off_exodus = np.exp(parameters["close_off_exodus"])

    def rates(
        self, rows: "Tenancies", shocks: "Shocks", pressure: Array, paths: "Paths", year: int
    ) -> Rates:
        """Return the rates of a year.

        Parameters
        ----------
        rows : Tenancies
            The tenancies.
        shocks : Shocks
            Shares of the year in a shock.
        pressure : ndarray, (draw,)
            Log of the market over the capacity of the year before, centred.
        paths : Paths
            Scenario; sanctions above today's act like a share of a sanctions shock.
        year : int
            Position of the forecast year.
        """
        p, draw = self._parameters, rows.draw
        chinese = rows.wave == WAVES.index("chinese")
        in_shock = self._in_shock(shocks, paths, year)
        halt = (
            (p["halt_rate"] - self._pressure * pressure)[draw]
            + by_level(self._halt_mode, rows.mode, draw)
            + rows.log_frailty
            + self._shock_shift(rows, in_shock)
            + chinese * paths.by_draw("halt_shift", year, p.n_draws)[draw]
        )
        buy_back = self._buy_back(rows, paths, year)
        to_halt, to_close = competing(np.exp(halt), np.exp(p["close_on_rate"])[draw] + buy_back)
        sanctions = chinese * in_shock["sanctions"][draw]
        return Rates(
            to_halt=to_halt.astype(np.float32),
            no_close=(1 - to_close).astype(np.float32),
            restart=np.exp(p["restart_rate"] + self._pressure * pressure / 2),
            close_off=np.exp(p["close_off_rate"]),
            start_factor=self._factor("start_effect", rows, sanctions),
            cancel_factor=self._factor("cancel_effect", rows, sanctions),
            buy_back=buy_back,
        )

    def _in_shock(self, shocks: "Shocks", paths: "Paths", year: int) -> dict[str, Array]:
        """Return the strength of each kind of shock in the year, (draw,): 1 fills the year.

        What a scenario assumes does not add to what chance brings. Sanctions may be stronger than
        1, twice a year's worth.
        """
        assumed = {
            "recession": np.clip(paths.recession[year], 0, 1),
            "sanctions": paths.sanctions[year],
        }
        share = dict(zip(SHOCKS, shocks.share[:, year], strict=True))
        return {kind: np.maximum(share[kind], assumed.get(kind, 0.0)) for kind in SHOCKS}

    def _shock_shift(self, rows: "Tenancies", in_shock: dict[str, Array]) -> Array:
        """Return what the shocks add to the log halt rate of each row."""
        by_wave = np.zeros((len(WAVES), self._parameters.n_draws))
        for q, kind in enumerate(SHOCKS):
            strength, wave = in_shock[kind], SHOCK_WAVE[kind]
            effect = self._shock[q] * np.maximum(strength, 1.0)
            hit = slice(None) if wave is None else WAVES.index(wave)
            by_wave[hit] += _log_factor(effect, np.minimum(strength, 1.0))
        return np.asarray(by_wave[rows.wave, rows.draw])

    def _buy_back(self, rows: "Tenancies", paths: "Paths", year: int) -> Array:
        """Return the rate a year at which each row's site goes back to a western owner."""
        if not paths.buy_back[year].any() or not len(self._former_western):
            return np.zeros(len(rows))
        held = (rows.site >= 0) & (rows.wave != WAVES.index("western"))
        held &= self._former_western[rows.site]
        rate = paths.by_draw("buy_back", year, self._parameters.n_draws)[rows.draw]
        return np.where(held, rate, 0.0)

    def _factor(self, name: str, rows: "Tenancies", sanctions: Array) -> Array:
        """Return what multiplies the rates of projects, (row,); 1 for rows that are none."""
        effects = self._parameters.levels(name, ("full_cycle", "SKD", "sanctions"))
        project = np.flatnonzero((rows.state == PIPELINE) | (rows.state == WAITING))
        draw, mode = rows.draw[project], rows.mode[project]
        loads = (
            mode == MODES.index("full_cycle"),
            mode == MODES.index("SKD"),
            sanctions[project],
        )
        total = sum(effect[draw] * load for effect, load in zip(effects, loads, strict=True))
        factor = np.ones(len(rows))
        factor[project] = np.exp(total)
        return factor


def _log_factor(effect: Array, share: Array) -> Array:
    """Return the log of the year's mean rate over the rate without shock.

    A shock of effect d (log) that lasts for a share s of the year: log(1 + s (exp(d) - 1)).
    """
    return np.asarray(np.log1p(share * np.expm1(effect)))


def competing(one: Array, other: Array) -> tuple[Array, Array]:
    """Return the probabilities a month that one or the other of two risks comes first.

    Parameters
    ----------
    one, other : ndarray
        Rates, events a year.

    Returns
    -------
    tuple of ndarray
        They sum to 1 - exp(-(one + other) / 12).
    """
    total = one + other
    any_event = -np.expm1(-total / 12)
    share = np.divide(one, total, out=np.zeros_like(total), where=total > 0)
    return any_event * share, any_event * (1 - share)
