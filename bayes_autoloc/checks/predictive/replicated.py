"""Data that a fit would have produced, summed up in statistics beside those of the real data."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from bayes_autoloc.checks.left_out.histories import (
    Histories,
    observed_histories,
    simulate_histories,
)
from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood import Array
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of, row_groups
from bayes_autoloc.checks.predictive.statistics import (
    halt_statistics,
    output_statistics,
    plan_statistics,
    project_statistics,
    share_of_largest,
    total_statistics,
)
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["SHARE_YEARS", "statistics_table"]

QUANTILES = {"q025": 0.025, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q975": 0.975}
SHARE_YEARS = (2012, 2019, 2024)


def statistics_table(
    posterior: Posterior, *, seed: int, thin: int = 1, fresh: bool = False
) -> pd.DataFrame:
    """Return every statistic of the published data beside its replicates.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    seed : int
        Seed of the replicates.
    thin : int
        Use every `thin`-th draw of each chain.
    fresh : bool
        Replicate with other plants and makers of the same kinds, rather than with these ones.

    Returns
    -------
    DataFrame
        group, statistic, observed, q025, q10, q50, q90, q975 (of the replicates) and p, the share
        of replicates above the observed value, ties counted half.
    """
    seeds = np.random.SeedSequence(seed).spawn(3)
    for_effects, for_rows, for_histories = (np.random.default_rng(one) for one in seeds)
    parameters, obs, case = parameters_of(posterior, thin), posterior.observations, posterior.case
    effects = Effects.fresh(parameters, obs, for_effects) if fresh else Effects.own(parameters, obs)
    rows = row_groups(posterior, parameters, effects)
    replicated = _statistics(
        obs,
        {name: group.replicated(for_rows) for name, group in rows.items()},
        simulate_histories(parameters, obs, effects, case=case, rng=for_histories),
        case.series,
    )
    observed = _statistics(
        obs,
        {name: group.observed[:, None] for name, group in rows.items()},
        observed_histories(obs),
        case.series,
    )
    frames = [_compared(group, found, replicated[group]) for group, found in observed.items()]
    return pd.concat(frames, ignore_index=True)


def _statistics(
    obs: Observations, data: Mapping[str, Array], histories: Histories, series: str
) -> dict[str, dict[str, Array]]:
    """Return all statistics of data by group and name; groups without rows are left out."""
    groups: dict[str, Callable[[], dict[str, Array]]] = {
        "totals": lambda: total_statistics(obs, data["totals"], series),
        "outputs": lambda: output_statistics(obs, data["outputs"]),
        "plans": lambda: plan_statistics(obs, data["plans"]),
        "events": lambda: halt_statistics(histories) | project_statistics(obs, data["events"]),
    }
    found = {group: make() for group, make in groups.items() if group in data}
    return {**found, "concentration": share_of_largest(SHARE_YEARS, _known_output(obs, data))}


def _known_output(obs: Observations, data: Mapping[str, Array]) -> dict[int, Array]:
    """Return the figures of plants at home by year, incumbents among them, (plant, draw), cars."""
    home = ~(obs.outputs["overseas"] | obs.outputs["censored"]).to_numpy(bool)
    inside = obs.incumbents["year"].between(obs.first_year, obs.last_year)
    parts = [
        (years.to_numpy(int), np.exp(data[group][keep]))
        for group, years, keep in (
            ("outputs", obs.outputs.loc[home, "year"], home),
            ("incumbents", obs.incumbents.loc[inside, "year"], slice(None)),
        )
        if group in data
    ]
    years = np.unique(np.concatenate([when for when, _ in parts])) if parts else np.array([])
    return {
        int(year): np.concatenate([made[when == year] for when, made in parts]) for year in years
    }


def _compared(
    group: str, observed: Mapping[str, Array], replicates: Mapping[str, Array]
) -> pd.DataFrame:
    rows = []
    for name, value in observed.items():
        seen, drawn = float(value[0]), replicates[name]
        quantiles = np.quantile(drawn, list(QUANTILES.values()))
        p = float(np.mean(drawn > seen) + 0.5 * np.mean(drawn == seen))
        rows.append((group, name, seen, *quantiles, p))
    return pd.DataFrame(rows, columns=["group", "statistic", "observed", *QUANTILES, "p"])
