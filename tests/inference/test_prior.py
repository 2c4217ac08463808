"""What the shipped priors imply before any figure is seen."""

import numpy as np
import pytensor
import pytest

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.run import sample_prior
from bayes_autoloc.model.priors import PriorSet
from tests.model.graphs import INTERPRETED

DRAWS = 500


@pytest.fixture(scope="module")
def prior() -> Posterior:
    with pytensor.config.change_flags(mode=INTERPRETED):
        return sample_prior(Case.load("russia"), PriorSet.load("default"), seed=1, draws=DRAWS)


def test_prior_draws_have_the_shape_of_a_fit(prior: Posterior) -> None:
    assert prior.diagnostics is None
    assert prior.settings["sampler"] == "prior"
    assert dict(prior.draws.sizes)["draw"] == DRAWS
    assert {"eta", "log_market", "halt_rate", "incumbent_level"} <= set(prior.draws)
    assert not [name for name in prior.draws if str(name).endswith("__")]


@pytest.mark.parametrize(
    "name", ["eta_0", "gamma", "psi", "sigma_y", "halt_rate", "close_on_rate", "announce_rate"]
)
def test_a_parameter_without_data_follows_its_prior(prior: Posterior, name: str) -> None:
    from scipy import stats

    draws = prior.draws[name].to_numpy().ravel()
    expected = prior.priors[name].scipy()
    assert stats.kstest(draws, lambda x: np.asarray(expected.cdf(x))).pvalue > 1e-3


def test_yearly_totals_are_of_the_size_of_the_industry(prior: Posterior) -> None:
    """Nine tenths between a hundred thousand and four million cars a year, in every year."""
    log_total = prior.tree["prior_predictive/supply"]["log_total"].to_numpy()[0]
    share = ((log_total > np.log(1e5)) & (log_total < np.log(4e6))).mean(axis=0)
    assert share.mean() > 0.9
    assert share.min() > 0.85


def test_prior_is_open_about_the_target_of_2030(prior: Posterior) -> None:
    """Neither taken for granted nor ruled out before the evidence speaks."""
    outlook = forecast(prior)
    assert 0.05 < outlook.probability("production", 2030, 1.4e6) < 0.6


def test_same_seed_same_draws(prior: Posterior) -> None:
    with pytensor.config.change_flags(mode=INTERPRETED):
        again = sample_prior(prior.case, prior.priors, seed=1, draws=DRAWS)
    assert again.draws.equals(prior.draws)
