r"""Student-t errors in the log of cars: weighted, and censored where a figure is a lower bound.

One custom distribution serves outputs and plans, so that one compiled kernel does the work of four
(home and overseas rows, full and part-year figures). The weight :math:`a` is a power on the
likelihood: rows of the reference class abroad count with :math:`a_0 < 1` (a power prior, Ibrahim
and Chen 2000).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pymc as pm
import pytensor.tensor as pt
from scipy.special import gammaln

__all__ = ["student_t4_log_survival", "student_t_log_density", "weighted_student_t"]


def student_t_log_density(residual: Any, scale: Any, nu: float) -> Any:
    """Log density of a Student-t with location zero.

    Parameters
    ----------
    residual, scale : tensor
        Any broadcastable shapes, log cars.
    nu : float
        Degrees of freedom (fixed, so the normalising constant is a number).
    """
    constant = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu * np.pi)
    return constant - pt.log(scale) - (nu + 1) / 2 * pt.log1p((residual / scale) ** 2 / nu)


def student_t4_log_survival(residual: Any, scale: Any) -> Any:
    r"""Log of P(T > residual) for a Student-t with four degrees of freedom.

    Notes
    -----
    With :math:`u = t / \sqrt{t^2 + 4}` the survival function is
    :math:`\tfrac{1}{2} - \tfrac{3}{4} u + \tfrac{1}{4} u^3`, which factors into
    :math:`(1-u)^2 (2+u) / 4` and :math:`1-u = 4 / (t^2 + 4 + t\sqrt{t^2+4})` for positive t,
    so that no digits cancel in the tail.
    """
    t = residual / scale
    root = pt.sqrt(t**2 + 4)
    u = t / root
    one_minus_u = pt.switch(t > 0, 4 / (root * (root + pt.abs(t))), 1 - u)
    return 2 * pt.log(one_minus_u) + pt.log(2 + u) - np.log(4.0)


def weighted_student_t(
    name: str,
    *,
    mu: Any,
    sigma: Any,
    weight: Any,
    nu: float,
    observed: Any,
    dims: str,
    censored: Any = None,
) -> Any:
    """Observe log cars with Student-t errors.

    Parameters
    ----------
    name : str
        Name of the observed variable.
    mu, sigma : tensor, (rows,)
        Location and scale, log cars.
    weight : tensor, (rows,)
        Power on each row's likelihood, 0 to 1.
    nu : float
        Degrees of freedom; 4 where there are censored rows.
    observed : tensor, (rows,)
        Log of the published figure.
    dims : str
        Name of the row dimension.
    censored : tensor of 0 and 1, (rows,), optional
        1 where the figure is a lower bound (part of a year).

    Returns
    -------
    TensorVariable
        The observed variable, (rows,).

    Raises
    ------
    ValueError
        If censored rows come with degrees of freedom other than four.
    """
    if censored is not None and nu != 4:
        message = "the censored tail is written out for four degrees of freedom only"
        raise ValueError(message)

    def logp(value: Any, mu: Any, sigma: Any, weight: Any, *rest: Any) -> Any:
        full = student_t_log_density(value - mu, sigma, nu)
        if rest:
            full = pt.switch(rest[0] > 0, student_t4_log_survival(value - mu, sigma), full)
        return weight * full

    def random(
        mu: npt.NDArray[np.float64],
        sigma: npt.NDArray[np.float64],
        *_: Any,
        rng: np.random.Generator,
        size: tuple[int, ...],
    ) -> npt.NDArray[np.float64]:
        return np.asarray(mu + sigma * rng.standard_t(nu, size=size))

    parameters = (mu, sigma, weight) if censored is None else (mu, sigma, weight, censored)
    return pm.CustomDist(name, *parameters, logp=logp, random=random, observed=observed, dims=dims)
