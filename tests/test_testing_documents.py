"""Simulated documents are read as they are meant, and have the moments that their truth says."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.evidence.vocabulary import VOCABULARY
from bayes_autoloc.testing import (
    SimulatedDocuments,
    foreign_case,
    simulate_documents,
    small_case,
)


@pytest.fixture(scope="module")
def many() -> SimulatedDocuments:
    return simulate_documents(7, foreign_case(), n_documents=500, sigma_document=0.2)


def promises(simulated: SimulatedDocuments) -> pd.DataFrame:
    """Return the rows with base, log growth promised and delivered, and the true share."""
    case, truth = simulated.case, simulated.truth
    totals = case.production.loc[case.production["series"] == case.series]
    published = totals.set_index("year")["value"]
    rows = pd.DataFrame(simulated.rows)
    rows["base"] = (rows["issued"].str[:4].astype(int) - 1).map(published)
    rows["promised"] = np.log(rows["value"] / rows["base"])
    rows["delivered"] = np.log(rows["realised"] / rows["base"])
    rows["name"] = rows["forecaster"] + ", " + rows["issued"]
    rows["effect"] = [truth[f"document_effect[{name}]"] for name in rows["name"]]
    rows["share"] = [truth[f"institution_share[{name}]"] for name in rows["institution"]]
    return rows


@pytest.mark.parametrize("make", [small_case, foreign_case])
def test_every_row_is_a_promise_from_the_base_that_was_meant(make: Callable[[], Case]) -> None:
    simulated = simulate_documents(2, make(), n_documents=30)
    observed = observe(simulated.case)
    assert not observed.excluded["table"].eq("forecasts").any()
    documents, expected = observed.documents, promises(simulated)
    assert not documents["standing"].any()
    assert documents["document"].tolist() == expected["name"].tolist()
    for ours, theirs in {"target_year": "target_year", "promised": "value", "base": "base"}.items():
        np.testing.assert_allclose(documents[ours], expected[theirs], rtol=1e-12)
    np.testing.assert_array_equal(documents["realised"], expected["realised"])


def test_documents_take_the_place_of_the_cases_own() -> None:
    case = small_case()
    simulated = simulate_documents(2, case)
    assert len(case.forecasts) > 0
    assert len(simulated.case.forecasts) == len(simulated.rows)
    for name in set(case.tables) - {"forecasts"}:
        pd.testing.assert_frame_equal(simulated.case.tables[name], case.tables[name])
    added = case.with_rows(forecasts=simulated.rows).forecasts
    assert len(added) == len(case.forecasts) + len(simulated.rows)


def test_same_seed_same_documents() -> None:
    first, again, other = (simulate_documents(seed, small_case()) for seed in (3, 3, 4))
    assert first.rows == again.rows
    assert first.truth == again.truth
    assert first.rows != other.rows


def test_the_truth_leaves_the_promises_alone() -> None:
    truth = {"share": 1.0, "sigma_institution": 0.0, "sigma_forecast": 0.0}
    plain, kept = (pd.DataFrame(simulate_documents(3, small_case(), **t).rows) for t in ({}, truth))
    pd.testing.assert_frame_equal(plain.drop(columns="realised"), kept.drop(columns="realised"))
    assert (plain["realised"] != kept["realised"]).all()


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_without_noise_the_share_is_delivered_to_the_car(share: float) -> None:
    still = {"sigma_institution": 0.0, "sigma_document": 0.0, "sigma_forecast": 0.0}
    rows = promises(simulate_documents(5, small_case(), share=share, **still))
    expected = rows["base"] ** (1 - share) * rows["value"] ** share
    np.testing.assert_allclose(rows["realised"], expected, atol=0.5)
    assert rows["promised"].max() > 0.3


def test_noise_of_what_came_is_student_t(many: SimulatedDocuments) -> None:
    rows = promises(many)
    noise = rows["delivered"] - (rows["share"] + rows["effect"]) * rows["promised"]
    assert stats.kstest(noise / 0.3, stats.t(5).cdf).pvalue > 0.01
    # a normal with the same quartiles is told apart
    normal = stats.norm(scale=stats.t(5).ppf(0.75) / stats.norm.ppf(0.75))
    assert np.mean(np.abs(noise / 0.3) > normal.ppf(0.995)) > 0.015


def test_documents_differ_by_their_spread(many: SimulatedDocuments) -> None:
    effects = promises(many).drop_duplicates("name")["effect"]
    assert len(effects) == 500
    assert stats.kstest(effects / 0.2, stats.norm.cdf).pvalue > 0.01


def test_institutions_differ_by_their_spread() -> None:
    case, words = small_case(), VOCABULARY["institution"]
    truths = [
        simulate_documents(s, case, n_documents=1, institutions=words).truth for s in range(9)
    ]
    shares = [truth[f"institution_share[{word}]"] for truth in truths for word in words]
    assert len(set(shares)) == 63
    assert stats.kstest(shares, stats.norm(0.35, 0.1).cdf).pvalue > 0.01


def test_promises_grow_at_the_pace_asked_for(many: SimulatedDocuments) -> None:
    rows = promises(many)
    years = rows["target_year"] + 1 - rows["issued"].str[:4].astype(int)
    pace = (rows["promised"] / years).groupby(rows["name"]).first()
    # uniform from 0 to 0.16: mean 0.08, sd 0.046
    assert pace.mean() == pytest.approx(0.08, abs=4 * 0.046 / np.sqrt(len(pace)))
    assert rows["target_year"].max() == 2024
    assert set(rows.groupby("name").size()) == {1, 2, 3}


def test_institutions_take_turns() -> None:
    two = simulate_documents(1, small_case(), n_documents=7, institutions=("academic", "company"))
    rows = pd.DataFrame(two.rows).drop_duplicates("document")
    assert rows["institution"].value_counts().to_dict() == {"academic": 4, "company": 3}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sigma_forecast": -0.1}, "spreads must not be negative"),
        ({"n_documents": 0}, "at least one document"),
        ({"institutions": ()}, "one institution"),
    ],
)
def test_senseless_requests_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simulate_documents(0, small_case(), **wrong)  # type: ignore[arg-type]


def test_a_case_without_totals_is_refused() -> None:
    texts = small_case().to_text()
    texts["production.csv"] = texts["production.csv"].splitlines()[0] + "\n"
    with pytest.raises(ValueError, match="case 'small' has no total"):
        simulate_documents(0, Case.from_text(texts))
