"""The independent simulator: how it depends on parameters, and that it shares no code."""

import ast
from dataclasses import fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from bayes_autoloc.checks import calibration
from bayes_autoloc.checks.calibration.replicate import Parameters, replicate
from bayes_autoloc.checks.calibration.replicate_events import announcement_rows, hazard_rows
from bayes_autoloc.checks.calibration.replicate_priors import draw_parameters
from bayes_autoloc.checks.calibration.replicate_quantities import derived, log_likelihood
from bayes_autoloc.checks.calibration.replicate_supply import output_rows, plan_rows
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.testing import foreign_case

type Array = npt.NDArray[np.float64]

FOLDER = Path(calibration.__file__).parent
PRIORS = PriorSet.load("default")


@pytest.fixture(scope="module")
def case() -> Case:
    return Case.load("russia")


@pytest.fixture(scope="module")
def obs(case: Case) -> Observations:
    return observe(case)


def parameters(case: Case, obs: Observations, seed: int = 0) -> Parameters:
    rng = np.random.default_rng(seed)
    return Parameters.from_dataset(
        draw_parameters(rng, obs, PRIORS, series=case.series, market_scope=case.market_scope)
    )


@pytest.fixture(scope="module")
def truth(case: Case, obs: Observations) -> Parameters:
    return parameters(case, obs)


@pytest.fixture(scope="module")
def worlds(obs: Observations, truth: Parameters) -> list[Observations]:
    rng = np.random.default_rng(1)
    return [replicate(obs, truth, rng) for _ in range(30)]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("replicate*.py")), ids=lambda path: path.stem)
def test_it_shares_no_code_with_the_model(path: Path) -> None:
    if path.stem == "replicated":  # predictive checks of a fit, another module
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    imported = [
        node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and id(node) not in for_types
    ]
    imported += [
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    ]
    allowed = (
        "bayes_autoloc.model.coords",
        "bayes_autoloc.errors",
        "bayes_autoloc.checks.calibration.replicate",
    )
    own = [name for name in imported if name.startswith("bayes_autoloc")]
    assert [name for name in own if not name.startswith((*allowed, "bayes_autoloc.evidence"))] == []
    assert not {"pymc", "pytensor"} & {name.split(".")[0] for name in imported}


def test_the_design_stays_and_the_figures_change(
    obs: Observations, worlds: list[Observations]
) -> None:
    changing = {
        "outputs": {"output", "censored"},
        "cells": {"seen"},
        "plans": {"plan", "log_seen"},
        "incumbents": {"output"},
        "totals": {"value"},
        "hazards": {"count"},
        "announcements": {"count"},
        "market": {"value"},
        "documents": {"realised"},
    }
    for item in fields(Observations):
        before, after = getattr(obs, item.name), [getattr(w, item.name) for w in worlds]
        if not isinstance(before, pd.DataFrame):
            assert all(one == before for one in after)
            continue
        wanted = changing.get(item.name, set())
        kept = [column for column in before if column not in wanted]
        for one in after:
            pd.testing.assert_frame_equal(one[kept], before[kept])
        for column in wanted:
            assert any(not one[column].equals(before[column]) for one in after), column


def test_cells_show_the_outputs_and_plans_know_the_cells(
    obs: Observations, worlds: list[Observations]
) -> None:
    for world in worlds[:5]:
        told = world.plans["log_seen"]
        assert (told.isna() == obs.plans["log_seen"].isna()).all()
        seen = np.log(world.cells["seen"].to_numpy())[world.plans["cell"]]
        assert told.dropna().to_numpy() == pytest.approx(seen[told.notna()])
        rows = world.outputs[~obs.outputs["censored"]]
        shown = world.cells["seen"].to_numpy()[rows["cell"]]
        assert (np.isnan(shown) | (shown == rows["output"])).all()
        assert (np.isnan(shown) == (rows["rel_sd"] > 0.25)).all()
        without = ~obs.cells.index.isin(obs.outputs["cell"])
        pd.testing.assert_series_equal(world.cells["seen"][without], obs.cells["seen"][without])


def test_lower_bounds_are_bounds_or_seen_below_them(
    obs: Observations, worlds: list[Observations]
) -> None:
    was = obs.outputs["censored"].to_numpy()
    bound = obs.outputs["output"].to_numpy()
    assert was.any()
    still = np.array([world.outputs["censored"].to_numpy() for world in worlds])
    made = np.array([world.outputs["output"].to_numpy() for world in worlds])
    assert not still[:, ~was].any()
    assert (made[still] == np.broadcast_to(bound, made.shape)[still]).all()
    below = ~still[:, was]
    assert below.any()
    assert (made[:, was][below] < np.broadcast_to(bound[was], below.shape)[below]).all()


def test_outputs_scatter_about_the_formula(obs: Observations, truth: Parameters) -> None:
    p = truth.arrays
    rng = np.random.default_rng(2)
    law = output_rows(obs, p)
    drawn = np.log([law.draw(rng) for _ in range(1500)])
    row = int(np.flatnonzero(~obs.outputs["overseas"])[3])
    cell = obs.cells.iloc[obs.outputs["cell"].iloc[row]]
    plant = truth.of("plant").index(cell["plant"])
    drivers = obs.drivers.loc[cell["year"]]
    expected = (
        np.log(cell["capacity"] * cell["running"])
        + p["eta"][plant]
        + np.log1p(-np.exp(-cell["age"] / np.exp(p["log_tau"][plant])))
        + p["gamma"] * drivers["pressure"]
        + p["psi"] * drivers["protection"]
    )
    sd = np.hypot(p["sigma_y"], obs.outputs["rel_sd"].iloc[row])
    assert np.median(drawn[:, row]) == pytest.approx(expected, abs=0.15 * sd)
    # Quartiles of a Student-t with four degrees of freedom lie 0.741 scales from the middle.
    assert np.subtract(*np.quantile(drawn[:, row], [0.75, 0.25])) == pytest.approx(
        2 * 0.741 * sd, rel=0.15
    )


def test_plans_exceed_what_was_made_by_bias_and_lead(obs: Observations, truth: Parameters) -> None:
    p = truth.arrays
    law = plan_rows(obs, p)
    row = int(np.flatnonzero(obs.plans["log_seen"].notna() & (obs.plans["lead"] > 1))[0])
    plan = obs.plans.iloc[row]
    growth = 1 - np.exp(-(plan["lead"] - 0.5) / 0.7)
    plant = truth.of("plant").index(plan["plant"])
    running = obs.cells["running"].iloc[plan["cell"]]
    expected = (
        plan["log_seen"]
        + np.log(plan["running_start"] / running)
        + p["plan_bias"] * growth
        + p["plan_bias_age"] * np.exp(-plan["age"] / 2)
        + p["plan_effect"][plant]
    )
    variance = p["plan_sd"] ** 2 + p["plan_sd_lead"] ** 2 * growth + plan["seen_rel_sd"] ** 2
    variance += p["plan_sd_age"] ** 2 * np.exp(-plan["age"])
    assert law.location[row] == pytest.approx(expected)
    assert law.scale[row] == pytest.approx(np.sqrt(variance))


def test_counts_follow_their_rates(
    obs: Observations, truth: Parameters, worlds: list[Observations]
) -> None:
    mean = hazard_rows(obs, truth.arrays, truth.of("halt_plant")).mean
    counts = np.array([world.hazards["count"].to_numpy() for world in worlds])
    for kind in obs.hazards["kind"].unique():
        rows = (obs.hazards["kind"] == kind).to_numpy()
        expected = mean[rows].sum() * len(worlds)
        assert counts[:, rows].sum() == pytest.approx(expected, abs=4.5 * np.sqrt(expected) + 1)
    news = np.array([world.announcements["count"].to_numpy() for world in worlds]).sum()
    expected = announcement_rows(obs, truth.arrays).mean.sum() * len(worlds)
    assert news == pytest.approx(expected, abs=4.5 * np.sqrt(expected))


def test_the_total_counts_what_is_seen(
    case: Case, obs: Observations, truth: Parameters, worlds: list[Observations]
) -> None:
    label = f"log_expected_output[{obs.last_year}]"
    known = obs.cells["counted"] & (obs.cells["year"] == obs.last_year) & obs.cells["seen"].notna()
    assert known.any()
    seen, expected = [], []
    for world in worlds[:20]:
        seen.append(world.cells.loc[known, "seen"].sum())
        bias = truth.arrays["series_bias"][truth.of("series").index(case.series)]
        level = derived(world, truth, "supply", case.series)[label] - bias
        expected.append(np.exp(level))
    rest = np.array(expected) - np.array(seen)
    assert rest == pytest.approx(rest[0], rel=1e-6)
    assert rest[0] > 0


def test_the_truth_is_likelier_than_another_world(case: Case, obs: Observations) -> None:
    better = 0
    for seed in range(4):
        truth, other = parameters(case, obs, seed), parameters(case, obs, seed + 50)
        world = replicate(obs, truth, np.random.default_rng(seed))
        for block in ("supply", "hazards", "market", "targets"):
            own, foreign = (log_likelihood(world, p, block) for p in (truth, other))
            better += bool(own > foreign)
    assert better >= 15


def test_a_case_without_plans_and_promises_is_replicated() -> None:
    abroad = foreign_case()
    design = observe(abroad)
    truth = parameters(abroad, design)
    world = replicate(design, truth, np.random.default_rng(0))
    assert len(world.plans) == 0
    assert not truth.of("document")
    assert float(log_likelihood(world, truth, "targets")) == 0.0
    assert np.isfinite(log_likelihood(world, truth, "supply"))
    assert not world.totals["value"].equals(design.totals["value"])
