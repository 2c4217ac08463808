"""Seeded simulated cases with a known truth, for tests of this package and of what builds on it.

The simulator is a second, independent implementation of the generative model in NumPy: it shares
no code with the package's model, so that each can be checked against the other.

Examples
--------
>>> from bayes_autoloc.testing import Truth, simulate_case
>>> simulated = simulate_case(seed=1, truth=Truth(sigma_y=0.1), n_plants=10, overseas=5)
>>> simulated.case.name
'simulated'
"""

from bayes_autoloc.testing.cases import foreign_case, large_case, small_case
from bayes_autoloc.testing.design import DEFAULT_SHOCKS, Design, ShockWindow
from bayes_autoloc.testing.documents import SimulatedDocuments, simulate_documents
from bayes_autoloc.testing.recovery import recovery_table
from bayes_autoloc.testing.simulate import SimulatedCase, simulate_case
from bayes_autoloc.testing.truth import Truth

__all__ = [
    "DEFAULT_SHOCKS",
    "Design",
    "ShockWindow",
    "SimulatedCase",
    "SimulatedDocuments",
    "Truth",
    "foreign_case",
    "large_case",
    "recovery_table",
    "simulate_case",
    "simulate_documents",
    "small_case",
]
