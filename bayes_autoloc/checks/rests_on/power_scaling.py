r"""Power scaling: what the headline would be if a prior or a likelihood counted less or more.

.. math:: p_\alpha(\theta \mid y) \propto p(\theta)^\alpha\, p(y \mid \theta)
          \quad\text{or}\quad p(\theta)\, p(y \mid \theta)^\alpha

The draws of the fit are reweighted with the component's density to the power alpha - 1, smoothed
and judged by k-hat. Sensitivity is the cumulative Jensen-Shannon distance between the headline's
distributions per doubling of alpha, the mean over alpha below and above 1 (Kallioinen et al. 2023).
Weights of a draw carry over to the future that was simulated from it.

References
----------
Kallioinen, Paananen, Bürkner, Vehtari (2023), Detecting and diagnosing prior and likelihood
sensitivity with power-scaling. Statistics and Computing 34, 57.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from arviz_stats.base import array_stats

from bayes_autoloc.checks.headline_draws import (
    Headline,
    forecast_setting,
    headlines,
    national_production,
)
from bayes_autoloc.checks.rests_on.importance import MAX_KHAT, smoothed_weights, summary_of
from bayes_autoloc.checks.rests_on.power_components import ALL, PARTS, Component, components
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.posterior import Posterior

__all__ = ["ALPHAS", "Scaled", "diagnosis", "power_scaling", "scaled", "sensitivity"]

type Array = npt.NDArray[np.float64]

ALPHAS = ((0.8, 1.25), (0.9, 1 / 0.9), (0.95, 1 / 0.95), (0.99, 1.01))
"""Pairs of powers, the first whose weights can be trusted is used."""

THRESHOLD = 0.05
"""From here on a sensitivity counts: Kallioinen et al. liken it to a mean moved by 0.3 sd."""

NOISE_REPEATS = 20
"""Shuffled copies of the futures: what their sensitivity shows is Monte Carlo error."""

_OF_PRIOR = {
    (True, False): "prior only",
    (False, False): "prior outweighs data",
    (False, True): "prior-data conflict possible",
}
"""What a sensitive prior means, by: no likelihood; a sensitive one."""


@dataclass(frozen=True, eq=False)
class Scaled:
    """Weights of the draws for a power below and one above 1.

    Parameters
    ----------
    alphas : tuple of float
        The powers.
    weights : tuple of ndarray, (draw,)
        Each adds up to 1.
    khat : float
        The larger of the two.
    """

    alphas: tuple[float, float]
    weights: tuple[Array, Array]
    khat: float


def scaled(log_density: Array) -> Scaled:
    """Return weights for the first pair of `ALPHAS` that k-hat allows, else for the last one."""
    for alphas in ALPHAS:
        (low, k_low), (high, k_high) = (
            smoothed_weights((alpha - 1) * log_density) for alpha in alphas
        )
        found = Scaled(alphas, (low, high), max(k_low, k_high))
        if found.khat < MAX_KHAT:
            break
    return found


def sensitivity(values: Array, weighing: Scaled) -> float:
    """Return the distance between the distributions per doubling of alpha.

    Parameters
    ----------
    values : ndarray, (draw,)
        Log cars, or 0 and 1.
    weighing : Scaled
        From `scaled`.
    """
    if not np.ptp(values) > 0:
        return 0.0
    # As one chain: the distance does not depend on which chain a draw is from.
    draws, low, high = (one[None, :] for one in (values, *weighing.weights))
    return float(array_stats.power_scale_sense(draws, low, high, *weighing.alphas))


def power_scaling(
    posterior: Posterior, *, seed: int | None = None, wanted: Sequence[Headline] | None = None
) -> dict[str, pd.DataFrame]:
    """Scale every prior and likelihood that the headline rests on.

    Parameters
    ----------
    posterior : Posterior
        The fit; one future is simulated from each of its draws.
    seed : int, optional
        Seed of the simulation, by default the fit's.
    wanted : sequence of Headline, optional
        By default `headlines` of the case.

    Returns
    -------
    dict of str to DataFrame
        ``power_scaling``: headline, block, prior and likelihood (sensitivities, NaN where there is
        none), prior_noise, likelihood_noise, prior_khat, likelihood_khat, diagnosis.
        ``power_scaling_parts``: headline, block, part, name, sensitivity, noise (what unrelated
        futures hardly exceed: mean plus two standard deviations), alpha_low,
        alpha_high, khat, and shift_low and shift_high: what the headline moves by with these
        powers, cars a year or percentage points.
    """
    wanted = headlines(posterior.case) if wanted is None else wanted
    seed = posterior.seed if seed is None else seed
    setting = forecast_setting(posterior, max(h.year for h in wanted), Streams(seed))
    made = national_production(setting)
    futures = {h: made[h.year - setting.calendar.now_year] for h in wanted}
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    order = [rng.permutation(made.shape[1]) for _ in range(NOISE_REPEATS)]
    rows = [
        row
        for component in components(posterior, seed=seed)
        for row in _rows(component, futures, order)
    ]
    parts = pd.DataFrame(rows)
    return {"power_scaling": _by_block(parts), "power_scaling_parts": parts}


def _rows(
    component: Component, futures: Mapping[Headline, Array], order: Sequence[npt.NDArray[np.int64]]
) -> Iterator[dict[str, object]]:
    weighing = scaled(component.log_density)
    for headline, production in futures.items():
        values = headline.values(production)
        base = summary_of(headline, production[None, :])
        unit = 1 if headline.at_least is None else 100
        low, high = (
            unit * (summary_of(headline, production[None, :], weight) - base)
            for weight in weighing.weights
        )
        yield {
            "headline": headline.name,
            "block": component.block,
            "part": component.part,
            "name": component.name,
            "sensitivity": sensitivity(values, weighing),
            "noise": _noise(values, weighing, order),
            "alpha_low": weighing.alphas[0],
            "alpha_high": weighing.alphas[1],
            "khat": weighing.khat,
            "shift_low": low,
            "shift_high": high,
        }


def _noise(values: Array, weighing: Scaled, order: Sequence[npt.NDArray[np.int64]]) -> float:
    """Return what futures that have nothing to do with the weights hardly exceed."""
    shuffled = [sensitivity(values[mixed], weighing) for mixed in order]
    return float(np.mean(shuffled) + 2 * np.std(shuffled))


def _by_block(parts: pd.DataFrame) -> pd.DataFrame:
    """Put prior and likelihood of each block side by side, with what they say together."""
    whole = parts[parts["name"] == ALL]
    keys = ["headline", "block"]
    sides = {
        part: whole[whole["part"] == part]
        .set_index(keys)[["sensitivity", "noise", "khat"]]
        .add_suffix(f"_{part}")
        for part in PARTS
    }
    wide = sides["prior"].join(sides["likelihood"])
    table = pd.DataFrame(
        {part: wide[f"sensitivity_{part}"] for part in PARTS}
        | {f"{part}_{what}": wide[f"{what}_{part}"] for what in ("noise", "khat") for part in PARTS}
    ).reset_index()
    return table.assign(diagnosis=[diagnosis(row) for _, row in table.iterrows()])


def diagnosis(row: "pd.Series[float]") -> str:
    """Say what the two sensitivities of a block mean.

    Parameters
    ----------
    row : Series
        prior, likelihood and their noise and khat, as in the table ``power_scaling``.

    Notes
    -----
    A sensitivity counts from 0.05 on, if it exceeds what the same weights show on futures that have
    nothing to do with them.
    """
    if max(row["prior_khat"], np.nan_to_num(row["likelihood_khat"])) >= MAX_KHAT:
        return "weights not to be trusted"
    large = {part: row[part] >= THRESHOLD for part in PARTS}
    clear = {part: large[part] and row[part] > row[f"{part}_noise"] for part in PARTS}
    if any(large.values()) and not any(clear.values()):
        return "not told from noise"
    if clear["prior"]:
        return _OF_PRIOR[np.isnan(row["likelihood"]), clear["likelihood"]]
    return "data speak" if clear["likelihood"] else "little influence"
