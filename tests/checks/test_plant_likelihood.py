"""The plants' likelihood in NumPy against the model's own, and rows against the evidence."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.checks.likelihood.plant_likelihood import At, Effects, plant_log_likelihood
from bayes_autoloc.checks.likelihood.plant_rows import every_plant, plant_rows
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.model.priors import PriorSet
from tests.checks.plant_fakes import SCALARS, output_row, parameters_of, plan_row, plant
from tests.forecast.fakes import small_once
from tests.model.graphs import block, evaluate, initial_point, log_terms

NAMED = [*SCALARS, "mode_effect", "mode_tau", "wave_effect", "eta", "log_tau", "plan_effect"]


def varied() -> Observations:
    """Return the small case's rows with a lower bound and a plant abroad."""
    obs = small_once()[1]
    outputs = obs.outputs.copy()
    outputs.loc[1, "censored"] = True
    abroad = {"plant_002"}
    frames = {
        name: getattr(obs, name).assign(
            overseas=getattr(obs, name)["plant"].isin(abroad).to_numpy()
        )
        for name in ("cells", "plans")
    }
    outputs["overseas"] = outputs["plant"].isin(abroad)
    plants = obs.plants.copy()
    plants["overseas"] = plants.index.isin(list(abroad))
    plants.loc[plants["overseas"], "wave"] = "overseas"
    plants["takeover"] = plants.index == "plant_003"
    return replace(obs, outputs=outputs, plants=plants, **frames)


def test_likelihood_is_that_of_the_model() -> None:
    case, _ = small_once()
    obs = varied()
    model = block("supply", case, obs)
    rng = np.random.default_rng(0)
    point = {
        name: start + 0.3 * rng.standard_normal(np.shape(start))
        for name, start in initial_point(model).items()
    }
    terms, values = log_terms(model, point), evaluate(model, point, NAMED)
    data = {
        name: (("chain", "draw", *model.named_vars_to_dims.get(name, ())), value[None, None])
        for name, value in values.items()
    }
    coords = {dim: list(model.coords[dim]) for dim in ("mode", "wave", "plant")}
    draws = xr.Dataset(data, coords=coords)
    parameters = Parameters(draws, PriorSet.load("default"), Streams(1))
    for name in obs.plants.index:
        rows = plant_rows(obs, str(name), 0.5)
        own = [draws[what].sel(plant=name).to_numpy()[0] for what in NAMED[-3:]]
        ours = plant_log_likelihood(rows, Effects(*own), At(parameters, np.array([0])))
        theirs = (
            terms["log_output"][(obs.outputs["plant"] == name).to_numpy()].sum()
            + terms["log_plan"][(obs.plans["plant"] == name).to_numpy()].sum()
        )
        assert ours[0] == pytest.approx(theirs, abs=1e-8), name


def test_weight_is_a_power() -> None:
    rows = plant(output_row(30_000), plan_row(50_000))
    at = At(parameters_of({}, 3), np.arange(3))
    effects = Effects(np.zeros(3), np.zeros(3), np.zeros(3))
    whole = plant_log_likelihood(rows, effects, at)
    half = plant_log_likelihood(replace(rows, weight=0.5), effects, at)
    np.testing.assert_allclose(half, whole / 2)


def test_draws_and_nodes_broadcast() -> None:
    rows = plant(output_row(30_000), output_row(20_000, censored=True), plan_row(50_000))
    parameters = parameters_of(
        {"gamma": np.linspace(0, 1, 4), "sigma_y": np.linspace(0.1, 0.4, 4)}, 4
    )
    use, log_tau, plan = np.random.default_rng(0).normal(size=(3, 5))
    grid = plant_log_likelihood(
        rows, Effects(use[None], log_tau[None], plan[None]), At(parameters, np.arange(4)[:, None])
    )
    assert grid.shape == (4, 5)
    for s in range(4):
        at = At(parameters, np.full(5, s))
        np.testing.assert_allclose(
            grid[s], plant_log_likelihood(rows, Effects(use, log_tau, plan), at)
        )


def test_rows_of_the_small_case() -> None:
    obs = varied()
    rows = plant_rows(obs, "plant_001", 0.5)
    assert [row.year for row in rows.outputs] == [2018, 2019, 2020, 2021, 2023, 2024]
    assert [row.censored for row in rows.outputs] == [False, True, False, False, False, False]
    assert rows.weight == 1.0
    first = rows.plans[0]
    assert first.log_seen == pytest.approx(rows.outputs[0].log_output - first.log_running)
    assert first.said == pytest.approx(2019 - first.lead)
    unseen = next(row for row in rows.plans if row.year == 2022)
    assert (unseen.log_seen, unseen.seen_rel_sd) == (None, 0.0)


def test_abroad_has_no_drivers_of_the_home_market() -> None:
    rows = plant_rows(varied(), "plant_002", 0.5)
    assert (rows.overseas, rows.weight) == (True, 0.5)
    assert {(row.pressure, row.protection) for row in rows.outputs} == {(0.0, 0.0)}


def test_plants_without_an_exact_output_are_left_out() -> None:
    obs = varied()
    assert {rows.plant for rows in every_plant(obs, 0.5)} == {
        "plant_001",
        "plant_002",
        "project_004",
    }
    bounds = obs.outputs.assign(censored=obs.outputs["plant"] == "plant_002")
    names = {rows.plant for rows in every_plant(replace(obs, outputs=bounds), 0.5)}
    assert names == {"plant_001", "project_004"}


def test_unknown_plant() -> None:
    with pytest.raises(AutolocError, match=r"no plant 'plant_01' in the ramp-up block.*plant_001"):
        plant_rows(small_once()[1], "plant_01", 0.5)
