"""Leave-one-out cross-validation, row by row, by Pareto-smoothed importance sampling.

Every row of the likelihood is left out in turn: its predictive density (elpd), how far the weights
can be trusted (Pareto k), and where the published figure lies in what the other rows predict (PIT).
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import arviz as az
import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr

from bayes_autoloc.checks.jobs.jobs import JobPlan
from bayes_autoloc.checks.likelihood.likelihood import Array, Rows
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of, row_groups, thinned
from bayes_autoloc.checks.predictive.loo_exact import refit_rows
from bayes_autoloc.checks.predictive.loo_summary import group_table, loo_result
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["leave_out", "loo_check", "loo_rows"]

DRAWS = 4000


def loo_check(
    posterior: Posterior,
    *,
    draws: int = DRAWS,
    seed: int = 1,
    exact: bool = False,
    plan: JobPlan | None = None,
) -> CheckResult:
    """Leave every row out in turn, and look at what the others predict of it.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    draws : int
        Draws at least (all of them if the fit has fewer).
    seed : int
        Seed of the predictive draws, and of the refits.
    exact : bool
        Fit again without each row whose Pareto k is above 0.7, a minute or less each.
    plan : JobPlan, optional
        Where the refits run.

    Returns
    -------
    CheckResult
        Tables ``groups`` (group, n, elpd, se, p_loo, high_k, refitted, ks_p, pit_p, in_band),
        ``rows`` (group, row, elpd, k, pit, refitted) and ``high_k``, those rows of it with k above
        0.7.

    References
    ----------
    Vehtari, Gelman and Gabry (2017), Statistics and Computing 27; Vehtari, Simpson, Gelman, Yao and
    Gabry (2024), Journal of Machine Learning Research 25.
    """
    rows = loo_rows(posterior, seed=seed, thin=thinned(posterior, draws))
    problems: tuple[str, ...] = ()
    if exact:
        rows, problems = refit_rows(posterior, rows, seed=seed, plan=plan)
    settings = {"seed": seed, "draws": draws, "exact": exact, "vintage": posterior.case.vintage}
    return loo_result(rows, group_table(rows, seed=seed), problems=problems, settings=settings)


def loo_rows(posterior: Posterior, *, seed: int, thin: int = 1) -> pd.DataFrame:
    """Return what leaving each row out says of it.

    Parameters
    ----------
    posterior : Posterior
        The fit.
    seed : int
        Seed of the predictive draws.
    thin : int
        Use every `thin`-th draw of each chain.

    Returns
    -------
    DataFrame
        group, row (its label), index (its place in the group), elpd, lpd (log density with the row
        itself in the fit), k, pit (NaN for lower bounds and for counts
        whose exposure ends with the event, which have none), refitted (False). Rows that the fit
        does not count, abroad with a weight of zero, are left out.
    """
    parameters = parameters_of(posterior, thin)
    groups = row_groups(posterior, parameters)
    seeds = np.random.SeedSequence(seed).spawn(len(groups))
    kept = posterior.draws.isel(draw=slice(None, None, thin))
    scalars = kept[[str(v) for v in kept.data_vars if kept[v].ndim == 2]]
    frames = [
        leave_out(rows, scalars, np.random.default_rng(one))
        for rows, one in zip(groups.values(), seeds, strict=True)
    ]
    return pd.concat(frames, ignore_index=True)


def leave_out(rows: Rows, scalars: xr.Dataset, rng: np.random.Generator) -> pd.DataFrame:
    """Return what leaving each row of one group out says of it.

    Parameters
    ----------
    rows : Rows
        Draws run chain after chain.
    scalars : Dataset
        Scalar parameters, (chain, draw): how well they mixed tells how far to trust the weights.
    rng : Generator
        Source of randomness of the predictive draws.

    Returns
    -------
    DataFrame
        As `loo_rows`.
    """
    name, log_density = rows.name, rows.log_likelihood()
    used = np.flatnonzero(np.ptp(log_density, axis=1) > 0)
    tree = _at(_tree(rows, log_density, scalars, rng), used)
    with _high_k_is_reported():
        loo = az.loo(tree, var_name=name, pointwise=True)
    known = np.flatnonzero(rows.replicable[used])
    pit = np.full(len(used), np.nan)
    if len(known):
        found = az.loo_pit(
            _at(tree, known),
            var_names=name,
            log_weights=xr.Dataset({name: loo.log_weights.isel(row=known)}),
            pareto_k=xr.Dataset({name: loo.pareto_k.isel(row=known)}),
            random_state=rng,
        )
        pit[known] = np.clip(
            found[name].to_numpy(), 0.0, 1.0
        )  # weights sum to one but for rounding
    return pd.DataFrame(
        {
            "group": name,
            "row": np.array(rows.labels, dtype=object)[used],
            "index": used,
            "elpd": loo.elpd_i.to_numpy(),
            "lpd": (np.logaddexp.reduce(log_density, axis=1) - np.log(log_density.shape[1]))[used],
            "k": loo.pareto_k.to_numpy(),
            "pit": pit,
            "refitted": False,
        }
    )


def _at(tree: xr.DataTree, rows: npt.NDArray[np.int64]) -> xr.DataTree:
    return xr.DataTree.from_dict(
        {
            group: data.isel(row=rows) if "row" in data.dims else data
            for group, data in ((g, node.to_dataset()) for g, node in tree.children.items())
        }
    )


def _tree(
    rows: Rows, log_density: Array, scalars: xr.Dataset, rng: np.random.Generator
) -> xr.DataTree:
    """Return the groups that ArviZ asks for; draws run chain after chain."""
    shape = (len(rows.labels), scalars.sizes["chain"], scalars.sizes["draw"])
    dims, coords = ("row", "chain", "draw"), {"row": np.arange(shape[0])}

    def group(values: Array) -> xr.Dataset:
        array = xr.DataArray(values.reshape(shape), dims=dims, coords=coords)
        return xr.Dataset({rows.name: array.transpose("chain", "draw", "row")})

    return xr.DataTree.from_dict(
        {
            "posterior": scalars,
            "log_likelihood": group(log_density),
            "posterior_predictive": group(rows.replicated(rng)),
            "observed_data": xr.Dataset({rows.name: ("row", rows.observed)}, coords=coords),
        }
    )


@contextmanager
def _high_k_is_reported() -> Iterator[None]:
    """Silence ArviZ's warning of high Pareto k: every k is in the table, and counted."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Estimated shape parameter of Pareto")
        yield
