"""The fit of the shipped case: it converged, predicts at the nominal rate, and has learnt."""

import numpy as np
import pytest

from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.curves import plan_optimism
from tests.posterior.replicates import output_rows, total_rows

pytestmark = pytest.mark.posterior


def within(probability: np.ndarray, mass: float) -> float:
    """Return the share of rows inside their central interval of this mass."""
    return float(np.mean(np.abs(probability - 0.5) < mass / 2))


def binomial(mass: float, n: int) -> float:
    """Return two and a half standard errors of a share of n independent rows."""
    return 2.5 * float(np.sqrt(mass * (1 - mass) / n))


@pytest.fixture(scope="module")
def outputs(russia: Posterior) -> np.ndarray:
    return output_rows(russia).left_out()


@pytest.fixture(scope="module")
def totals(russia: Posterior) -> np.ndarray:
    return total_rows(russia).left_out()


def test_converged(russia: Posterior) -> None:
    assert russia.diagnostics is not None
    assert russia.diagnostics.ok, russia.diagnostics.summary()


@pytest.mark.parametrize("mass", [0.5, 0.8, 0.9])
def test_intervals_of_outputs_cover_at_the_nominal_rate(outputs: np.ndarray, mass: float) -> None:
    assert len(outputs) > 100
    assert within(outputs, mass) == pytest.approx(mass, abs=binomial(mass, len(outputs)))


def test_outputs_lie_on_both_sides(outputs: np.ndarray) -> None:
    """The mean of uniform numbers, within two and a half standard errors."""
    assert outputs.mean() == pytest.approx(0.5, abs=2.5 / np.sqrt(12 * len(outputs)))


@pytest.mark.parametrize("mass", [0.5, 0.8, 0.9])
def test_intervals_of_totals_cover(totals: np.ndarray, mass: float) -> None:
    assert within(totals, mass) == pytest.approx(mass, abs=binomial(mass, len(totals)))


def test_plans_promise_more_the_earlier_they_are_made(russia: Posterior) -> None:
    bias = russia.draws["plan_bias"].to_numpy()
    assert np.mean(bias > 0) > 0.95
    leads = np.array([0.25, 1.0, 2.0, 3.0])
    ratio = np.median(np.exp(bias[..., None] * plan_optimism(leads)), axis=(0, 1))
    assert ratio[0] == pytest.approx(1.0)
    assert (np.diff(ratio) > 0).all()
    assert ratio[2] > 1.1


def test_plans_for_young_plants_promise_more(russia: Posterior) -> None:
    assert np.mean(russia.draws["plan_bias_age"].to_numpy() > 0) > 0.95


def test_inherited_capacity_is_used_less(russia: Posterior) -> None:
    assert np.mean(russia.draws["takeover_effect"].to_numpy() < 0) > 0.99


@pytest.mark.parametrize("plant", ["avtovaz_spb_xcross5", "xcite_spb"])
def test_former_nissan_plant_stops_more_often_than_others(russia: Posterior, plant: str) -> None:
    """Two stops in few years raise its hazard above the population's; few data, so not by much."""
    effect = russia.draws["halt_effect"].sel(halt_plant=plant).to_numpy()
    assert effect.mean() > 0
    assert np.mean(effect > 0) > 0.55


def test_exodus_stopped_western_plants(russia: Posterior) -> None:
    exodus = russia.draws["shock_effect"].sel(shock="exodus").to_numpy()
    assert np.mean(exodus > 0) > 0.99


def test_effects_of_levels_sum_to_zero(russia: Posterior) -> None:
    for name, dim in (("mode_effect", "mode"), ("wave_effect", "wave"), ("halt_mode", "mode")):
        np.testing.assert_allclose(russia.draws[name].sum(dim), 0.0, atol=1e-9)
