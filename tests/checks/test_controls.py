"""Negative controls: worlds, permutations and bars; the fits themselves are few and slow."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.backtests import vintages
from bayes_autoloc.checks.controls import control_jobs
from bayes_autoloc.checks.controls.control_jobs import CHANGING, supply_data
from bayes_autoloc.checks.controls.control_leads import lead_bars, lead_jobs, shuffled_leads
from bayes_autoloc.checks.controls.control_shocks import shock_bars, shock_jobs
from bayes_autoloc.checks.controls.control_waves import WORLDS, wave_bars, wave_jobs
from bayes_autoloc.checks.controls.controls import controls_check
from bayes_autoloc.checks.controls.worlds import simulate_world
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations, observe
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.model.priors import PriorSet
from tests.checks.points import fit_of
from tests.checks.vintage_fakes import fake_forecast

LARGE = WORLDS["large"]


@pytest.fixture(scope="module")
def posterior() -> Posterior:
    return fit_of("russia").posterior


@pytest.fixture(scope="module")
def world(posterior: Posterior) -> Observations:
    return simulate_world(posterior, np.random.default_rng(1), LARGE)


def test_leads_are_dealt_out_anew_and_nothing_else(posterior: Posterior) -> None:
    obs = posterior.observations
    shuffled = shuffled_leads(obs, np.random.default_rng(1))
    assert sorted(shuffled.plans["lead"]) == sorted(obs.plans["lead"])
    assert (shuffled.plans["lead"] != obs.plans["lead"]).mean() > 0.5
    pd.testing.assert_frame_equal(
        shuffled.plans.drop(columns="lead"), obs.plans.drop(columns="lead")
    )
    pd.testing.assert_frame_equal(shuffled.outputs, obs.outputs)


def test_shuffling_changes_only_the_optimism_of_plans(posterior: Posterior) -> None:
    jobs = {job.key: job.arguments["data"] for job in lead_jobs(posterior, seed=1, draws=10)}
    real, shuffled = jobs["leads-real"], jobs["leads-shuffled-0"]
    assert {name for name in real if real[name] != shuffled[name]} == {"plan_optimism"}
    assert sorted(real["plan_optimism"]) == pytest.approx(sorted(shuffled["plan_optimism"]))
    assert jobs["leads-shuffled-1"] != shuffled


def test_case_without_plans_has_no_leads_to_shuffle(posterior: Posterior) -> None:
    obs = posterior.observations
    empty = posterior.with_observations(replace(obs, plans=obs.plans.iloc[:0]))
    with pytest.raises(AutolocError, match=r"plans\.csv"):
        lead_jobs(empty, seed=1, draws=10)


def test_world_keeps_the_design(posterior: Posterior, world: Observations) -> None:
    obs = posterior.observations
    drawn = {"cells": "seen", "plans": ["log_seen", "plan"], "totals": "value"}
    for name, columns in drawn.items():
        pd.testing.assert_frame_equal(
            getattr(world, name).drop(columns=columns), getattr(obs, name).drop(columns=columns)
        )
    for name in ("outputs", "incumbents"):
        left, right = getattr(world, name), getattr(obs, name)
        assert len(left) == len(right)
        assert (left["output"] != right["output"].to_numpy()).all()
    assert (world.cells["seen"].isna() == obs.cells["seen"].isna()).all()


def test_figures_of_a_world_agree_with_each_other(world: Observations) -> None:
    """One figure a plant-year, wherever it is used."""
    seen = world.cells["seen"].to_numpy(float)
    outputs = world.outputs.loc[~world.outputs["censored"]]
    cell = outputs["cell"].to_numpy(int)
    told = ~np.isnan(seen[cell])
    assert told.sum() > 50
    np.testing.assert_allclose(outputs["output"].to_numpy()[told], seen[cell][told])
    plans = world.plans.dropna(subset=["log_seen"])
    assert len(plans) > 20
    np.testing.assert_allclose(np.exp(plans["log_seen"]), seen[plans["cell"].to_numpy(int)])


def test_same_seed_and_other_waves_differ_by_the_waves_alone(posterior: Posterior) -> None:
    none, large = (
        simulate_world(posterior, np.random.default_rng(1), effect) for effect in ({}, LARGE)
    )
    wave = none.plants["wave"].reindex(none.outputs["plant"]).to_numpy(str)
    ratio = np.log(large.outputs["output"].to_numpy() / none.outputs["output"].to_numpy())
    expected = [LARGE.get(w, 0.0) for w in wave]
    np.testing.assert_allclose(ratio, expected, atol=1e-9)


def test_data_are_those_of_the_model(posterior: Posterior, world: Observations) -> None:
    real, other = (
        supply_data(obs, posterior.priors, series=posterior.case.series, overseas_weight=0.5)
        for obs in (posterior.observations, world)
    )
    assert set(real) == set(CHANGING)
    assert {name: len(real[name]) for name in real} == {name: len(other[name]) for name in other}
    np.testing.assert_allclose(
        real["output_observed"], np.log(posterior.observations.outputs["output"])
    )
    assert other["plan_optimism"] == real["plan_optimism"]


def test_worlds_with_and_without_waves_share_their_numbers(posterior: Posterior) -> None:
    jobs = {job.key: job.arguments for job in wave_jobs(posterior, seed=1, draws=10, worlds=2)}
    assert list(jobs) == ["waves-none-0", "waves-none-1", "waves-large-0", "waves-large-1"]
    assert jobs["waves-none-0"]["seed"] == jobs["waves-large-0"]["seed"]
    assert jobs["waves-none-0"]["data"] != jobs["waves-none-1"]["data"]


def test_forecasts_differ_in_nothing_but_shocks() -> None:
    case, priors = Case.load("russia"), PriorSet.load("default")
    with_, without = shock_jobs(case, priors, seed=1, draws=10)
    changed = {name for name in with_.arguments if with_.arguments[name] != without.arguments[name]}
    assert changed == {"case", "priors"}
    assert Case.from_text(without.arguments["case"]).shocks == ()
    assert with_.arguments["horizon"] == 2022


def test_vintage_needs_a_published_year_after_it() -> None:
    with pytest.raises(AutolocError, match="2025"):
        shock_jobs(
            Case.load("russia"), PriorSet.load("default"), seed=1, draws=10, vintage="2024-12"
        )


def leads(real: float, shuffled: list[tuple[float, float]]) -> pd.DataFrame:
    rows = [("prior", -0.7, 0.7), ("real", real, 1.0)]
    rows += [(f"shuffled-{i}", low, high) for i, (low, high) in enumerate(shuffled)]
    return pd.DataFrame(rows, columns=["leads", "q05", "q95"])


@pytest.mark.parametrize(
    ("shuffled", "met"),
    [
        ([(-0.1, 0.1), (-0.2, 0.3), (-0.1, 0.4)], True),
        ([(-0.1, 0.1), (-0.2, 0.3), (0.1, 0.4)], True),
        ([(-0.1, 0.1), (0.2, 0.3), (0.1, 0.4)], False),
    ],
)
def test_most_shuffled_intervals_hold_zero(shuffled: list[tuple[float, float]], met: bool) -> None:
    effect, none = lead_bars(leads(0.1, shuffled))
    assert effect.met
    assert none.met == met


def test_real_leads_must_show_an_effect() -> None:
    assert not lead_bars(leads(-0.05, [(-0.1, 0.1)]))[0].met


def test_spread_of_waves_is_compared_with_prior_and_large_waves() -> None:
    table = pd.DataFrame(
        {
            "world": ["prior", "real", "none-0", "none-1", "none-2", "large-0"],
            "q50": [0.2, 0.3, 0.1, 0.08, 0.5, 0.4],
        }
    )
    shrunk, apart = wave_bars(table)
    assert shrunk.value == pytest.approx(0.5)
    assert apart.value == pytest.approx(0.25)
    assert shrunk.met
    assert apart.met


def test_model_without_shocks_must_fail() -> None:
    def table(covered: bool, crps: float) -> pd.DataFrame:
        return pd.DataFrame(
            {"model": ["with", "without"], "covered95": [False, covered], "crps_log": [0.5, crps]}
        )

    assert all(bar.met for bar in shock_bars(table(False, 0.9)))
    assert [bar.met for bar in shock_bars(table(True, 0.4))] == [False, False]


def refit_supply(
    case: Mapping[str, str],
    priors: str,
    overseas_weight: float,
    *,
    data: Mapping[str, Any],
    keep: list[str],
    seed: int,
    draws: int,
    code: str,
) -> dict[str, Any]:
    """Return a spread like that of the outputs, and an effect of leads that are in order."""
    assert "case.toml" in case
    assert priors
    assert code
    assert overseas_weight == 0.5
    rng = np.random.default_rng(seed)
    in_order = np.corrcoef(data["plan_optimism"], data["plan_observed"])[0, 1]
    found = {
        "plan_bias": in_order + 0.01 * rng.standard_normal(draws),
        "sigma_wave": np.std(data["output_observed"]) * rng.random(draws),
    }
    return {
        "draws": {name: found[name].tolist() for name in keep},
        "problems": ["supply: 1 divergences"] if "plan_bias" in keep else [],
    }


# A job's function must be at home in the module that names it.
refit_supply.__module__ = control_jobs.__name__


def test_controls_are_put_together(posterior: Posterior, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control_jobs, "refit_supply", refit_supply)
    monkeypatch.setattr(vintages, "forecast_vintage", fake_forecast)
    result = controls_check(posterior, draws=20, repeats=1)
    assert result.name == "controls"
    assert len(result.bars) == 6
    assert result.tables["leads"]["leads"].tolist() == ["prior", "real", "shuffled-0"]
    assert result.tables["waves"]["world"].tolist() == ["prior", "real", "none-0", "large-0"]
    assert result.tables["shocks"]["model"].tolist() == ["with", "without"]
    assert result.tables["shocks"]["outcome"].tolist() == pytest.approx([450_000, 450_000])
    assert "leads real: supply: 1 divergences" in result.notes[-1]


@pytest.mark.posterior
@pytest.mark.slow
def test_refit_to_its_own_data_finds_what_the_fit_found() -> None:
    """The small case, fitted through the job, has the data of its own block."""
    fit = fit_of("small").posterior
    obs = observe(fit.case)
    data = supply_data(obs, fit.priors, series=fit.case.series, overseas_weight=0.5)
    arguments: dict[str, Any] = {
        "case": fit.case.to_text(),
        "priors": fit.priors.to_text(),
        "overseas_weight": 0.5,
        "keep": ["sigma_wave", "plan_bias"],
        "seed": 1,
        "draws": 300,
        "code": "",
    }
    own = control_jobs.refit_supply(**arguments, data=data)
    default = control_jobs.refit_supply(**arguments, data={})
    assert own["draws"] == default["draws"]
    assert len(own["draws"]["plan_bias"]) == 4 * 300
