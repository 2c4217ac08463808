"""Leave one plant out, from weights to bars; refits are asked for where weights fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.checks.left_out import plants
from bayes_autoloc.checks.left_out.plant_prediction import Weights, scored_rows
from bayes_autoloc.checks.left_out.plant_refits import Refit, refit_job
from bayes_autoloc.checks.left_out.plants import leave_one_plant_out
from bayes_autoloc.checks.likelihood.plant_rows import PlantRows, plant_rows
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.testing import foreign_case
from tests.checks.plant_fakes import small_fit
from tests.forecast.fakes import fake_posterior

HARD = "plant_002"


@dataclass(frozen=True)
class Checked:
    """A check in which the weights of one plant failed, and the refits that it asked for."""

    result: CheckResult
    jobs: list[Job]


def failing_weights(rows: PlantRows, parameters: Parameters, *, seed: int) -> Weights:
    del seed
    even = Weights.even(parameters.n_draws)
    return Weights(even.log_weight, 0.9 if rows.plant == HARD else 0.2)


@pytest.fixture(scope="module")
def checked() -> Checked:
    asked: list[Job] = []

    def run(jobs: Sequence[Job], plan: JobPlan | None) -> dict[str, Any]:
        assert plan == JobPlan(workers=3)
        asked.extend(jobs)
        fit = small_fit()
        parameters = Parameters(fit.draws, fit.priors, Streams(1))
        rows = plant_rows(fit.observations, HARD, 0.5)
        scores = scored_rows(rows, parameters, Weights.even(parameters.n_draws), seed=9)
        return {job.key: {"rows": scores, "problems": ["supply: 3 divergences"]} for job in jobs}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plants, "left_out_weights", failing_weights)
        patch.setattr(plants, "run_jobs", run)
        result = leave_one_plant_out(small_fit(), seed=1, draws=50, plan=JobPlan(workers=3))
    return Checked(result, asked)


@pytest.fixture
def result(checked: Checked) -> CheckResult:
    return checked.result


def test_refits_where_weights_fail(checked: Checked) -> None:
    fit = small_fit()
    wanted = Refit(f"without-plant-{HARD}", (HARD,), (HARD,))
    assert checked.jobs == [refit_job(wanted, fit.case, fit.priors, seed=1, draws=50)]
    result = checked.result
    scores = result.tables["scores"]
    own = scores[scores["model"] == "this model"].drop_duplicates("plant").set_index("plant")
    assert own["refitted"].to_dict() == {"plant_001": False, HARD: True, "project_004": False}
    assert own.loc[HARD, "khat"] == 0.9
    assert any(HARD in note and "divergences" in note for note in result.notes)
    assert any("above 0.7: plant_002; largest k-hat of the others 0.20" in n for n in result.notes)


def test_every_exact_output_is_scored(result: CheckResult) -> None:
    outputs = small_fit().observations.outputs
    scores = result.tables["scores"]
    blind = scores[(scores["known"] == "nothing") & (scores["model"] == "this model")]
    assert sorted(zip(blind["plant"], blind["year"], strict=True)) == sorted(
        zip(outputs["plant"], outputs["year"], strict=True)
    )
    np.testing.assert_allclose(blind["outcome"], outputs["output"])


def test_bars_are_the_coverage(result: CheckResult) -> None:
    scores = result.tables["scores"]
    own = scores[scores["model"] == "this model"]
    for bar, known in zip(result.bars, ("nothing", "plans"), strict=True):
        covered = own.loc[own["known"] == known, "covered80"].astype(float)
        assert bar.value == pytest.approx(covered.mean())
        assert (bar.low, bar.high) == (0.72, 0.88)


def test_result_can_be_saved(result: CheckResult, tmp_path: Any) -> None:
    result.save(tmp_path)
    again = CheckResult.load(tmp_path, "plants")
    assert again.bars == result.bars
    assert len(again.tables["scores"]) == len(result.tables["scores"])
    assert {"rows", "covered80_error"} <= set(again.tables["summary"].columns)


def test_plants_that_weights_serve_need_no_refit(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(jobs: Sequence[Job], plan: JobPlan | None) -> dict[str, Any]:
        del plan
        assert not jobs
        return {}

    monkeypatch.setattr(plants, "run_jobs", run)
    monkeypatch.setattr(plants, "MAX_KHAT", np.inf)
    result = leave_one_plant_out(small_fit(), seed=1)
    assert not result.tables["scores"]["refitted"].any()


def test_case_without_outputs() -> None:
    fake = fake_posterior(foreign_case())
    none = fake.observations.outputs.iloc[:0]
    bare = fake.with_observations(outputs=none)
    fit = Posterior(fake.tree, fake.case, fake.priors, {"seed": 1})
    fit.__dict__["observations"] = bare.observations
    with pytest.raises(AutolocError, match="No plant of case 'brazil_simulated'"):
        leave_one_plant_out(fit)
