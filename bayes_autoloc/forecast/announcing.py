"""Rates at which new projects are announced, year by year; `projects` gives the formula."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bayes_autoloc.model.announcements import log_sales_ratio

if TYPE_CHECKING:
    from bayes_autoloc.evidence.observations import Observations
    from bayes_autoloc.forecast.market import Market
    from bayes_autoloc.forecast.paths import Paths
    from bayes_autoloc.forecast.setting import Setting

__all__ = ["announcement_rates"]

Array = npt.NDArray[np.float64]


def announcement_rates(setting: "Setting", market: "Market", paths: "Paths") -> Array:
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
    western = np.broadcast_to(paths.western_projects, shape)
    ahead = np.array([calendar.share_ahead(year) for year in calendar.years])
    return np.asarray(np.stack([chinese, domestic, western]) * ahead[:, None])


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
