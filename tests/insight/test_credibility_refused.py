"""Weights that can't be used, and outlooks that can't be weighed."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.simulate import forecast
from bayes_autoloc.insight.credibility import (
    CHOICES,
    LEAST_NEAR,
    NEAR,
    checked_choice,
    weigh_targets,
)
from bayes_autoloc.insight.listening import choice_probabilities
from bayes_autoloc.insight.weights import MAX_K, MIN_DRAWS, bound
from bayes_autoloc.testing import foreign_case
from tests.forecast.fakes import fake_posterior, small_posterior
from tests.insight.heard import DRAWS, fit, group, outlook, outlook_of, picked, promise, weigh


def fails(weighed: Outlook, choice: str, *, finite: bool = False) -> None:
    """Check that a choice that can't be used changed nothing and says so, and why."""
    draws = weighed.data.sizes["draw"]
    xr.testing.assert_identical(weighed.data, outlook(draws).data)
    assert weighed.tree.attrs["targets_choice"] == "off"
    one = group(weighed).sel(choice=choice)
    assert not one["usable"]
    pareto_k = float(one["pareto_k"])
    assert pareto_k >= bound(draws)
    assert np.isfinite(pareto_k) == finite
    failed = weighed.tree.attrs["targets_failed"]
    assert failed.startswith(f"TARGETS NOT USED (targets = {choice}): ")
    why = (
        f"k-hat is {pareto_k:.2f}: a few futures would carry all the weight."
        if finite
        else "no target stands for the years of this forecast, hardly a future comes near what is "
        f"promised, or there are fewer than {MIN_DRAWS} futures."
    )
    assert why in failed
    assert failed.endswith("All numbers are those of targets = off.")
    production = group(weighed)["production"]
    np.testing.assert_array_equal(production.sel(choice=choice), production.sel(choice="off"))
    named = choice_probabilities(weighed)["scenario"].unique().tolist()
    assert f"status_quo (targets {choice})" not in named


def works(weighed: Outlook, choice: str) -> None:
    """Check that a choice is used and says nothing."""
    one = group(weighed).sel(choice=choice)
    assert one["usable"]
    assert one["pareto_k"] < bound(weighed.data.sizes["draw"])
    assert weighed.tree.attrs["targets_choice"] == choice
    assert "targets_failed" not in weighed.tree.attrs
    assert (weighed.draws("production") != outlook().draws("production")).any()


def test_weights_of_a_few_futures_are_not_used():
    """With next to no error only the futures that hit the promise exactly would count."""
    posterior = fit(promise(), sigma_forecast=1e-4)
    fails(weigh(posterior, "naive"), "naive")
    weighed = weigh(posterior, "off")
    assert "targets_failed" not in weighed.tree.attrs


def test_the_bound_of_k_hat_is_lower_with_few_futures():
    """Enough futures come near, and with thousands of them this k-hat would do."""
    weighed = weigh(fit(promise(), draws=100, sigma_forecast=0.03), "naive")
    fails(weighed, "naive", finite=True)
    assert bound(100) == pytest.approx(0.5)
    assert group(weighed)["pareto_k"].sel(choice="naive") < MAX_K


@pytest.mark.parametrize(("draws", "usable"), [(24, False), (30, True)])
def test_too_few_futures_have_no_tail(draws, usable):
    posterior = fit(promise(), draws=draws)
    weighed = weigh(posterior, "naive")
    if usable:
        assert group(weighed)["usable"].all()
    else:
        fails(weighed, "naive")


@pytest.mark.parametrize("target", [1e8, 1e12])
def test_an_impossible_target_is_not_used(target):
    fails(weigh(fit(promise(promised=target)), "naive"), "naive")


def near_scale(n_futures: int, promised: float) -> float:
    """Return the error with which so many futures lie within `NEAR` of it of a promise."""
    came = np.log(outlook().draws("production").sel(year=2030).to_numpy() / promised)
    distance = np.sort(np.abs(came))
    return distance[n_futures - 1 : n_futures + 1].mean() / NEAR


def test_one_in_twenty_futures_must_come_near_a_promise():
    assert LEAST_NEAR * DRAWS == 20
    for n_futures, check in ((19, fails), (20, works)):
        scale = near_scale(n_futures, 1.8e6)
        check(weigh(fit(promise(promised=1.8e6), sigma_forecast=scale), "naive"), "naive")


def test_every_promise_must_be_within_reach():
    near = promise()
    for far in (promise(promised=1e12), promise("Bank, 2024-05", 2028, 1e12)):
        works(weigh(fit(near), "naive"), "naive")
        fails(weigh(fit(near, far), "naive"), "naive")


def test_what_a_promise_means_must_be_within_reach_not_what_it_says():
    shares = {"institution_share": 0.0, "document_effect": 0.0}
    posterior = fit(promise(promised=1e12), **shares)
    works(weigh(posterior, "debiased"), "debiased")
    fails(weigh(posterior, "naive"), "naive")


@pytest.mark.parametrize("choice", ["debiased", "naive"])
@pytest.mark.parametrize("promises", [(), (promise(standing=False),), (promise(year=2040),)])
def test_without_standing_promises_there_is_nothing_to_listen_to(choice, promises):
    weighed = weigh(fit(*promises), choice)
    fails(weighed, choice)
    assert group(weighed)["ess"].sel(choice=choice) == 0


@pytest.mark.parametrize("promises", [(), (promise(standing=False),)])
def test_off_can_always_be_used(promises):
    weighed = weigh(fit(*promises), "off")
    xr.testing.assert_identical(weighed.data, outlook().data)
    assert weighed.tree.attrs["targets_choice"] == "off"
    assert "targets_failed" not in weighed.tree.attrs
    assert group(weighed)["usable"].to_numpy().tolist() == [1, 0, 0]
    assert group(weighed)["ess"].to_numpy().tolist() == [DRAWS, 0, 0]
    assert np.isnan(group(weighed)["pareto_k"].sel(choice="off"))
    assert np.isinf(group(weighed)["pareto_k"].sel(choice=["debiased", "naive"])).all()
    assert all((picked(weighed, choice) == np.arange(DRAWS)).all() for choice in CHOICES)


def test_what_failed_before_is_not_told_again():
    posterior = fit(promise(), sigma_forecast=1e-4)
    failed = weigh(posterior, "naive")
    fails(failed, "naive")
    again = weigh_targets(failed, posterior, "off")
    assert "targets_failed" not in again.tree.attrs
    assert again.tree.attrs["targets_choice"] == "off"


def test_an_unknown_choice_gets_a_hint():
    for ask in (checked_choice, lambda word: weigh(fit(), word)):
        with pytest.raises(AutolocError) as error:
            ask("debiassed")
        assert str(error.value) == ("There is no targets = 'debiassed'. Did you mean 'debiased'?")


def test_a_forecast_of_another_case_is_refused():
    other = fake_posterior(foreign_case(), 20)
    with pytest.raises(AutolocError, match="not made from this fit: its draws are other ones"):
        weigh_targets(outlook_of(small_posterior(20)), other)


def test_a_real_forecast_keeps_its_groups_and_file(tmp_path):
    posterior = small_posterior(60)
    made = forecast(posterior, 2028)
    weighed = weigh_targets(made, posterior, "naive")
    assert sorted(weighed.tree.children) == [*sorted(made.tree.children), "targets"]
    back = Outlook.load(weighed.save(tmp_path / "forecast.nc"))
    xr.testing.assert_equal(group(back), group(weighed))
    assert back.tree.attrs["targets_choice"] == weighed.tree.attrs["targets_choice"]


def test_a_forecast_of_other_draws_is_refused():
    posterior = small_posterior(60)
    made = forecast(posterior, 2028)
    order = np.roll(np.arange(30), 1)
    data = posterior.draws.isel(draw=order).assign_coords(posterior.draws.coords)
    moved = replace(posterior, tree=xr.DataTree.from_dict({"posterior": data}))
    for other in (small_posterior(40), posterior.with_(log_market=14.0), moved):
        with pytest.raises(AutolocError, match="not made from this fit: its draws are other ones"):
            weigh_targets(made, other, "naive")


def test_an_outlook_that_does_not_say_its_fit_is_refused():
    assert "fit" not in outlook().tree.attrs
    with pytest.raises(AutolocError, match="not made from this fit"):
        weigh_targets(outlook(), fit(promise()))


def test_a_forecast_of_a_fit_that_differs_outside_the_market_is_refused():
    """What other priors or documents of the same case give: the market's draws are the same."""
    made = forecast(small_posterior(60), 2028)
    other = small_posterior(60).with_(institution_share=0.5)
    with pytest.raises(AutolocError):
        weigh_targets(made, other, "naive")


@pytest.mark.parametrize("choice", ["off", "debiased", "naive"])
def test_an_outlook_listens_once(choice):
    posterior = fit(promise())
    once = weigh(posterior, "naive")
    with pytest.raises(AutolocError, match=r"listens to targets already \(naive\)"):
        weigh_targets(once, posterior, choice)
    off = weigh(posterior, "off")
    twice = weigh_targets(off, posterior, choice)
    xr.testing.assert_identical(twice.data, weigh(posterior, choice).data)
