"""A freeze: what would have been said of named plants at an earlier month, beside what came."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bayes_autoloc.checks.left_out.freeze_halts import halt_table
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.inference.fit import fit
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import DRAWS
from bayes_autoloc.model.priors import PriorSet

__all__ = ["freeze", "output_table", "plan_table"]


def freeze(
    case: Case,
    vintage: str = "2023-01",
    *,
    plants: Sequence[str] = ("moskvitch_moscow",),
    site: str = "spb_nissan",
    priors: PriorSet | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    posterior: Posterior | None = None,
) -> CheckResult:
    """Forecast from an earlier vintage and compare plants with what was published since.

    Parameters
    ----------
    case : Case
        At its latest vintage: it says what came.
    vintage : str
        ``YYYY-MM``.
    plants : sequence of str
        Tenancies that ran then, whose outputs, plans and chance of a halt are told.
    site : str
        A site whose later tenancies are followed to their first halts.
    priors : PriorSet, optional
        By default the shipped set ``default``.
    seed, draws : int
        Seed and draws a chain of the fit.
    posterior : Posterior, optional
        The fit at the vintage, where there is one already.

    Returns
    -------
    CheckResult
        Name ``freeze``; tables named (the plants' forecasts beside every published figure), plans
        (theirs, and which were known), outputs (all plants forecast then that have a figure since),
        halts (chances and what came).

    Raises
    ------
    AutolocError
        If a plant was not known then, or the case has no such site.
    """
    if posterior is None:
        posterior = fit(case.as_of(vintage), priors, seed=seed, draws=draws)
    vintage = posterior.case.vintage
    now_year = int(case.vintage[:4])
    outlook = forecast(posterior, horizon=now_year)
    _require(plants, outlook.plants, f"was not followed at {vintage}")
    _require([site], case.sites["site_id"].astype(str).tolist(), "is no site of the case")
    years = [year for year in outlook.years if year < now_year]
    figures = case.output.loc[case.output["plant_id"].isin(list(plants))]
    figures = figures.rename(columns={"plant_id": "plant"})
    pooled = observe(case).outputs
    pooled = pooled.loc[~pooled["censored"] & ~pooled["overseas"]]
    checks = posterior.diagnostics
    return CheckResult(
        name="freeze",
        title=f"Frozen at {vintage}",
        tables={
            "named": output_table(outlook, figures[["plant", "year", "output", "quality"]], years),
            "plans": plan_table(case, plants, years, vintage),
            "outputs": output_table(outlook, pooled[["plant", "year", "output"]], years),
            "halts": halt_table(posterior, case, plants, site),
        },
        notes=(
            *_site_notes(outlook, posterior, case, site),
            *([] if checks is None else [f"The fit: {problem}." for problem in checks.problems]),
        ),
        settings={"vintage": vintage, "seed": posterior.seed, "plants": list(plants), "site": site},
    )


def _require(wanted: Sequence[str], known: Sequence[str], otherwise: str) -> None:
    for name in wanted:
        if name not in known:
            raise AutolocError(f"{name!r} {otherwise}. {did_you_mean(name, known)}")


def output_table(outlook: Outlook, figures: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Put forecasts of plants beside their figures.

    Parameters
    ----------
    outlook : Outlook
        The forecast.
    figures : DataFrame
        plant, year, output (cars) and what else is to be kept.
    years : sequence of int
        Years that are told.

    Returns
    -------
    DataFrame
        The figures of followed plants with q10, q50, q90 (cars), pit (chance of less) and idle
        (chance of no car at all).
    """
    kept = figures.loc[figures["year"].isin(list(years)) & figures["plant"].isin(outlook.plants)]
    found = []
    for plant, year, output in kept[["plant", "year", "output"]].itertuples(index=False, name=None):
        made = outlook.draws("output", name=str(plant)).sel(year=int(year)).to_numpy()
        q10, q50, q90 = np.quantile(made, [0.1, 0.5, 0.9])
        below = float(np.mean(made < output) + np.mean(made == output) / 2)
        idle = float(np.mean(made <= 0))
        found.append({"q10": q10, "q50": q50, "q90": q90, "pit": below, "idle": idle})
    columns = ["q10", "q50", "q90", "pit", "idle"]
    told = pd.DataFrame(found, columns=columns, index=kept.index)
    return kept.join(told).reset_index(drop=True)


def plan_table(
    case: Case, plants: Sequence[str], years: Sequence[int], vintage: str
) -> pd.DataFrame:
    """Return the plants' plans for some years: plant, year, plan, announced, known (at a month)."""
    plans = case.plans.loc[
        case.plans["plant_id"].isin(list(plants))
        & case.plans["year"].isin(list(years))
        & (case.plans["kind"] != "capacity")
    ]
    told = plans[["plant_id", "year", "plan", "announced"]].rename(columns={"plant_id": "plant"})
    return told.assign(known=(plans["known_from"] <= vintage).to_numpy()).reset_index(drop=True)


def _site_notes(outlook: Outlook, posterior: Posterior, case: Case, site: str) -> list[str]:
    vintage, state = posterior.case.vintage, posterior.observations.state
    here = state.loc[state["site"] == site]
    notes = []
    for plant, status in here["status"].items():
        made = outlook.draws("output", name=str(plant))
        chances = [
            f"{float((made.sel(year=year) > 0).mean()):.0%} in {year}" for year in outlook.years
        ]
        notes.append(
            f"At {vintage} the tenancy at {site} was {plant}, {status}; the chance that it makes "
            f"cars was {', '.join(chances)}."
        )
    later = case.plants.loc[case.plants["site_id"] == site, "plant_id"]
    unknown = sorted(set(later) - set(posterior.case.plants["plant_id"]))
    if unknown:
        notes.append(
            f"Not known at {vintage}: {', '.join(unknown)}. Their chances in the table are those "
            "of a tenancy of their class that runs from the vintage on."
        )
    notes.append(
        "The year of a vintage has the shocks known of it and no others: early in a year this "
        "understates the chance of a halt."
    )
    return notes
