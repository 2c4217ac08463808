import numpy as np
import pytest

from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.model.hazards import frailty_plants
from tests.checks.points import fit_of
from tests.forecast.fakes import small_posterior

RNG = np.random.default_rng


def many(draws: int = 4000, **values: float) -> tuple[Parameters, object]:
    posterior = small_posterior(draws).with_(**values)
    return Parameters(posterior.draws, posterior.priors, Streams(1)), posterior.observations


def test_own_effects_are_those_of_the_fit() -> None:
    posterior = fit_of("small").posterior
    parameters, obs = parameters_of(posterior), posterior.observations
    effects = Effects.own(parameters, obs)
    plants = obs.plants.index.astype(str).tolist()
    np.testing.assert_array_equal(effects.eta, parameters.levels("eta", plants))
    assert effects.halt.shape == (len(frailty_plants(obs)), parameters.n_draws)
    assert effects.incumbent_level.shape[:2] == (
        len(obs.incumbent_plants),
        obs.last_year - obs.first_year + 1,
    )


def test_effects_of_a_block_that_was_not_fitted_are_zero() -> None:
    posterior = fit_of("small").posterior
    supply_only = Parameters(
        posterior.draws[["eta", "log_tau", "incumbent_level"]], posterior.priors, Streams(1)
    )
    effects = Effects.own(supply_only, posterior.observations)
    assert not effects.halt.any()
    assert effects.eta.any()


def test_fresh_effects_spread_as_the_population_does() -> None:
    parameters, obs = many(
        eta_0=-1.0, takeover_effect=-0.5, sigma_eta=0.3, sigma_takeover=0.4, overseas_offset=0.2
    )
    effects = Effects.fresh(parameters, obs, RNG(1), wave_effect={"western": 5.0})
    plants = obs.plants
    mode = parameters.levels("mode_effect", plants["mode"].tolist())
    rest = effects.eta - mode
    takeover, overseas = (plants[name].to_numpy(float) for name in ("takeover", "overseas"))
    western = (plants["wave"] == "western").to_numpy(float)
    expected = -1.0 - 0.5 * takeover + 0.2 * overseas + 5.0 * western
    np.testing.assert_allclose(rest.mean(axis=1), expected, atol=0.04)
    np.testing.assert_allclose(
        rest.std(axis=1), np.sqrt(0.09 + 0.16 * takeover), rtol=0.06, atol=0.0
    )


def test_fresh_effects_take_the_fits_waves_unless_told() -> None:
    parameters, obs = many(sigma_eta=1e-9, sigma_takeover=1e-9)
    with_waves = Effects.fresh(parameters, obs, RNG(1)).eta
    without = Effects.fresh(parameters, obs, RNG(1), wave_effect={}).eta
    home = ~obs.plants["overseas"].to_numpy(bool)
    waves = parameters.levels("wave_effect", obs.plants.loc[home, "wave"].tolist())
    np.testing.assert_allclose((with_waves - without)[home], waves, atol=1e-7)
    np.testing.assert_allclose((with_waves - without)[~home], 0.0, atol=1e-12)


def test_fresh_incumbents_return_to_their_mean() -> None:
    parameters, obs = many(incumbent_persistence=0.6, sigma_incumbent=0.2, incumbent_elasticity=0.0)
    level = Effects.fresh(parameters, obs, RNG(1)).incumbent_level
    deviation = (
        level - parameters.levels("incumbent_mean", list(obs.incumbent_plants.index))[:, None]
    )
    assert deviation[:, -1].mean() == pytest.approx(0.0, abs=0.02)
    # Student-t (30) steps have a variance of 30 / 28
    assert deviation[:, -1].std() == pytest.approx(0.2 / 0.8 * np.sqrt(30 / 28), rel=0.05)
    lagged = np.corrcoef(deviation[0, -1], deviation[0, -2])[0, 1]
    assert lagged == pytest.approx(0.6, abs=0.05)
