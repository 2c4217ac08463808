"""Calibration as a whole: what it reports, and a small run on the real design."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from bayes_autoloc.checks.calibration import calibration, rank_bench, rank_job
from bayes_autoloc.checks.calibration.calibration import BLOCKS, calibrate
from bayes_autoloc.checks.calibration.rank_bench import Bench, bench_of
from bayes_autoloc.checks.calibration.replicate import replicate
from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import Observations
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model import joint
from bayes_autoloc.model.priors import PriorSet
from bayes_autoloc.testing import small_case

QUICK = Sampling("nutpie", draws=250, tune=250, chains=1)


class Simulated:
    """Stands in for the jobs: ranks without fits, uniform but for one quantity."""

    def __init__(self, biased: str = "", diverging: Sequence[int] = ()) -> None:
        self.biased, self.diverging = biased, diverging
        self.jobs: list[Job] = []

    def __call__(self, jobs: Sequence[Job], _: JobPlan | None) -> dict[str, Any]:
        self.jobs = list(jobs)
        return {job.key: self.answer(job) for job in jobs}

    def answer(self, job: Job) -> dict[str, Any]:
        ranks, fits = [], []
        for world in job.arguments["worlds"]:
            rng = np.random.default_rng([world, 1])
            kinds = ["parameter"] * 40 + ["headline"] * 3 + ["likelihood"]
            for i, kind in enumerate(kinds):
                name = f"{kind}_{i}"
                place = rng.integers(100) // (3 if name == self.biased else 1)
                ranks.append([name, kind, world, int(place), 99])
            fits.append([world, "market", int(world in self.diverging), 1.01, "x", 300.0, 250.0])
        return {"ranks": ranks, "fits": fits}


def simulated(monkeypatch: pytest.MonkeyPatch, jobs: Simulated, n: int = 50) -> CheckResult:
    monkeypatch.setattr(calibration, "run_jobs", jobs)
    return calibrate(small_case(), simulations=n)


def test_uniform_ranks_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    result = simulated(monkeypatch, Simulated())
    assert result.passed, result.missed
    assert list(result.tables["ranks"]) == ["quantity", "simulation", "rank", "draws"]
    assert len(result.tables["ranks"]) == 50 * 44
    summary = result.tables["summary"]
    assert {"quantity", "kind", "p", "p_holm", "outside"} <= set(summary)
    assert (summary["p_holm"] >= summary["p"]).all()
    assert (summary["simulations"] == 50).all()


@pytest.mark.parametrize(("biased", "bar"), [("headline_41", 0), ("parameter_7", 1)])
def test_a_quantity_with_low_ranks_misses_its_bar(
    monkeypatch: pytest.MonkeyPatch, biased: str, bar: int
) -> None:
    result = simulated(monkeypatch, Simulated(biased))
    assert result.missed == (result.bars[bar],)
    worst = result.tables["summary"].sort_values("p").iloc[0]
    assert worst["quantity"] == biased
    assert worst["mean"] < 0.3


def test_every_world_is_simulated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Simulated()
    simulated(monkeypatch, jobs, n=10)
    assert [job.arguments["worlds"] for job in jobs.jobs] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert len({job.key for job in jobs.jobs}) == 3
    assert jobs.jobs[0].arguments["blocks"] == list(BLOCKS)


def test_fits_that_did_not_converge_are_kept_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    result = simulated(monkeypatch, Simulated(diverging=(3, 9)), n=12)
    (note,) = [note for note in result.notes if note.startswith("market:")]
    assert "of 12 fits 2 have divergences (2 in all)" in note
    assert "simulations 3, 9; they are kept" in note
    assert set(result.tables["ranks"]["simulation"]) == set(range(12))


def test_it_is_saved_and_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = simulated(monkeypatch, Simulated(), n=8)
    result.save(tmp_path)
    again = CheckResult.load(tmp_path, "calibration")
    pd.testing.assert_frame_equal(again.tables["ranks"], result.tables["ranks"])
    assert again.settings["seed"] == 1
    assert again.settings["overseas_weight"] == 1.0


def test_blocks_are_those_of_the_model() -> None:
    assert BLOCKS == joint.BLOCKS


def test_what_can_not_be_run_is_refused() -> None:
    case = small_case()
    with pytest.raises(AutolocError, match="unknown block 'hazard'"):
        calibrate(case, blocks=["hazard"])
    with pytest.raises(AutolocError, match="at least one block and one simulation"):
        calibrate(case, simulations=0)
    with pytest.raises(AutolocError, match="refits with nutpie, not 'pymc'"):
        calibrate(case, how=Sampling("pymc"))


@pytest.fixture(scope="module")
def case() -> Case:
    return Case.load("russia")


@pytest.fixture(scope="module")
def bench(case: Case) -> Bench:
    return bench_of(case.to_text(), PriorSet.load("default").to_text())


def test_the_truth_is_one_of_the_futures(bench: Bench) -> None:
    """Other true parameters in the place of the posterior's draws: a fit that learnt nothing."""
    worlds = [bench.world(2, number) for number in range(12)]
    draws = xr.concat([world.truth for world in worlds[1:]], "draw", join="exact")
    fitted = draws.expand_dims("chain").assign_coords(chain=[0], draw=range(11))
    rows = rank_job._of_future(bench, worlds[0], [fitted])
    assert [(label, kind) for label, kind, _ in rows] == [
        ("production[2030]", "headline"),
        ("production[2035]", "headline"),
    ]
    for _, _, (place, among) in rows:
        assert among == 99
        assert 0 <= place <= 99
    low = worlds[0].truth.assign(incumbent_mean=worlds[0].truth["incumbent_mean"] - 9)
    low["incumbent_level"] = low["incumbent_level"] - 9
    low["rest_level"] = low["rest_level"] - 9
    low["eta"] = low["eta"] - 9
    lost = rank_job._of_future(bench, replace(worlds[0], truth=low), [fitted])
    assert max(place for _, _, (place, _) in lost) < 30


def test_levels_in_another_order_are_refused(bench: Bench) -> None:
    truth = bench.world(2, 0).truth
    draws = truth.expand_dims(chain=[0], draw=range(5)).isel(plant=slice(None, None, -1))
    with pytest.raises(ValueError, match="join='exact'"):
        rank_job._with_truth(truth, [draws])


def test_a_world_beyond_the_compiled_data_is_refused(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Compiled:
        def __init__(self, *_: object) -> None:
            self.data: dict[str, Any] = {}

    monkeypatch.setattr(rank_bench, "Refitter", Compiled)
    fresh = replace(bench, _refitters={}, _fixed={})
    world = fresh.world(1, 0)
    moved = world.seen.market.assign(rel_sd=world.seen.market["rel_sd"] * 2)
    with pytest.raises(AutolocError, match=r"data of block .market. .*market_sd"):
        fresh.fit(replace(world, seen=replace(world.seen, market=moved)), "market", QUICK)


@pytest.mark.slow
@pytest.mark.posterior
def test_the_smallest_block_is_calibrated(case: Case) -> None:
    """The smoke test: 16 worlds on the real design, the other blocks left to the slow tests."""
    result = calibrate(case, simulations=16, blocks=["targets"], how=QUICK)
    assert result.passed, (result.missed, result.tables["summary"].sort_values("p").head())
    assert "log_likelihood[targets]" in set(result.tables["summary"]["quantity"])
    assert (result.tables["fits"].groupby("block").size() == 16).all()


@pytest.mark.slow
@pytest.mark.posterior
def test_the_small_blocks_are_calibrated(case: Case) -> None:
    """24 worlds on the real design, plants and totals left to the next test."""
    blocks = ["hazards", "market", "targets"]
    result = calibrate(case, simulations=24, blocks=blocks, how=QUICK)
    assert result.passed, (result.missed, result.tables["summary"].sort_values("p").head())
    summary = result.tables["summary"].set_index("quantity")
    assert summary.loc["log_announcement_rate[2025]", "kind"] == "headline"
    assert {"sigma_market", "halt_rate", "log_likelihood[targets]"} <= set(summary.index)
    assert (result.tables["fits"].groupby("block").size() == 24).all()
    assert (result.tables["ranks"]["draws"] >= 40).mean() > 0.95


@pytest.mark.slow
@pytest.mark.posterior
def test_a_wrong_simulator_is_caught(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def inflated(obs: Observations, *rest: Any) -> Observations:
        world = replicate(obs, *rest)
        return replace(world, market=world.market.assign(value=world.market["value"] * 2.0))

    monkeypatch.setattr(rank_bench, "replicate", inflated)
    result = calibrate(case, simulations=16, blocks=["market"], how=QUICK)
    assert not result.passed
    assert result.bars[0].value > 0
    worst = result.tables["summary"].sort_values("p")["quantity"].head(4)
    assert worst.str.startswith("log_market").any()


@pytest.mark.posterior
@pytest.mark.slow
def test_production_of_the_future_is_ranked(case: Case) -> None:
    result = calibrate(case, simulations=2)
    summary = result.tables["summary"]
    headline = summary.loc[summary["kind"] == "headline", "quantity"].tolist()
    assert headline == [
        "log_announcement_rate[2025]",
        "log_expected_output[2024]",
        "production[2030]",
        "production[2035]",
    ]
    assert {"sigma_y", "mode_effect[SKD]", "series_bias[rosstat]"} <= set(summary["quantity"])
    assert set(result.tables["fits"]["block"]) == set(BLOCKS)
    assert result.tables["fits"]["max_rhat"].max() < 1.2
