"""Numbers as a reader gets them: rounded to what a forecast knows, with a true minus."""

import math

import numpy as np
import numpy.typing as npt

__all__ = [
    "STEP",
    "between",
    "chance",
    "per_cent",
    "plain_number",
    "published",
    "round_cars",
    "round_many",
    "signed_thousand",
    "thousand",
    "words",
]

COARSE = 100_000
"""From here on cars are told to ten thousand, below to a thousand, below 10,000 to a hundred."""

STEP = 10_000
"""Cars to which differences of national figures are told."""

NONE = "–"


def round_cars(cars: float) -> float:
    """Return cars a year rounded to what is known; NaN stays."""
    if not math.isfinite(cars):
        return math.nan
    size = abs(cars)
    step = 10_000 if size >= COARSE else 1_000 if size >= COARSE / 10 else 100
    return float(round(cars / step) * step)


def round_many(cars: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Return many figures, each as `round_cars` rounds it."""
    return tuple(round_cars(float(one)) for one in cars)


def published(cars: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Return published figures, to a hundred cars: they are known better than a forecast."""
    return tuple(float(one) for one in np.round(cars, -2))


def thousand(cars: float, *, exact: bool = False) -> str:
    """Return cars in thousands: 1,234,567 becomes ``1,230``, 4,870 becomes ``4.9``.

    Parameters
    ----------
    cars : float
        Cars a year.
    exact : bool
        A published figure, told to the thousand.
    """
    value = cars / 1000 if exact else round_cars(cars) / 1000
    if not math.isfinite(value):
        return NONE
    digits = 1 if 0 < abs(value) < 10 else 0
    return _fixed(value, digits)


def signed_thousand(cars: float, step: int = 1) -> str:
    """Return a difference in thousand cars with its sign; nothing to speak of is 0.

    Parameters
    ----------
    cars : float
        Cars a year.
    step : int
        Rounded to so many cars at least.
    """
    if not math.isfinite(cars):
        return NONE
    text = thousand(round(cars / step) * step)
    if text in {NONE, "0"} or text.startswith("−"):
        return text
    return f"+{text}"


def _fixed(value: float, digits: int) -> str:
    """Return a number with fixed decimals and a true minus, never as minus nought."""
    return f"{round(value, digits) + 0.0:,.{digits}f}".replace("-", "−")


def between(low: str, high: str) -> str:
    """Return an interval."""
    return f"{low} – {high}"


def per_cent(share: float, digits: int = 0) -> str:
    """Return a share as a number of per cent, without the sign."""
    if not math.isfinite(share):
        return NONE
    return _fixed(100 * share, digits)


def chance(probability: float) -> str:
    """Return a probability: draws alone never make a certainty."""
    if not math.isfinite(probability):
        return NONE
    if probability < 0.01:
        return "< 1 %"
    return "> 99 %" if probability > 0.99 else f"{100 * probability:.0f} %"


def plain_number(value: float) -> str:
    """Return a number with about two significant digits."""
    if not math.isfinite(value):
        return NONE
    size = abs(value)
    digits = 0 if size >= 10 or float(value).is_integer() else 1 if size >= 1 else 2
    return _fixed(value, digits)


def words(name: str) -> str:
    """Return a short name as it is written in a text."""
    return name.replace("_", " ")
