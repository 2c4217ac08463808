"""The evidence ledger on draws from the prior, whose right answers are known or made by hand."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from bayes_autoloc.checks.headline_draws import national_futures
from bayes_autoloc.checks.jobs.jobs import Job, JobPlan
from bayes_autoloc.checks.likelihood.effects import Effects
from bayes_autoloc.checks.likelihood.likelihood_groups import parameters_of, row_groups
from bayes_autoloc.checks.likelihood.likelihood_hazards import event_rows
from bayes_autoloc.checks.rests_on.evidence_weights import SOURCES, LeftOut, row_count
from bayes_autoloc.checks.rests_on.influence import FRONT_PAGE
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.streams import Streams
from bayes_autoloc.insight import ledger as module
from bayes_autoloc.insight.ledger import Ledger, ledger
from bayes_autoloc.insight.ledger_futures import SwapFutures, swap_futures
from bayes_autoloc.insight.ledger_questions import TOGETHER
from bayes_autoloc.insight.ledger_refits import SUMS, refit_job
from bayes_autoloc.insight.ledger_rows import EvidenceRows, evidence_rows, with_fresh_effects
from bayes_autoloc.insight.ledger_table import LIGHT
from bayes_autoloc.model.hazards import frailty_plants
from tests.checks.fits import prior_fit

YEARS = (2030, 2035)


@cache
def swaps() -> SwapFutures:
    posterior = prior_fit()
    parameters, streams = parameters_of(posterior), Streams(3)
    fresh = with_fresh_effects(posterior, parameters, streams)
    return swap_futures(posterior, fresh, YEARS, (3,))


@cache
def rows_of_all() -> EvidenceRows:
    posterior = prior_fit()
    plants = event_rows(posterior.observations)["plant"].unique()
    names = {*map(str, plants), *posterior.observations.plants.index.astype(str)} - {""}
    return evidence_rows(posterior, parameters_of(posterior), sorted(names), SOURCES, seed=3)


def test_without_a_swap_the_futures_are_those_of_the_forecast() -> None:
    usual = national_futures(prior_fit(), YEARS, (3,))
    for year, made in swaps().production().items():
        np.testing.assert_allclose(made, usual[year], rtol=1e-12)


def test_a_swapped_plant_is_another_and_only_live_ones_can_be_swapped() -> None:
    usual, live = swaps().production(), swaps().live[0]
    assert not np.allclose(swaps().production([live])[2030], usual[2030])
    np.testing.assert_array_equal(swaps().production(["nobody"])[2030], usual[2030])


def test_fresh_effects_leave_parameters_and_closed_plants_alone() -> None:
    posterior = prior_fit()
    data = with_fresh_effects(posterior, parameters_of(posterior), Streams(3))
    live = set(posterior.observations.state.index)
    same = [
        str(plant)
        for plant in data["plant"].to_numpy()
        if data["eta"].sel(plant=plant).equals(posterior.draws["eta"].sel(plant=plant))
    ]
    assert set(same) == set(data["plant"].to_numpy().tolist()) - live
    assert data["eta_0"].equals(posterior.draws["eta_0"])
    assert not data["halt_effect"].equals(posterior.draws["halt_effect"])


def test_a_plants_own_halt_rate_is_integrated_out() -> None:
    posterior = prior_fit()
    parameters, obs = parameters_of(posterior), posterior.observations
    events = event_rows(obs)
    own = dict(zip(frailty_plants(obs), Effects.own(parameters, obs).halt, strict=True))
    known = [p for p in own if np.isfinite(own[p]).all() and p not in obs.plants.index]
    plant = known[0] if known else next(p for p in own if np.isfinite(own[p]).all())
    found = evidence_rows(posterior, parameters, [plant], [], seed=1).plants[plant]
    rest = evidence_without_events(plant)
    rows = row_groups(posterior, parameters)["events"]
    mine = (events["plant"] == plant).to_numpy(bool)
    halts = (events["kind"][mine] == "halt").to_numpy(bool)
    for draw in (0, 7, 100):
        mean = np.exp(rows.log_mean[mine][:, draw])  # type: ignore[attr-defined]
        count = rows.observed[mine]
        usual = mean[halts] / np.exp(own[plant][draw])
        spread = float(parameters["sigma_halt"][draw])

        def density(
            z: float,
            usual: np.ndarray = usual,
            count: np.ndarray = count[halts],
            s: float = spread,
        ) -> float:
            log = np.sum(count * (np.log(usual) + z * s) - usual * np.exp(z * s))
            return float(np.exp(log) * norm.pdf(z))

        exact = np.log(quad(density, -9, 9, limit=200)[0])
        exact += np.sum((count * np.log(mean) - mean)[~halts])
        assert found[draw] - rest[draw] == pytest.approx(exact, abs=0.02)


def evidence_without_events(plant: str) -> np.ndarray:
    """Return what outputs and plans of a plant say, its effects integrated out."""
    from bayes_autoloc.checks.likelihood.plant_effects import integrated_log_likelihood
    from bayes_autoloc.checks.likelihood.plant_rows import plant_rows
    from bayes_autoloc.insight.ledger_rows import NODES

    posterior = prior_fit()
    if plant not in posterior.observations.plants.index:
        return np.zeros(400)
    rows = plant_rows(posterior.observations, plant, 0.5)
    if not rows.outputs and not rows.plans:
        return np.zeros(400)
    with np.errstate(all="ignore"):
        return integrated_log_likelihood(rows, parameters_of(posterior), seed=1, nodes=NODES)


def test_tables_are_the_sums_of_their_rows() -> None:
    groups = row_groups(prior_fit(), parameters_of(prior_fit()))
    sums = groups["totals"].log_likelihood().sum(axis=0)
    np.testing.assert_allclose(rows_of_all().tables["totals"], sums)


@pytest.fixture(scope="module")
def made() -> Ledger:
    """A ledger with weights made by hand: one plant's evidence came with low production."""
    usual = swaps().production()[2030].mean(axis=0)
    zero = np.zeros(400)
    low = -2.0 * np.argsort(np.argsort(usual)) / 400
    heavy = -8.0 * np.abs(np.random.default_rng(1).standard_cauchy(400))

    def by_hand(_p: object, _q: object, plants: Any, tables: Any, *, seed: int) -> EvidenceRows:
        assert seed == 3
        known = dict.fromkeys(plants, zero) | {"plant_001": low}
        return EvidenceRows(known, dict.fromkeys(tables, zero) | {"plans": heavy})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "evidence_rows", by_hand)
        return ledger(prior_fit(), plants=["plant_001", "plant_002"])


def test_evidence_that_came_with_low_production_took_cars_off(made: Ledger) -> None:
    table = made.table.set_index("plants")
    assert table.loc["plant_001", "shift_2030"] < -2 * table.loc["plant_001", "shift_2030_se"]
    assert table.loc["plant_001", "shift_p_2030"] < 0
    assert table.loc["plant_001", "method"] == "weights"
    assert made.table["plants"].iloc[0] == "plant_001"


def test_weights_that_are_too_heavy_are_not_given(made: Ledger) -> None:
    row = made.table.set_index("what").loc[SOURCES["plans"]]
    assert row["khat"] > LIGHT
    assert (row["method"], bool(row["trusted"])) == ("not given", False)
    assert np.isnan(row["shift_2030"])
    assert made.table["what"].iloc[-1] == SOURCES["plans"]
    assert "--refit-heavy" in made.notes[0]


def test_every_table_is_asked_and_rows_are_counted(made: Ledger) -> None:
    obs = prior_fit().observations
    evidence = made.table[made.table["kind"] == "evidence"].set_index("what")
    assert set(evidence.index) == set(SOURCES.values())
    assert evidence.loc[SOURCES["totals"], "rows"] == len(obs.totals)
    plant = made.table[made.table["plants"] == "plant_002"].iloc[0]
    assert plant["rows"] == row_count(obs, LeftOut(("plant_002",)))
    columns = [name for name in made.table if str(name).endswith("_se")]
    assert len(columns) == len(made.headline)


def test_plants_that_belong_together_and_plants_without_rows() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SIMULATIONS", 1)
        found = ledger(prior_fit(), plants={"both": ["plant_001", "plant_002"]})
        assert found.table.set_index("what").loc["both", "plants"] == "plant_001;plant_002"
        with pytest.raises(AutolocError, match="Did you mean 'plant_001'"):
            ledger(prior_fit(), plants=["plant_01"])


class Answers:
    """Refits that nobody made: a fifth less production than with all evidence."""

    def __init__(self, *, failing: str = "") -> None:
        self.jobs: list[Job] = []
        self._failing = failing

    def __call__(self, jobs: Sequence[Job], _plan: JobPlan | None) -> dict[str, Any]:
        self.jobs = list(jobs)
        asked = jobs[0].arguments
        usual = national_futures(prior_fit(), asked["years"], asked["seeds"])
        made = {str(year): (0.8 * cars).tolist() for year, cars in usual.items()}
        return {
            job.key: {
                "production": made,
                "problems": ["supply: R-hat"] if self._failing in job.key and self._failing else [],
            }
            for job in jobs
        }


def test_refits_answer_what_weights_can_not() -> None:
    answers = Answers(failing="plans")
    zero = np.zeros(400)
    nan = np.full(400, np.nan)

    def by_hand(_p: object, _q: object, plants: Any, tables: Any, *, seed: int) -> EvidenceRows:
        del seed
        return EvidenceRows(
            dict.fromkeys(plants, nan), dict.fromkeys(tables, zero) | {"plans": nan}
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "evidence_rows", by_hand)
        patch.setattr(module, "run_jobs", answers)
        patch.setattr(module, "SIMULATIONS", 1)
        found = ledger(prior_fit(), plants=["plant_001"], refit=True)
    asked = {job.key for job in answers.jobs}
    assert asked == {"without-plant_001", "without-evidence-plans", "without-evidence-nothing"}
    table = found.table.set_index("what")
    row = found.table[found.table["plants"] == "plant_001"].iloc[0]
    median = found.headline.loc[found.headline["year"] == 2030, "value"].iloc[0]
    assert row["shift_2030"] == pytest.approx(0.2 * median, rel=0.01)
    assert (row["method"], bool(row["trusted"])) == ("refit", True)
    assert not table.loc[SOURCES["plans"], "trusted"]
    (problem,) = found.problems
    assert "The refit without plans failed" in problem
    assert problem in found.notes


def test_a_plants_refit_leaves_the_totals_sums_alone() -> None:
    question = module.Question("plant_001", "plant_001", "plant", ("plant_001",))
    job = refit_job(question, prior_fit(), YEARS, (1,))
    assert job.call.endswith("ledger_refits:futures_without_rows")
    assert "source" not in job.arguments
    assert {"member", "seen_total"} <= set(SUMS)
    table = module.Question("evidence-plans", "plans", "evidence", source="plans")
    assert refit_job(table, prior_fit(), YEARS, (1,)).arguments["source"] == "plans"


def test_plants_that_belong_together_are_those_of_the_front_page() -> None:
    several = {name: plants for name, plants in FRONT_PAGE.items() if len(plants) > 1}
    assert dict(TOGETHER) == several
