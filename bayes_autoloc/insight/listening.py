"""Tables on official targets: three headlines side by side, institutions, targets restated."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.csv_text import PROBABILITY_COLUMNS
from bayes_autoloc.forecast.lookup import within
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.insight.credibility import standing_promises

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["choice_probabilities", "headlines", "institutions", "restated_targets"]


def headlines(outlook: Outlook, years: list[int] | None = None, prob: float = 0.8) -> pd.DataFrame:
    """Return the forecast for each way of listening to official targets.

    Parameters
    ----------
    outlook : Outlook
        From `weigh_targets`.
    years : list of int, optional
        By default the horizons of the case.
    prob : float
        Probability inside the interval.

    Returns
    -------
    DataFrame
        Columns choice, year, lower, median, upper (cars a year), pareto_k, ess (futures), usable.
        A choice that is not usable has no numbers.

    Raises
    ------
    AutolocError
        If the outlook has not been weighed, a year is not forecast, or prob is no probability.
    """
    if not 0 < prob < 1:
        raise AutolocError(f"A probability must lie between 0 and 1, not {prob}. Write 0.8.")
    group = _weighed(outlook)
    wanted = outlook.horizons if years is None else within(years, outlook.years)
    levels = [(1 - prob) / 2, 0.5, (1 + prob) / 2]
    rows = []
    for choice in group["choice"].to_numpy():
        one = group.sel(choice=choice)
        usable = bool(one["usable"])
        for year in wanted:
            draws = one["production"].sel(year=year).to_numpy().astype(float)
            found = np.quantile(draws, levels) if usable else np.full(3, np.nan)
            rows.append(
                (str(choice), year, *found, float(one["pareto_k"]), float(one["ess"]), usable)
            )
    columns = ["choice", "year", "lower", "median", "upper", "pareto_k", "ess", "usable"]
    return pd.DataFrame(rows, columns=columns)


def choice_probabilities(outlook: Outlook) -> pd.DataFrame:
    """Return the chance of every target for the ways of listening that were not chosen.

    Returns
    -------
    DataFrame
        Columns as in probabilities.csv; the scenario is named ``status_quo (targets naive)``. A
        choice that is not usable has no rows.

    Raises
    ------
    AutolocError
        If the outlook has not been weighed.
    """
    group = _weighed(outlook)
    chosen = outlook.tree.attrs.get("targets_choice", "off")
    rows = []
    for choice in group["choice"].to_numpy():
        one = group.sel(choice=choice)
        if str(choice) == chosen or not bool(one["usable"]):
            continue
        for year, value, who in outlook.targets:
            if year in outlook.years:
                chance = float((one["production"].sel(year=year) >= value).mean())
                name = f"{outlook.scenarios[0]} (targets {choice})"
                rows.append((name, year, who, value, chance))
    return pd.DataFrame(rows, columns=list(PROBABILITY_COLUMNS))


def institutions(posterior: "Posterior", prob: float = 0.9) -> pd.DataFrame:
    """Return what the fit learnt of the share of promised growth that institutions deliver.

    Returns
    -------
    DataFrame
        Index institution; documents and promises (numbers of past ones that it learnt from), lower,
        median, upper: the share of the promised log growth. Without documents of its own an
        institution's share is that of its kind, with the spread between institutions.
    """
    draws = posterior.draws["institution_share"]
    past = posterior.observations.documents
    past = past[~past["standing"]]
    levels = [(1 - prob) / 2, 0.5, (1 + prob) / 2]
    found = draws.quantile(levels, dim=("chain", "draw")).transpose("institution", "quantile")
    names = [str(name) for name in draws["institution"].to_numpy()]
    table = pd.DataFrame(found.to_numpy(), index=names, columns=["lower", "median", "upper"])
    table.insert(0, "promises", past["institution"].value_counts().reindex(names, fill_value=0))
    documents = past.groupby("institution")["document"].nunique()
    table.insert(0, "documents", documents.reindex(names, fill_value=0))
    return table.rename_axis("institution")


def restated_targets(outlook: Outlook, posterior: "Posterior", prob: float = 0.8) -> pd.DataFrame:
    """Return every standing target as a percentile of the forecast, and as its record restates it.

    Returns
    -------
    DataFrame
        Columns document, institution, year, promised (cars a year), percentile (share of the
        unweighted futures below it, 0 to 1), lower, median, upper: cars a year if the share of the
        growth that is usual for the institution comes true (the error of a year left out).
    """
    rows = standing_promises(outlook, posterior)
    group = _weighed(outlook)
    production = group["production"].sel(choice="off")
    n_draws = production.sizes["draw"]
    streams = Streams(int(outlook.tree.attrs["seed"]))
    p = Parameters(posterior.tree["posterior"].to_dataset(), posterior.priors, streams, n_draws)
    table = []
    for row in rows.to_dict("records"):
        year, promised, base = int(row["target_year"]), float(row["promised"]), float(row["base"])
        share = p.levels("institution_share", [str(row["institution"])])[0]
        restated = base * (promised / base) ** share
        below = float((production.sel(year=year) < promised).mean())
        ends = np.quantile(restated, [(1 - prob) / 2, 0.5, (1 + prob) / 2])
        table.append((row["document"], row["institution"], year, promised, below, *ends))
    columns = ["document", "institution", "year", "promised", "percentile"]
    return pd.DataFrame(table, columns=[*columns, "lower", "median", "upper"])


def _weighed(outlook: Outlook) -> xr.Dataset:
    if "targets" not in outlook.tree.children:
        raise AutolocError(
            "This outlook has not been weighed: call weigh_targets(outlook, posterior) first."
        )
    return outlook.tree["targets"].to_dataset()
