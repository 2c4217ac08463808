"""Output and plans: held to the likelihood of the checks, and to cases with a known answer."""

import numpy as np
import pytest

from bayes_autoloc.checks.likelihood.plant_effects import plant_class
from bayes_autoloc.checks.likelihood.plant_likelihood import (
    At,
    Effects,
    log_level,
    plan_log_likelihood,
)
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.insight import quote_output
from bayes_autoloc.insight.quote_engine import Quoter
from bayes_autoloc.insight.quote_output import Numbers, Plants, Said, Year, log_density, schedule
from bayes_autoloc.model.ramp import OUTPUT_NU, PLAN_NU
from tests.checks.plant_fakes import parameters_of, plan_row, plant
from tests.insight.quote_fakes import basis, options

JANUARY = 12 * 2023


@pytest.fixture(scope="module")
def parameters():
    rng = np.random.default_rng(5)
    varied = ("sigma_y", "plan_sd", "plan_sd_age", "plan_bias", "tau_0", "sigma_tau", "gamma")
    return parameters_of({name: rng.uniform(0.1, 0.6, 30) for name in varied}, 30)


@pytest.fixture(scope="module")
def plants():
    rng = np.random.default_rng(6)
    return Plants(np.tile(np.arange(30), 2), *rng.standard_normal((4, 60)))


def test_degrees_of_freedom_are_those_of_the_model():
    assert (quote_output.OUTPUT_NU, quote_output.PLAN_NU) == (OUTPUT_NU, PLAN_NU)


def test_plan_density_is_that_of_the_checks_up_to_a_constant(parameters, plants):
    row = plan_row(30_000, age=0.7, lead=2.0, log_start_share=np.log(0.8))
    log_made = np.linspace(9, 11, 60)
    theirs = plan_log_likelihood(
        row,
        Effects(plants.use, plants.log_tau, plants.plan),
        At(parameters, plants.draw),
        log_made,
    )
    said = Said(row.log_plan, row.lead, row.age, 0.8)
    difference = log_density(parameters, plants, log_made, said) - theirs
    assert np.ptp(difference) < 1e-10


def test_rate_is_the_level_of_the_checks_and_its_deviation(parameters, plants):
    row = plan_row(30_000, age=0.7, pressure=0.4, protection=0.6)
    at = At(parameters, plants.draw)
    level = log_level(row, Effects(plants.use, plants.log_tau, plants.plan), at)
    drivers = 0.4 * parameters["gamma"] + 0.6 * parameters["psi"]
    rate = plants.log_rate(parameters, Year(row.log_capacity, drivers), row.age)
    assert rate - level == pytest.approx(at["sigma_y"] * plants.noise)


@pytest.mark.parametrize("takeover", [False, True])
def test_class_is_that_of_the_checks(takeover):
    # Draws that are all alike, so that the spread is the class's own.
    parameters = parameters_of({}, 2000)
    drawn = Numbers(Streams(1), 2000).of_class(
        parameters, "chinese", "CKD", takeover=takeover, repeats=16
    )
    group = plant_class(plant(takeover=takeover), At(parameters, np.arange(1)))
    for values, mean, spread in (
        (drawn.use, group.use, group.use_spread),
        (drawn.log_tau, group.log_tau, group.tau_spread),
        (drawn.plan, 0.0, group.plan_spread),
    ):
        assert values.mean() == pytest.approx(float(np.squeeze(mean)), abs=0.02)
        assert values.std() == pytest.approx(float(np.squeeze(spread)), rel=0.03)


@pytest.mark.parametrize(
    ("start", "year", "age", "share"),
    [
        (JANUARY - 2, 2023, 7.5 / 12, 1.0),
        (JANUARY - 2, 2022, 0.75 / 12, 1.5 / 12),
        (JANUARY + 11, 2023, 0.25 / 12, 0.5 / 12),
        (None, 2023, 50.0, 1.0),
    ],
)
def test_schedule_is_that_of_the_evidence(start, year, age, share):
    assert schedule(start, year) == pytest.approx((age, share))


def test_an_exact_plan_is_what_is_made():
    exact = Quoter(basis(sigma_eta=0.5, plan_sd=0.05))
    quote = exact.answer(options(plan=60_000, announced="2024-12"))
    assert np.median(quote.output) == pytest.approx(60_000, rel=0.01)
    assert quote.output.std() < 6_000
    assert quote.ess > 500


def test_an_optimistic_plan_is_cut_by_the_usual_optimism():
    found = []
    for bias in (0.0, 0.5):
        quoter = Quoter(basis(sigma_eta=0.8, plan_sd=0.05, plan_bias=bias))
        # 2.04 years ahead: 89 % of the full optimism.
        quote = quoter.answer(options(plan=60_000, announced="2022-12"))
        found.append(np.median(quote.output))
    assert found[1] / found[0] == pytest.approx(np.exp(-0.5 * 0.89), rel=0.02)


def test_a_plan_that_tells_nothing_changes_nothing():
    quoter = Quoter(basis(sigma_eta=0.5, sigma_y=0.2, plan_sd=1e4))
    told = quoter.answer(options(plan=60_000, announced="2023-12"))
    untold = quoter.answer(options(announced="2023-12"))
    assert list(told.quantiles().values()) == pytest.approx(
        list(untold.quantiles().values()), rel=0.06
    )
    assert told.ess == pytest.approx(16 * 2000, rel=1e-3)


def test_no_plant_makes_more_than_its_ceiling():
    quote = Quoter(basis(sigma_eta=2.0)).answer(options())
    assert quote.output.max() == pytest.approx(120_000)


def test_a_plan_out_of_reach_is_flagged():
    quoter = Quoter(basis(sigma_eta=0.5, plan_sd=0.01))
    quote = quoter.answer(options(plan=8_000, announced="2023-12"))
    assert quote.khat > 0.7
    assert any("Don't rely on this quote" in note for note in quote.notes)
