"""Negative control: plans whose leads are shuffled must show no effect of the lead."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from bayes_autoloc.checks.controls.control_jobs import SupplyRefits
from bayes_autoloc.checks.jobs.jobs import JSON, Job
from bayes_autoloc.checks.rests_on.variants import even_plan_prior
from bayes_autoloc.checks.result import Bar
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["lead_bars", "lead_jobs", "lead_table", "shuffled_leads"]

QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}

MOST = 2 / 3
"""Share of the permutations whose 90 % interval holds zero, at least: one in ten misses it by
chance, more than one in three hardly ever."""


def shuffled_leads(obs: Observations, rng: np.random.Generator) -> Observations:
    """Return the evidence with the leads of its plans dealt out anew.

    Parameters
    ----------
    obs : Observations
        Frame ``plans`` is changed; all else stays, a plan's age and output too.
    rng : Generator
        Source of the permutation.
    """
    lead = rng.permutation(obs.plans["lead"].to_numpy(float))
    return replace(obs, plans=obs.plans.assign(lead=lead))


def lead_jobs(
    posterior: Posterior, *, seed: int, draws: int, permutations: int = 3
) -> tuple[Job, ...]:
    """Return the fits to the real leads and to shuffled ones.

    The prior of ``plan_bias`` expects optimism (mean 0.5); an effect that the prior alone holds up
    would survive any shuffling. So all of these fits have a prior around zero, as wide as before.

    Parameters
    ----------
    posterior : Posterior
        The fit whose evidence is shuffled.
    seed : int
        Seed of permutations and fits.
    draws : int
        Draws a chain.
    permutations : int
        How many.

    Raises
    ------
    AutolocError
        If there are no plans to shuffle.
    """
    obs = posterior.observations
    if len(obs.plans) < 2:
        raise AutolocError(
            f"{len(obs.plans)} plans can't be shuffled: choose a case with rows in plans.csv."
        )
    refits = SupplyRefits(posterior, even_plan_prior(posterior.priors), ("plan_bias",), draws)
    seeds = np.random.SeedSequence(seed).spawn(permutations)
    worlds = {"leads-real": obs} | {
        f"leads-shuffled-{i}": shuffled_leads(obs, np.random.default_rng(one))
        for i, one in enumerate(seeds)
    }
    return tuple(
        refits.job(key, refits.data(world), seed=seed + i)
        for i, (key, world) in enumerate(worlds.items())
    )


def lead_table(results: Mapping[str, JSON], posterior: Posterior) -> pd.DataFrame:
    """Return the effect of the lead that each fit finds.

    Returns
    -------
    DataFrame
        leads (prior, real, shuffled-0, ...), q05, q50, q95 of plan_bias, p_positive, problems. The
        prior is the one around zero.
    """
    prior = even_plan_prior(posterior.priors)["plan_bias"].scipy()
    quantiles = {name: float(prior.ppf(q)) for name, q in QUANTILES.items()}
    rows: list[dict[str, object]] = [
        {"leads": "prior", **quantiles, "p_positive": 1 - float(prior.cdf(0.0)), "problems": ""}
    ]
    for key, result in results.items():
        if key.startswith("leads-"):
            bias = np.array(result["draws"]["plan_bias"])
            rows.append(
                {
                    "leads": key.removeprefix("leads-"),
                    **{name: float(np.quantile(bias, q)) for name, q in QUANTILES.items()},
                    "p_positive": float(np.mean(bias > 0)),
                    "problems": "; ".join(result["problems"]),
                }
            )
    return pd.DataFrame(rows)


def lead_bars(table: pd.DataFrame) -> tuple[Bar, ...]:
    """Return the bars: an effect with the real leads, none with shuffled ones."""
    real = table.loc[table["leads"] == "real"].iloc[0]
    shuffled = table.loc[table["leads"].str.startswith("shuffled-")]
    holds = (shuffled["q05"] <= 0) & (shuffled["q95"] >= 0)
    return (
        Bar("Real leads: 5 % quantile of plan_bias, prior around zero", real["q05"], low=0.0),
        Bar(
            "Shuffled leads: share of permutations whose 90 % interval of plan_bias holds zero",
            float(holds.mean()),
            low=round(MOST - 0.005, 2),
        ),
    )
