"""A tiny block compiled once and fitted to other data."""

import numpy as np
import pymc as pm
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.inference.refit import Refitter
from bayes_autoloc.inference.sampling import Sampling

SEEN = np.array([0.5, 1.5, 1.0, 1.0])
HOW = Sampling("nutpie", draws=400, tune=300, chains=2)


def model() -> pm.Model:
    """A normal mean with known spread: N(0, 10) a priori, four figures of which two differ."""
    with pm.Model(coords={"row": range(4)}) as built:
        level = pm.Normal("level", 0.0, 10.0)
        spread = pm.Data("spread", np.full(4, 2.0), dims="row")
        seen = pm.Data("seen", SEEN, dims="row")
        pm.Normal("figures", level, spread, observed=seen, dims="row")
    return built


@pytest.fixture(scope="module")
def refitter() -> Refitter:
    return Refitter("toy", model(), ["seen"])


def exact(seen: np.ndarray) -> tuple[float, float]:
    precision = len(seen) / 4 + 1 / 100
    return float(seen.sum() / 4 / precision), float(precision**-0.5)


@pytest.mark.posterior
@pytest.mark.parametrize("seen", [SEEN, SEEN + 8, -3 * SEEN])
def test_each_data_set_has_its_own_posterior(refitter: Refitter, seen: np.ndarray) -> None:
    level = refitter.sample({"seen": seen}, seed=1, how=HOW).draws["level"]
    mean, sd = exact(seen)
    assert dict(level.sizes) == {"chain": 2, "draw": 400}
    assert float(level.mean()) == pytest.approx(mean, abs=0.25)
    assert float(level.std()) == pytest.approx(sd, rel=0.15)


@pytest.mark.posterior
def test_what_is_not_named_is_as_it_was_built(refitter: Refitter) -> None:
    first = refitter.sample({}, seed=1, how=HOW).draws["level"]
    refitter.sample({"seen": SEEN + 100}, seed=1, how=HOW)
    again = refitter.sample({}, seed=1, how=HOW).draws["level"]
    assert np.array_equal(first, again)
    assert float(again.mean()) == pytest.approx(exact(SEEN)[0], abs=0.25)


@pytest.mark.posterior
def test_statistics_for_the_checks_come_along(refitter: Refitter) -> None:
    stats = refitter.sample({}, seed=2, how=HOW).stats
    assert {"diverging", "energy"} <= set(stats.data_vars)


@pytest.mark.posterior
def test_data_are_copies(refitter: Refitter) -> None:
    held = refitter.data
    assert list(held) == ["seen"]
    assert np.array_equal(held["seen"], SEEN)
    held["seen"][:] = 0
    assert np.array_equal(refitter.data["seen"], SEEN)


@pytest.mark.posterior
def test_constants_and_shapes_are_refused(refitter: Refitter) -> None:
    with pytest.raises(AutolocError, match="'spread' were not compiled to change"):
        refitter.sample({"spread": np.ones(4)}, seed=1, how=HOW)
    with pytest.raises(AutolocError, match=r"'seen' need the shape \(4,\), not \(3,\)"):
        refitter.sample({"seen": np.ones(3)}, seed=1, how=HOW)


def test_unknown_names_are_refused_before_anything_is_compiled() -> None:
    with pytest.raises(AutolocError, match="no data 'seem'"):
        Refitter("toy", model(), ["seem"])
