"""Product and basis."""

import numpy as np
import pytensor.tensor as pt
import pytest

from bayes_autoloc.model.algebra import matrix_product, zero_sum_basis
from tests.model.graphs import value


@pytest.mark.parametrize("n", [2, 3, 4, 7])
def test_basis_is_orthonormal_and_sums_to_zero(n: int) -> None:
    basis = zero_sum_basis(n)
    assert basis.shape == (n, n - 1)
    np.testing.assert_allclose(basis.T @ basis, np.eye(n - 1), atol=1e-14)
    np.testing.assert_allclose(basis.sum(axis=0), 0.0, atol=1e-14)


def test_basis_treats_the_levels_alike() -> None:
    """The projection onto zero-sum vectors is unique, so every level has the same variance."""
    basis = zero_sum_basis(4)
    np.testing.assert_allclose(basis @ basis.T, np.eye(4) - 0.25, atol=1e-14)


def test_product_is_that_of_numpy() -> None:
    rng = np.random.default_rng(1)
    matrix, vector = rng.normal(size=(5, 3)), rng.normal(size=3)
    ours = value(matrix_product(pt.as_tensor(matrix), pt.as_tensor(vector)))
    np.testing.assert_allclose(ours, matrix @ vector)
