"""Power scaling where the answer is known."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.headline_draws import Headline
from bayes_autoloc.checks.rests_on.importance import MAX_KHAT
from bayes_autoloc.checks.rests_on.power_scaling import (
    ALPHAS,
    diagnosis,
    power_scaling,
    scaled,
    sensitivity,
)
from tests.checks.fits import prior_fit

X = np.random.default_rng(1).standard_normal((2, 4000))


def test_a_scaled_normal_prior_has_another_variance() -> None:
    weighing = scaled(-0.5 * X[0] ** 2)
    assert weighing.alphas == ALPHAS[0]
    assert weighing.khat < MAX_KHAT
    variances = [weight @ X[0] ** 2 for weight in weighing.weights]
    np.testing.assert_allclose(variances, [1 / alpha for alpha in ALPHAS[0]], rtol=0.05)


def test_wild_densities_are_scaled_less() -> None:
    weighing = scaled(-6.0 * np.sum(X**2, axis=0))
    assert weighing.alphas in ALPHAS[1:]
    assert weighing.khat < MAX_KHAT
    hopeless = scaled(-300 * X[0] ** 4)
    assert hopeless.alphas == ALPHAS[-1]
    assert hopeless.khat > MAX_KHAT


def test_sensitivity_sees_what_depends_on_the_component() -> None:
    weighing = scaled(0.5 * X[0])  # moves the mean by half of alpha's change
    assert sensitivity(X[0], weighing) > 0.05
    assert sensitivity(X[1], weighing) < 0.02
    assert sensitivity(np.ones(4000), weighing) == 0


def test_sensitivity_does_not_depend_on_the_power() -> None:
    gentle = scaled(0.5 * X[0])
    log_density = 0.5 * X[0] + np.where(np.arange(4000) == 0, 200.0, 0.0)  # one draw spoils k-hat
    other = scaled(log_density)
    assert gentle.alphas == ALPHAS[0]
    low, high = (np.exp((a - 1) * 0.5 * X[0]) for a in ALPHAS[2])
    small = type(gentle)(ALPHAS[2], (low / low.sum(), high / high.sum()), 0.0)
    assert sensitivity(X[0], small) == pytest.approx(sensitivity(X[0], gentle), rel=0.1)
    assert other.alphas != ALPHAS[0]


@pytest.mark.parametrize(
    ("prior", "likelihood", "expected"),
    [
        (0.2, 0.2, "prior-data conflict possible"),
        (0.2, 0.01, "prior outweighs data"),
        (0.01, 0.2, "data speak"),
        (0.01, 0.01, "little influence"),
        (0.2, np.nan, "prior only"),
        (0.01, np.nan, "little influence"),
        (0.06, 0.01, "not told from noise"),
        (0.01, 0.06, "not told from noise"),
    ],
)
def test_diagnoses(prior: float, likelihood: float, expected: str) -> None:
    row = {"prior": prior, "likelihood": likelihood, "prior_noise": 0.07, "likelihood_noise": 0.07}
    khat = {"prior_khat": 0.1, "likelihood_khat": np.nan if np.isnan(likelihood) else 0.1}
    assert diagnosis(pd.Series(row | khat)) == expected
    spoilt = pd.Series(row | khat | {"prior_khat": 0.9})
    assert diagnosis(spoilt) == "weights not to be trusted"


def test_tables_of_a_fit() -> None:
    wanted = (Headline(2028), Headline(2028, 5e5))
    tables = power_scaling(prior_fit(), wanted=wanted)
    whole, parts = tables["power_scaling"], tables["power_scaling_parts"]
    assert set(whole["headline"]) == {"production 2028", "P(2028 >= 500,000)"}
    assert not whole.duplicated(["headline", "block"]).any()
    assert {"all", "supply", "hazards", "market", "shocks", "new projects"} <= set(whole["block"])
    alone = whole[whole["likelihood"].isna()]
    assert set(alone["block"]) == {"new projects", "Chinese share", "regime", "cap by demand"}
    assert not parts.duplicated(["headline", "block", "part", "name"]).any()
    assert (parts["alpha_low"] < 1).all()
    assert (parts["alpha_high"] > 1).all()
    assert np.isfinite(parts[["sensitivity", "noise", "shift_low", "shift_high"]]).all(axis=None)
    named = parts.set_index(["headline", "block", "part", "name"])["sensitivity"]
    row = whole.set_index(["headline", "block"]).loc[("production 2028", "market")]
    assert row["prior"] == named["production 2028", "market", "prior", "all"]


def test_the_same_seed_gives_the_same_numbers() -> None:
    wanted = (Headline(2028),)
    one, other = (
        power_scaling(prior_fit(100), wanted=wanted)["power_scaling_parts"] for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, other)
