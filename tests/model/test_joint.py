"""The joint model: it can be built on any case, every row counts, and data can be exchanged."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pymc as pm
import pytest
from scipy import stats

from bayes_autoloc.errors import CaseError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.model.joint import BLOCKS
from bayes_autoloc.testing import foreign_case, small_case
from tests.model.graphs import block, evaluate, initial_point, log_terms

CASES = {"small": small_case, "foreign": foreign_case, "russia": lambda: Case.load("russia")}
OBSERVED = {
    "log_output": "output_observed",
    "log_plan": "plan_observed",
    "log_incumbent": "incumbent_observed",
    "log_total": "total_observed",
    "events": "hazard_count",
    "log_sales": "market_observed",
    "log_delivered": "delivered_observed",
}


@pytest.fixture(scope="module")
def case() -> Case:
    return small_case()


@pytest.fixture(scope="module")
def obs(case: Case) -> Observations:
    return observe(case)


def nudged(model: pm.Model, seed: int = 0) -> dict[str, np.ndarray]:
    """Return a point away from the start, so that no effect is zero."""
    rng = np.random.default_rng(seed)
    return {k: v + 0.1 * rng.standard_normal(np.shape(v)) for k, v in initial_point(model).items()}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("part", BLOCKS)
def test_every_case_has_a_finite_density(name: str, part: str) -> None:
    terms = log_terms(block(part, CASES[name]()))
    bad = [key for key, term in terms.items() if not np.isfinite(term).all()]
    assert not bad


@pytest.mark.parametrize("frame", ["outputs", "plans", "totals", "incumbents", "incumbent_plants"])
def test_supply_without_some_evidence(case: Case, obs: Observations, frame: str) -> None:
    empty = {frame: getattr(obs, frame).iloc[:0]}
    if frame == "incumbent_plants":
        empty["incumbents"] = obs.incumbents.iloc[:0]
    terms = log_terms(block("supply", case, replace(obs, **empty)))
    assert all(np.isfinite(term).all() for term in terms.values())
    unobserved = {
        "outputs": "log_output",
        "plans": "log_plan",
        "totals": "log_total",
        "incumbents": "log_incumbent",
        "incumbent_plants": "incumbent_level",
    }[frame]
    assert unobserved not in terms


def test_supply_without_any_evidence(case: Case, obs: Observations) -> None:
    frames = ("plants", "cells", "outputs", "plans", "totals", "incumbents", "incumbent_plants")
    empty = {frame: getattr(obs, frame).iloc[:0] for frame in frames}
    terms = log_terms(block("supply", case, replace(obs, **empty)))
    assert all(np.isfinite(term).all() for term in terms.values())


def test_hazards_without_any_event(case: Case, obs: Observations) -> None:
    empty = replace(obs, hazards=obs.hazards.iloc[:0], announcements=obs.announcements.iloc[:0])
    terms = log_terms(block("hazards", case, empty))
    assert "events" not in terms
    assert all(np.isfinite(term).all() for term in terms.values())


def test_market_without_figures_is_refused(case: Case, obs: Observations) -> None:
    with pytest.raises(CaseError, match="market"):
        block("market", case, replace(obs, market=obs.market.iloc[:0]))


@pytest.mark.parametrize("part", BLOCKS)
def test_exchanged_data_change_the_density(case: Case, part: str) -> None:
    model = block(part, case)
    before = log_terms(model)
    for term in set(before) & set(OBSERVED):
        node = OBSERVED[term]
        changed = model[node].get_value() + 1.0
        pm.set_data({node: changed}, model=model)
        after = log_terms(model)
        assert not np.allclose(after[term], before[term]), term
        others = set(before) - {term}
        assert all(np.array_equal(before[k], after[k]) for k in others)
        pm.set_data({node: changed - 1.0}, model=model)


@pytest.mark.parametrize("part", BLOCKS)
def test_every_array_of_rows_is_data(case: Case, part: str) -> None:
    """Refitting with new rows must not need a new graph: no long constant is baked in."""
    from pytensor.graph.basic import Constant
    from pytensor.graph.traversal import ancestors

    model = block(part, case)
    rows = {
        int(np.shape(model[node].get_value())[0]) for node in OBSERVED.values() if node in model
    }
    graph = ancestors([model[name] for name in OBSERVED if name in model.named_vars])
    constants = [node for node in graph if isinstance(node, Constant) and np.ndim(node.data) > 0]
    baked = [
        node for node in constants if np.shape(node.data)[0] in rows and np.size(node.data) > 4
    ]
    assert not baked


def test_output_row_follows_the_formula(case: Case, obs: Observations) -> None:
    """One row by hand, from the point's own numbers."""
    model = block("supply", case, obs)
    point = nudged(model)
    terms = log_terms(model, point)
    evaluated = evaluate(model, point, ["eta", "log_tau", "gamma", "psi", "sigma_y"])
    row = obs.outputs.loc[~obs.outputs["overseas"] & ~obs.outputs["censored"]].iloc[0]
    at = obs.outputs.index.get_loc(row.name)
    cell = obs.cells.iloc[row["cell"]]
    plant = obs.plants.index.get_loc(row["plant"])
    drivers = obs.drivers.loc[row["year"]]
    tau = np.exp(evaluated["log_tau"][plant])
    expected = (
        np.log(cell["capacity"])
        + evaluated["eta"][plant]
        + np.log(1 - np.exp(-cell["age"] / tau))
        + evaluated["gamma"] * drivers["pressure"]
        + evaluated["psi"] * drivers["protection"]
        + np.log(cell["running"])
    )
    scale = np.hypot(evaluated["sigma_y"], row["rel_sd"])
    by_hand = stats.t(4, expected, scale).logpdf(np.log(row["output"]))
    assert terms["log_output"][at] == pytest.approx(by_hand)


def test_abroad_there_are_no_home_drivers() -> None:
    """Pressure and protection at home say nothing on a plant in another country."""
    case = Case.load("russia")
    obs = observe(case)
    model = block("supply", case, obs)
    abroad = obs.cells["overseas"].to_numpy(bool)
    assert abroad.any()
    for node in ("cell_pressure", "cell_protection"):
        values = model[node].get_value()
        assert (values[abroad] == 0).all()
        assert np.abs(values[~abroad]).max() > 0


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_rows_abroad_count_with_their_weight(weight: float) -> None:
    case = Case.load("russia")
    obs = observe(case)
    model = block("supply", case, obs, overseas_weight=weight)
    abroad = obs.outputs["overseas"].to_numpy(bool)
    assert abroad.any()
    assert set(model["output_weight"].get_value()[abroad]) == {weight}
    assert set(model["output_weight"].get_value()[~abroad]) == {1.0}


def test_a_total_counts_every_plant_once(case: Case, obs: Observations) -> None:
    """Seen figures and expectations of unseen plants cover the counted cells, without overlap."""
    model = block("supply", case, obs)
    cells = obs.cells
    inside = cells["counted"] & cells["year"].between(obs.first_year, obs.last_year)
    member = model["member"].get_value()
    unseen = (inside & cells["seen"].isna()).to_numpy(float)
    np.testing.assert_array_equal(member.sum(axis=0), unseen)
    seen = cells.loc[inside].groupby("year")["seen"].sum()
    years = range(obs.first_year, obs.last_year + 1)
    np.testing.assert_allclose(
        model["seen_total"].get_value(), pd.Series(seen).reindex(years, fill_value=0.0)
    )
