"""Official forecasts: the density by hand, shares of what was promised, cases without documents."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pymc as pm
import pytest
from scipy import stats

from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.evidence.vocabulary import VOCABULARY
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.model.targets import past_documents
from bayes_autoloc.testing import foreign_case, small_case
from tests.evidence.observed import russia_observed
from tests.model.graphs import block, evaluate, initial_point, log_terms

PROMISES = pd.DataFrame(
    {
        "document": ["Bank, 2018", "Ministry, 2018", "Bank, 2018", "Ministry, 2019"],
        "institution": ["consultancy", "ministry", "consultancy", "ministry"],
        "base": [1e6, 1e6, 1e6, 2e6],
        "promised": [2e6, 3e6, 1.5e6, 1e6],
        "realised": [1.2e6, 0.9e6, np.nan, 1.4e6],
        "standing": [False, False, True, False],
    }
)
"""The third one stands; the last one promises a fall."""
ROWS = PROMISES.loc[[0, 1, 3]]
AT = {"institution": [3, 1, 1], "document": [0, 1, 2]}
"""Places of the three past promises among the institutions and the documents."""


@pytest.fixture(scope="module")
def obs() -> Observations:
    return replace(observe(small_case()), documents=PROMISES)


@pytest.fixture(scope="module")
def model(obs: Observations) -> pm.Model:
    return block("targets", small_case(), obs)


def point_of(model: pm.Model, **values: float) -> dict[str, np.ndarray]:
    """Return a point at which the named parameters, spreads as logs, have these values."""
    start = initial_point(model)
    found = {name: np.full(np.shape(start[name]), value) for name, value in values.items()}
    return {**start, **found}


def wandering(model: pm.Model) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    return {k: rng.standard_normal(np.shape(v)) for k, v in initial_point(model).items()}


def test_standing_promises_are_not_observed(obs: Observations, model: pm.Model) -> None:
    assert past_documents(obs)["document"].tolist() == ROWS["document"].tolist()
    assert past_documents(obs).index.tolist() == [0, 1, 2]
    assert tuple(model.coords["document"]) == tuple(ROWS["document"])
    assert tuple(model.coords["institution"]) == VOCABULARY["institution"]
    expected = np.log(ROWS["realised"] / ROWS["base"])
    np.testing.assert_allclose(model["delivered_observed"].get_value(), expected)


def test_each_promise_follows_the_formula(model: pm.Model) -> None:
    point = wandering(model)
    names = ["delivered_share", "sigma_institution", "sigma_document", "sigma_forecast"]
    share, of_institution, of_document, scale = evaluate(model, point, names).values()
    kept = (
        share
        + of_institution * point["institution_z"][AT["institution"]]
        + of_document * point["document_z"][AT["document"]]
    )
    mean = kept * np.log(ROWS["promised"] / ROWS["base"])
    by_hand = stats.t(5, mean, scale).logpdf(np.log(ROWS["realised"] / ROWS["base"]))
    np.testing.assert_allclose(log_terms(model, point)["log_delivered"], by_hand, rtol=1e-10)


def test_reported_shares_are_those_of_the_formula(model: pm.Model) -> None:
    point = wandering(model)
    names = ["delivered_share", "sigma_institution", "institution_share"]
    share, spread, shares = evaluate(model, point, names).values()
    np.testing.assert_allclose(shares, share + spread * point["institution_z"])
    spread, effects = evaluate(model, point, ["sigma_document", "document_effect"]).values()
    np.testing.assert_allclose(effects, spread * point["document_z"])


@pytest.mark.parametrize("name", ["delivered_share", "sigma_institution", "sigma_forecast"])
def test_parameters_have_their_priors(model: pm.Model, name: str) -> None:
    point = wandering(model)
    value = evaluate(model, point, [name])[name]
    expected = PriorSet.load("default")[name].scipy().logpdf(value)
    if name.startswith("sigma"):
        expected += np.log(value)  # sampled as its log
    assert log_terms(model, point)[name] == pytest.approx(expected)


@pytest.mark.parametrize(("share", "like"), [(1.0, "promised"), (0.0, "base")])
def test_a_share_of_one_expects_the_promise_and_none_the_base(
    model: pm.Model, share: float, like: str
) -> None:
    """The density is highest where what came is what was promised, or the base."""
    point = point_of(model, delivered_share=share, institution_z=0.0, document_z=0.0)
    expected = np.log(ROWS[like] / ROWS["base"]).to_numpy()
    scale = evaluate(model, point, ["sigma_forecast"])["sigma_forecast"]
    peak = stats.t(5, scale=scale).logpdf(0.0)
    before = model["delivered_observed"].get_value()
    try:
        pm.set_data({"delivered_observed": expected}, model=model)
        np.testing.assert_allclose(log_terms(model, point)["log_delivered"], peak)
        pm.set_data({"delivered_observed": expected + 0.1}, model=model)
        assert (log_terms(model, point)["log_delivered"] < peak).all()
    finally:
        pm.set_data({"delivered_observed": before}, model=model)


@pytest.mark.parametrize("promises", [PROMISES.iloc[:0], PROMISES.loc[[2]]])
def test_without_past_documents_the_priors_remain(
    obs: Observations, promises: pd.DataFrame
) -> None:
    terms = log_terms(block("targets", small_case(), replace(obs, documents=promises)))
    assert set(terms) == {
        "delivered_share",
        "sigma_institution",
        "sigma_document",
        "sigma_forecast",
        "institution_z",
    }
    assert all(np.isfinite(term).all() for term in terms.values())


def test_a_case_without_forecasts_has_no_documents() -> None:
    model = block("targets", foreign_case())
    assert "log_delivered" not in model.named_vars
    shares = evaluate(model, initial_point(model), ["institution_share"])["institution_share"]
    assert shares.shape == (len(VOCABULARY["institution"]),)


def test_documents_of_the_shipped_case() -> None:
    """Each document and institution has its own place, in the order of the rows."""
    obs = russia_observed()
    model = block("targets", small_case(), obs)
    rows = past_documents(obs)
    for level in ("institution", "document"):
        names = np.array(model.coords[level])
        assert names[model[f"promise_{level}"].get_value()].tolist() == rows[level].tolist()
    assert len(model.coords["document"]) == rows["document"].nunique() < len(rows)


def test_nothing_of_the_rows_is_baked_in() -> None:
    """With the rows in another order, the densities come in that order."""
    model = block("targets", small_case(), russia_observed())
    point = wandering(model)
    before = log_terms(model, point)
    nodes = {node.name: node.get_value()[::-1] for node in model.data_vars}
    assert len(nodes) == 4
    pm.set_data(nodes, model=model)
    after = log_terms(model, point)
    assert len(set(before["log_delivered"])) > 10
    np.testing.assert_allclose(after["log_delivered"], before["log_delivered"][::-1])
