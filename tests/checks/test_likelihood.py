"""The likelihood in NumPy is PyMC's, row by row, and replicates follow it."""

import numpy as np
import pytest
from scipy import stats

from bayes_autoloc.checks.likelihood.likelihood import PoissonRows, StudentRows, row_labels
from bayes_autoloc.checks.likelihood.likelihood_groups import (
    BLOCK_OF,
    GROUPS,
    parameters_of,
    row_groups,
    thinned,
)
from bayes_autoloc.model.joint import BLOCKS
from tests.checks.points import CHAINS, DRAWS, fit_of

VARIABLES = {
    "outputs": "log_output",
    "plans": "log_plan",
    "totals": "log_total",
    "incumbents": "log_incumbent",
    "market": "log_sales",
    "events": "events",
    "delivered": "log_delivered",
}


def student(n_draws: int = 3, **changes: object) -> StudentRows:
    values: dict[str, object] = {
        "name": "some",
        "labels": ("a", "b"),
        "mu": np.zeros((2, n_draws)),
        "sigma": np.full((2, n_draws), 0.5),
        "nu": 4,
        "observed": np.array([0.3, -0.2]),
        "weight": np.array([1.0, 0.5]),
        "censored": np.array([False, False]),
    }
    return StudentRows(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("case", ["small", pytest.param("russia", marks=pytest.mark.slow)])
@pytest.mark.parametrize("group", GROUPS)
def test_log_likelihood_is_pymcs(case: str, group: str) -> None:
    fit = fit_of(case)
    rows = row_groups(fit.posterior, parameters_of(fit.posterior))[group]
    expected = fit.terms[VARIABLES[group]]
    assert expected.shape[0] == len(rows.labels) > 0
    np.testing.assert_allclose(rows.log_likelihood(), expected, rtol=1e-8, atol=1e-8)


def test_every_observed_variable_has_a_group() -> None:
    assert set(fit_of("russia").terms) == set(VARIABLES.values())
    assert set(BLOCK_OF.values()) == set(BLOCKS)


def test_the_shipped_case_has_bounds_and_rows_abroad() -> None:
    posterior = fit_of("russia").posterior
    rows = row_groups(posterior, parameters_of(posterior))["outputs"]
    assert isinstance(rows, StudentRows)
    assert rows.censored.any()
    assert set(rows.weight) == {0.5, 1.0}


def test_labels_are_unique() -> None:
    posterior = fit_of("russia").posterior
    for rows in row_groups(posterior, parameters_of(posterior)).values():
        assert len(set(rows.labels)) == len(rows.labels)


def test_repeated_labels_are_numbered() -> None:
    assert row_labels(["a", "a", ""], [1, 1, 2]) == ("a 1", "a 1 #2", "2")


def test_weight_is_a_power_of_the_likelihood() -> None:
    whole = student(weight=np.ones(2)).log_likelihood()
    np.testing.assert_allclose(student().log_likelihood(), [[1], [0.5]] * whole)
    expected = stats.t(4, 0, 0.5).logpdf([0.3, -0.2])
    np.testing.assert_allclose(whole[:, 0], expected)


def test_bound_counts_with_its_tail() -> None:
    rows = student(censored=np.array([True, False]), weight=np.ones(2))
    assert rows.log_likelihood()[0, 0] == pytest.approx(stats.t(4, 0, 0.5).logsf(0.3))
    assert rows.replicable.tolist() == [False, True]


def test_replicates_have_the_distribution_of_the_likelihood() -> None:
    drawn = student(20_000).replicated(np.random.default_rng(1))
    assert stats.kstest(drawn[0] / 0.5, stats.t(4).cdf).pvalue > 0.01


def test_counts_have_the_expected_mean() -> None:
    rows = PoissonRows(
        "some", ("a",), np.full((1, 20_000), np.log(1.5)), np.array([2.0]), np.array([True])
    )
    assert rows.replicated(np.random.default_rng(1)).mean() == pytest.approx(1.5, abs=0.05)
    assert rows.log_likelihood()[0, 0] == pytest.approx(stats.poisson(1.5).logpmf(2))


def test_thinning_keeps_chains_apart() -> None:
    posterior = fit_of("small").posterior
    assert thinned(posterior, CHAINS * DRAWS // 2) == 2
    assert thinned(posterior, 10**6) == 1
    eta = posterior.draws["eta_0"].to_numpy()
    np.testing.assert_array_equal(parameters_of(posterior, 2)["eta_0"], eta[:, ::2].ravel())
