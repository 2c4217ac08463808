"""Proper scores of a forecast against what came of it, and how much a record of them can tell.

Production is scored on the log scale: an error of 10 % weighs the same in 2009 as in 2019, and the
score of a product (cars times a factor) is that of the cars.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import scoringrules  # type: ignore[import-untyped]
from scipy.stats import beta, norm

from bayes_autoloc.errors import AutolocError

__all__ = ["LEVELS", "coverage_interval", "effective_cells", "score", "score_point"]

LEVELS = (50, 80, 95)
"""Central intervals whose coverage is recorded, per cent."""

SCORED_TAIL = 0.1
"""Share of the draws on either side of the interval that the interval score judges."""

LEAST_PIT = 0.001
"""PIT values are kept this far from 0 and 1 before the probit, which would be infinite there."""

Array = npt.NDArray[np.float64]


def score(draws: npt.ArrayLike, outcome: float) -> dict[str, float]:
    r"""Score the draws of one cell (one vintage and target year).

    Parameters
    ----------
    draws : array_like, shape (draw,)
        Predictive draws, cars, all above zero; at least two.
    outcome : float
        What was published, cars, above zero.

    Returns
    -------
    dict
        q10, q50, q90 (cars); crps_log and interval_score_log (log points, smaller is better);
        covered50, covered80, covered95 (bool: outcome inside the central interval, ends included);
        pit (share of the draws below the outcome, ties counted half).

    Raises
    ------
    AutolocError
        If draws or outcome have no logarithm.

    Notes
    -----
    With x, x' independent draws of the log and y the log of the outcome, the score is
    :math:`CRPS = E|x - y| - \tfrac12 E|x - x'|`. The second expectation is taken over pairs of
    different draws (divisor M(M - 1), the *fair* estimator, computed from probability-weighted
    moments): it is unbiased for the distribution that the draws come from, so forecasts with
    different numbers of draws compare. The interval score of the central 80 % interval [l, u] is
    :math:`u - l + 10 (l - y)_+ + 10 (y - u)_+`.

    References
    ----------
    Gneiting, Raftery (2007), doi:10.1198/016214506000001437; Zamo, Naveau (2018),
    doi:10.1007/s11004-017-9709-7.
    """
    logs = _logs(np.asarray(draws, dtype=np.float64).ravel(), "draws")
    if len(logs) < 2:
        raise AutolocError(f"A score needs at least two draws, {len(logs)} came.")
    y = float(_logs(np.array([outcome], dtype=np.float64), "outcome")[0])
    lower, median, upper = np.quantile(logs, [SCORED_TAIL, 0.5, 1 - SCORED_TAIL])
    crps = scoringrules.crps_ensemble(y, logs, estimator="pwm", backend="numpy")
    interval = scoringrules.interval_score(y, lower, upper, 2 * SCORED_TAIL, backend="numpy")
    scores = {"q10": lower, "q50": median, "q90": upper}
    scores = {name: float(np.exp(value)) for name, value in scores.items()}
    scores |= {"crps_log": float(crps), "interval_score_log": float(interval)}
    scores |= {f"covered{level}": _covers(logs, y, level) for level in LEVELS}
    return scores | {"pit": float(np.mean(logs < y) + np.mean(logs == y) / 2)}


def score_point(promised: float, outcome: float) -> float:
    """Return the CRPS of a forecast that names one number: its absolute log error."""
    said, came = _logs(np.array([promised, outcome], dtype=np.float64), "promised and outcome")
    return float(abs(said - came))


def effective_cells(frame: pd.DataFrame) -> float:
    r"""Return how many independent cells a record of overlapping cells is worth.

    Cells of one target year share its shocks, cells of one vintage share a path. If a pair of
    cells correlates by :math:`\rho_t` when both are of one target year and by :math:`\rho_v` when
    both are of one vintage, a mean over n cells has the variance of a mean over

    .. math:: n_{eff} = \frac{n}{1 + \rho_t (m_t - 1) + \rho_v (m_v - 1)}, \qquad
              m = \frac{\sum_g n_g^2}{n}

    independent ones, where m is the mean size of the group in which a cell finds itself (the
    design effect of clustered samples). Each :math:`\rho` is the intraclass correlation of
    :math:`z = \Phi^{-1}(PIT)` (one-way analysis of variance, no less than 0). The result lies
    between the smaller number of groups and n.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells of one model: vintage, target_year, pit.

    Notes
    -----
    Whether an interval covers is an even function of z, so hits correlate less than z does
    (like :math:`\rho^2` where the correlation is weak). The size found is therefore on the low
    side, and an interval of coverage made with it rather too wide than too narrow: it tells how far
    a coverage can be trusted and is no bar that a forecast must clear. With fewer than about ten
    groups the correlations themselves are rough.

    References
    ----------
    Kish (1965), Survey Sampling; Donner, Koval (1980), doi:10.2307/2530491.
    """
    if not len(frame):
        return 0.0
    if "model" in frame and len(set(frame["model"])) > 1:
        raise AutolocError("effective_cells takes the cells of one model: select one first.")
    z = norm.ppf(np.clip(frame["pit"].to_numpy(float), LEAST_PIT, 1 - LEAST_PIT))
    n = len(z)
    design = 1.0
    groups = [pd.factorize(frame[name])[0] for name in ("target_year", "vintage")]
    for codes in groups:
        sizes = np.bincount(codes)
        design += _intraclass(z, codes) * (float((sizes**2).sum()) / n - 1)
    fewest = min(int(codes.max()) + 1 for codes in groups)
    return float(np.clip(n / design, fewest, n))


def coverage_interval(
    covered: float | Sequence[bool], cells: float, probability: float = 0.95
) -> tuple[float, float]:
    """Return the Jeffreys interval of a coverage.

    Parameters
    ----------
    covered : float or sequence of bool
        Share of cells that the interval covered, or the cells' hits.
    cells : float
        Effective number of cells, as `effective_cells` returns it.
    probability : float
        Credibility of the interval.

    Returns
    -------
    (float, float)
        Equal-tailed interval of Beta(s + 1/2, n - s + 1/2), s = n times the share; its lower end is
        0 where nothing was covered, its upper end 1 where everything was (Brown, Cai, DasGupta
        2001, doi:10.1214/ss/1009213286).
    """
    share = float(np.mean(covered))
    if not 0 <= share <= 1 or not cells > 0:
        raise AutolocError(
            f"A coverage needs a share between 0 and 1 and a number of cells above 0; {share} of "
            f"{cells} came."
        )
    hits, tail = share * cells, (1 - probability) / 2
    posterior = beta(hits + 0.5, cells - hits + 0.5)
    low = 0.0 if share == 0 else float(posterior.ppf(tail))
    high = 1.0 if share == 1 else float(posterior.ppf(1 - tail))
    return low, high


def _logs(values: Array, what: str) -> Array:
    good = np.isfinite(values) & (values > 0)
    if not good.all():
        raise AutolocError(
            f"Scores are on the log scale: {what} must be finite and above zero, {(~good).sum()} "
            f"of {len(values)} are not (first: {values[~good][0]})."
        )
    return np.log(values)


def _covers(logs: Array, y: float, level: int) -> bool:
    tail = (1 - level / 100) / 2
    low, high = np.quantile(logs, [tail, 1 - tail])
    return bool(low <= y <= high)


def _intraclass(z: Array, codes: npt.NDArray[np.intp]) -> float:
    """Return the intraclass correlation; 1 where one group or no variation leaves it open."""
    n, sizes = len(z), np.bincount(codes)
    groups = len(sizes)
    if groups == n:
        return 0.0
    if groups == 1:
        return 1.0
    means = np.bincount(codes, z) / sizes
    between = float((sizes * (means - z.mean()) ** 2).sum()) / (groups - 1)
    within = float(((z - means[codes]) ** 2).sum()) / (n - groups)
    usual = (n - float((sizes**2).sum()) / n) / (groups - 1)
    spread = between + (usual - 1) * within
    return float(np.clip((between - within) / spread, 0, 1)) if spread > 0 else 1.0
