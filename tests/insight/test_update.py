"""Updates on draws from the prior: exact weights, densities with known answers, what is refused."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bayes_autoloc.checks.headline_draws import forecast_setting, national_production
from bayes_autoloc.checks.likelihood.likelihood_groups import BLOCK_OF, parameters_of, row_groups
from bayes_autoloc.errors import AutolocError, CaseError
from bayes_autoloc.evidence.national_rows import USUAL_ERROR as EVIDENCE_ERROR
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.forecast.parameters import Parameters
from bayes_autoloc.forecast.paths import status_quo
from bayes_autoloc.forecast.run import run_scenario
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.insight import update_refit
from bayes_autoloc.insight.update import Update, update
from bayes_autoloc.insight.update_ahead import OUTPUT_NU, PLAN_NU, TOTAL_NU, Ahead
from bayes_autoloc.insight.update_engine import Engine
from bayes_autoloc.insight.update_kept import kept_of
from bayes_autoloc.insight.update_pool import SHARP, USUAL_ERROR
from bayes_autoloc.insight.update_rows import NewRow, case_with, new_rows
from bayes_autoloc.insight.update_weights import (
    GROUPS,
    GroupLikelihoods,
    fit_with,
    same_group,
    with_new_plants,
)
from bayes_autoloc.model import national, ramp
from tests.checks.fits import prior_fit

DRAWS = 400


@pytest.fixture(scope="module")
def fit() -> Posterior:
    """Return draws from the prior in which every plant has a halt rate of its own."""
    prior = prior_fit()
    obs = prior.observations
    return fit_with(prior, with_new_plants(prior, obs, Streams(1)), obs)


@pytest.fixture(scope="module")
def running(fit: Posterior) -> str:
    """Return a plant that runs, with rows of its own."""
    state = fit.observations.state
    return str(state.index[(state["status"] == "running") & state["in_ramp"]][0])


def halt(plant: str) -> dict[str, list[dict[str, object]]]:
    return {"events": [{"plant_id": plant, "date": "2025-03", "event": "halt"}]}


def output(plant: str, year: int, cars: int) -> dict[str, list[dict[str, object]]]:
    row = {"plant_id": plant, "year": year, "output": cars, "quality": "reported"}
    return {"output": [row]}


def plan(plant: str, year: int, **cells: object) -> dict[str, list[dict[str, object]]]:
    row = {"plant_id": plant, "year": year, "plan": 60_000, "announced": "2025-02"}
    return {"plans": [{**row, "kind": "annual_plan", **cells}]}


def full_ratio(fit: Posterior, case: Any) -> np.ndarray:
    """Return the log likelihood of all new evidence less that of all old evidence."""
    parameters = parameters_of(fit)
    new = replace(fit, case=case).with_observations(observe(case))
    sums = [
        sum(rows.log_likelihood().sum(axis=0) for rows in row_groups(of, parameters).values())
        for of in (new, fit)
    ]
    return np.asarray(sums[0] - sums[1])


def test_the_constants_are_those_of_the_model() -> None:
    assert (OUTPUT_NU, PLAN_NU, TOTAL_NU) == (ramp.OUTPUT_NU, ramp.PLAN_NU, national.TOTAL_NU)
    assert USUAL_ERROR == EVIDENCE_ERROR
    assert set(GROUPS) == set(BLOCK_OF)


@pytest.mark.parametrize("what", ["halt", "output", "plan"])
def test_weights_are_the_likelihood_of_what_is_new(fit: Posterior, running: str, what: str) -> None:
    made = {"halt": halt(running), "output": output(running, 2020, 70_000)}
    rows = made.get(what, plan(running, 2025))
    case = case_with(fit.case, new_rows(rows, fit.case.vintage), fit.case.vintage)
    obs = observe(case)
    with np.errstate(all="ignore"):
        found = GroupLikelihoods(fit, Streams(3), DRAWS, {}).log_ratio(fit.draws, case, obs)
        wanted = full_ratio(fit, case)
    ok = np.isfinite(wanted) & np.isfinite(found)
    assert ok.sum() > 300
    assert np.ptp(found[ok]) > 0
    np.testing.assert_allclose(found[ok], wanted[ok], atol=1e-6)


def test_evidence_that_did_not_change_is_not_weighed_again(fit: Posterior) -> None:
    assert all(same_group(group, fit.observations, fit.observations) for group in GROUPS)
    likelihoods = GroupLikelihoods(fit, Streams(3), DRAWS, {})
    assert not likelihoods.log_ratio(fit.draws, fit.case, fit.observations).any()


def test_an_unknown_plant_gets_effects_of_its_class(fit: Posterior) -> None:
    obs = fit.observations
    plant, kept = (str(name) for name in obs.plants.index[:2])
    known = fit_with(fit, fit.draws.drop_sel(plant=plant), obs)
    data = with_new_plants(known, obs, Streams(1))
    assert np.isfinite(data["eta"].sel(plant=plant).to_numpy()).all()
    np.testing.assert_array_equal(data["eta"].sel(plant=kept), fit.draws["eta"].sel(plant=kept))


@pytest.fixture(scope="module")
def ahead(fit: Posterior) -> Ahead:
    streams = Streams(3)
    production = national_production(forecast_setting(fit, 2030, streams))
    return Ahead(fit, streams, Parameters(fit.draws, fit.priors, streams), production)


def test_a_total_ahead_is_weighed_by_what_the_futures_make(ahead: Ahead, fit: Posterior) -> None:
    cells = {"year": 2026, "value": 900_000, "series": fit.case.series, "rel_sd": 0.05}
    cells |= {"scope": fit.case.scope, "period": "Y"}
    density, _, refused = ahead.log_density([NewRow("production", cells, "2027-02")])
    scale = np.hypot(ahead.parameters["sigma_series"], 0.05)
    z = (np.log(900_000) - np.log(ahead.production[1])) / scale
    wanted = stats.t.logpdf(z, TOTAL_NU) - np.log(scale)
    assert refused == []
    np.testing.assert_allclose(np.ptp(density - wanted), 0, atol=1e-6)


def test_an_output_ahead_prefers_futures_that_make_it(ahead: Ahead, running: str) -> None:
    def density(cars: int, quality: str = "reported") -> np.ndarray:
        cells = {"plant_id": running, "year": 2026, "output": cars, "quality": quality}
        return ahead.log_density([NewRow("output", cells, "2027-02")])[0]

    stands = ~np.isfinite(density(50_000))
    assert 0 < stands.mean() < 0.9  # a plant that closes in 2025 makes nothing in 2026
    np.testing.assert_array_equal(density(0) == 0, stands)
    sharp = ~stands & (ahead.parameters["sigma_y"] < 1)
    assert np.ptp(density(80_000)[sharp] - density(8_000)[sharp]) > 1
    at_least = density(1, "partial")[~stands]
    assert (at_least <= 0).all()
    assert at_least.max() > -0.01


def test_a_plan_ahead_does_not_mind_later_halts(ahead: Ahead, running: str) -> None:
    cells = plan(running, 2026)["plans"][0]
    density, _, refused = ahead.log_density([NewRow("plans", cells, "2025-04")])
    assert refused == []
    assert np.isfinite(density).all()
    assert np.ptp(density) > 0


def incumbent(fit: Posterior) -> str:
    return str(fit.observations.incumbent_plants.index[0])


def test_an_incumbent_is_weighed_by_what_each_future_makes(ahead: Ahead, fit: Posterior) -> None:
    maker, year = incumbent(fit), 2026
    setting = forecast_setting(fit, 2030, ahead.streams)
    made = run_scenario(setting, status_quo(fit.observations, setting.calendar.years)).parts
    cars = made.incumbents[0, year - fit.observations.now_year]
    figure = float(np.median(cars))
    cells = {"plant_id": maker, "year": year, "output": figure, "quality": "reported"}
    density, _, refused = ahead.log_density([NewRow("output", cells, "2027-02")])
    assert refused == []
    nearest = np.argsort(np.abs(np.log(cars / figure)))
    assert density[nearest[:20]].mean() > density[nearest[-20:]].mean() + 5
    # A total of production.csv whose scope is the maker says the same.
    total = {"scope": maker, "year": year, "value": figure, "rel_sd": SHARP, "period": "Y"}
    same = NewRow("production", {**total, "series": "other"}, "2027-02")
    np.testing.assert_array_equal(ahead.log_density([same])[0], density)


def test_a_figure_of_an_incumbent_changes_the_headline(fit: Posterior) -> None:
    cells = {"scope": incumbent(fit), "year": 2025, "period": "Y", "value": 200_000}
    rows = {"production": [{**cells, "series": "other", "rel_sd": 0.1}]}
    found = update(fit, rows, refit="never", draws=DRAWS)
    assert found.rows["how"].tolist() == ["ahead"]
    # Futures in which it makes about as many weigh more: the headline moves, or is not given.
    assert found.weight is not None
    assert np.ptp(found.weight) > 0
    assert found.headline["change"].notna().all() == (found.method == "weights")


def test_one_fact_told_twice_counts_once(ahead: Ahead, running: str) -> None:
    cells = {"plant_id": running, "year": 2026, "output": 50_000, "quality": "reported"}
    once = ahead.log_density([NewRow("output", cells, "2027-02")])[0]
    both = [NewRow("output", {**cells, "source": who}, "2027-02") for who in ("a", "b")]
    density, notes, _ = ahead.log_density(both)
    np.testing.assert_allclose(density, once)
    assert "the same fact" in notes[0]


def test_a_plan_is_compared_with_the_output_of_its_year(ahead: Ahead, running: str) -> None:
    told = NewRow("plans", plan(running, 2026)["plans"][0], "2025-04")

    def of_plan(cars: int) -> np.ndarray:
        cells = {"plant_id": running, "year": 2026, "output": cars, "quality": "reported"}
        figure = NewRow("output", cells, "2027-02")
        return ahead.log_density([figure, told])[0] - ahead.log_density([figure])[0]

    with np.errstate(invalid="ignore"):
        as_planned, missed = of_plan(60_000), of_plan(3_000)
    ok = np.isfinite(as_planned) & np.isfinite(missed)
    assert ok.sum() > 100
    assert (as_planned > missed)[ok].mean() > 0.9


def test_rows_ahead_that_can_not_be_used_are_told(
    ahead: Ahead, running: str, fit: Posterior
) -> None:
    maker, country = incumbent(fit), {"scope": fit.case.scope, "period": "Y"}
    undated = {"plant_id": running, "year": 2026, "plan": 5, "kind": "annual_plan"}
    rows = [
        NewRow("output", {"plant_id": "gone", "year": 2026, "output": 5}, "2027-02"),
        NewRow("output", {"plant_id": running, "year": 2040, "output": 5}, "2041-02"),
        NewRow("production", {"year": 2026, "value": 5, "series": "asm", **country}, "2027-02"),
        NewRow("plans", undated, "2025-04"),
        NewRow("plans", {**undated, "plant_id": maker}, "2025-04"),
        NewRow(
            "output",
            {"plant_id": maker, "year": 2026, "output": 5, "quality": "partial"},
            "2027-02",
        ),
    ]
    density, _, refused = ahead.log_density(rows)
    assert not density.any()
    told = (
        "no output of its own",
        "after the last year",
        "does not know",
        "lead is not known",
        "a plan of an incumbent",
        "a lower bound",
    )
    assert all(why in text for why, text in zip(told, refused, strict=True))


def test_what_can_not_be_weighed_is_not_given_away_as_no_change(fit: Posterior) -> None:
    rows = {"plans": [{"plant_id": incumbent(fit), "year": 2027, "plan": 400_000}]}
    rows["plans"][0] |= {"kind": "annual_plan", "announced": "2025-03"}
    found = update(fit, rows, refit="never", draws=DRAWS)
    assert found.method == "not given"
    assert found.headline["change"].isna().all()
    assert any("a plan of an incumbent" in note for note in found.notes)


def test_rows_that_only_a_later_vintage_can_hold_are_left_to_a_refit(fit: Posterior) -> None:
    site = str(fit.case.plants["site_id"].iloc[0])
    plant = {"plant_id": "newcomer", "site_id": site, "name": "Newcomer", "wave": "chinese"}
    plant |= {"entry_mode": "SKD", "status": "announced", "announced": "2025-08"}
    plant |= {"country": fit.case.country, "vehicle": "car"}
    found = update(
        fit, {"plants": [{**plant, "known_from": "2025-08"}]}, refit="never", draws=DRAWS
    )
    assert found.method == "not given"
    assert found.case.vintage == "2025-08"


def test_a_year_far_ahead_is_an_error_in_words(fit: Posterior, running: str) -> None:
    with pytest.raises(AutolocError, match="known only from 2063-02"):
        update(fit, output(running, 2062, 40_000))


def test_rows_that_the_evidence_leaves_out_change_nothing_and_say_so(
    fit: Posterior, running: str
) -> None:
    found = update(fit, plan(running, 2001), refit="never", draws=DRAWS)
    assert found.method == "not used"
    assert found.headline["change"].isna().all()
    assert found.rows["how"].tolist() == ["not used"]
    assert found.notes


def test_events_whose_months_matter_are_left_to_a_refit(fit: Posterior, running: str) -> None:
    def event(date: str, kind: str) -> dict[str, object]:
        return {"plant_id": running, "date": date, "event": kind}

    stop_and_go = {"events": [event("2025-06", "halt"), event("2025-10", "restart")]}
    covered = {"events": [event("2025-10", "halt")], **output(running, 2025, 40_000)}
    for rows, why in ((stop_and_go, "whose order counts"), (covered, "covers the months")):
        found = update(fit, rows, refit="never", draws=DRAWS)
        assert found.method == "not given"
        assert any(why in note for note in found.notes)
        assert found.rows["tables"].tolist()


@pytest.fixture(scope="module")
def halted(fit: Posterior, running: str) -> Update:
    with np.errstate(all="ignore"):
        return update(fit, halt(running), refit="never", draws=DRAWS)


def test_a_halt_changes_the_futures(halted: Update, running: str) -> None:
    assert not np.array_equal(halted.before[2030], halted.after[2030])
    assert running in halted.rows["rows"].iloc[0]
    assert len(halted.case.events) == len(prior_fit().case.events) + 1
    assert halted.settings["rows"] == 1


def test_headlines_are_quantiles_of_the_futures(halted: Update) -> None:
    row = halted.headline.iloc[0]
    assert row["before"] == pytest.approx(np.median(halted.before[row["year"]]), rel=0.01)
    assert row["before_lower"] < row["before"] < row["before_upper"]
    chances = halted.headline[halted.headline["target"].notna()]
    for one in chances.to_dict("records"):
        reached = (halted.before[one["year"]] >= one["target"]).mean()
        assert one["before"] == pytest.approx(reached)


def test_a_figure_of_a_year_ahead_leaves_the_futures_where_they_start(
    fit: Posterior, running: str
) -> None:
    found = update(fit, output(running, 2025, 40_000), refit="never", draws=DRAWS)
    assert found.settings["vintage"] == found.case.vintage == "2026-02"
    assert found.rows["how"].iloc[0] == "ahead"
    np.testing.assert_array_equal(found.before[2030], found.after[2030])


def test_several_rows_are_weighed_together_and_alone(fit: Posterior, running: str) -> None:
    rows = {**output(running, 2025, 40_000), **plan(running, 2026)}
    found = update(fit, rows, refit="never", draws=DRAWS)
    assert len(found.rows) == 2
    assert found.rows["khat"].notna().all()
    engine = Engine(fit, fit.seed, DRAWS)
    alone = [engine.outcome([row]) for row in new_rows(rows, fit.case.vintage)]
    both = np.prod([one.weight for one in alone if one.weight is not None], axis=0)
    assert found.weight is not None
    assert np.corrcoef(both, found.weight)[0, 1] > 0.9


def test_what_weights_can_not_take_is_not_given_or_refitted(
    fit: Posterior, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = {"events": [{"plant_id": running, "date": "2027-01", "event": "halt"}]}
    found = update(fit, late, refit="never", draws=DRAWS)
    assert found.method == "not given"
    assert found.headline["after"].isna().all()
    assert any("12 months" in note for note in found.notes)
    asked: list[Any] = []

    def again(case: Any, priors: Any, **options: Any) -> Posterior:
        asked.append((case, priors, options))
        return fit

    monkeypatch.setattr(update_refit, "fit", again)
    given = update(fit, late, draws=DRAWS)
    assert given.method == "refit"
    # With the rows and, for what the passing of time did, without them.
    assert [case.vintage for case, _, _ in asked] == ["2027-02", "2027-02"]
    assert [len(case.events) - len(fit.case.events) for case, _, _ in asked] == [1, 0]
    assert asked[0][2]["tune"] == fit.settings["tune"]
    np.testing.assert_allclose(given.headline["before"], given.headline["after"])
    assert not given.headline[["change", "passing"]].to_numpy().any()
    assert any("plants without news have run on" in note for note in given.notes)


def test_wrong_rows_and_wrong_words_are_refused(fit: Posterior) -> None:
    with pytest.raises(CaseError, match="3 problems"):
        update(fit, {"output": [{"plant_id": "nobody", "year": 2024}]})
    with pytest.raises(AutolocError, match="Did you mean 'always'"):
        update(fit, halt("x"), refit="allways")  # type: ignore[arg-type]


def test_what_depends_on_the_fit_alone_is_kept(
    fit: Posterior, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BAYES_AUTOLOC_CACHE", str(tmp_path))
    saved = replace(fit, settings={**fit.settings, "key": "0" * 16})
    kept = kept_of(saved, 1, 5)
    assert kept.arrays == {}
    kept.arrays["production"] = np.arange(6.0).reshape(2, 3)
    kept.save()
    again = kept_of(replace(saved), 1, 5)
    np.testing.assert_array_equal(again.arrays["production"], kept.arrays["production"])
    assert kept_of(replace(saved), 2, 5).arrays == {}
    data = saved.draws.assign(gamma=saved.draws["gamma"] + 1)
    moved = replace(saved, tree=type(saved.tree).from_dict({"posterior": data}))
    assert kept_of(moved, 1, 5).arrays == {}
    next((tmp_path / "updates").glob("*.npz")).write_bytes(b"broken")
    assert kept_of(replace(saved), 1, 5).arrays == {}
