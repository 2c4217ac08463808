"""Effects: one luck for all scenarios, signs that can be freed, grades."""

import numpy as np
import pytest

from bayes_autoloc.forecast.scenario.effect import Effect, EffectDraws, grade_of
from bayes_autoloc.forecast.scenario.levers import EFFECTS, PRIOR_EFFECTS, SIGNED
from bayes_autoloc.forecast.streams import Streams
from tests.forecast.fakes import setting_of, small_posterior
from tests.forecast.scenario.assumed import fixed, prior, shipped


def effects():
    return shipped()["status_quo"].effects


def drawn(given=None, posterior=None, **options):
    setting = setting_of(posterior or small_posterior())
    given = effects() if given is None else given
    return EffectDraws(given, setting.parameters, setting.streams, **options)


def half(name, sigma):
    return Effect(prior(name, "HalfNormal", sigma=sigma), "elicited")


def test_the_luck_of_an_effect_is_that_of_seed_and_name():
    one = half("buy_back", 0.2).draw(Streams(1), 50)
    assert (half("buy_back", 0.2).draw(Streams(1), 50) == one).all()
    assert half("buy_back", 0.4).draw(Streams(1), 50) == pytest.approx(2 * one)
    assert (half("buy_back", 0.2).draw(Streams(2), 50) != one).all()
    assert (half("spic_skd", 0.2).draw(Streams(1), 50) != one).all()


@pytest.mark.parametrize(
    ("effect", "mean_square"),
    [
        (half("x", 0.3), 0.09),
        (Effect(prior("x", mu=0.6, sigma=0.4), "data"), 0.52),
        (Effect(prior("x", mu=-0.6, sigma=0.4), "data"), 0.52),
        (Effect(prior("x", "Gamma", alpha=2.0, beta=4.0), "data"), 2 / 16 + 1 / 4),
    ],
)
def test_without_a_sign_the_size_stays(effect, mean_square):
    signed = effect.draw(Streams(1), 40_000)
    unsigned = effect.draw_unsigned(Streams(1), 40_000)
    np.testing.assert_array_equal(abs(unsigned), abs(signed))
    assert np.mean(unsigned**2) == pytest.approx(mean_square, rel=0.03)
    assert unsigned.mean() == pytest.approx(0, abs=0.01)
    assert abs(signed.mean()) > 0.2
    assert (unsigned > 0).mean() == pytest.approx(0.5, abs=0.01)


def test_the_sign_is_that_of_seed_and_name_and_not_of_the_size():
    one = half("buy_back", 0.2).draw_unsigned(Streams(1), 4000)
    positive = Streams(1)("sign buy_back").random(4000) < 0.5
    np.testing.assert_array_equal(one > 0, positive)
    assert half("buy_back", 0.4).draw_unsigned(Streams(1), 4000) == pytest.approx(2 * one)
    for other in (half("buy_back", 0.2), half("spic_skd", 0.2)):
        seed = 2 if other.prior.name == "buy_back" else 1
        same = (other.draw_unsigned(Streams(seed), 4000) > 0) == positive
        assert same.mean() == pytest.approx(0.5, abs=0.05)
    assert np.corrcoef(abs(one), positive)[0, 1] == pytest.approx(0, abs=0.05)


def test_effects_of_the_file_are_drawn_and_those_of_the_fit_taken():
    setting = setting_of(small_posterior())
    found = drawn()
    for name in EFFECTS:
        expected = effects()[name].draw(setting.streams, 60)
        np.testing.assert_array_equal(found[name], expected, err_msg=name)
    for name in ("psi", "announce_effect_protection", *PRIOR_EFFECTS):
        np.testing.assert_array_equal(found[name], setting.parameters[name], err_msg=name)


def test_an_effect_of_the_file_replaces_that_of_the_priors():
    given = {**effects(), **fixed(announce_spic=7.0)}
    assert drawn(given)["announce_spic"] == pytest.approx(7.0)
    # Written like the prior, it is the prior.
    like = Effect(small_posterior().priors["announce_spic"], "analogy")
    np.testing.assert_array_equal(
        drawn({**effects(), "announce_spic": like})["announce_spic"], drawn()["announce_spic"]
    )


@pytest.mark.parametrize("name", SIGNED)
def test_freed_effects_have_either_sign(name):
    signed = drawn(posterior=small_posterior(400))[name]
    free = drawn(posterior=small_posterior(400), free_signs=True)[name]
    assert (signed > 0).mean() > 0.65
    assert 0.4 < (free > 0).mean() < 0.6
    np.testing.assert_array_equal(abs(free), abs(signed))


def test_other_effects_keep_their_sign():
    found, freed = drawn(), drawn(free_signs=True)
    for name in {*EFFECTS, *PRIOR_EFFECTS, "psi", "market_shock"} - set(SIGNED):
        np.testing.assert_array_equal(found[name], freed[name], err_msg=name)


def test_grades_come_from_the_file_else_from_the_list():
    assert grade_of("spic_skd", effects()) == "elicited"
    assert grade_of("psi", effects()) == "data"
    assert grade_of("announce_effect_protection", effects()) == "elicited"
    assert grade_of("announce_spic", effects()) == "analogy"
    assert grade_of("announce_spic", fixed(announce_spic=1.0)) == "data"


def test_a_prior_of_another_family_can_be_freed_too():
    change = {"distribution": "Gamma", "alpha": 2.0, "beta": 4.0}
    posterior = small_posterior(400).with_priors(announce_tightening=change)
    free = drawn(posterior=posterior, free_signs=True)["announce_tightening"]
    assert np.mean(free**2) == pytest.approx(2 / 16 + 1 / 4, rel=0.3)
    assert 0.4 < (free > 0).mean() < 0.6
    np.testing.assert_array_equal(abs(free), drawn(posterior=posterior)["announce_tightening"])
