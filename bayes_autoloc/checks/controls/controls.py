"""Negative controls: what must find nothing finds nothing, and what must fail fails."""

import pandas as pd

from bayes_autoloc.checks.controls.control_leads import lead_bars, lead_jobs, lead_table
from bayes_autoloc.checks.controls.control_shocks import (
    VINTAGE,
    shock_bars,
    shock_jobs,
    shock_table,
)
from bayes_autoloc.checks.controls.control_waves import WORLDS, wave_bars, wave_jobs, wave_table
from bayes_autoloc.checks.jobs.jobs import JobPlan, run_jobs
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import DRAWS

__all__ = ["controls_check"]


def controls_check(
    posterior: Posterior,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    repeats: int = 3,
    vintage: str = VINTAGE,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Run three negative controls: shuffled leads, worlds without waves, no common shocks.

    Parameters
    ----------
    posterior : Posterior
        The fit of a case at its latest vintage.
    seed : int
        Seed of permutations, worlds and fits.
    draws : int
        Draws a chain of every fit.
    repeats : int
        Permutations, and worlds of each kind.
    vintage : str
        Month before the common shock that a model without shocks must miss.
    plan : JobPlan, optional
        Where the dozen fits run, a minute or two each.

    Returns
    -------
    CheckResult
        Tables ``leads``, ``waves`` and ``shocks``, one row a fit.

    Raises
    ------
    AutolocError
        If the case has no plans, or no published total of the year after the vintage.
    """
    case, priors = posterior.case, posterior.priors
    jobs = (
        *lead_jobs(posterior, seed=seed, draws=draws, permutations=repeats),
        *wave_jobs(posterior, seed=seed, draws=draws, worlds=repeats),
        *shock_jobs(case, priors, seed=seed, draws=draws, vintage=vintage),
    )
    results = run_jobs(jobs, plan)
    leads, waves = lead_table(results, posterior), wave_table(results, posterior)
    shocks = shock_table(results, case, vintage)
    problems = [
        f"{name} {row.iloc[0]}: {row['problems']}"
        for name, table in (("leads", leads), ("waves", waves), ("shocks", shocks))
        for _, row in table.iterrows()
        if row["problems"]
    ]
    return CheckResult(
        name="controls",
        title="What must find nothing, and what must fail",
        bars=(*lead_bars(leads), *wave_bars(waves), *shock_bars(shocks)),
        tables={"leads": leads, "waves": waves, "shocks": shocks},
        notes=(*_NOTES, _with_shocks(shocks), *_failures(problems)),
        settings={
            "seed": seed,
            "draws": draws,
            "repeats": repeats,
            "vintage": vintage,
            "case_vintage": case.vintage,
            "worlds": {name: dict(effect) for name, effect in WORLDS.items()},
        },
    )


_NOTES = (
    "Shuffled leads: the prior of plan_bias is centred on zero in the real fit and the shuffled "
    "ones alike, as wide as before, so that an effect must come from the data.",
    "Worlds have the real design (plants, years, leads, series) and fresh plants; those with large "
    "waves share all random numbers with those without. Three waves are few: their spread "
    "can't shrink to nothing.",
)


def _failures(problems: list[str]) -> tuple[str, ...]:
    return (f"Failed convergence checks: {' | '.join(problems)}.",) if problems else ()


def _with_shocks(shocks: pd.DataFrame) -> str:
    """Say how the model with shocks did in the year that the one without must miss."""
    row = shocks.set_index("model").loc["with"]
    did = "holds" if row["covered95"] else "misses"
    return (
        f"The model with shocks {did} that year (95 % interval {row['q025']:,.0f} to "
        f"{row['q975']:,.0f}, published {row['outcome']:,.0f}): at the vintage it knows how often "
        "shocks come only from the years before, and no shock of a kind that had never come."
    )
