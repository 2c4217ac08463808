r"""Evidence ledger: what each plant's rows, and each table, did to the headline.

An entry is the headline with a piece of evidence less the headline without it: "Moskvitch: -30,000"
would say that what is known of Moskvitch took 30,000 cars off the median. Without its own rows a
plant stays in the forecast, as one of its class; everything else is as it was. The national totals
go on counting its cars, which `checks.rests_on.influence` does not let them: there the totals
of its years teach what its rows no longer say, so the two differ, and differ in sign (the ledger
tells what the rows did, influence what happens without them).

.. math:: \Delta_p = Q_{1/2}\big(Y \mid \text{all}\big)
                   - Q_{1/2}\big(Y^{(p)} \mid \text{all but } \text{rows}_p\big), \qquad
          w_s \propto 1 / p(\text{rows}_p \mid h_s)

The weights (`bayes_autoloc.insight.ledger_rows`) are Pareto-smoothed; where their k-hat is above
0.5 their variance has no bound, and the entry is given by a refit or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from bayes_autoloc.checks.headline_draws import forecast_seeds, headlines
from bayes_autoloc.checks.jobs.jobs import JobPlan, run_jobs
from bayes_autoloc.forecast.about import about
from bayes_autoloc.forecast.headline import diagnostics_ok
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.insight.ledger_futures import swap_futures
from bayes_autoloc.insight.ledger_questions import (
    SECOND_FIT,
    Question,
    plant_questions,
    table_questions,
)
from bayes_autoloc.insight.ledger_refits import refit_job
from bayes_autoloc.insight.ledger_rows import evidence_rows, with_fresh_effects
from bayes_autoloc.insight.ledger_table import (
    Weighed,
    headline_table,
    ledger_notes,
    ledger_table,
    one_target_a_year,
    refit_problems,
    weighed,
)

if TYPE_CHECKING:
    from bayes_autoloc.inference.posterior import Posterior

__all__ = ["Ledger", "ledger"]

SIMULATIONS = 4
"""Simulations of each draw: luck is nine tenths of the spread, and averages out."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """What each piece of evidence did to the headline.

    Parameters
    ----------
    table : DataFrame
        what; kind (plant | evidence); plants (ids, with ``;`` between them); rows; shift_<year>
        for each horizon of the case and shift_p_<year> for the first target of each year, with
        their standard errors ``_se``: cars a year, and percentage points; above 0 the evidence
        raised the headline. khat; method (weights | refit | not given); trusted. The largest shift
        of the first horizon comes first; what is not given is NaN.
    headline : DataFrame
        year, target (cars a year, NaN for production), value (median of production in cars a year,
        or the chance of the target, 0 to 1): with all evidence.
    notes : tuple of str
        What has to be known beside the numbers.
    settings : mapping
        title, case, vintage, priors, seed, fit (fingerprint of its draws), futures, diagnostics of
        the fit and whether they passed (diagnostics_ok; None for draws that nobody sampled).
    problems : tuple of str
        Refits that failed their convergence checks, a sentence each; their entries are not trusted.
    """

    table: pd.DataFrame
    headline: pd.DataFrame
    notes: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def ledger(
    posterior: "Posterior",
    *,
    seed: int | None = None,
    refit: bool = False,
    plan: JobPlan | None = None,
    plants: Sequence[str] | Mapping[str, Sequence[str]] | None = None,
) -> Ledger:
    """Say what each plant's rows, and each kind of evidence, did to the headline.

    Parameters
    ----------
    posterior : Posterior
        The fit with all evidence; all its draws are used.
    seed : int, optional
        Of the simulations; by default the fit's.
    refit : bool
        Fit anew without a piece of evidence where weights can't be trusted: a minute or so each.
    plan : JobPlan, optional
        Where refits run and are kept; by default here, one after the other.
    plants : sequence of str or mapping of str to sequence of str, optional
        Plants one by one, or plants that belong together by what they are called; by default all
        that have a row.

    Returns
    -------
    Ledger

    Raises
    ------
    AutolocError
        If a plant has no row, or the fit has no market.
    """
    from bayes_autoloc.checks.likelihood.likelihood_hazards import event_rows  # noqa: PLC0415
    from bayes_autoloc.checks.rests_on.evidence_weights import SOURCES  # noqa: PLC0415 - loads PyMC

    seed = posterior.seed if seed is None else seed
    case, obs = posterior.case, posterior.observations
    asked = plant_questions(case, obs, event_rows(obs), plants) + table_questions(SOURCES)
    targets = one_target_a_year(headlines(case))
    years = sorted({headline.year for headline in targets})
    seeds = forecast_seeds(seed, SIMULATIONS)
    streams = Streams(seed)
    parameters = Parameters(posterior.draws, posterior.priors, streams)
    weights = _weights(posterior, parameters, asked, seed)
    fresh = with_fresh_effects(posterior, parameters, streams)
    futures = swap_futures(posterior, fresh, years, seeds)
    answers = {}
    if refit:
        asked = [*asked, SECOND_FIT]
        heavy = [one for one in asked if one.key not in weights or not weights[one.key].light]
        jobs = {one.key: refit_job(one, posterior, years, seeds) for one in heavy}
        results = run_jobs(list(jobs.values()), plan)
        answers = {key: results[job.key] for key, job in jobs.items()}
    table = ledger_table(obs, asked, targets, futures=futures, weights=weights, answers=answers)
    return Ledger(
        table=table,
        headline=headline_table(targets, futures.production()),
        notes=ledger_notes(table, answers),
        settings=_settings(posterior, seed, parameters.n_draws * len(seeds)),
        problems=refit_problems(answers),
    )


def _weights(
    posterior: "Posterior", parameters: Parameters, asked: Sequence[Question], seed: int
) -> dict[str, Weighed]:
    """Return weights that forget each piece of evidence, by key of the question."""
    rows = evidence_rows(
        posterior,
        parameters,
        dict.fromkeys(plant for one in asked for plant in one.plants),
        [one.source for one in asked if one.source],
        seed=seed,
    )
    found = {}
    for one in asked:
        known = [rows.tables[one.source]] if one.source else [rows.plants[p] for p in one.plants]
        found[one.key] = weighed(-sum(known[1:], known[0]))
    return found


def _settings(posterior: "Posterior", seed: int, n_futures: int) -> dict[str, object]:
    told = about(posterior, seed)
    kept = ("title", "case", "vintage", "priors", "seed", "fit", "diagnostics")
    return {
        **{name: told[name] for name in kept},
        "diagnostics_ok": diagnostics_ok(told),
        "futures": n_futures,
    }
