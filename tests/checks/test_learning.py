"""What the data taught: the posterior beside the prior."""

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.checks.rests_on.influence_job import with_draws
from bayes_autoloc.checks.rests_on.learning import learning_table, prior_like
from bayes_autoloc.inference.posterior import Posterior
from tests.checks.fits import prior_fit


def changed(**values: xr.DataArray) -> Posterior:
    posterior = prior_fit()
    return with_draws(posterior, posterior.draws.assign(values))


def test_draws_of_the_prior_taught_nothing() -> None:
    table = learning_table(prior_fit(4000))
    drawn = table[~table["prior"].isin(["halt_mode", "series_bias"])]
    assert (drawn["shift"].abs() < 0.1).all()
    np.testing.assert_allclose(drawn["sd_ratio"], 1, atol=0.1)
    assert drawn["prior_like"].all()


def test_a_moved_or_narrower_parameter_is_learnt() -> None:
    draws = prior_fit().draws
    posterior = changed(psi=draws["psi"] + 1.0, eta_0=draws["eta_0"] * 0.1)
    table = learning_table(posterior).set_index("prior")
    assert table.loc["psi", "shift"] == pytest.approx(1 / 0.3, rel=0.1)
    assert not table.loc["psi", "prior_like"]
    assert table.loc["eta_0", "sd_ratio"] == pytest.approx(0.1, rel=0.1)
    assert "psi" not in prior_like(learning_table(posterior))


def test_positions_are_those_of_the_elements() -> None:
    draws = prior_fit().draws
    effect = draws["shock_effect"] + xr.DataArray([9.0, 0.0, 9.0], dims="shock")
    found = prior_like(learning_table(changed(shock_effect=effect)))
    assert found["shock_effect"].tolist() == [1]
    assert found["gamma"].tolist() == [0]
