"""A plant's effects: its class as in forecasts, and the integral over them by brute force."""

from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp

from bayes_autoloc.checks.likelihood.plant_effects import (
    fresh_effects,
    integrated_log_likelihood,
    plant_class,
)
from bayes_autoloc.checks.likelihood.plant_likelihood import At, plant_log_likelihood
from bayes_autoloc.checks.likelihood.plant_rows import PlantRows
from bayes_autoloc.forecast.effects import ramp_time, steady_use
from bayes_autoloc.model.coords import MODES, WAVES
from tests.checks.plant_fakes import output_row, parameters_of, plan_row, plant

RNG = np.random.default_rng(4)
N = 40

ROWS = {
    "an output": plant(output_row(20_000, age=0.5)),
    "outputs and plans": plant(
        output_row(45_000, year=2010, age=4.5),
        output_row(48_000, year=2011, age=5.5, pressure=0.3),
        output_row(30_000, year=2012, age=6.5, censored=True),
        plan_row(60_000, year=2010, log_seen=np.log(45_000)),
        plan_row(50_000, year=2013, lead=0.4),
    ),
    "abroad": plant(
        output_row(9_000, log_capacity=np.log(30_000)), overseas=True, wave="overseas", weight=0.5
    ),
    "takeover": plant(output_row(15_000), takeover=True, mode="SKD"),
}


def hyper() -> dict[str, Any]:
    return {
        "eta_0": -0.6 + 0.3 * RNG.standard_normal(N),
        "sigma_eta": 0.4 * np.exp(0.3 * RNG.standard_normal(N)),
        "sigma_tau": 0.5 * np.exp(0.5 * RNG.standard_normal(N)),
        "sigma_plan": 0.1 * np.exp(RNG.standard_normal(N)),
        "sigma_y": 0.25 * np.exp(0.2 * RNG.standard_normal(N)),
        "mode_effect": 0.2 * RNG.standard_normal((N, len(MODES))),
        "wave_effect": 0.2 * RNG.standard_normal((N, len(WAVES))),
    }


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS.keys())
def test_integral_is_the_mean_over_fresh_plants(rows: PlantRows) -> None:
    parameters = parameters_of(hyper(), N)
    found = integrated_log_likelihood(rows, parameters, nodes=2048)
    at = At(parameters, np.repeat(np.arange(N)[:, None], 20_000, axis=1))
    effects = fresh_effects(plant_class(rows, at), np.random.default_rng(2))
    terms = plant_log_likelihood(rows, effects, at)
    brute = logsumexp(terms, axis=1) - np.log(terms.shape[1])
    assert np.ptp(brute) > 0.3
    # both have Monte Carlo error; one that is common to all draws cancels in weights
    assert np.std(found - brute) < 0.03
    assert abs(np.mean(found - brute)) < 0.05


def test_scrambles_agree() -> None:
    parameters = parameters_of(hyper(), N)
    rows = ROWS["outputs and plans"]
    one, other = (integrated_log_likelihood(rows, parameters, seed=seed) for seed in (1, 2))
    assert np.std(one - other) < 0.05
    np.testing.assert_array_equal(one, integrated_log_likelihood(rows, parameters, seed=1))


def test_class_is_that_of_forecasts() -> None:
    parameters = parameters_of(hyper(), N)
    rows = plant(mode="mixed", wave="western", takeover=True)
    draw, z = np.arange(N), RNG.standard_normal((3, N))
    effects = plant_class(rows, At(parameters, draw)).effects(z)
    kind = {
        "mode": np.full(N, MODES.index("mixed")),
        "wave": np.full(N, WAVES.index("western")),
        "takeover": np.ones(N, bool),
    }
    np.testing.assert_allclose(effects.use, steady_use(parameters, draw=draw, z=z[0], **kind))
    tau = ramp_time(parameters, draw=draw, mode=kind["mode"], z=z[1])
    np.testing.assert_allclose(effects.log_tau, tau)
    np.testing.assert_allclose(effects.plan, parameters["sigma_plan"] * z[2])


def test_abroad_has_the_offset_and_no_wave() -> None:
    parameters = parameters_of(hyper(), N)
    at = At(parameters, np.arange(N))
    home = plant_class(plant(wave="chinese"), at)
    abroad = plant_class(plant(wave="overseas", overseas=True), at)
    wave = parameters.levels("wave_effect", ["chinese"])[0]
    np.testing.assert_allclose(abroad.use - home.use, parameters["overseas_offset"] - wave)


def test_a_wave_can_be_replaced() -> None:
    at = At(parameters_of(hyper(), N), np.arange(N))
    fitted = at.level("wave_effect", WAVES, "chinese")
    usual, other = plant_class(plant(), at), plant_class(plant(), at, fitted + 1.0)
    np.testing.assert_allclose(other.use - usual.use, 1.0)


def test_standardised_undoes_effects() -> None:
    at = At(parameters_of(hyper(), N), np.arange(N))
    group, z = plant_class(plant(takeover=True), at), RNG.standard_normal((3, N))
    np.testing.assert_allclose(group.standardised(group.effects(z)), z)
