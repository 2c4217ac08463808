"""Official targets: weights by hand, one voice a document, and when they are not to be used."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.insight.credibility import CHOICES, standing_promises
from bayes_autoloc.insight.weights import smoothed
from bayes_autoloc.testing import small_case
from tests.forecast.fakes import small_posterior
from tests.insight.heard import (
    BASE,
    DRAWS,
    KNOWN,
    SEED,
    fit,
    group,
    outlook,
    outlook_of,
    picked,
    promise,
    weigh,
)


def weights_by_hand(shares: dict[str, np.ndarray], *promises: dict, scale=0.25) -> np.ndarray:
    """Return smoothed weights: documents' mean log densities, averaged over documents."""
    production = outlook().draws("production")
    means = []
    for document, share in shares.items():
        own = [one for one in promises if one["document"] == document]
        terms = [
            stats.t(5, share * np.log(one["promised"] / one["base"]), scale).logpdf(
                np.log(production.sel(year=one["target_year"]) / one["base"])
            )
            for one in own
        ]
        means.append(np.mean(terms, axis=0))
    return smoothed(np.mean(means, axis=0))[0]


def assert_drawn_with(weighed: Outlook, choice: str, weight: np.ndarray) -> None:
    assert float(group(weighed)["ess"].sel(choice=choice)) == pytest.approx(1 / (weight**2).sum())
    counts = np.bincount(picked(weighed, choice), minlength=DRAWS)
    assert (abs(counts - DRAWS * weight) < 1).all()


PROMISES = (
    promise(KNOWN, 2028, 1.0e6),
    promise(KNOWN, 2030, 1.4e6),
    promise("Bank, 2024-05", 2030, 0.9e6, institution="consultancy"),
)


def test_naive_weights_by_hand():
    ones = {KNOWN: np.ones(DRAWS), "Bank, 2024-05": np.ones(DRAWS)}
    weighed = weigh(fit(*PROMISES), "naive")
    assert_drawn_with(weighed, "naive", weights_by_hand(ones, *PROMISES))


def test_debiased_weights_by_hand():
    posterior = fit(*PROMISES)
    draws = posterior.draws.stack(sample=("chain", "draw"), create_index=False)
    institution = draws["institution_share"]
    fresh = Streams(SEED)("document Bank, 2024-05").standard_normal(DRAWS)
    shares = {
        KNOWN: (
            institution.sel(institution="ministry") + draws["document_effect"].sel(document=KNOWN)
        ).to_numpy(),
        "Bank, 2024-05": institution.sel(institution="consultancy").to_numpy()
        + draws["sigma_document"].to_numpy() * fresh,
    }
    weighed = weigh(posterior, "debiased")
    assert_drawn_with(weighed, "debiased", weights_by_hand(shares, *PROMISES))


def test_the_error_of_a_year_is_that_of_the_draw():
    posterior = small_posterior(DRAWS).with_observations(
        documents=fit(promise()).observations.documents
    )
    scale = 0.2 + 0.1 * np.arange(DRAWS).reshape(2, -1) / DRAWS
    data = posterior.draws.assign(sigma_forecast=(("chain", "draw"), scale))
    posterior = replace(posterior, tree=xr.DataTree.from_dict({"posterior": data}))
    ones = {KNOWN: np.ones(DRAWS)}
    by_hand = weights_by_hand(ones, promise(), scale=scale.ravel())
    assert_drawn_with(weigh(posterior, "naive"), "naive", by_hand)


def test_off_leaves_all_draws_as_they_are():
    posterior = fit(*PROMISES)
    weighed = weigh(posterior, "off")
    xr.testing.assert_identical(weighed.data, outlook().data)
    assert weighed.tree.attrs == {**outlook_of(posterior).tree.attrs, "targets_choice": "off"}
    assert np.isnan(group(weighed)["pareto_k"].sel(choice="off"))
    assert group(weighed)["ess"].sel(choice="off") == DRAWS
    assert (picked(weighed, "off") == np.arange(DRAWS)).all()


def test_the_chosen_futures_are_the_forecast():
    for choice in ("naive", "debiased"):
        weighed = weigh(fit(*PROMISES), choice)
        production = weighed.draws("production").to_numpy().astype(np.float32)
        np.testing.assert_array_equal(production, group(weighed)["production"].sel(choice=choice))
        assert weighed.tree.attrs["targets_choice"] == choice
        assert "targets_failed" not in weighed.tree.attrs
        assert weighed.data["draw"].to_numpy().tolist() == list(range(DRAWS))


def test_all_three_stand_side_by_side_whatever_is_chosen():
    tables = [group(weigh(fit(*PROMISES), choice)) for choice in CHOICES]
    for table in tables[1:]:
        xr.testing.assert_identical(table, tables[0])
    assert tables[0]["choice"].to_numpy().tolist() == list(CHOICES)
    assert tables[0]["usable"].to_numpy().tolist() == [1, 1, 1]


def log_mean(weighed: Outlook, choice: str) -> float:
    return float(np.log(group(weighed)["production"].sel(choice=choice, year=2030)).mean())


@pytest.mark.parametrize("target", [0.6e6, 1.2e6])
def test_naive_moves_towards_the_target(target):
    weighed = weigh(fit(promise(promised=target)), "naive")
    gap = [abs(log_mean(weighed, choice) - np.log(target)) for choice in ("off", "naive")]
    assert gap[1] < 0.8 * gap[0]


def test_a_share_of_none_pulls_towards_the_base():
    shares = {"institution_share": 0.0, "document_effect": 0.0}
    at = 1.5 * BASE
    weighed = weigh(fit(promise(promised=at), **shares), "debiased")
    gap = [abs(log_mean(weighed, choice) - np.log(BASE)) for choice in ("off", "debiased")]
    assert gap[1] < 0.8 * gap[0]
    # Whatever was promised then.
    other = weigh(fit(promise(promised=2 * at), **shares), "debiased")
    np.testing.assert_array_equal(picked(other, "debiased"), picked(weighed, "debiased"))


def test_a_share_of_one_is_naive():
    shares = {"institution_share": 1.0, "document_effect": 0.0}
    weighed = weigh(fit(promise(), **shares), "debiased")
    np.testing.assert_array_equal(picked(weighed, "debiased"), picked(weighed, "naive"))


def picks(*promises: dict) -> list[list[int]]:
    weighed = weigh(fit(*promises))
    return [picked(weighed, choice).tolist() for choice in CHOICES]


def test_a_document_speaks_once_however_many_years_it_names():
    one = picks(promise(year=2030))
    assert one[1] != one[0]
    assert picks(promise(year=2030), promise(year=2030), promise(year=2030)) == one
    assert picks(promise(year=2030), promise(year=2028)) != one


def test_all_documents_together_weigh_as_much_as_one():
    alone = weigh(fit(promise("Bank, 2024-05")))
    three = [promise(f"{who}, 2024-05") for who in ("Bank", "Office", "House")]
    together = weigh(fit(*three))
    np.testing.assert_array_equal(picked(alone, "naive"), picked(together, "naive"))


def test_a_promise_restated_weighs_no_more():
    """The evidence leaves the restatement out, so that the fit's documents are the same."""
    row = {
        "forecaster": "Bank",
        "institution": "consultancy",
        "document": "Outlook",
        "scope": "passenger_cars",
        "scenario": "target",
        "unit": "cars",
        "source": "simulated",
        "target_year": 2030,
        "value": 1.3e6,
    }
    first, again = ({**row, "issued": at, "known_from": at} for at in ("2023-08", "2025-02"))
    shares = []
    for rows in ([first], [first, again]):
        obs = observe(small_case().with_rows(forecasts=rows))
        posterior = small_posterior(DRAWS).with_observations(documents=obs.documents)
        assert obs.documents["document"].str.startswith("Bank").sum() == 1
        shares.append(picked(weigh(posterior), "naive"))
    np.testing.assert_array_equal(*shares)
    assert (shares[0] != np.arange(DRAWS)).any()


def test_past_promises_and_those_beyond_the_horizon_do_not_weigh():
    others = [
        promise("Past, 2010-01", 2030, 3e6, standing=False),
        promise("Late, 2024-01", 2040, 3e6),
        promise("Now, 2024-01", 2025, 3e6),
    ]
    assert picks(promise(), *others) == picks(promise())
    rows = standing_promises(outlook(), fit(promise(), *others))
    assert rows["document"].tolist() == [KNOWN]
    assert rows.index.tolist() == [0]


def test_scenarios_stay_paired():
    weighed = weigh(fit(promise()), "naive")
    pick = picked(weighed, "naive")
    assert (pick != np.arange(DRAWS)).any()
    for name in ("production", "market", "reference_ratio"):
        before = outlook().data[name].isel(draw=pick).assign_coords(draw=np.arange(DRAWS))
        xr.testing.assert_identical(weighed.data[name], before)
    ratio = weighed.draws("production", scenario="other") / weighed.draws("production")
    np.testing.assert_allclose(ratio, 1.1)
    assert weighed.data["promised_production"].dims == ("year",)
