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


def test_models_are_compiled_with_arithmetic_that_no_cache_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import nutpie
    import pymc as pm
    import pytensor

    from bayes_autoloc.inference.sample import compile_nutpie

    seen = []

    def compiled(model: object, *, freeze_model: bool) -> str:
        seen.append((model, freeze_model, pytensor.config.numba__fastmath))
        return "compiled"

    monkeypatch.setattr(nutpie, "compile_pymc_model", compiled)
    before = pytensor.config.numba__fastmath
    with pm.Model() as model:
        pm.Normal("x")
    assert compile_nutpie(model, freeze_model=True) == "compiled"
    assert seen == [(model, True, False)]
    assert pytensor.config.numba__fastmath == before
