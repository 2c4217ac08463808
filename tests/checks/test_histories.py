import numpy as np
import pytest

from bayes_autoloc.checks.left_out.histories import (
    Histories,
    observed_histories,
    plants_at_risk,
    simulate_histories,
)
from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from tests.forecast.fakes import small_posterior

NOTHING = {
    "halt_rate": -50.0,
    "restart_rate": -50.0,
    "close_on_rate": -50.0,
    "close_off_rate": -50.0,
    "restart_new": 0.0,
    "restart_exodus": 0.0,
    "close_off_exodus": 0.0,
    "pressure_effect": 0.0,
    "halt_mode": 0.0,
    "halt_effect": 0.0,
    "shock_effect": 0.0,
}


def simulated(seed: int = 1, draws: int = 4000, **values: float) -> Histories:
    posterior = small_posterior(draws).with_(**{**NOTHING, **values})
    parameters = Parameters(posterior.draws, posterior.priors, Streams(1))
    effects = Effects.own(parameters, posterior.observations)
    # Frailties that the fake fit has no row for are missing there, not here.
    effects.halt[:] = 0.0
    rng = np.random.default_rng(seed)
    return simulate_histories(
        parameters, posterior.observations, effects, case=posterior.case, rng=rng
    )


def watched() -> np.ndarray:
    plants = plants_at_risk(small_posterior().observations)
    return (plants["end"] - plants["begin"]).to_numpy(float)


def test_nothing_happens_without_rates() -> None:
    histories = simulated()
    assert not histories.halts.any()
    assert not histories.closures.any()


def test_who_does_not_restart_halts_at_most_once() -> None:
    rate = 0.2
    halts = simulated(halt_rate=np.log(rate)).halts.sum(axis=1)
    assert halts.max() == 1
    np.testing.assert_allclose(halts.mean(axis=1), 1 - np.exp(-rate * watched()), atol=0.03)


def test_who_restarts_at_once_halts_again_and_again() -> None:
    rate = 1.0
    histories = simulated(halt_rate=np.log(rate), restart_rate=np.log(1000.0))
    halts = histories.halts.sum(axis=1).mean(axis=1)
    # A month on ends with 1 - exp(-1/12); the month after it is off.
    chance = 1 - np.exp(-rate / 12)
    np.testing.assert_allclose(halts, 12 * watched() * chance / (1 + chance), rtol=0.1, atol=0.1)
    assert np.abs(histories.restarts.sum(axis=1) - histories.halts.sum(axis=1)).max() <= 1


def test_closed_plants_stay_closed_and_incumbents_do_not_close() -> None:
    closures = simulated(close_on_rate=np.log(50.0)).closures.sum(axis=1)
    mortal = plants_at_risk(small_posterior().observations)["mortal"].to_numpy(bool)
    assert closures.max() == 1
    assert not closures[~mortal].any()
    assert 0 < mortal.sum() < len(mortal)
    long = mortal & (watched() > 0.5)
    np.testing.assert_allclose(closures[long].mean(axis=1), 1.0, atol=0.02)


def test_recessions_stop_home_plants_in_their_months() -> None:
    posterior = small_posterior()
    recessions = {
        year
        for shock in posterior.case.shocks
        if shock.kind in {"recession", "exodus", "sanctions"}
        for year in range(int(shock.start[:4]), int(shock.end[:4]) + 1)
    }
    histories = simulated(shock_effect=50.0)
    years = set(histories.years[histories.halts.sum(axis=(0, 2)) > 0].tolist())
    assert years
    assert years <= recessions


def test_same_seed_same_histories() -> None:
    one, other = (simulated(3, 200, halt_rate=np.log(0.3)) for _ in range(2))
    np.testing.assert_array_equal(one.halts, other.halts)
    assert (simulated(4, 200, halt_rate=np.log(0.3)).halts != one.halts).any()


def test_observed_histories_hold_every_event() -> None:
    obs = observe(Case.load("russia"))
    histories = observed_histories(obs)
    kinds = obs.hazards.groupby("kind")["count"].sum()
    assert histories.halts.sum() == kinds["halt"]
    assert histories.restarts.sum() == kinds["restart"]
    # A part that was off before it counted closes, but was never at risk of a halt.
    assert 0 <= kinds["close_on"] + kinds["close_off"] - histories.closures.sum() <= 2


def test_plants_are_watched_from_their_start() -> None:
    obs = observe(Case.load("russia"))
    plants = plants_at_risk(obs)
    assert plants["begin"]["avtovaz"] == obs.first_year
    assert plants["begin"]["haval_tula"] == pytest.approx(2019.46, abs=0.05)
    assert (plants["begin"] < plants["end"]).all()
    assert (plants["end"] <= obs.now + 1e-9).all()
    assert not plants["mortal"]["avtovaz"]
    assert plants["end"]["toyota_spb"] == pytest.approx(obs.now)  # it closed, but could have run on
