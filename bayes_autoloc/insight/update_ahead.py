r"""Rows about years that the case can't hold yet, as news about the simulated futures.

The likelihood reads yearly figures of complete years, and plans for years up to the vintage's. A
figure for a later year, or a plan for one, is evidence about each draw's future all the same:

.. math:: \log y_{pt} &\sim t_4\big(\log \hat y_{pt},\ \sqrt{\sigma_y^2 + s^2}\big), \\
          \log \text{plan} &\sim t_6\big(\ell_{pt} + \beta\, g(h) + \beta_a e^{-a/2} + u_p,\
          \sqrt{s_0^2 + s_1^2 g(h) + s_2^2 e^{-a} + \sigma_y^2}\big), \\
          \log Y_t &\sim t_5\big(\log Y^{sim}_t + b_k - b_{ref},\ \sqrt{\sigma_k^2 + s^2}\big)

the measurement equations of the model, with what a future makes in place of what was made:
:math:`\hat y` is the plant's output in that future without its own luck (the luck is integrated out
by the error), its halts and the caps by demand included; :math:`\ell` is the same without halts,
closures and caps. An incumbent's output is its path in that future, luck included, since that luck
lasts. Rows about the same fact are one (`bayes_autoloc.insight.update_pool`), and a plan for a year
whose output is known too is compared with that output. The forecast starts from the vintage as
before and claims nothing else about the months since. A fit of a later vintage, by contrast, takes
every plant without news to have run on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.evidence.figures import REL_SD
from bayes_autoloc.insight.quote_output import schedule
from bayes_autoloc.insight.update_pool import USUAL_ERROR, as_figure, lead_bin, lead_of, pooled
from bayes_autoloc.insight.update_quiet import QuietFutures
from bayes_autoloc.model.curves import plan_optimism

if TYPE_CHECKING:
    from bayes_autoloc.forecast.parameters import Parameters
    from bayes_autoloc.forecast.streams import Streams
    from bayes_autoloc.inference.posterior import Posterior
    from bayes_autoloc.insight.update_rows import NewRow

__all__ = ["Ahead", "is_ahead"]

Array = npt.NDArray[np.float64]

OUTPUT_NU, PLAN_NU, TOTAL_NU = 4, 6, 5
"""Degrees of freedom, as in the model; a test holds them to it."""


def is_ahead(row: "NewRow", vintage: str, scope: str, makers: Collection[str] = ()) -> bool:
    """Say whether a row is about a year that the evidence of a vintage can't hold.

    Parameters
    ----------
    row : NewRow
        The row.
    vintage : str
        ``YYYY-MM``.
    scope : str
        Scope of production.csv that is forecast.
    makers : collection of str
        Plants, which are scopes of production.csv too.
    """
    year, now_year = row.year, int(vintage[:4])
    if year is None:
        return False
    if row.table == "production":
        own = row.cells.get("scope") in (scope, *makers)
        return own and row.cells.get("period") == "Y" and year >= now_year
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

    def log_density(self, rows: Sequence["NewRow"]) -> tuple[Array, list[str], list[str]]:
        """Return the summed log density of rows, (draw,), and what has to be known of it.

        Parameters
        ----------
        rows : sequence of NewRow
            Rows for which `is_ahead` holds.

        Returns
        -------
        log_density : ndarray, (draw,)
            Minus infinity where a future contradicts a row.
        notes : list of str
            Rows that tell the same fact.
        refused : list of str
            Why rows can't be weighed, one text each; they are not part of the density.
        """
        total, refused = np.zeros(self.parameters.n_draws), []
        facts, notes = pooled([as_figure(row, self.posterior.case.scope) for row in rows])
        quiet = self._quiet(facts)
        figures = {(row.plant, row.year): row for row in facts if row.table == "output"}
        for row in facts:
            why = self._refusal(row)
            if why:
                refused.append(f"{row.table}: {row.text}: {why}")
            elif row.table == "production":
                total += self._of_total(row)
            elif row.table == "plans":
                total += self._of_plan(row, figures.get((row.plant, row.year)), quiet)
            elif row.plant in self.posterior.observations.incumbent_plants.index:
                total += self._of_incumbent(row, quiet)
            else:
                total += self._of_output(row, quiet)
        return total, notes, refused

    def _quiet(self, rows: Sequence["NewRow"]) -> QuietFutures:
        """Return futures that reach the last year of any row, as far as the forecast goes."""
        now_year = self.posterior.observations.now_year
        last = max((row.year or 0 for row in rows), default=now_year)
        last = min(last, now_year + len(self.production) - 1)
        return QuietFutures(self.posterior, self.streams, self.parameters.n_draws, last)

    def _refusal(self, row: "NewRow") -> str:
        """Return why a row can't be used, or an empty text."""
        obs, year = self.posterior.observations, row.year or 0
        if year - obs.now_year >= len(self.production):
            return "after the last year of the forecast"
        if row.table == "production":
            known = self.parameters.levels("series_bias", [str(row.cells["series"])])
            return "" if np.isfinite(known).all() else "a series that the fit does not know"
        if row.plant in obs.incumbent_plants.index:
            return _refusal_of_incumbent(row)
        if row.plant not in obs.state.index:
            return "its plant has no output of its own in the forecast"
        running = str(obs.state.loc[row.plant, "status"]) == "running"
        if row.table == "output":
            return ""
        plans = obs.plans[(obs.plans["plant"] == row.plant) & (obs.plans["year"] == year)]
        bins = {lead_bin(lead) for lead in plans["lead"].astype(float)}
        return _refusal_of_plan(row, bins, running=running)

    def _of_incumbent(self, row: "NewRow", quiet: QuietFutures) -> Array:
        """Return the density of a figure of an incumbent: of what each future makes."""
        made, scale = quiet.incumbent(row.plant, row.year or 0), REL_SD[_quality(row)]
        z = (np.log(_cars(row, "output")) - np.log(np.maximum(made, 1e-9))) / scale
        return _log_t(z, np.full_like(z, scale), OUTPUT_NU)

    def _of_output(self, row: "NewRow", quiet: QuietFutures) -> Array:
        """Return the density of a figure; nothing made gives no car, and some gives some."""
        made = quiet.plant(row.plant, row.year or 0)
        cars, quality = _cars(row, "output"), _quality(row)
        if cars <= 0:
            return np.where(made <= 0, 0.0, -np.inf)
        scale = np.hypot(self.parameters["sigma_y"], REL_SD[quality])
        z = (np.log(cars) - np.log(np.maximum(made, 1e-9))) / scale
        density = _log_t(z, scale, OUTPUT_NU) if quality != "partial" else _log_above(z, OUTPUT_NU)
        return np.where(made > 0, density, -np.inf)

    def _of_plan(self, row: "NewRow", figure: "NewRow | None", quiet: QuietFutures) -> Array:
        """Return the density of a plan, given the year's output where that is known too."""
        p, state, year = self.parameters, self.posterior.observations.state, row.year or 0
        level, noise = quiet.level(row.plant, year), p["sigma_y"] ** 2
        if figure is not None and _cars(figure, "output") > 0 and _quality(figure) != "partial":
            halted = level / np.maximum(quiet.plant(row.plant, year), 1e-9)
            level = _cars(figure, "output") * halted
            noise = np.full_like(level, REL_SD[_quality(figure)] ** 2)
        lead = lead_of(row)
        start = float(state["start"].astype(float)[row.plant])
        month = int(np.floor(12 * start + 1e-6)) if np.isfinite(start) else None
        optimism = plan_optimism(max(lead, 0.0))
        youth = np.exp(-schedule(month, year)[0] / 2)
        centre = np.log(np.maximum(level, 1e-9)) + p["plan_bias"] * optimism
        centre = centre + p["plan_bias_age"] * youth + self._own_optimism(row.plant)
        spread = p["plan_sd"] ** 2 + p["plan_sd_lead"] ** 2 * optimism
        scale = np.sqrt(spread + (p["plan_sd_age"] * youth) ** 2 + noise)
        return _log_t((np.log(_cars(row, "plan")) - centre) / scale, scale, PLAN_NU)

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
        return _log_t((np.log(_cars(row, "value")) - centre) / scale, scale, TOTAL_NU)


def _refusal_of_incumbent(row: "NewRow") -> str:
    if row.table == "plans":
        return "a plan of an incumbent, whose plans the model does not read"
    return "a lower bound of an incumbent" if _quality(row) == "partial" else ""


def _refusal_of_plan(row: "NewRow", known: Collection[int], *, running: bool) -> str:
    if "announced" not in row.cells:
        return "nobody says when it was announced, so its lead is not known"
    if lead_bin(lead_of(row)) in known:
        return "it replaces a plan with about the same lead, which the fit has read"
    return "" if running else "its plant does not run at the vintage"


def _cars(row: "NewRow", column: str) -> float:
    return float(str(row.cells[column]))


def _quality(row: "NewRow") -> str:
    return str(row.cells.get("quality", "proxy"))


def _log_t(z: Array, scale: Array, nu: float) -> Array:
    """Return the log density of Student's t, but for a constant."""
    return np.asarray(-np.log(scale) - (nu + 1) / 2 * np.log1p(z**2 / nu))


def _log_above(z: Array, nu: float) -> Array:
    """Return the log of the chance of more than z."""
    from scipy.special import stdtr  # noqa: PLC0415 - rarely needed

    return np.asarray(np.log(stdtr(nu, -z)))
