"""Tables on official targets by hand."""

import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.vocabulary import VOCABULARY
from bayes_autoloc.forecast.csv_text import PROBABILITY_COLUMNS
from bayes_autoloc.insight.listening import (
    choice_probabilities,
    headlines,
    institutions,
    restated_targets,
)
from bayes_autoloc.insight.weights import bound
from tests.forecast.fakes import small_posterior
from tests.insight.heard import BASE, DRAWS, KNOWN, fit, outlook, promise, weigh

UNSURE = {"sigma_forecast": 1e-4}
"""With next to no error the weights can't be used."""


@pytest.fixture(scope="module")
def weighed():
    return weigh(fit(promise()), "naive")


def production(weighed, choice, year):
    return weighed.tree["targets"]["production"].sel(choice=choice, year=year).to_numpy()


@pytest.mark.parametrize(
    "ask",
    [
        headlines,
        choice_probabilities,
        lambda outlook: restated_targets(outlook, fit(promise())),
    ],
)
def test_an_outlook_that_nobody_weighed_is_refused(ask):
    with pytest.raises(AutolocError, match=r"has not been weighed: call weigh_targets\("):
        ask(outlook())


def test_three_headlines_side_by_side(weighed):
    table = headlines(weighed)
    assert table.columns.tolist() == [
        "choice",
        "year",
        "lower",
        "median",
        "upper",
        "pareto_k",
        "ess",
        "usable",
    ]
    assert table["choice"].tolist() == ["off", "debiased", "naive"]
    assert table["year"].tolist() == 3 * [2030]
    group = weighed.tree["targets"].to_dataset()
    for row in table.itertuples():
        draws = production(weighed, row.choice, 2030)
        expected = np.quantile(draws.astype(float), [0.1, 0.5, 0.9])
        assert [row.lower, row.median, row.upper] == pytest.approx(expected)
        assert row.ess == group["ess"].sel(choice=row.choice)
    assert table["usable"].all()
    assert table["median"].iloc[2] > table["median"].iloc[0] * 1.05


def test_years_and_mass_can_be_chosen(weighed):
    table = headlines(weighed, [2026, 2028], prob=0.5)
    assert table["year"].tolist() == 3 * [2026, 2028]
    expected = np.quantile(production(weighed, "off", 2026), [0.25, 0.75])
    assert table.loc[0, ["lower", "upper"]].tolist() == pytest.approx(expected, rel=1e-6)


def test_a_choice_that_is_not_usable_has_no_numbers():
    failed = weigh(fit(promise(), **UNSURE), "off")
    table = headlines(failed).set_index("choice")
    assert table["usable"].tolist() == [True, False, False]
    assert table.loc["naive", ["lower", "median", "upper"]].isna().all()
    assert table.loc["naive", "pareto_k"] >= bound(DRAWS)
    assert table.loc["off", ["lower", "median", "upper"]].notna().all()


def test_chances_of_the_choices_that_were_not_made(weighed):
    table = choice_probabilities(weighed)
    assert tuple(table.columns) == PROBABILITY_COLUMNS
    assert list(table.itertuples(index=False, name=None)) == [
        (f"status_quo (targets {choice})", year, "Ministry", value, chance(weighed, choice, *at))
        for choice in ("off", "debiased")
        for at in [(2028, 9e5), (2030, 1e6)]
        for year, value in [at]
    ]
    off = choice_probabilities(weigh(fit(promise()), "off"))
    assert off["scenario"].unique().tolist() == [
        "status_quo (targets debiased)",
        "status_quo (targets naive)",
    ]


def chance(weighed, choice, year, value):
    return pytest.approx((production(weighed, choice, year) >= value).mean())


def test_chances_of_what_is_not_usable_are_not_told():
    failed = weigh(fit(promise(), **UNSURE), "naive")
    assert failed.tree.attrs["targets_choice"] == "off"
    assert choice_probabilities(failed).empty
    assert tuple(choice_probabilities(failed).columns) == PROBABILITY_COLUMNS


def test_what_institutions_deliver():
    posterior = small_posterior(400)
    table = institutions(posterior)
    assert table.index.tolist() == list(VOCABULARY["institution"])
    assert table.index.name == "institution"
    assert table.columns.tolist() == ["documents", "promises", "lower", "median", "upper"]
    # Of the ministry's four promises one stands.
    assert table.loc["ministry", ["documents", "promises"]].tolist() == [2, 3]
    assert (table.drop(index="ministry")[["documents", "promises"]] == 0).all(axis=None)
    share = posterior.draws["institution_share"].sel(institution="agency").to_numpy()
    expected = np.quantile(share, [0.05, 0.5, 0.95])
    assert table.loc["agency", ["lower", "median", "upper"]].tolist() == pytest.approx(expected)
    half = institutions(posterior, prob=0.5).loc["agency"]
    assert half["lower"] == pytest.approx(np.quantile(share, 0.25))


def test_a_target_restated_is_the_share_of_its_growth():
    promises = [promise(year=2028, promised=1.0e6), promise(promised=1.2e6)]
    posterior = fit(*promises, institution_share=0.25)
    table = restated_targets(weigh(posterior), posterior)
    assert table.columns.tolist() == [
        "document",
        "institution",
        "year",
        "promised",
        "percentile",
        "lower",
        "median",
        "upper",
    ]
    assert table["document"].tolist() == [KNOWN, KNOWN]
    assert table["year"].tolist() == [2028, 2030]
    expected = BASE * (table["promised"] / BASE) ** 0.25
    for column in ("lower", "median", "upper"):
        assert table[column].tolist() == pytest.approx(expected.tolist())
    before = outlook().draws("production")
    below = [(before.sel(year=y) < v).mean().item() for y, v in [(2028, 1.0e6), (2030, 1.2e6)]]
    assert table["percentile"].tolist() == pytest.approx(below, abs=1e-9)


def test_the_percentile_is_that_of_the_unweighted_forecast():
    posterior = fit(promise())
    tables = [restated_targets(weigh(posterior, choice), posterior) for choice in ("off", "naive")]
    assert tables[0].equals(tables[1])


def test_the_interval_of_a_restated_target_is_that_of_the_share():
    posterior = fit(promise())
    row = restated_targets(weigh(posterior), posterior, prob=0.5).iloc[0]
    share = posterior.draws["institution_share"].sel(institution="ministry").to_numpy()
    expected = BASE * 1.5 ** np.quantile(share, [0.25, 0.5, 0.75])
    assert row[["lower", "median", "upper"]].tolist() == pytest.approx(expected, rel=1e-3)


def test_without_standing_targets_there_is_nothing_to_restate():
    assert restated_targets(weigh(fit()), fit()).empty


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"years": [2030, 2040]}, "The forecast runs from 2025 to 2030, not to 2040"),
        ({"years": [2024]}, "The forecast runs from 2025 to 2030, not to 2024"),
        *[({"prob": prob}, "must lie between 0 and 1") for prob in (80, 0, 1, -0.1, np.nan)],
    ],
)
def test_what_there_is_no_headline_for_is_said(weighed, asked, message):
    with pytest.raises(AutolocError, match=message):
        headlines(weighed, **asked)
