"""Rates at which new projects are announced, year by year; `projects` gives the formula."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.model.announcements import log_sales_ratio
from bayes_autoloc.model.coords import SHOCKS

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.market import Market
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.setting import Setting
    from bayes_autoloc.forecast.shocks import Shocks

__all__ = ["announcement_rates", "western_rate"]

Array = npt.NDArray[np.float64]


def announcement_rates(
    setting: "Setting", shocks: "Shocks", market: "Market", paths: "Paths"
) -> Array:
    """Return the expected number of new projects.

    Returns
    -------
    ndarray, (group, year, draw)
        Groups chinese, domestic and western, in the order of `projects.SLOTS`; projects in that
        year, in the current year in the months that are left of it.
    """
    parameters, calendar = setting.parameters, setting.calendar
    shape = (len(calendar.years), parameters.n_draws)
    chinese = np.exp(
        parameters["announce_rate"]
        + parameters["announce_effect_sales"] * _log_sales(setting.observations, market)
        + parameters["announce_effect_protection"] * (paths.protection - 1)
        + paths.announce_shift
    )
    domestic = np.broadcast_to(np.exp(parameters["announce_other_rate"]), shape)
    western = paths.western_projects + western_rate(setting) * _still_here(setting, shocks)
    ahead = np.array([calendar.share_ahead(year) for year in calendar.years])
    return np.asarray(np.stack([chinese, domestic, western]) * ahead[:, None])


def western_rate(setting: "Setting") -> Array:
    r"""Return the rate at which western makers come while none has been made to leave, (draw,).

    .. math:: \lambda \sim \mathrm{Gamma}(\alpha + n,\; \beta + E)

    with n new projects in the E years of the case before an exodus: the prior, a Gamma, updated by
    hand like the frequency of shocks.
    """
    observations, prior = setting.observations, setting.priors["announce_western_rate"]
    rows = observations.announcements
    rows = rows[rows["year"] < _first_exodus(setting)]
    shape = float(prior.param("alpha")) + rows["western_count"].sum()
    rate = float(prior.param("beta")) + rows["exposure"].sum()
    rng = setting.streams("western projects")
    return rng.gamma(shape, 1 / rate, size=setting.parameters.n_draws)


def _first_exodus(setting: "Setting") -> float:
    """Return the first year of the past in which a wave of makers left, infinite without one."""
    exodus = setting.observations.shocks["exodus"]
    return float(exodus.index[exodus > 0].min()) if (exodus > 0).any() else np.inf


def _still_here(setting: "Setting", shocks: "Shocks") -> npt.NDArray[np.bool_]:
    """Tell in which years western makers still come, (year, draw): none does after an exodus."""
    left = np.cumsum(shocks.share[SHOCKS.index("exodus")] > 0, axis=0) > 0
    return np.asarray(~left & (_first_exodus(setting) > setting.calendar.now_year))


def _log_sales(observations: "Observations", market: "Market") -> Array:
    """Return log of last year's Chinese sales over today's, (year, draw).

    The current year looks back to the past as the fit does; later ones compare the simulated sales
    with those of the current year, which are the ones that the fit's level belongs to.
    """
    past = observations.announcements.sort_values("year")["chinese_sales"].astype(float)
    sales = market.chinese_sales
    ratio = np.zeros(sales.shape)
    if len(past):
        ratio[0] = log_sales_ratio(past)[-1]
    ratio[1:] = ratio[0] + np.log(sales[:-1] / sales[0])
    return ratio
