"""Rows that count nothing: the data of a block without them, and the likelihood that is left."""

from typing import Any

import numpy as np
import pytest

from bayes_autoloc.checks.rests_on.evidence_weights import (
    CHANGING,
    NO_TIME,
    SOURCES,
    VAGUE,
    LeftOut,
    data_without,
    observations_without,
    row_count,
    rows_without,
)
from bayes_autoloc.checks.rests_on.influence import log_ratios
from bayes_autoloc.errors import AutolocError
from tests.checks.points import CHAINS, DRAWS, at_points, fit_of, random_points
from tests.model.graphs import block

NAMES = {
    "outputs": "log_output",
    "plans": "log_plan",
    "totals": "log_total",
    "incumbents": "log_incumbent",
    "market": "log_sales",
    "events": "events",
}


def data_of(model: Any, name: str) -> dict[str, np.ndarray]:
    known = {str(data.name) for data in model.data_vars}
    return {
        one: np.asarray(model[one].get_value()).astype(float)
        for one in CHANGING[name]
        if one in known
    }


@pytest.fixture(scope="module")
def base() -> dict[str, dict[str, np.ndarray]]:
    case = fit_of("russia").posterior.case
    return {name: data_of(block(name, case), name) for name in CHANGING}


LEFT = [
    LeftOut(("moskvitch_moscow",)),
    LeftOut(("nissan_spb", "avtovaz_spb_xcross5", "xcite_spb")),
    LeftOut(("avtovaz",)),
    LeftOut(source="outputs"),
]


@pytest.mark.parametrize("left", LEFT, ids=str)
def test_what_is_seen_is_that_of_a_block_built_without_it(
    left: LeftOut, base: dict[str, dict[str, np.ndarray]]
) -> None:
    posterior = fit_of("russia").posterior
    obs = posterior.observations
    built = data_of(block("supply", posterior.case, observations_without(obs, left)), "supply")
    changed = {**base["supply"], **data_without(obs, left, base)["supply"]}
    for name in ("member", "seen_total", "plan_seen", "plan_unseen", "plan_log_seen"):
        np.testing.assert_allclose(changed[name], built[name], rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(changed["seen_variance"], built["seen_variance"], rtol=1e-6, atol=1)
    silent = base["supply"]["plan_seen_variance"].copy()
    silent[left.of(obs.plans["plant"], "outputs")] = 0.0
    np.testing.assert_allclose(changed["plan_seen_variance"], silent)


@pytest.mark.parametrize("source", list(SOURCES))
def test_a_kind_of_evidence_goes_whole(source: str, base: dict[str, dict[str, np.ndarray]]) -> None:
    obs = fit_of("russia").posterior.observations
    left = LeftOut(source=source)
    changed = data_without(obs, left, base)
    gone = rows_without(obs, left)
    assert row_count(obs, left) == sum(rows.sum() for rows in gone.values()) > 0
    for name, rows in gone.items():
        assert len(rows) == fit_of("russia").terms[NAMES[name]].shape[0]
    expected = {"outputs": {"outputs", "incumbents"}, "plans": {"plans"}, "totals": {"totals"}}
    group = expected.get(source, {"market"} if source in {"market", "forecasts"} else {"events"})
    assert {name for name, rows in gone.items() if rows.any()} == group
    blocks = {"market": "market", "forecasts": "market", "halts": "hazards", "projects": "hazards"}
    assert set(changed) == {blocks.get(source, "supply")}


def test_halts_and_projects_are_all_events() -> None:
    obs = fit_of("russia").posterior.observations
    halts, projects = (
        rows_without(obs, LeftOut(source=source))["events"] for source in ("halts", "projects")
    )
    assert (halts ^ projects).all()


def test_nothing_left_out_changes_nothing(base: dict[str, dict[str, np.ndarray]]) -> None:
    obs = fit_of("russia").posterior.observations
    assert data_without(obs, LeftOut(), base) == {}
    assert row_count(obs, LeftOut()) == 0
    assert data_without(obs, LeftOut(("nobody",)), base) == {}


def test_values_that_say_nothing(base: dict[str, dict[str, np.ndarray]]) -> None:
    obs = fit_of("russia").posterior.observations
    changed = data_without(obs, LeftOut(("nissan_spb",)), base)
    mine = (obs.outputs["plant"] == "nissan_spb").to_numpy()
    assert (changed["supply"]["output_weight"][mine] == 0).all()
    others = ~mine
    np.testing.assert_array_equal(
        changed["supply"]["output_weight"][others], base["supply"]["output_weight"][others]
    )
    events = rows_without(obs, LeftOut(("nissan_spb",)))["events"]
    assert (changed["hazards"]["hazard_count"][events] == 0).all()
    assert (changed["hazards"]["hazard_log_exposure"][events] == NO_TIME).all()
    incumbents = data_without(obs, LeftOut(("avtovaz",)), base)["supply"]["incumbent_rel_sd"]
    assert (incumbents == VAGUE).sum() == (obs.incumbents["plant"] == "avtovaz").sum()


def test_unknown_evidence_gets_a_hint() -> None:
    with pytest.raises(AutolocError, match="Did you mean 'totals'"):
        LeftOut(source="total")


@pytest.mark.slow
@pytest.mark.parametrize("plant", ["nissan_spb", "moskvitch_moscow", "avtovaz", "belgee_borisov"])
def test_log_ratios_are_those_of_the_block_with_the_data_changed(
    plant: str, base: dict[str, dict[str, np.ndarray]]
) -> None:
    posterior = fit_of("russia").posterior
    changed = data_without(posterior.observations, LeftOut((plant,)), base)
    expected = np.zeros(CHAINS * DRAWS)
    for name, values in changed.items():
        model = block(name, posterior.case)
        points = random_points(model, CHAINS * DRAWS)
        before = at_points(model, points)[1]
        for one, new in values.items():
            old = model[one].get_value()
            model[one].set_value(np.asarray(new, dtype=old.dtype))
        after = at_points(model, points)[1]
        if "incumbent_rel_sd" in values:  # a vague figure keeps a constant
            after["log_incumbent"][values["incumbent_rel_sd"] == VAGUE] = 0.0
        expected += sum(after[one].sum(axis=0) - before[one].sum(axis=0) for one in after)
    np.testing.assert_allclose(log_ratios(posterior)[plant], expected, rtol=1e-6, atol=1e-5)


def test_every_plant_with_rows_has_a_ratio() -> None:
    posterior = fit_of("russia").posterior
    found = log_ratios(posterior)
    obs = posterior.observations
    assert set(obs.outputs["plant"]) | set(obs.plans["plant"]) <= set(found)
    assert {"avtovaz", "uaz"} <= set(found)
