"""Prior densities in NumPy are PyMC's, and no prior is forgotten."""

import numpy as np
import pytensor
import pytest
from scipy import stats

from bayes_autoloc.checks.headline_draws import forecast_setting
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of
from bayes_autoloc.checks.rests_on.power_components import ALL, components
from bayes_autoloc.checks.rests_on.prior_density import (
    BLOCK_PRIORS,
    FORWARD_PRIORS,
    VARIABLE,
    forward_log_prior,
    learnt_log_prior,
    shock_log_density,
    western_log_density,
)
from bayes_autoloc.forecast.announcing import western_rate
from bayes_autoloc.forecast.shocks import draw_shocks
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.model.priors import PriorSet
from tests.checks.fits import prior_fit
from tests.checks.points import CHAINS, DRAWS, fit_of, random_points
from tests.forecast.fakes import foreign_posterior, setting_of
from tests.model.graphs import INTERPRETED, block

NOT_IN_THE_HEADLINE = {
    # scenarios only
    "announce_effect_relations",
    "announce_tightening",
    "announce_relaxing",
    "announce_spic",
    # projects, not states of knowledge
    "announce_lead",
    # what follows from production
    "exports_share",
    "local_content",
    # official targets
    "delivered_share",
    "sigma_institution",
    "sigma_document",
    "sigma_forecast",
}
COUNTED = {"shock_frequency", "announce_western_rate"}


def test_every_prior_has_one_place() -> None:
    placed = [
        name for names in (*BLOCK_PRIORS.values(), *FORWARD_PRIORS.values()) for name in names
    ]
    assert len(set(placed)) == len(placed)
    assert set(placed) | NOT_IN_THE_HEADLINE | COUNTED == set(PriorSet.load("default"))
    assert not set(placed) & (NOT_IN_THE_HEADLINE | COUNTED)


@pytest.mark.parametrize("name", list(BLOCK_PRIORS))
def test_learnt_log_prior_is_pymcs(name: str) -> None:
    posterior = fit_of("small").posterior
    model = block(name, posterior.case)
    inner = ("_z", "_path", "incumbent_level")
    priors = [rv for rv in model.free_RVs if not str(rv.name).endswith(inner)]
    with pytensor.config.change_flags(mode=INTERPRETED):
        terms = model.logp(vars=priors, jacobian=False, sum=False)
        total = model.compile_fn(
            [sum(term.sum() for term in terms)],
            inputs=model.value_vars,
            mode=INTERPRETED,
            on_unused_input="ignore",
        )
    expected = [float(np.squeeze(total(p))) for p in random_points(model, CHAINS * DRAWS)]
    found = learnt_log_prior(parameters_of(posterior), posterior.priors)[name]
    np.testing.assert_allclose(np.sum(list(found.values()), axis=0), expected, atol=1e-5)
    scalar = {str(rv.name) for rv in priors}
    named = {VARIABLE.get(prior, prior) for prior in found}
    assert named >= scalar - {"hazard_effect_free", "hazard_effect_positive"}


def test_shock_frequencies_hold_a_prior_and_a_count() -> None:
    setting = forecast_setting(prior_fit(), 2030, Streams(1))
    prior, likelihood = shock_log_density(setting)
    frequency = draw_shocks(setting).frequency
    past = setting.observations.shocks
    past = past[past.index < setting.calendar.now_year]
    expected = np.zeros(len(prior))
    for q, kind in enumerate(("recession", "exodus", "sanctions")):
        hit = past[kind] > 0
        hits = (hit & ~(past["exodus"] > 0)).sum() if kind == "recession" else hit.sum()
        assert hits > 0
        beta = stats.beta(0.5 + hits, 0.5 + len(past) - hits)
        expected += beta.logpdf(frequency[q])
    assert np.ptp(prior + likelihood - expected) < 1e-6


def test_western_rate_holds_a_prior_and_a_count_until_an_exodus() -> None:
    assert western_log_density(forecast_setting(prior_fit(), 2030, Streams(1))) is None
    setting = setting_of(foreign_posterior())
    found = western_log_density(setting)
    assert found is not None
    rows = setting.observations.announcements
    gamma = stats.gamma(1 + rows["western_count"].sum(), scale=1 / (1 + rows["exposure"].sum()))
    assert np.ptp(sum(found) - gamma.logpdf(western_rate(setting))) < 1e-6


def test_forward_priors_are_those_of_the_simulations_own_draws() -> None:
    setting = forecast_setting(prior_fit(), 2030, Streams(1))
    found = forward_log_prior(setting)
    cap = setting.parameters["demand_cap"]
    expected = stats.lognorm(0.05, scale=np.exp(-0.03)).logpdf(cap)
    np.testing.assert_allclose(found["cap by demand"]["demand_cap"], expected)
    mix = setting.parameters.levels("mode_mix", ("SKD", "CKD", "mixed", "full_cycle"))
    dirichlet = stats.dirichlet([4, 1.5, 3.5, 1]).logpdf(mix)
    np.testing.assert_allclose(found["new projects"]["mode_mix"], dirichlet)


def test_components_are_whole_blocks_and_their_parts() -> None:
    found = {
        (c.block, c.part, c.name): c.log_density for c in components(fit_of("small").posterior)
    }
    assert ("shocks", "likelihood", "years with a shock") in found
    assert ("new projects", "likelihood", ALL) not in found
    market = {n: v for (b, part, n), v in found.items() if (b, part) == ("market", "prior")}
    parts = [density for name, density in market.items() if name != ALL]
    np.testing.assert_allclose(found["market", "prior", ALL], np.sum(parts, axis=0))
    every = [v for (b, part, n), v in found.items() if part == "prior" and n == ALL and b != ALL]
    np.testing.assert_allclose(found[ALL, "prior", ALL], np.sum(every, axis=0))
    assert all(np.isfinite(values).all() for values in found.values())
