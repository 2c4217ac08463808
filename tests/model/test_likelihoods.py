"""Errors of figures in logs: density, tail, weight, lower bounds."""

import numpy as np
import pymc as pm
import pytest
from scipy import stats

from bayes_autoloc.model.likelihoods import (
    student_t4_log_survival,
    student_t_log_density,
    weighted_student_t,
)
from tests.model.graphs import log_terms, value

RESIDUALS = np.array([-1e6, -1e3, -30.0, -2.0, -1e-9, 0.0, 1e-9, 0.5, 2.0, 30.0, 1e3, 1e6])


@pytest.mark.parametrize("scale", [0.05, 1.0, 7.0])
def test_log_survival_is_that_of_scipy_far_into_both_tails(scale: float) -> None:
    ours = value(student_t4_log_survival(RESIDUALS * scale, scale))
    # At a million scales the leading term 3 / t^4 is exact to all digits.
    exact = stats.t(4).logsf(RESIDUALS)
    exact[-1] = np.log(3.0) - 4 * np.log(1e6)
    np.testing.assert_allclose(ours, exact, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("nu", [4, 5, 6, 30])
def test_log_density_is_that_of_scipy(nu: int) -> None:
    scale = np.linspace(0.01, 3.0, len(RESIDUALS))
    ours = value(student_t_log_density(RESIDUALS, scale, nu))
    np.testing.assert_allclose(ours, stats.t(nu, scale=scale).logpdf(RESIDUALS), rtol=1e-12)


def observed_terms(**more: object) -> np.ndarray:
    with pm.Model(coords={"row": range(3)}) as model:
        weighted_student_t(
            "figures",
            mu=pm.Data("mu", np.array([0.0, 1.0, 2.0]), dims="row"),
            sigma=pm.Data("sigma", np.array([1.0, 0.5, 2.0]), dims="row"),
            weight=pm.Data("weight", np.array([1.0, 0.5, 0.0]), dims="row"),
            nu=4,
            observed=np.array([0.3, -1.0, 5.0]),
            dims="row",
            **more,  # type: ignore[arg-type]
        )
    return log_terms(model)["figures"]


def test_weight_is_a_power_on_each_row() -> None:
    full = stats.t(4, loc=[0, 1, 2], scale=[1, 0.5, 2]).logpdf([0.3, -1.0, 5.0])
    np.testing.assert_allclose(observed_terms(), [full[0], full[1] / 2, 0.0])


def test_lower_bound_counts_with_the_chance_of_more() -> None:
    normal = stats.t(4, loc=0, scale=1)
    terms = observed_terms(censored=np.array([1.0, 0.0, 0.0]))
    assert terms[0] == pytest.approx(normal.logsf(0.3))
    assert terms[1] == pytest.approx(0.5 * stats.t(4, 1, 0.5).logpdf(-1.0))


def test_tail_is_refused_for_other_degrees_of_freedom() -> None:
    with pm.Model(coords={"row": range(1)}), pytest.raises(ValueError, match="four degrees"):
        weighted_student_t(
            "figures",
            mu=0.0,
            sigma=1.0,
            weight=1.0,
            nu=6,
            observed=np.zeros(1),
            dims="row",
            censored=np.ones(1),
        )
