"""Matrix times vector without BLAS.

Measured with PyTensor 3.3 and Numba 0.68 on two cores: the first ``dot`` of a model adds about a minute to its
compilation from an empty cache, a product summed over an axis adds a second. The matrices here are small.
"""

from typing import Any

import pytensor.tensor as pt

__all__ = ["matrix_product"]


def matrix_product(matrix: Any, vector: Any) -> Any:
    """Return ``matrix @ vector``.

    Parameters
    ----------
    matrix : tensor, (row, column)
        Data: the gradient with respect to it is not asked for.
    vector : tensor, (column,)
        Parameters.

    Returns
    -------
    TensorVariable
        (row,).
    """
    return pt.sum(matrix * vector[None, :], axis=1)
