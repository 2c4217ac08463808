"""Ready-made cases for tests: a tiny one, a large one, one of another country with empty tables."""

from math import log

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.testing.design import ShockWindow
from bayes_autoloc.testing.simulate import simulate_case
from bayes_autoloc.testing.truth import Truth

__all__ = ["foreign_case", "large_case", "small_case"]


def small_case(seed: int = 0) -> Case:
    """Return a tiny valid case: five home tenancies, two incumbents, a few projects abroad.

    Parameters
    ----------
    seed : int
        Same seed, same case.
    """
    return simulate_case(
        seed,
        name="small",
        n_plants=5,
        overseas=3,
        first_year=2015,
        announced_share=0.4,
        figures_share=0.8,
    ).case


def large_case(n: int = 500, seed: int = 0) -> Case:
    """Return a case with many tenancies, for scaling tests.

    Parameters
    ----------
    n : int
        Home tenancies that start.
    seed : int
        Same seed, same case.
    """
    return simulate_case(seed, name="large", n_plants=n, overseas=n // 5).case


def foreign_case(seed: int = 0) -> Case:
    """Return a case of another country that nobody collected plans, forecasts or policy for.

    It has one incumbent and no exodus, its one series is OICA's, and its tables of plans, forecasts
    and policy hold a header only.

    Parameters
    ----------
    seed : int
        Same seed, same case.
    """
    truth = Truth(incumbent_mean={"incumbent_1": log(400_000)}, series_bias={"oica": 0.0})
    simulated = simulate_case(
        seed,
        truth,
        name="brazil_simulated",
        country="Brazil",
        reference="oica",
        n_plants=12,
        overseas=0,
        first_year=2008,
        shocks=(ShockWindow("recession", "2014-06", "2016-12"),),
    )
    files = simulated.case.to_text()
    for table in ("plans", "forecasts", "policy"):
        header = files[f"{table}.csv"].splitlines()[0]
        files[f"{table}.csv"] = header + "\n"
    return Case.from_text(files)
