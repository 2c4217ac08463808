"""What we would have forecast at an earlier month: one fit and one forecast a job."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayes_autoloc.checks.jobs.calls import JSON
from bayes_autoloc.checks.jobs.jobs import Job
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.inference.fit import code_fingerprint, fit
from bayes_autoloc.model.priors import PriorSet

__all__ = ["VINTAGES", "VintageForecast", "failed", "forecast_vintage", "vintage_jobs"]

Array = npt.NDArray[np.float64]

VINTAGES = ("2005-12", "2008-12", "2012-12", "2015-12", "2018-12", "2021-12", "2023-12")
"""The ends of years with which the model is judged: booms, busts and the years between."""

CALL = "bayes_autoloc.checks.backtests.vintages:forecast_vintage"


@dataclass(frozen=True, eq=False)
class VintageForecast:
    """What was expected at a vintage.

    Parameters
    ----------
    vintage : str
        ``YYYY-MM``.
    draws : mapping of str to (mapping of int to ndarray, (draw,))
        ``production`` and ``market`` by year, cars a year.
    problems : tuple of str
        Convergence checks that the fit failed.
    seconds : float
        Wall time of fit and forecast.
    """

    vintage: str
    draws: Mapping[str, Mapping[int, Array]]
    problems: tuple[str, ...]
    seconds: float

    @classmethod
    def from_json(cls, vintage: str, content: JSON) -> "VintageForecast":
        """Read what :func:`forecast_vintage` returned."""
        years = [int(year) for year in content["years"]]
        draws = {
            variable: {
                year: np.asarray(values, dtype=np.float64)
                for year, values in zip(years, content[variable], strict=True)
            }
            for variable in ("production", "market")
        }
        return cls(vintage, draws, tuple(content["problems"]), float(content["seconds"]))


def vintage_jobs(
    case: Case,
    priors: PriorSet,
    horizons: Mapping[str, int],
    *,
    seed: int,
    draws: int,
) -> dict[str, Job]:
    """Return the jobs that forecast from each vintage.

    Parameters
    ----------
    case : Case
        At its latest vintage; each job cuts it back.
    priors : PriorSet
        The same for all vintages.
    horizons : mapping of str to int
        Last year to forecast, by vintage.
    seed, draws : int
        Seed and draws a chain of every fit.

    Returns
    -------
    dict of str to Job
        By vintage.
    """
    texts, beliefs, code = case.to_text(), priors.to_text(), code_fingerprint()
    return {
        vintage: Job(
            f"vintage-{vintage}",
            CALL,
            {
                "case": texts,
                "priors": beliefs,
                "vintage": vintage,
                "horizon": horizon,
                "seed": seed,
                "draws": draws,
                "code": code,
            },
        )
        for vintage, horizon in horizons.items()
    }


def forecast_vintage(
    *,
    case: Mapping[str, str],
    priors: str,
    vintage: str,
    horizon: int,
    seed: int,
    draws: int,
    code: str,
) -> JSON:
    """Fit what was known at a vintage and forecast from it; arguments as for `vintage_jobs`.

    Returns
    -------
    dict
        years; production and market, lists (year, draw) in whole cars; problems; seconds.
    """
    del code  # part of what the result depends on, so that a stored one is not reused by new code
    started = time.perf_counter()
    posterior = fit(
        Case.from_text(case).as_of(vintage), PriorSet.from_text(priors), seed=seed, draws=draws
    )
    outlook = forecast(posterior, horizon=horizon)
    checks = posterior.diagnostics
    return {
        "years": outlook.years,
        **{name: _by_year(outlook.draws(name).to_numpy()) for name in ("production", "market")},
        "problems": [] if checks is None else list(checks.problems),
        "seconds": round(time.perf_counter() - started, 1),
    }


def _by_year(draws: Array) -> list[list[int]]:
    whole: list[list[int]] = np.rint(draws.T).astype(np.int64).tolist()
    return whole


def failed(forecasts: Iterable[VintageForecast]) -> tuple[str, ...]:
    """Return a sentence for each vintage whose fit failed its convergence checks."""
    return tuple(
        f"The fit of {one.vintage} failed its convergence checks ({'; '.join(one.problems)})."
        for one in forecasts
        if one.problems
    )
