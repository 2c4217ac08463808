"""How to sample: what no sampler can do is refused."""

import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.inference.sampling import SAMPLERS, Sampling


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_known_samplers(sampler: str) -> None:
    assert Sampling(sampler).sampler == sampler


def test_unknown_sampler_comes_with_a_hint() -> None:
    with pytest.raises(AutolocError, match=r"unknown sampler 'nutpy'.*nutpie"):
        Sampling("nutpy")


@pytest.mark.parametrize("name", ["draws", "tune", "chains"])
@pytest.mark.parametrize("value", [0, -5])
def test_numbers_must_be_positive(name: str, value: int) -> None:
    with pytest.raises(AutolocError, match=f"{name} must be at least 1, not {value}"):
        Sampling(**{name: value})
