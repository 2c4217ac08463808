"""Whole waves left out: which rows count, and the effect of a wave that nothing is known of."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import xarray as xr

from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.checks.left_out import plant_refits, waves
from bayes_autoloc.checks.left_out.plant_refits import (
    TOTALS,
    Refit,
    fresh_wave_effect,
    refit_and_score,
    refit_job,
    row_weights,
)
from bayes_autoloc.checks.left_out.waves import leave_one_wave_out, wave_refits
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.inference.blocks import BlockDraws
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.algebra import zero_sum_basis
from bayes_autoloc.model.coords import WAVES
from bayes_autoloc.model.priors import PriorSet
from tests.checks.plant_fakes import parameters_of, small_fit
from tests.forecast.fakes import small_once


def test_refits_of_the_shipped_case() -> None:
    obs = observe(Case.load("russia"))
    refits = wave_refits(obs)
    assert list(refits) == ["domestic", "western", "chinese", "home", "overseas"]
    chinese = refits["chinese"]
    assert chinese.wave == "chinese"
    assert set(chinese.predicted) < set(chinese.left_out)  # plan-only plants are left out too
    assert (obs.plants.loc[list(chinese.left_out), "wave"] == "chinese").all()
    assert not obs.plants.loc[list(chinese.left_out), "overseas"].any()
    from_abroad, to_abroad = refits["home"], refits["overseas"]
    assert (from_abroad.home, from_abroad.overseas, from_abroad.wave) == (0.0, 1.0, None)
    assert from_abroad.predicted == chinese.predicted
    assert (to_abroad.home, to_abroad.overseas) == (1.0, 0.0)
    assert obs.plants.loc[list(to_abroad.predicted), "overseas"].all()


def test_case_with_plants_at_home_only() -> None:
    assert list(wave_refits(small_once()[1])) == ["chinese"]


def test_weights_of_rows() -> None:
    plans = observe(Case.load("russia")).plans
    weights = row_weights(plans, {"home": 1.0, "overseas": 0.5}, ["haval_tula"])
    assert set(weights[plans["overseas"]]) == {0.5}
    gone = (plans["plant"] == "haval_tula").to_numpy()
    assert set(weights[gone]) == {0.0}
    assert set(weights[~gone & ~plans["overseas"].to_numpy()]) == {1.0}


def test_zero_sum_makes_a_fresh_wave_exchangeable() -> None:
    rng = np.random.default_rng(0)
    n, sigma = 200_000, 0.3
    effects = sigma * zero_sum_basis(3) @ rng.standard_normal((2, n))
    gap = effects[2] - effects[:2].mean(axis=0)
    contrast = effects[0] - effects[1]
    assert np.corrcoef(gap, contrast)[0, 1] == pytest.approx(0, abs=0.01)
    independent = sigma * rng.standard_normal((3, n))
    free = independent[2] - independent[:2].mean(axis=0)
    assert gap.std() == pytest.approx(free.std(), rel=0.01)
    values = {"wave_effect": effects.T, "sigma_wave": sigma}
    fresh = fresh_wave_effect(parameters_of(values, n), WAVES[2], rng)
    assert np.std(fresh - effects[:2].mean(axis=0)) == pytest.approx(gap.std(), rel=0.01)


class Refitter:
    """Stands in for the compiled block: keeps what it was given, answers with the fake fit."""

    def __init__(self) -> None:
        self.data: dict[str, np.ndarray] = {}

    def sample(self, data: dict[str, np.ndarray], *, seed: int, how: Sampling) -> BlockDraws:
        self.data, self.seed, self.how = data, seed, how
        draws = small_fit().draws
        rng = np.random.default_rng(0)
        shape = (draws.sizes["chain"], draws.sizes["draw"])
        stats = {
            "diverging": (("chain", "draw"), np.zeros(shape, bool)),
            "energy": (("chain", "draw"), rng.normal(size=shape)),
        }
        return BlockDraws(draws, xr.Dataset(stats), 0.0)


@pytest.fixture
def refitter(monkeypatch: pytest.MonkeyPatch) -> Refitter:
    stand_in = Refitter()
    monkeypatch.setattr(plant_refits, "_refitter", lambda *_: stand_in)
    return stand_in


def answer(refit: Refit) -> Any:
    case, obs = small_once()
    del obs
    job = refit_job(refit, case, PriorSet.load("default"), seed=5, draws=40)
    return refit_and_score(**job.arguments)


def test_job_without_a_plant(refitter: Refitter) -> None:
    found = answer(Refit("one", ("plant_001",), ("plant_001",)))
    plants = small_once()[1].outputs["plant"]
    np.testing.assert_array_equal(refitter.data["output_weight"], plants != "plant_001")
    assert (refitter.seed, refitter.how.draws) == (5, 40)
    assert {row["plant"] for row in found["rows"]} == {"plant_001"}
    assert {row["refitted"] for row in found["rows"]} == {True}
    assert {row["known"] for row in found["rows"]} == {"nothing", "plans", "early plans"}
    assert found["problems"]  # so few draws can't pass


def test_job_without_a_wave(refitter: Refitter) -> None:
    found = answer(Refit("wave", ("plant_001", "plant_002"), ("plant_002",), wave="chinese"))
    assert not refitter.data["output_weight"][:7].any()
    rows = {row["known"]: row for row in found["rows"]}
    assert {"nothing", TOTALS} <= set(rows)
    assert rows["nothing"]["q50"] != rows[TOTALS]["q50"]


@pytest.mark.usefixtures("refitter")
def test_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(jobs: Sequence[Job], plan: JobPlan | None) -> dict[str, Any]:
        assert plan is None
        return {job.key: refit_and_score(**job.arguments) for job in jobs}

    monkeypatch.setattr(waves, "run_jobs", run)
    result = leave_one_wave_out(small_once()[0], seed=2, draws=40)
    assert (result.name, result.bars) == ("waves", ())
    for table in result.tables.values():
        assert set(table["left_out"]) == {"chinese"}
    assert any(note.startswith("Left out: chinese; known: nothing. 9 out") for note in result.notes)
    assert any("The refit without chinese" in note for note in result.notes)


def test_case_without_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "wave_refits", lambda _: {})
    with pytest.raises(AutolocError, match="No plant of case 'small' has a published output"):
        leave_one_wave_out(small_once()[0])
