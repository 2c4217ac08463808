from dataclasses import replace

import numpy as np

from bayes_autoloc import Case, PriorSet
from bayes_autoloc.checks.rests_on.variants import (
    even_plan_prior,
    without_shock_priors,
    without_shocks,
)
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.shocks import draw_shocks
from tests.forecast.fakes import fake_posterior, setting_of


def test_shocks_are_gone_and_nothing_else() -> None:
    case = Case.load("russia")
    quiet = without_shocks(case)
    assert case.shocks
    assert quiet.shocks == ()
    assert quiet.content_hash != case.content_hash
    before, after = case.to_text(), quiet.to_text()
    assert {name for name in before if before[name] != after[name]} == {"case.toml"}


def test_no_row_lies_in_a_shock() -> None:
    obs = observe(without_shocks(Case.load("russia")))
    assert not obs.shocks.to_numpy().any()
    assert not obs.hazards[["recession", "exodus", "sanctions"]].to_numpy().any()
    assert obs.hazards["count"].sum() == observe(Case.load("russia")).hazards["count"].sum()


def test_order_of_cutting_back_does_not_matter() -> None:
    case = Case.load("russia")
    assert without_shocks(case.as_of("2021-12")) == without_shocks(case).as_of("2021-12")


def test_variant_travels_as_text() -> None:
    quiet = without_shocks(Case.load("russia"))
    priors = without_shock_priors(PriorSet.load("default"))
    assert Case.from_text(quiet.to_text()) == quiet
    assert PriorSet.from_text(priors.to_text()).content_hash == priors.content_hash


def test_no_shock_comes_in_future_years() -> None:
    case = without_shocks(Case.load("russia"))
    posterior = fake_posterior(case, draws=400)
    usual = draw_shocks(setting_of(posterior))
    assert usual.share[:, 1:].any()  # Jeffreys' prior alone brings some
    quiet = replace(setting_of(posterior), priors=without_shock_priors(posterior.priors))
    assert not draw_shocks(quiet).share.any()
    assert draw_shocks(quiet).frequency.max() < 1e-6


def test_shock_to_the_market_is_fixed_at_zero() -> None:
    priors = without_shock_priors(PriorSet.load("default"))
    drawn = priors["market_shock"].draw(np.random.default_rng(1), 1000)
    assert np.abs(drawn).max() < 0.01
    assert priors.changes_from(PriorSet.load("default")) == ("market_shock", "shock_frequency")


def test_even_prior_of_plans_is_as_wide_but_around_zero() -> None:
    default = PriorSet.load("default")
    even = even_plan_prior(default)
    assert even["plan_bias"].params["mu"] == 0.0
    assert even["plan_bias"].params["sigma"] == default["plan_bias"].params["sigma"]
    assert even.changes_from(default) == ("plan_bias",)
