"""Convergence checks on chains that are known to be good or bad."""

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.inference.diagnose import diagnose

CHAINS, DRAWS = 4, 500


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def chains(rng: np.random.Generator, **more: np.ndarray) -> xr.Dataset:
    size = (CHAINS, DRAWS)
    return xr.Dataset(
        {
            "level": (("chain", "draw"), rng.normal(size=size)),
            "effect": (("chain", "draw", "mode"), rng.normal(size=(*size, 3))),
            **{name: (("chain", "draw"), values) for name, values in more.items()},
        }
    )


def stats(rng: np.random.Generator, diverging: int = 0) -> xr.Dataset:
    flags = np.zeros((CHAINS, DRAWS), bool)
    flags[0, :diverging] = True
    energy = rng.normal(size=(CHAINS, DRAWS))
    return xr.Dataset(
        {"diverging": (("chain", "draw"), flags), "energy": (("chain", "draw"), energy)}
    )


def test_independent_draws_pass(rng: np.random.Generator) -> None:
    found = diagnose("supply", chains(rng), stats(rng))
    assert found.problems() == ()
    assert found.block == "supply"
    assert 0.999 < found.max_rhat < 1.01
    assert 1000 < found.min_ess_bulk < 3000


def test_a_chain_elsewhere_is_found_and_named(rng: np.random.Generator) -> None:
    stuck = rng.normal(size=(CHAINS, DRAWS))
    stuck[2] += 2.0
    found = diagnose("supply", chains(rng, elsewhere=stuck), stats(rng))
    assert found.max_rhat > 1.1
    assert found.worst == "elsewhere"
    assert any("elsewhere" in problem for problem in found.problems())


def test_one_bad_element_of_a_vector_is_named(rng: np.random.Generator) -> None:
    draws = chains(rng)
    draws["effect"][0, :, 1] += 3.0
    assert diagnose("supply", draws, stats(rng)).worst == "effect#1"


def test_slow_chains_have_few_effective_draws(rng: np.random.Generator) -> None:
    slow = np.cumsum(rng.normal(size=(CHAINS, DRAWS)), axis=1)
    found = diagnose("supply", chains(rng, slow=slow), stats(rng))
    assert found.min_ess_bulk < 50


def test_divergences_are_counted(rng: np.random.Generator) -> None:
    found = diagnose("supply", chains(rng), stats(rng, diverging=3))
    assert found.divergences == 3
    assert len(found.problems()) == 1


def test_energy_that_hardly_moves_is_found(rng: np.random.Generator) -> None:
    sticky = stats(rng)
    sticky["energy"] = sticky["energy"].cumsum("draw")
    assert diagnose("supply", chains(rng), sticky).min_ebfmi < 0.3


def test_what_never_varies_does_not_count(rng: np.random.Generator) -> None:
    fixed = np.full((CHAINS, DRAWS), 7.0)
    found = diagnose("supply", chains(rng, fixed=fixed), stats(rng))
    assert found.problems() == ()


def test_a_constant_chain_among_others_fails(rng: np.random.Generator) -> None:
    """Only a quantity that never varies in any chain is left out."""
    frozen = rng.normal(size=(CHAINS, DRAWS))
    frozen[1] = 0.0
    assert diagnose("supply", chains(rng, frozen=frozen), stats(rng)).problems()


def test_not_a_number_fails(rng: np.random.Generator) -> None:
    broken = rng.normal(size=(CHAINS, DRAWS))
    broken[0, 5] = np.nan
    assert diagnose("supply", chains(rng, broken=broken), stats(rng)).problems()
