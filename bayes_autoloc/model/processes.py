r"""Mean-reverting AR(1) paths, centred: data pin most years, so the path is the parameter.

.. math:: e_t = \rho\, e_{t-1} + s_t + \sigma\, \epsilon_t, \qquad
          e_0 \sim \mathrm{N}(s_0, \sigma / \sqrt{1 - \rho^2}), \qquad \epsilon_t \sim t_\nu

with e the deviation from the mean path and s known shifts (years of a common shock).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pymc as pm
import pytensor.tensor as pt

from bayes_autoloc.model.likelihoods import student_t_log_density

__all__ = ["ar1_path"]

Array = npt.NDArray[np.float64]


def ar1_path(
    name: str,
    *,
    mean: Any,
    shift: Any,
    persistence: Any,
    sigma: Any,
    nu: float,
    dims: tuple[str, ...],
) -> Any:
    """Put an AR(1) prior on paths around known mean paths.

    Parameters
    ----------
    name : str
        Name of the random variable.
    mean, shift : tensor, (path, year)
        What the paths revert to, and what is added to their innovations, log cars.
    persistence : scalar tensor
        Autocorrelation from year to year, 0 to 1.
    sigma : scalar tensor
        Scale of the yearly innovations, log cars.
    nu : float
        Degrees of freedom of the innovations.
    dims : tuple of str
        Names of the two dimensions; the last one is the year.

    Returns
    -------
    TensorVariable
        The paths, (path, year), log cars.
    """

    def logp(value: Any, mean: Any, shift: Any, persistence: Any, sigma: Any) -> Any:
        deviation = value - mean
        start = deviation[:, 0] - shift[:, 0]
        innovation = deviation[:, 1:] - persistence * deviation[:, :-1] - shift[:, 1:]
        spread = sigma / pt.sqrt(1 - persistence**2)
        log_start = -0.5 * (start / spread) ** 2 - pt.log(spread) - 0.5 * np.log(2 * np.pi)
        return pt.sum(log_start) + pt.sum(student_t_log_density(innovation, sigma, nu))

    def random(  # noqa: PLR0917 - PyMC passes the parameters by position
        mean: Array,
        shift: Array,
        persistence: Array,
        sigma: Array,
        rng: np.random.Generator,
        size: tuple[int, ...] | None = None,
    ) -> Array:
        del size  # scalar parameters: one set of paths a call
        noise = sigma * rng.standard_t(nu, size=mean.shape)
        noise[:, 0] = sigma / np.sqrt(1 - persistence**2) * rng.standard_normal(len(mean))
        path = np.array(noise + shift)
        for t in range(1, path.shape[1]):
            path[:, t] += persistence * path[:, t - 1]
        return np.asarray(mean + path)

    return pm.CustomDist(
        name,
        mean,
        shift,
        persistence,
        sigma,
        logp=logp,
        random=random,
        signature="(i,t),(i,t),(),()->(i,t)",
        dims=dims,
    )
