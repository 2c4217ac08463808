r"""Rows about years that the case can't hold yet, as news about the simulated futures.

The likelihood reads yearly figures of complete years, and plans for years up to the vintage's. A
figure for a later year, or a plan for one, is evidence about each draw's future all the same:

.. math:: \log y_{pt} &\sim t_4\big(\log \hat y_{pt},\ \sqrt{\sigma_y^2 + s^2}\big), \\
          \log \text{plan} &\sim t_6\big(\ell_{pt} + \beta\, g(h) + \beta_a e^{-a/2} + u_p,\
          \sqrt{s_0^2 + s_1^2 g(h) + s_2^2 e^{-a} + \sigma_y^2}\big), \\
          \log Y_t &\sim t_5\big(\log Y^{sim}_t + b_k - b_{ref},\ \sqrt{\sigma_k^2 + s^2}\big)

the measurement equations of the model, with what a future makes in place of what was made:
:math:`\hat y` is the plant's output in that future without its own luck (the luck is integrated out
by the error), its halts and the caps by demand included; :math:`\ell` is the same without halts and
closures. The forecast starts from the vintage as before and claims nothing else about the months
since. A fit of a later vintage, by contrast, takes every plant without news to have run on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.headline_draws import forecast_setting
from bayes_autoloc.evidence.figures import REL_SD
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.run import run_scenario
from bayes_autoloc.model.curves import plan_optimism

if TYPE_CHECKING:
    import xarray as xr

    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.inference.posterior import Posterior
    from bayes_autoloc.insight.update_rows import NewRow

__all__ = ["Ahead", "is_ahead"]

Array = npt.NDArray[np.float64]

OUTPUT_NU, PLAN_NU, TOTAL_NU = 4, 6, 5
"""Degrees of freedom, as in the model; a test holds them to it."""

USUAL_ERROR = 0.03
"""Relative error of a national figure for which nobody gave one, as in the evidence."""

NEVER = -50.0
"""Log rate of what never happens."""


def is_ahead(row: "NewRow", vintage: str, scope: str) -> bool:
    """Say whether a row is about a year that the evidence of a vintage can't hold.

    Parameters
    ----------
    row : NewRow
        The row.
    vintage : str
        ``YYYY-MM``.
    scope : str
        Scope of production.csv that is forecast.
    """
    year, now_year = row.year, int(vintage[:4])
    if year is None:
        return False
    if row.table == "production":
        whole = row.cells.get("period") == "Y" and row.cells.get("scope") == scope
        return whole and year >= now_year
    if row.table == "plans":
        said_late = str(row.cells.get("announced", vintage)) > vintage and year >= now_year
        return row.cells.get("kind") != "capacity" and (year > now_year or said_late)
    return row.table == "output" and year >= now_year


@dataclass(frozen=True, eq=False)
class Ahead:
    """Densities of rows ahead in the futures of a fit.

    Parameters
    ----------
    posterior : Posterior
        Draws, and the evidence from which the forecast starts.
    streams : Streams
        Source of randomness.
    parameters : Parameters
        The draws that are used.
    production : ndarray, (year, draw)
        National production of the futures from the vintage's year on, cars a year.
    """

    posterior: "Posterior"
    streams: "Streams"
    parameters: "Parameters"
    production: Array

    def log_density(self, rows: Sequence["NewRow"]) -> tuple[Array, list[str]]:
        """Return the summed log density of rows, (draw,), and what could not be used.

        Parameters
        ----------
        rows : sequence of NewRow
            Rows for which `is_ahead` holds.

        Returns
        -------
        log_density : ndarray, (draw,)
            Minus infinity where a future contradicts a row.
        refused : list of str
            Why rows were left out, one text a row that was.
        """
        total, refused = np.zeros(self.parameters.n_draws), []
        plain = self._simulated([row for row in rows if row.table == "output"], calm=False)
        calm = self._simulated([row for row in rows if row.table == "plans"], calm=True)
        for row in rows:
            why = self._refusal(row)
            if why:
                refused.append(f"{row.table}: {row.text}: {why}")
            elif row.table == "production":
                total += self._of_total(row)
            elif row.table == "output":
                total += self._of_output(row, self._made(plain, row))
            else:
                total += self._of_plan(row, self._made(calm, row))
        return total, refused

    def _refusal(self, row: "NewRow") -> str:
        """Return why a row can't be used, or an empty text."""
        obs, year = self.posterior.observations, row.year or 0
        if year - obs.now_year >= len(self.production):
            return "after the last year of the forecast"
        if row.table == "production":
            known = self.parameters.levels("series_bias", [str(row.cells["series"])])
            return "" if np.isfinite(known).all() else "a series that the fit does not know"
        if row.plant not in obs.state.index:
            return "its plant is not live at the vintage"
        running = obs.state.loc[row.plant, "status"] == "running"
        return "" if running or row.table == "output" else "its plant does not run at the vintage"

    def _simulated(self, rows: Sequence["NewRow"], *, calm: bool) -> Array:
        """Return the known plants' output without their own luck, (plant, year, draw).

        Calm futures have no halts and no closures.
        """
        if not rows:
            return np.zeros((0, 0, 0))
        data = self.posterior.draws
        still = {"sigma_y": 0.0}
        if calm:
            still |= {"halt_rate": NEVER, "close_on_rate": NEVER}
        data = data.assign({name: _constant(data[name], value) for name, value in still.items()})
        now_year = self.posterior.observations.now_year
        last = max(row.year or 0 for row in rows)
        last = min(last, now_year + len(self.production) - 1)
        setting = forecast_setting(
            self.posterior, last, self.streams, self.parameters.n_draws, data
        )
        paths = status_quo(setting.observations, setting.calendar.years)
        return run_scenario(setting, paths).parts.known

    def _made(self, simulated: Array, row: "NewRow") -> Array:
        obs = self.posterior.observations
        plant = obs.state.index.get_loc(row.plant)
        return np.asarray(simulated[plant, (row.year or 0) - obs.now_year])

    def _of_output(self, row: "NewRow", made: Array) -> Array:
        """Return the density of a figure; nothing made gives no car, and some gives some."""
        cars, quality = float(str(row.cells["output"])), str(row.cells.get("quality", "proxy"))
        if cars <= 0:
            return np.where(made <= 0, 0.0, -np.inf)
        scale = np.hypot(self.parameters["sigma_y"], REL_SD[quality])
        z = (np.log(cars) - np.log(np.maximum(made, 1e-9))) / scale
        density = _log_t(z, scale, OUTPUT_NU) if quality != "partial" else _log_above(z, OUTPUT_NU)
        return np.where(made > 0, density, -np.inf)

    def _of_plan(self, row: "NewRow", level: Array) -> Array:
        p, obs = self.parameters, self.posterior.observations
        lead = (row.year or 0) + 1 - _middle_of(str(row.cells.get("announced", row.known)))
        start = float(obs.state["start"].astype(float)[row.plant])
        age = (row.year or 0) + 0.5 - start if np.isfinite(start) else 50.0
        optimism, youth = plan_optimism(max(lead, 0.0)), np.exp(-age / 2)
        centre = np.log(np.maximum(level, 1e-9)) + p["plan_bias"] * optimism
        centre = centre + p["plan_bias_age"] * youth + self._own_optimism(row.plant)
        spread = p["plan_sd"] ** 2 + p["plan_sd_lead"] ** 2 * optimism
        scale = np.sqrt(spread + (p["plan_sd_age"] * youth) ** 2 + p["sigma_y"] ** 2)
        z = (np.log(float(str(row.cells["plan"]))) - centre) / scale
        return _log_t(z, scale, PLAN_NU)

    def _own_optimism(self, plant: str) -> Array:
        p = self.parameters
        fresh = p["sigma_plan"] * self.streams(f"plan {plant}").standard_normal(p.n_draws)
        if "plan_effect" not in p:
            return np.asarray(fresh)
        fitted = p.levels("plan_effect", [plant])[0]
        return np.where(np.isfinite(fitted), fitted, fresh)

    def _of_total(self, row: "NewRow") -> Array:
        p, obs = self.parameters, self.posterior.observations
        made = self.production[(row.year or 0) - obs.now_year]
        names = [str(row.cells["series"]), self.posterior.case.series]
        bias, reference = p.levels("series_bias", names)
        error = float(str(row.cells.get("rel_sd", USUAL_ERROR)))
        scale = np.hypot(p["sigma_series"], error)
        centre = np.log(made) + bias - np.nan_to_num(reference)
        return _log_t((np.log(float(str(row.cells["value"]))) - centre) / scale, scale, TOTAL_NU)


def _constant(values: "xr.DataArray", value: float) -> "xr.DataArray":
    return values * 0 + value


def _middle_of(date: str) -> float:
    """Return the middle of a month, of June where only the year is known, decimal year."""
    return int(date[:4]) + (int(date[5:7]) - 0.5 if len(date) > 4 else 5.5) / 12


def _log_t(z: Array, scale: Array, nu: float) -> Array:
    """Return the log density of Student's t, but for a constant."""
    return np.asarray(-np.log(scale) - (nu + 1) / 2 * np.log1p(z**2 / nu))


def _log_above(z: Array, nu: float) -> Array:
    """Return the log of the chance of more than z."""
    from scipy.special import stdtr  # noqa: PLC0415 - rarely needed

    return np.asarray(np.log(stdtr(nu, -z)))
