"""Simulation-based calibration: whether the fit finds the truth as often as it says.

Worlds are simulated on the real design, with parameters from the prior and data from an independent
simulator (`checks.calibration.replicate`), and each is fitted. If simulator, model and sampler
agree, the rank of every true value among the posterior's draws is uniform (Talts et al. 2018). The
same holds for the future: parameters, data and what comes after are exchangeable with the
posterior's futures, so that the rank of the true world's production in 2030 is uniform too.
"""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import stats

from bayes_autoloc.checks.calibration.ranks import DRAWS, PROB, holm, pit_values, uniformity
from bayes_autoloc.checks.jobs.jobs import JSON, Job, JobPlan, run_jobs
from bayes_autoloc.checks.result import Bar, CheckResult
from bayes_autoloc.errors import AutolocError, did_you_mean
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.priors import PriorSet

__all__ = ["BATCH", "BLOCKS", "SMALL", "calibrate", "summarise"]

BLOCKS = ("supply", "hazards", "market", "targets")
SMALL = Sampling("nutpie", draws=500, tune=500, chains=2)
"""Enough for 99 independent draws of nearly every quantity, in a quarter of a minute a world."""
BATCH = 4
"""Worlds a job: what is lost at most when a run is cut off."""
RHAT = 1.05
"""R-hat from which a fit counts as not converged. The bound of a real fit, 1.01, lies within the
noise of the largest of some hundred R-hats of a thousand draws."""
CHANCE = 0.99
"""With this probability independent quantities keep the share outside their bands to its bar."""


def calibrate(
    case: Case,
    priors: PriorSet | None = None,
    *,
    simulations: int = 200,
    seed: int = 1,
    blocks: Sequence[str] = BLOCKS,
    how: Sampling = SMALL,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Check the calibration of a model on the design of a case.

    Parameters
    ----------
    case : Case
        Its plants, years, exposures and errors are the design; its figures are not used, except
        that two priors are centred on some.
    priors : PriorSet, optional
        From which true parameters are drawn and with which worlds are fitted; by default the
        shipped set ``default``.
    simulations : int
        Number of worlds.
    seed : int
        Reproduces every world. World number n is the same in a larger run.
    blocks : sequence of str
        Blocks of the model to fit. Without supply, hazards or market no production is forecast.
    how : Sampling
        Draws, warm-up draws and chains of each fit; nutpie only.
    plan : JobPlan, optional
        Where fits run and where finished ones are kept.

    Returns
    -------
    CheckResult
        Tables ``ranks`` (quantity, simulation, rank, draws), ``summary`` (one row a quantity) and
        ``fits`` (convergence of each fit).

    Raises
    ------
    AutolocError
        If a block is unknown, there is nothing to simulate, or the sampler is another one.
    """
    priors = PriorSet.load("default") if priors is None else priors
    _check(simulations, blocks, how)
    common = {
        "case": case.to_text(),
        "priors": priors.to_text(),
        "seed": seed,
        "blocks": [name for name in BLOCKS if name in blocks],
        "draws": how.draws,
        "tune": how.tune,
        "chains": how.chains,
    }
    jobs = []
    for first in range(0, simulations, BATCH):
        worlds = list(range(first, min(first + BATCH, simulations)))
        call = "bayes_autoloc.checks.calibration.rank_job:rank_worlds"
        jobs.append(Job(f"calibration-{first:04d}", call, {**common, "worlds": worlds}))
    results = run_jobs(jobs, plan).values()
    ranks, fits = _tables(list(results))
    summary = summarise(ranks, seed)
    return CheckResult(
        name="calibration",
        title="Simulation-based calibration",
        bars=_bars(summary),
        tables={"ranks": ranks.drop(columns="kind"), "summary": summary, "fits": fits},
        notes=_notes(ranks, summary, fits, simulations),
        settings={
            "case": case.name,
            "case_hash": case.content_hash,
            "vintage": case.vintage,
            "priors": priors.name,
            "priors_hash": priors.content_hash,
            "simulations": simulations,
            "seed": seed,
            "blocks": common["blocks"],
            "sampling": asdict(how),
            "overseas_weight": 1.0,
        },
    )


def summarise(ranks: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Test the ranks of each quantity for uniformity.

    Parameters
    ----------
    ranks : DataFrame
        Columns quantity, kind, simulation, rank, draws.
    seed : int
        Spreads ranks among different numbers of draws, see `pit_values`.

    Returns
    -------
    DataFrame
        quantity; kind: parameter, headline (what follows from parameters and future) or likelihood
        (of the data seen: it notices a posterior that leaves some of them out); simulations; p and
        outside: see `uniformity`; p_holm: adjusted over the headlines, and over all others;
        mean and sd of the rank on a scale from 0 to 1 (uniform: 0.5 and 0.289): a low mean says
        that the posterior lies too high, a low sd that it is too wide.
    """
    pit = pd.Series(pit_values(ranks, seed), index=ranks.index)
    rows = []
    for (quantity, kind), group in pit.groupby([ranks["quantity"], ranks["kind"]], sort=True):
        values = np.asarray(group, dtype=float)
        p, outside = uniformity(values)
        rows.append((quantity, kind, len(values), p, outside, values.mean(), values.std()))
    columns = ["quantity", "kind", "simulations", "p", "outside", "mean", "sd"]
    summary = pd.DataFrame(rows, columns=columns)
    headline = (summary["kind"] == "headline").to_numpy()
    adjusted, raw = np.ones(len(summary)), np.asarray(summary["p"], dtype=float)
    for some in (headline, ~headline):
        adjusted[some] = holm(raw[some])
    summary.insert(4, "p_holm", adjusted)
    return summary


def _check(simulations: int, blocks: Sequence[str], how: Sampling) -> None:
    for name in blocks:
        if name not in BLOCKS:
            raise AutolocError(f"unknown block {name!r}. {did_you_mean(name, BLOCKS)}")
    if not blocks or simulations < 1:
        raise AutolocError(
            f"expected at least one block and one simulation, not {list(blocks)} and {simulations}"
        )
    if how.sampler != "nutpie":
        raise AutolocError(
            f"a calibration compiles once and refits with nutpie, not {how.sampler!r}"
        )


def _tables(results: Sequence[JSON]) -> tuple[pd.DataFrame, pd.DataFrame]:
    ranks = pd.DataFrame(
        [row for result in results for row in result["ranks"]],
        columns=["quantity", "kind", "simulation", "rank", "draws"],
    )
    ranks = ranks.sort_values(["quantity", "simulation"], ignore_index=True)
    fits = pd.DataFrame(
        [row for result in results for row in result["fits"]],
        columns=["simulation", "block", "divergences", "max_rhat", "worst", "ess_bulk", "ess_tail"],
    )
    return ranks, fits


def _bars(summary: pd.DataFrame) -> tuple[Bar, ...]:
    headline = summary["kind"] == "headline"
    others = summary[~headline]
    chance = stats.binom.ppf(CHANCE, len(others), 1 - PROB) / len(others)
    after = summary["p_holm"] < 1 - PROB
    bars = [
        Bar(
            "headline quantities whose ranks leave the simultaneous 95 % band, after Holm",
            float((after & headline).sum()),
            high=0.0,
        ),
        Bar(
            "parameters and likelihoods whose ranks leave the simultaneous 95 % band, after Holm",
            float((after & ~headline).sum()),
            high=0.0,
        ),
        Bar(
            "share of parameters and likelihoods whose ranks leave their own 95 % band",
            float(others["outside"].mean()),
            high=float(chance),
        ),
    ]
    return tuple(bars if headline.any() else bars[1:])


def _notes(
    ranks: pd.DataFrame, summary: pd.DataFrame, fits: pd.DataFrame, simulations: int
) -> tuple[str, ...]:
    n, outside = len(summary), int(summary["outside"].sum())
    few = ranks["draws"] < DRAWS
    return (
        f"{simulations} simulated worlds, {n} quantities. By chance alone about "
        f"{(1 - PROB) * n:.0f} of them leave their own 95 % band; {outside} do. Quantities of one "
        "block are correlated, so that this number varies more than that of independent ones.",
        "Plants abroad count fully here: a fit that gives their likelihood a power below 1 answers "
        "to no distribution of data. Lower bounds are read as censored figures, and counts as "
        "Poisson in the exposure of the case, as the likelihood does.",
        f"A rank is one among at most {DRAWS} draws, as many as are about independent; "
        f"{int(few.sum())} of {len(ranks)} ranks are among fewer (at least "
        f"{int(ranks['draws'].min())}).",
        *(_convergence(str(name), group) for name, group in fits.groupby("block", sort=False)),
    )


def _convergence(block: str, fits: pd.DataFrame) -> str:
    diverged, wide = fits["divergences"] > 0, fits["max_rhat"] > RHAT
    text = (
        f"{block}: of {len(fits)} fits {int(diverged.sum())} have divergences "
        f"({int(fits['divergences'].sum())} in all) and {int(wide.sum())} an R-hat above {RHAT}"
    )
    if fits["max_rhat"].isna().any():
        text += " (one chain gives none)"
    failed = fits.loc[diverged | wide, "simulation"].tolist()
    named = f": simulations {', '.join(map(str, failed))}; they are kept" if failed else ""
    return f"{text}{named}."
