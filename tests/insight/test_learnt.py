"""How far the tables narrow the priors."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from bayes_autoloc.insight.learnt import left_of_prior
from bayes_autoloc.model.priors import PriorSet


@dataclass
class Fit:
    draws: xr.Dataset
    priors: PriorSet


def test_half_the_spread_is_half_and_what_was_not_fitted_is_left_out() -> None:
    priors = PriorSet.load("default")
    rng = np.random.default_rng(1)
    modes = ["SKD", "CKD", "mixed", "full_cycle"]
    normal = rng.standard_normal((2, 4000))
    wide = priors["mode_tau"].scipy(modes).std()
    draws = xr.Dataset(
        {
            "eta_0": (("chain", "draw"), 7 + 0.5 * priors["eta_0"].scipy().std() * normal),
            "mode_tau": (("chain", "draw", "mode"), normal[..., None] * wide),
            "eta": (("chain", "draw"), normal),
        },
        coords={"mode": modes},
    )
    left = left_of_prior(Fit(draws, priors))
    assert set(left.index) == {"eta_0", "mode_tau"}
    assert abs(left["eta_0"] - 0.5) < 0.02
    assert abs(left["mode_tau"] - 1.0) < 0.04
