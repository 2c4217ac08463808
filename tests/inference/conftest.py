"""A fit that nobody sampled: the sampler is replaced by draws from the prior."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.inference.fit import fit
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.testing import small_case
from tests.cli.runs import fitted

DRAWS, CHAINS = 30, 2


class Sampler:
    """Stands in for ``pymc.sample``: independent prior draws, and it counts how often."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, **arguments: Any) -> xr.DataTree:
        from pymc.testing import mock_sample

        self.calls += 1
        n, chains = arguments["draws"], arguments["chains"]
        tree = mock_sample(**{**arguments, "draws": n * chains, "chains": 1})
        flat = tree["posterior"].to_dataset().isel(chain=0)
        draws = xr.concat(
            [
                flat.isel(draw=slice(c * n, (c + 1) * n)).assign_coords(draw=range(n))
                for c in range(chains)
            ],
            dim="chain",
        ).assign_coords(chain=range(chains))
        rng = np.random.default_rng(self.calls)
        stats = {
            "diverging": (("chain", "draw"), np.zeros((chains, n), bool)),
            "energy": (("chain", "draw"), rng.normal(size=(chains, n))),
        }
        return xr.DataTree.from_dict({"posterior": draws, "sample_stats": xr.Dataset(stats)})


@contextmanager
def replaced_sampler() -> Iterator[Sampler]:
    """Replace the sampler, and interpret graphs instead of compiling them."""
    import pymc as pm
    import pytensor

    from tests.model.graphs import INTERPRETED

    stand_in = Sampler()
    with pytest.MonkeyPatch.context() as patch, pytensor.config.change_flags(mode=INTERPRETED):
        patch.setattr(pm, "sample", stand_in)
        yield stand_in


@pytest.fixture
def sampler() -> Iterator[Sampler]:
    """Replace the sampler."""
    with replaced_sampler() as stand_in:
        yield stand_in


def quick_fit(cache: Path, **changes: Any) -> Posterior:
    """Fit the small case with the replaced sampler."""
    how = {"sampler": "pymc", "draws": DRAWS, "tune": 1, "chains": CHAINS, **changes}
    return fit(small_case(), cache=cache, **how)


@pytest.fixture
def posterior() -> Posterior:
    """Return a fit drawn from the priors."""
    return fitted()
