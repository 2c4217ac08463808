r"""The model's curves, once for NumPy and PyTensor: pass the namespace as ``xp``.

.. math::
    \log r(a) = \log\bigl(1 - e^{-a / \tau}\bigr), \qquad
    g(h) = 1 - e^{-\max(h - 1/2,\, 0) / 0.7}, \qquad
    \mathrm{cap}(y, c) = \bigl(y^{-k} + c^{-k}\bigr)^{-1/k} .
"""

from typing import Any

import numpy as np

__all__ = ["log_odds", "log_ramp", "logistic", "plan_optimism", "soft_cap"]

type Numbers = Any  # an array or a tensor: the same operators, no common base class
type Namespace = Any  # the module whose functions act on them

OPTIMISM_FREE_LEAD = 0.5  # years: a plan for the running year already knows part of the answer
OPTIMISM_SCALE = 0.7  # years
CAP_SHARPNESS = (
    12  # at half the cap the total keeps all but 2e-5 of itself, at the cap 6 % are lost
)


def log_ramp(age: Numbers, tau: Numbers, xp: Namespace = np) -> Numbers:
    """Log of the share of steady-state use reached at an age.

    Parameters
    ----------
    age : array or tensor
        Years since the start of production, positive.
    tau : array or tensor
        Ramp time, years: 63 % of steady use is reached at this age.
    xp : module
        ``numpy`` or ``pytensor.tensor``.

    Returns
    -------
    array or tensor
        At most 0; ``log(-expm1(-x))`` keeps its digits where the age is small.
    """
    return xp.log(-xp.expm1(-age / tau))


def plan_optimism(lead: Numbers, xp: Namespace = np) -> Numbers:
    """Share of the full optimism in a plan of this lead: 0 up to half a year, then towards 1.

    Parameters
    ----------
    lead : array or tensor
        Years from the announcement to the end of the target year.
    xp : module
        ``numpy`` or ``pytensor.tensor``.
    """
    return -xp.expm1(-xp.maximum(lead - OPTIMISM_FREE_LEAD, 0.0) / OPTIMISM_SCALE)


def soft_cap(value: Numbers, cap: Numbers, xp: Namespace = np) -> Numbers:
    """Smooth minimum of a value and its ceiling, both positive and in the same unit.

    Parameters
    ----------
    value, cap : array or tensor
        For example cars a year that could be made, and that could be sold.
    xp : module
        ``numpy`` or ``pytensor.tensor``.

    Returns
    -------
    array or tensor
        Below both; rises with both.

    Notes
    -----
    Written in logs, so that neither power overflows: with u = k log(value / cap) the result is
    value / (1 + e^u)^(1/k).
    """
    ratio = CAP_SHARPNESS * (xp.log(value) - xp.log(cap))
    softplus = xp.maximum(ratio, 0.0) + xp.log1p(xp.exp(-xp.abs(ratio)))
    return value * xp.exp(-softplus / CAP_SHARPNESS)


def logistic(x: Any, xp: Any = np) -> Any:
    """Return the share whose log odds are x: 1 / (1 + exp(-x)), without overflow.

    Written out, as is `log_odds`: importing scipy.special takes a thirtieth of a repeated forecast.
    """
    return 0.5 * (1 + xp.tanh(0.5 * x))


def log_odds(share: Any, xp: Any = np) -> Any:
    """Return log(share / (1 - share)), infinite at 0 and 1."""
    return xp.log(share) - xp.log1p(-share)
