r"""Effects of one plant: drawn afresh from its class, and integrated out of its likelihood.

A plant's effects are fitted to its own rows, so weights that undo the rows at the fitted effects
have no finite variance. Integrated, the rows tell of the hyper-parameters h only:

.. math:: p(\text{rows}_p \mid h) = \int p(\text{rows}_p \mid \eta, \tau, u, h)\,
          p(\eta, \tau, u \mid h)\; d\eta\, d\tau\, du .
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp, ndtri
from scipy.stats import chi2, multivariate_t, qmc

from bayes_autoloc.checks.likelihood.plant_likelihood import (
    Array,
    At,
    Effects,
    plant_log_likelihood,
)
from bayes_autoloc.checks.likelihood.plant_rows import PlantRows
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.model.coords import MODES, WAVES

__all__ = ["PlantClass", "fresh_effects", "integrated_log_likelihood", "plant_class"]

NODES = 512
"""Points of the quasi-Monte Carlo integral; a power of two."""

WIDER = 2.0
"""Variance of the proposal over that of the fitted effects: its tails must cover the integrand."""

PROPOSAL_NU = 6

BATCH = 1000
"""Draws that are worked on at once: bounds the memory."""


@dataclass(frozen=True)
class PlantClass:
    """Distribution of a plant's effects given its class; one value a draw, of the draws' shape.

    Parameters
    ----------
    use, use_spread : ndarray
        Mean and standard deviation of the log of steady use.
    log_tau, tau_spread : ndarray
        Mean and standard deviation of the log ramp time.
    plan_spread : ndarray
        Standard deviation of the plans' own optimism, whose mean is 0.
    """

    use: Array
    use_spread: Array
    log_tau: Array
    tau_spread: Array
    plan_spread: Array

    def effects(self, z: Array) -> Effects:
        """Return effects from standard normals, (3, ...)."""
        return Effects(
            use=self.use + self.use_spread * z[0],
            log_tau=self.log_tau + self.tau_spread * z[1],
            plan=self.plan_spread * z[2],
        )

    def standardised(self, effects: Effects) -> Array:
        """Return the standard normals behind effects, (3, ...)."""
        return np.stack(
            [
                (effects.use - self.use) / self.use_spread,
                (effects.log_tau - self.log_tau) / self.tau_spread,
                effects.plan / self.plan_spread,
            ]
        )


def plant_class(rows: PlantRows, at: At, wave_effect: Array | None = None) -> PlantClass:
    """Return the class of a plant at some draws.

    Parameters
    ----------
    rows : PlantRows
        Gives mode, wave, overseas, takeover.
    at : At
        Parameters.
    wave_effect : ndarray, optional
        Effect of the plant's wave instead of the fitted one, of the draws' shape.
    """
    wave = at.level("wave_effect", WAVES, rows.wave) if wave_effect is None else wave_effect
    use = at["eta_0"] + at.level("mode_effect", MODES, rows.mode) + wave
    spread = at["sigma_eta"]
    if rows.overseas:
        use = use + at["overseas_offset"]
    if rows.takeover:
        use = use + at["takeover_effect"]
        spread = np.hypot(spread, at["sigma_takeover"])
    return PlantClass(
        use=use,
        use_spread=spread,
        log_tau=at["tau_0"] + at.level("mode_tau", MODES, rows.mode),
        tau_spread=at["sigma_tau"],
        plan_spread=at["sigma_plan"],
    )


def fresh_effects(group: PlantClass, rng: np.random.Generator) -> Effects:
    """Draw the effects of a plant that nothing is known of but its class."""
    return group.effects(rng.standard_normal((3, *group.use.shape)))


def integrated_log_likelihood(
    rows: PlantRows, parameters: Parameters, *, seed: int = 0, nodes: int = NODES
) -> Array:
    """Return the log likelihood of a plant's rows with its own effects integrated out.

    Parameters
    ----------
    rows : PlantRows
        The rows.
    parameters : Parameters
        All draws of a fit that saw them: the fitted effects say where the integrand lies.
    seed : int
        Scrambles the points.
    nodes : int
        Number of points, a power of two.

    Returns
    -------
    ndarray, (draw,)
        Up to the error of the integral; all draws share their points, so most of that cancels in
        weights.

    Notes
    -----
    Importance sampling with randomised quasi-Monte Carlo points from a Student-t with the mean and
    twice the covariance of the fitted effects. Use is placed on its own scale, where the rows
    pin it; ramp time and the plans' optimism in units of their spread, which may be near zero.
    """
    n_draws = parameters.n_draws
    at = At(parameters, np.arange(n_draws))
    fitted = _fitted(rows, parameters, plant_class(rows, at), seed)
    points, log_density = _proposal(fitted, nodes, seed)
    batches = np.array_split(np.arange(n_draws), max(1, n_draws // BATCH))
    return np.concatenate(
        [_integral(rows, At(parameters, batch[:, None]), points, log_density) for batch in batches]
    )


def _integral(rows: PlantRows, at: At, points: Array, log_density: Array) -> Array:
    group = plant_class(rows, at)
    effects = Effects(
        use=points[0][None, :],
        log_tau=group.log_tau + group.tau_spread * points[1],
        plan=group.plan_spread * points[2],
    )
    z_use = (effects.use - group.use) / group.use_spread
    log_prior = -0.5 * (z_use**2 + points[1] ** 2 + points[2] ** 2)
    log_prior = log_prior - np.log(group.use_spread) - 1.5 * np.log(2 * np.pi)
    terms = plant_log_likelihood(rows, effects, at) + log_prior - log_density
    return np.asarray(logsumexp(terms, axis=1) - np.log(terms.shape[1]))


def _fitted(rows: PlantRows, parameters: Parameters, group: PlantClass, seed: int) -> Array:
    """Return the fitted use, and the standard normals of ramp time and optimism, (3, draw)."""
    use, log_tau = (parameters.levels(name, [rows.plant])[0] for name in ("eta", "log_tau"))
    if "plan_effect" in parameters:
        plan = parameters.levels("plan_effect", [rows.plant])[0]
        return np.stack([use, *group.standardised(Effects(use, log_tau, plan))[1:]])
    # A case without plans tells nothing of their optimism: posterior and prior are the same.
    prior = np.random.default_rng(np.random.SeedSequence(seed)).standard_normal(len(use))
    return np.stack([use, group.standardised(Effects(use, log_tau, use))[1], prior])


def _proposal(fitted: Array, nodes: int, seed: int) -> tuple[Array, Array]:
    """Return points of a Student-t around what was fitted, (3, node), and their log density."""
    centre, shape = fitted.mean(axis=1), WIDER * np.cov(fitted)
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    uniform = qmc.Sobol(len(fitted) + 1, rng=rng).random(nodes).T
    stretch = np.sqrt(PROPOSAL_NU / chi2(PROPOSAL_NU).ppf(uniform[-1]))
    points = centre[:, None] + np.linalg.cholesky(shape) @ ndtri(uniform[:-1]) * stretch
    return points, np.asarray(multivariate_t(centre, shape, PROPOSAL_NU).logpdf(points.T))
