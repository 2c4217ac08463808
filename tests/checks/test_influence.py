"""Influence: which questions are refitted, which are weighed, and what becomes of the answers."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.headline_draws import national_futures
from bayes_autoloc.checks.jobs.calls import bind, from_text, to_text
from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.checks.rests_on import influence as module
from bayes_autoloc.checks.rests_on.evidence_weights import SOURCES
from bayes_autoloc.checks.rests_on.influence import FRONT_PAGE, LIGHT, influence
from bayes_autoloc.checks.rests_on.influence_job import (
    futures_without,
    thinned_posterior,
    with_draws,
    without_job,
)
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.fit import fit
from tests.checks.fits import prior_fit

LESS = 0.8
"""What the refits that nobody made say of production, over what the fit says."""

ASKED = {"two plants": ("plant_001", "plant_002"), "absent": ("nobody",)}


@cache
def usual(draws: int, years: tuple[int, ...], seeds: tuple[int, ...]) -> dict[int, np.ndarray]:
    return national_futures(thinned_posterior(prior_fit(), draws), years, seeds)


class Answers:
    """Refits that take a fifth off production, and the questions that they were asked."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def __call__(self, jobs: Sequence[Job], _plan: JobPlan | None) -> dict[str, Any]:
        self.jobs = list(jobs)
        return {job.key: self._answer(job.arguments) for job in jobs}

    def _answer(self, asked: Mapping[str, Any]) -> Any:
        futures = usual(asked["draws"], tuple(asked["years"]), tuple(asked["seeds"]))
        made = {
            str(year): np.rint(LESS * cars).astype(int).tolist() for year, cars in futures.items()
        }
        problems = ["supply: 3 divergences"] if asked["source"] == "plans" else []
        return from_text(to_text({"production": made, "problems": problems}))


def made(*, refit_all: bool) -> tuple[CheckResult, Answers]:
    answers = Answers()
    ratios = {
        name: 0.1 * np.random.default_rng(i).standard_normal(400)
        for i, name in enumerate(["plant_001", "plant_002", "plant_003"])
    }
    ratios["plant_003"] = -20.0 * np.abs(np.random.default_rng(9).standard_cauchy(400))
    ratios["plant_003"] *= -1  # a few draws carry all the weight
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "run_jobs", answers)
        patch.setattr(module, "log_ratios", lambda _: ratios)
        result = influence(prior_fit(), front_page=ASKED, draws=200, refit_all=refit_all)
    return result, answers


@pytest.fixture(scope="module")
def run() -> tuple[CheckResult, Answers]:
    return made(refit_all=True)


def row(result: CheckResult, what: str) -> pd.Series:
    table = result.tables["influence"]
    return table[table["what"] == what].iloc[0]


def test_front_page_kinds_and_heavy_weights_are_refitted(run: tuple[CheckResult, Answers]) -> None:
    result, answers = run
    asked = {job.key for job in answers.jobs}
    sources = {f"without-evidence-{source}" for source in SOURCES}
    nothing = "without-evidence-nothing"
    assert asked == {"without-front-page-0", "without-plant_003", nothing, *sources}
    assert row(result, "without plant_003")["khat"] > LIGHT
    table = result.tables["influence"].set_index("what")
    assert not table.loc["without plant_001", "refitted"]
    assert table.loc["without two plants", ["refitted", "front_page"]].all()
    assert set(table["kind"]) == {"plant", "evidence"}


def test_without_refits_of_every_plant_heavy_ones_have_no_shift() -> None:
    result, answers = made(refit_all=False)
    assert "without-plant_003" not in {job.key for job in answers.jobs}
    assert np.isnan(row(result, "without plant_003")["shift_2030"])
    assert np.isfinite(row(result, "without plant_001")["shift_2030"])
    assert np.isfinite(row(result, "without two plants")["shift_2030"])
    assert any("1 plants need a refit" in note for note in result.notes)


def test_a_refit_moves_the_headline_by_its_futures(run: tuple[CheckResult, Answers]) -> None:
    result, _ = run
    base = usual(200, (2030,), (1,))[2030]
    found = row(result, "without two plants")
    assert found["shift_2030"] == pytest.approx((LESS - 1) * np.median(base), rel=0.2)
    assert 0 < found["shift_2030_se"] < 0.1 * np.median(base)
    assert found["shift_p_2030"] <= 0
    weighed = row(result, "without plant_001")
    assert abs(weighed["shift_2030"]) < 0.1 * np.median(base)


def test_largest_shifts_come_first(run: tuple[CheckResult, Answers]) -> None:
    size = run[0].tables["influence"]["shift_2030"].abs()
    assert size.is_monotonic_decreasing


def test_failed_refits_are_named(run: tuple[CheckResult, Answers]) -> None:
    told = [note for note in run[0].notes if "3 divergences" in note]
    assert len(told) == 1
    assert "without-evidence-plans" in told[0]
    table = run[0].tables["influence"]
    assert table.loc[~table["converged"], "what"].tolist() == ["without plans of plants"]


def test_jobs_can_be_called_and_depend_on_the_code(run: tuple[CheckResult, Answers]) -> None:
    for job in run[1].jobs:
        assert bind(job.call, from_text(to_text(dict(job.arguments))))
        assert len(job.arguments["code"]) == 64
    twice = [
        without_job("x", prior_fit(), left, years=(2030,), seeds=(1,), draws=10).arguments
        for left in (module.LeftOut(("a",)), module.LeftOut(("b",)))
    ]
    assert twice[0] != twice[1]
    assert twice[0]["overseas_weight"] == 0.5


def test_thinned_draws_are_even_and_keep_the_evidence() -> None:
    posterior = prior_fit()
    thin = thinned_posterior(posterior, 50)
    assert dict(thin.draws.sizes)["draw"] == 50
    np.testing.assert_array_equal(thin.draws["gamma"], posterior.draws["gamma"][:, ::4])
    assert thin.observations is posterior.observations
    other = with_draws(posterior, posterior.draws.assign(gamma=posterior.draws["gamma"] * 0))
    assert not other.draws["gamma"].any()
    assert posterior.draws["gamma"].any()


def test_front_page_plants_stand_in_the_shipped_case() -> None:
    plants = set(Case.load("russia").plants["plant_id"])
    assert {plant for plants_of in FRONT_PAGE.values() for plant in plants_of} <= plants


@pytest.mark.posterior
@pytest.mark.slow
def test_a_refit_without_totals_or_with_nothing_left_out() -> None:
    case = prior_fit().case
    priors = prior_fit().priors
    fitted = {"seed": 1, "draws": 300, "tune": 300, "chains": 2}
    fit(case, priors, **fitted)  # type: ignore[arg-type]

    def without(source: str) -> Any:
        return futures_without(
            case=case.to_text(),
            priors=priors.to_text(),
            fitted=fitted,
            overseas_weight=0.5,
            plants=[],
            source=source,
            years=[2030],
            seeds=[1],
            draws=300,
            code="",
        )

    base = national_futures(fit(case, priors, **fitted), (2030,), (1,))[2030]  # type: ignore[arg-type]
    again, blind = (np.array(without(s)["production"]["2030"]) for s in ("", "totals"))
    assert again.shape == blind.shape == base.shape
    assert np.median(again) == pytest.approx(np.median(base), rel=0.15)
    assert (again != np.rint(base)).any()
    spread = [np.log(made).std() for made in (again, blind)]
    assert spread[1] > 0.8 * spread[0]
