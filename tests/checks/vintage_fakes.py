"""Forecasts that nobody fitted: draws around a level, so that scores can be worked out."""

from collections.abc import Mapping

import numpy as np

DRAWS = 200


def fake_forecast(
    *,
    case: Mapping[str, str],
    priors: str,
    vintage: str,
    horizon: int,
    seed: int,
    draws: int,
    code: str,
) -> dict[str, object]:
    """Return a million cars, within 20 % or so, in every year; the vintage of 2012 fails."""
    assert "case.toml" in case
    assert priors
    assert code
    rng = np.random.default_rng([seed, int(vintage[:4])])
    years = list(range(int(vintage[:4]), horizon + 1))
    cars = np.rint(1e6 * np.exp(0.2 * rng.standard_normal((len(years), DRAWS)))).astype(int)
    return {
        "years": years,
        "production": cars.tolist(),
        "market": (2 * cars).tolist(),
        "problems": ["supply: 3 divergences"] if vintage.startswith("2012") else [],
        "seconds": float(draws),
    }


# A job's function must be at home in the module that names it.
fake_forecast.__module__ = "bayes_autoloc.checks.backtests.vintages"
fake_forecast.__qualname__ = "forecast_vintage"
