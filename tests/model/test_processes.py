"""AR(1) paths: density against a loop, draws against theory."""

import numpy as np
import pytest
from scipy import stats

from tests.model.graphs import INTERPRETED, log_terms, one_path

RHO, SIGMA = 0.7, 0.2


def by_hand(path: np.ndarray, mean: np.ndarray, shift: np.ndarray, nu: float) -> float:
    total = 0.0
    for own, around, push in zip(path, mean, shift, strict=True):
        total += stats.norm(push[0], SIGMA / np.sqrt(1 - RHO**2)).logpdf(own[0] - around[0])
        for t in range(1, len(own)):
            expected = RHO * (own[t - 1] - around[t - 1]) + push[t]
            total += stats.t(nu, expected, SIGMA).logpdf(own[t] - around[t])
    return total


@pytest.mark.parametrize("nu", [4, 30])
def test_density_is_that_of_a_loop(nu: float) -> None:
    rng = np.random.default_rng(1)
    mean, shift, path = (rng.normal(size=(3, 6)) for _ in range(3))
    model, _ = one_path(mean=mean, shift=shift, persistence=RHO, sigma=SIGMA, nu=nu)
    density = log_terms(model, {"path": path})["path"].sum()
    assert density == pytest.approx(by_hand(path, mean, shift, nu))


def test_draws_have_the_right_moments() -> None:
    nu, n = 30.0, 20_000
    mean = np.tile(np.linspace(1.0, 2.0, 8), (n, 1))
    shift = np.zeros((n, 8))
    shift[:, 3] = -0.5
    _, path = one_path(mean=mean, shift=shift, persistence=RHO, sigma=SIGMA, nu=nu)
    import pymc as pm

    drawn = pm.draw(path, random_seed=1, mode=INTERPRETED)
    error = drawn - mean
    # the shift enters once and fades with the persistence
    expected = -0.5 * RHO ** np.maximum(np.arange(8.0) - 3, 0) * (np.arange(8) >= 3)
    np.testing.assert_allclose(error.mean(axis=0), expected, atol=0.01)
    centred = error - expected
    assert centred[:, 0].std() == pytest.approx(SIGMA / np.sqrt(1 - RHO**2), rel=0.02)
    innovation = centred[:, 1:] - RHO * centred[:, :-1]
    assert innovation.std() == pytest.approx(SIGMA * np.sqrt(nu / (nu - 2)), rel=0.01)
    for lag in (1, 2, 3):
        later, earlier = centred[:, 7], centred[:, 7 - lag]
        slope = (later * earlier).sum() / (earlier**2).sum()
        assert slope == pytest.approx(RHO**lag, abs=0.02)
    assert abs(np.corrcoef(innovation[:, 4], innovation[:, 5])[0, 1]) < 0.03
