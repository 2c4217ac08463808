"""Alternatives: what each changes, and how they stand beside the fit."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.headline_draws import forecast_seeds, national_futures
from bayes_autoloc.checks.jobs.calls import bind, from_text, to_text
from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of, row_groups
from bayes_autoloc.checks.rests_on import alternatives as module
from bayes_autoloc.checks.rests_on.alternatives import REFITS, SIMULATIONS, alternatives
from bayes_autoloc.checks.rests_on.influence_job import with_draws
from bayes_autoloc.checks.rests_on.tails import FUTURE_TAILS, OtherTails, tail_log_ratios
from bayes_autoloc.forecast.streams import Streams, wide_normal
from bayes_autoloc.model.priors import PriorSet
from tests.checks.fits import prior_fit
from tests.checks.points import fit_of

DEFAULT = PriorSet.load("default")
GIVEN = "official targets: naive"


DRAWS = 100


@cache
def usual(years: tuple[int, ...], seeds: tuple[int, ...]) -> dict[int, np.ndarray]:
    return national_futures(prior_fit(DRAWS), years, seeds)


def answers(jobs: Sequence[Job], _plan: JobPlan | None) -> dict[str, Any]:
    """Refits that add a tenth to production."""

    def answer(asked: Mapping[str, Any]) -> Any:
        futures = usual(tuple(asked["years"]), tuple(asked["seeds"]))
        made = {str(y): np.rint(1.1 * cars).astype(int).tolist() for y, cars in futures.items()}
        failed = ["supply: R-hat 1.030 > 1.01 (eta#3)"] if asked["name"] == "sceptical" else []
        return {"production": made, "problems": failed}

    return {job.key: from_text(to_text(answer(job.arguments))) for job in jobs}


@pytest.fixture(scope="module")
def found() -> tuple[pd.DataFrame, tuple[str, ...]]:
    posterior = prior_fit(DRAWS)
    given = {year: made[0] for year, made in usual((2030, 2035), (9,)).items()}
    small = np.linspace(-0.1, 0.1, DRAWS)
    wild = {"hopeless tails": 30.0 * np.random.default_rng(1).standard_cauchy(DRAWS)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "run_jobs", answers)
        patch.setattr(module, "tail_log_ratios", lambda _: {"gentle tails": small, **wild})
        patch.setattr(module, "_tilted", lambda one, _: (one, small))
        return alternatives(posterior, more={GIVEN: given})


def test_every_alternative_has_its_years(found: tuple[pd.DataFrame, tuple[str, ...]]) -> None:
    table, _ = found
    assert not table.duplicated(["alternative", "year"]).any()
    refits = {alternative.words for alternative in REFITS.values()}
    assert {"as fitted", "gentle tails", GIVEN, *refits, *FUTURE_TAILS} <= set(table["alternative"])
    assert (table.groupby("alternative")["year"].nunique() == 2).all()
    assert (table["q10"] < table["q50"]).all()
    assert (table["q50"] < table["q90"]).all()


def test_shifts_are_those_of_paired_futures(found: tuple[pd.DataFrame, tuple[str, ...]]) -> None:
    rows = found[0].set_index(["alternative", "year"])
    base = rows.loc[("as fitted", 2030)]
    assert base["shift"] == 0
    refit = rows.loc[(REFITS["abroad-0"].words, 2030)]
    assert refit["q50"] == pytest.approx(1.1 * base["q50"], rel=1e-4)
    assert refit["shift"] == pytest.approx(0.1 * base["q50"], rel=1e-3)
    assert refit["shift_se"] < 0.02 * base["q50"]
    assert refit["p_target"] >= base["p_target"]


def test_what_cannot_be_reached_is_said(found: tuple[pd.DataFrame, tuple[str, ...]]) -> None:
    table, notes = found
    assert "hopeless tails" not in set(table["alternative"])
    assert any("hopeless tails" in note and "k-hat" in note for note in notes)
    assert any("R-hat 1.030" in note and "sceptical" in note for note in notes)
    assert len(notes) == 2


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("waves-alike", {"sigma_wave"}),
        ("waves-apart", {"sigma_wave"}),
        ("abroad-0", set()),
        ("no-shocks", {"shock_frequency", "market_shock"}),
    ],
)
def test_priors_that_change(name: str, changed: set[str]) -> None:
    assert set(REFITS[name].priors(DEFAULT).changes_from(DEFAULT)) == changed


def test_wave_spreads_are_half_and_double() -> None:
    usual = DEFAULT["sigma_wave"].param("sigma")
    half, double = (REFITS[n].priors(DEFAULT)["sigma_wave"] for n in ("waves-alike", "waves-apart"))
    assert (half.param("sigma"), double.param("sigma")) == (0.5 * usual, 2 * usual)
    assert (REFITS["abroad-0"].overseas_weight, REFITS["abroad-1"].overseas_weight) == (0, 1)


def test_no_shocks_are_in_the_evidence_either() -> None:
    case = prior_fit().case
    assert case.shocks
    assert not REFITS["no-shocks"].case(case).shocks
    assert REFITS["sceptical"].case(case) is case


def test_jobs_can_be_called() -> None:
    for name in REFITS:
        job = module._job(name, prior_fit(), (2030,), forecast_seeds(1, SIMULATIONS), 50)
        assert bind(job.call, from_text(to_text(dict(job.arguments))))


def test_tilted_plants_are_those_without_figures() -> None:
    posterior = fit_of("small").posterior
    moved, log_ratio = module._tilted(posterior, 0.2)
    gap = (moved.draws["eta"] - posterior.draws["eta"]).isel(chain=0, draw=0)
    seen = set(posterior.observations.outputs["plant"])
    for plant in gap["plant"].to_numpy():
        assert float(gap.sel(plant=plant)) == pytest.approx(0.0 if plant in seen else 0.2)
    assert (gap > 0).any()
    # only rows that read the use of such plants feel it
    here, there = (row_groups(one, parameters_of(one)) for one in (posterior, moved))
    same = here["outputs"].log_likelihood() == there["outputs"].log_likelihood()
    assert same.all()
    assert np.ptp(log_ratio) > 0
    assert not module._tilted(posterior, 0.0)[1].any()


def test_tails_of_the_likelihood_have_the_ratio_of_their_densities() -> None:
    posterior = fit_of("small").posterior
    found = tail_log_ratios(posterior)
    assert len(found) == 10
    rows = row_groups(posterior, parameters_of(posterior))["totals"]
    from scipy import stats

    z = (rows.observed[:, None] - rows.mu) / rows.sigma  # type: ignore[attr-defined]
    expected = (stats.t.logpdf(z, 10) - stats.t.logpdf(z, 5)).sum(axis=0)
    np.testing.assert_allclose(found["totals: lighter tails (t with 10 df)"], expected)


@pytest.mark.parametrize("words", list(FUTURE_TAILS))
def test_other_tails_of_the_future_keep_the_variance(words: str) -> None:
    usual = wide_normal(Streams(1), "market", (400, 1000))
    other = wide_normal(FUTURE_TAILS[words](1), "market", (400, 1000))
    assert other.var() == pytest.approx(usual.var(), rel=0.03)
    kurtosis = [float((x**4).mean() / (x**2).mean() ** 2) for x in (usual, other)]
    if "normal" in words:
        assert kurtosis[1] == pytest.approx(3, abs=0.1)
    else:
        assert kurtosis[1] > kurtosis[0] + 1
    assert np.corrcoef(usual.ravel(), other.ravel())[0, 1] > 0.8


def test_other_tails_leave_other_numbers_alone() -> None:
    streams, usual = OtherTails(1, share=0.0, factor=1.0), Streams(1)
    np.testing.assert_array_equal(
        streams.normal("project use", (3, 4)), usual.normal("project use", (3, 4))
    )
    assert streams("month 3").random() == usual("month 3").random()


def test_draws_that_do_not_exist_are_not_made_up() -> None:
    posterior = prior_fit()
    assert with_draws(posterior, posterior.draws).draws.equals(posterior.draws)
