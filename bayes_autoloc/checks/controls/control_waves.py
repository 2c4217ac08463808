"""Negative control: in a world without waves the fitted spread of waves must shrink."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bayes_autoloc.checks.controls.control_jobs import SupplyRefits
from bayes_autoloc.checks.controls.worlds import simulate_world
from bayes_autoloc.checks.jobs.jobs import JSON, Job
from bayes_autoloc.checks.result import Bar
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["WORLDS", "wave_bars", "wave_jobs", "wave_table"]

WORLDS: Mapping[str, Mapping[str, float]] = {
    "none": {},
    "large": {"western": 0.6, "domestic": 0.0, "chinese": -0.6},
}
"""Effects of the waves on log use in the simulated worlds."""

SHRUNK = 0.6
"""The posterior median without waves over the prior's, at most."""

APART = 0.5
"""The posterior median without waves over the one with large waves, at most."""


def wave_jobs(posterior: Posterior, *, seed: int, draws: int, worlds: int = 3) -> tuple[Job, ...]:
    """Return the fits to worlds without and with large waves.

    Parameters
    ----------
    posterior : Posterior
        The fit whose design and parameters the worlds have.
    seed : int
        Seed of worlds and fits. A world with waves shares all other random numbers with the one
        without.
    draws : int
        Draws a chain.
    worlds : int
        Worlds of each kind.
    """
    refits = SupplyRefits(posterior, posterior.priors, ("sigma_wave",), draws)
    seeds = np.random.SeedSequence(seed).spawn(worlds)
    return tuple(
        refits.job(
            f"waves-{kind}-{i}",
            refits.data(simulate_world(posterior, np.random.default_rng(one), effect)),
            seed=seed + i,
        )
        for kind, effect in WORLDS.items()
        for i, one in enumerate(seeds)
    )


def wave_table(results: Mapping[str, JSON], posterior: Posterior) -> pd.DataFrame:
    """Return the spread of waves that each fit finds.

    Returns
    -------
    DataFrame
        world (prior, real, none-0, ..., large-0, ...), q05, q50, q95 of sigma_wave, problems.
    """
    prior = posterior.priors["sigma_wave"].scipy()
    real = posterior.draws["sigma_wave"].to_numpy()
    rows = [
        ("prior", *(float(prior.ppf(q)) for q in (0.05, 0.5, 0.95)), ""),
        ("real", *np.quantile(real, [0.05, 0.5, 0.95]), ""),
    ]
    for key, result in results.items():
        if key.startswith("waves-"):
            quantiles = np.quantile(result["draws"]["sigma_wave"], [0.05, 0.5, 0.95])
            rows.append((key.removeprefix("waves-"), *quantiles, "; ".join(result["problems"])))
    return pd.DataFrame(rows, columns=["world", "q05", "q50", "q95", "problems"])


def wave_bars(table: pd.DataFrame) -> tuple[Bar, ...]:
    """Return the bars: shrunk against the prior, and apart from a world with large waves."""
    median = table.set_index("world")["q50"]
    by_kind = {
        kind: float(median[median.index.str.startswith(f"{kind}-")].median()) for kind in WORLDS
    }
    return (
        Bar(
            "sigma_wave in worlds without waves, posterior median over the prior's",
            by_kind["none"] / float(median["prior"]),
            high=SHRUNK,
        ),
        Bar(
            "sigma_wave in worlds without waves over that in worlds with effects of -0.6 to 0.6",
            by_kind["none"] / by_kind["large"],
            high=APART,
        ),
    )
