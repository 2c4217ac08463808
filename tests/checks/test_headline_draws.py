"""The headline's futures are those of the forecast."""

from dataclasses import replace

import numpy as np
import pytest

from bayes_autoloc.checks.headline_draws import (
    Headline,
    forecast_seeds,
    forecast_setting,
    headlines,
    national_futures,
    national_production,
)
from bayes_autoloc.evidence.settings import Target
from bayes_autoloc.forecast.parameters import even_choice
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.forecast.streams import Streams
from tests.checks.fits import prior_fit


def test_production_is_that_of_the_forecast() -> None:
    posterior = prior_fit()
    made = national_production(forecast_setting(posterior, 2032, Streams(7), 100))
    expected = forecast(posterior, 2032, seed=7, draws=100).draws("production")  # type: ignore[arg-type]
    np.testing.assert_allclose(made.T, expected, rtol=1e-6)


def test_futures_come_by_year_and_seed() -> None:
    found = national_futures(prior_fit(), (2028, 2030), (3, 4), draws=50)
    assert {year: made.shape for year, made in found.items()} == {2028: (2, 50), 2030: (2, 50)}
    alone = national_futures(prior_fit(), (2030,), (4,), draws=50)
    np.testing.assert_allclose(found[2030][1], alone[2030][0])
    assert (found[2030][0] != found[2030][1]).all()


def test_seeds_are_many_and_the_first_is_the_one_given() -> None:
    assert forecast_seeds(5, 1) == (5,)
    seeds = forecast_seeds(5, 4)
    assert seeds[0] == 5
    assert len(set(seeds)) == 4
    assert seeds[:3] == forecast_seeds(5, 3)


def test_a_target_named_twice_is_one_headline() -> None:
    case = prior_fit().case
    twice = [Target(year=2030, value=1e6, name=who, source="") for who in ("one", "other")]
    settings = case.settings.model_copy(update={"targets": tuple(twice), "horizons": (2030,)})
    found = headlines(replace(case, settings=settings))
    assert [headline.name for headline in found] == ["production 2030", "P(2030 >= 1,000,000)"]


def test_values_are_logs_or_whether_the_target_is_reached() -> None:
    production = np.array([1e6, 2e6])
    np.testing.assert_allclose(Headline(2030).values(production), np.log(production))
    assert Headline(2030, 2e6).values(production).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("available", "wanted", "expected"),
    [(4, None, [0, 1, 2, 3]), (4, 2, [0, 2]), (2, 3, [0, 1, 0])],
)
def test_futures_use_the_draws_evenly(
    available: int, wanted: int | None, expected: list[int]
) -> None:
    assert even_choice(available, wanted).tolist() == expected
