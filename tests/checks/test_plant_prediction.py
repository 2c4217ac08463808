"""Predictions of a plant left out: weights that undo its rows, plans that choose among plants."""

from dataclasses import replace

import numpy as np
import pytest

from bayes_autoloc.checks.left_out.plant_prediction import (
    KNOWN,
    Weights,
    left_out_weights,
    predict,
    scored_rows,
)
from bayes_autoloc.checks.likelihood.plant_effects import integrated_log_likelihood
from bayes_autoloc.checks.likelihood.plant_rows import OutputRow, PlanRow
from bayes_autoloc.forecast.parameters import Parameters
from tests.checks.plant_fakes import output_row, parameters_of, plan_row, plant

N = 4000
EVEN = Weights.even(N)


def predicted(
    row: OutputRow, *plans: PlanRow, parameters: Parameters | None = None
) -> tuple[np.ndarray, float]:
    fit = parameters_of({}, N) if parameters is None else parameters
    return predict(
        plant(row, *plans),
        row,
        plans,
        fit,
        log_weight=EVEN.log_weight,
        rng=np.random.default_rng(0),
    )


def test_weights_undo_the_rows() -> None:
    rng = np.random.default_rng(3)
    rows = plant(output_row(15_000))
    eta_0 = -0.6 + 0.35 * rng.standard_normal(20_000)
    prior = parameters_of({"eta_0": eta_0}, len(eta_0))
    log_likelihood = integrated_log_likelihood(rows, prior)
    likelihood = np.exp(log_likelihood - log_likelihood.max())
    chosen = rng.choice(len(eta_0), size=10_000, p=likelihood / likelihood.sum())
    posterior = parameters_of({"eta_0": eta_0[chosen]}, len(chosen))
    weights = left_out_weights(rows, posterior)
    weight = np.exp(weights.log_weight)
    assert weight.sum() == pytest.approx(1)
    assert posterior["eta_0"].mean() < -0.7  # the rows pull
    assert (weight * posterior["eta_0"]).sum() == pytest.approx(-0.6, abs=0.03)
    spread = np.sqrt((weight * (posterior["eta_0"] + 0.6) ** 2).sum())
    assert spread == pytest.approx(0.35, abs=0.02)
    assert (weights.khat < 0.7, weights.refitted) == (True, False)


def test_without_plans_it_is_the_class() -> None:
    row = output_row(30_000, age=50.0)  # the ramp-up is over
    draws, ess = predicted(row)
    assert np.median(draws) == pytest.approx(100_000 * np.exp(-0.6), rel=0.04)
    # sigma_eta 0.4 and the t noise: central 80 % of their sum
    rng = np.random.default_rng(9)
    noise = 0.4 * rng.standard_normal(10**6) + np.hypot(0.25, 0.02) * rng.standard_t(4, 10**6)
    expected = np.ptp(np.quantile(noise, [0.1, 0.9]))
    assert np.log(np.quantile(draws, 0.9) / np.quantile(draws, 0.1)) == pytest.approx(
        expected, rel=0.05
    )
    assert ess == pytest.approx(N)


def test_weights_count() -> None:
    parameters = parameters_of({"eta_0": np.repeat([-3.0, 0.0], N // 2)}, N)
    row = output_row(30_000, age=50.0)
    one_half = np.full(N, -np.inf)
    one_half[N // 2 :] = -np.log(N // 2)
    draws, ess = predict(
        plant(row),
        row,
        (),
        parameters,
        log_weight=one_half,
        rng=np.random.default_rng(0),
    )
    assert np.median(draws) == pytest.approx(100_000, rel=0.05)
    assert ess == pytest.approx(N / 2)


def test_exact_plan_for_the_year_is_the_output() -> None:
    sure = {
        "plan_sd": 0.01,
        "plan_sd_lead": 0.0,
        "plan_sd_age": 0.0,
        "plan_bias": 0.0,
        "plan_bias_age": 0.0,
    }
    parameters = parameters_of({**sure, "sigma_plan": 0.001}, N)
    row = output_row(30_000, log_running=np.log(0.5))
    plan = plan_row(20_000, log_running=np.log(0.5), log_seen=np.log(60_000))
    draws, _ = predicted(row, plan, parameters=parameters)
    # what was seen is not used: a plan for the full year, of which half was run
    np.testing.assert_allclose(np.quantile(draws, [0.1, 0.9]), 10_000, rtol=0.05)


def test_plan_is_discounted_by_its_optimism() -> None:
    sure = {"plan_sd": 0.01, "plan_sd_lead": 0.0, "plan_sd_age": 0.0, "sigma_plan": 0.001}
    plan = plan_row(30_000, lead=10.0, age=1e9, log_seen=0.0)
    draws, _ = predicted(output_row(30_000), plan, parameters=parameters_of(sure, N))
    assert np.median(draws) == pytest.approx(30_000 * np.exp(-0.3), rel=0.03)


def test_plan_of_another_year_tells_of_the_level() -> None:
    row = output_row(30_000, age=50.0)
    free, _ = predicted(row)
    low, ess = predicted(row, plan_row(10_000, cell=1, year=2011, lead=0.3, age=50.0))
    same_year, _ = predicted(row, plan_row(10_000, lead=0.3, age=50.0, log_seen=0.0))
    assert np.median(same_year) < np.median(low) < 0.7 * np.median(free)
    assert ess > 400


def test_what_is_known_is_said_in_time() -> None:
    row = output_row(30_000, year=2010)
    plans = (
        plan_row(40_000, year=2010, lead=0.1),
        plan_row(50_000, year=2010, lead=0.5),
        plan_row(60_000, year=2012, cell=2, lead=2.5),
        plan_row(70_000, year=2010, lead=2.5),
    )
    found = scored_rows(plant(row, *plans), parameters_of({}, 50), Weights.even(50), seed=1)
    assert {one["known"]: one["plans"] for one in found} == {
        "nothing": 0,
        "plans": 3,
        "early plans": 1,
    }


def test_scored_rows() -> None:
    rows = plant(
        output_row(30_000),
        output_row(20_000, year=2011, censored=True),
        output_row(35_000, year=2012, age=6.0),
    )
    weights = replace(Weights.even(200), khat=0.3, refitted=False)
    parameters = parameters_of({}, 200)
    found = scored_rows(rows, parameters, weights, seed=1)
    assert [(one["year"], one["known"]) for one in found] == [(2010, "nothing"), (2012, "nothing")]
    first = found[0]
    assert first["outcome"] == pytest.approx(30_000)
    assert (first["khat"], first["refitted"], first["model"]) == (0.3, False, "this model")
    assert 0 < float(str(first["pit"])) < 1
    assert found == scored_rows(rows, parameters, weights, seed=1)
    assert found[0]["q50"] != scored_rows(rows, parameters, weights, seed=2)[0]["q50"]


def test_leads_fall() -> None:
    leads = list(KNOWN.values())
    assert leads[0] == np.inf
    assert leads[1] < leads[2]
