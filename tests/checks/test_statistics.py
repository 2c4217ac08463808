from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.left_out.histories import Histories
from bayes_autoloc.checks.predictive.statistics import (
    halt_statistics,
    output_statistics,
    plan_statistics,
    project_statistics,
    share_of_largest,
    total_statistics,
)
from bayes_autoloc.evidence.observations import Observations
from tests.forecast.fakes import small_once


def obs_with(**frames: pd.DataFrame) -> Observations:
    return replace(small_once()[1], **frames)  # type: ignore[arg-type]


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def single(found: dict[str, np.ndarray]) -> dict[str, float]:
    return {name: float(value[0]) for name, value in found.items()}


def test_reference_series_speaks_for_its_year_else_the_mean_of_the_others() -> None:
    totals = pd.DataFrame(
        {"year": [2020, 2020, 2021, 2021], "series": ["oica", "rosstat", "oica", "napi"]}
    )
    log_total = np.log(column(90, 100, 40, 60))
    found = single(total_statistics(obs_with(totals=totals), log_total, "rosstat"))
    assert found["total 2020"] == pytest.approx(100)
    assert found["total 2021"] == pytest.approx(50)
    assert found["largest fall of the total in a year, log"] == pytest.approx(np.log(2))


def test_years_with_a_gap_between_them_are_no_fall() -> None:
    totals = pd.DataFrame({"year": [2018, 2020, 2021], "series": "rosstat"})
    log_total = np.log(column(1000, 10, 9))
    found = single(total_statistics(obs_with(totals=totals), log_total, "rosstat"))
    assert found["largest fall of the total in a year, log"] == pytest.approx(np.log(10 / 9))


def test_use_is_output_over_the_capacity_that_ran() -> None:
    cells = pd.DataFrame(
        {"age": [0.5, 3.0, 9.0, 0.5], "capacity": 100.0, "running": [0.5, 1.0, 1.0, 1.0]}
    )
    outputs = pd.DataFrame(
        {
            "cell": [0, 1, 2, 3],
            "overseas": [False, False, False, True],
            "censored": [False, False, True, False],
        }
    )
    log_output = np.log(column(25, 100, 5, 80))
    found = single(output_statistics(obs_with(cells=cells, outputs=outputs), log_output))
    assert found["log use home, age 0 to 1"] == pytest.approx(np.log(0.5))
    assert found["log use home, age 2 to 4"] == pytest.approx(0.0)
    assert "log use home, age from 4" not in found  # only a lower bound
    assert found["log use abroad, age 0 to 1"] == pytest.approx(np.log(0.8))
    assert found["share of plant-years at or above nameplate, home"] == 0.5


def test_plans_are_compared_with_known_outputs_only() -> None:
    plans = pd.DataFrame(
        {"lead": [0.2, 0.5, 1.8, 1.8], "log_seen": np.log([10.0, 10.0, 10.0, np.nan])}
    )
    found = single(plan_statistics(obs_with(plans=plans), np.log(column(10, 20, 40, 999))))
    assert found == {
        "log plan/output, lead below 0.5": pytest.approx(0.0),
        "log plan/output, lead 0.5 to 1.75": pytest.approx(np.log(2)),
        "log plan/output, lead from 1.75": pytest.approx(np.log(4)),
    }


def test_halts_are_counted_by_year_and_plant() -> None:
    halts = np.array([[1, 0], [1, 2], [0, 0]], dtype=float)[..., None]  # plant, year
    events = np.ones((3, 2, 1))
    found = single(halt_statistics(Histories(np.array([2020, 2021]), halts, events, 2 * events)))
    assert found["halts 2020"] == 2
    assert found["halts 2021"] == 2
    assert found["halts"] == 4
    assert found["restarts"] == 6
    assert found["closures"] == 12
    assert found["most halts in a year"] == 2
    assert found["dispersion of halts per plant"] == pytest.approx(np.var([1, 3, 0]) / (4 / 3))


def test_no_halt_has_no_dispersion() -> None:
    none = np.zeros((3, 2, 1))
    found = single(halt_statistics(Histories(np.array([2020, 2021]), none, none, none)))
    assert found["dispersion of halts per plant"] == 0


def test_projects_are_counted_by_kind() -> None:
    obs = small_once()[1]
    rows = obs.hazards.loc[obs.hazards["exposure"] > 0]
    from bayes_autoloc.checks.likelihood.likelihood_hazards import event_rows

    count = event_rows(obs)["count"].to_numpy(float)[:, None]
    found = single(project_statistics(obs, count))
    assert found["starts"] == rows.loc[rows["kind"] == "start", "count"].sum() > 0
    assert found["announcements"] == obs.announcements["count"].sum()


def test_share_of_the_largest_needs_enough_plants() -> None:
    makers = {
        2019: column(50, 20, 10, 10, 5, 5),
        2020: column(1, 1, 1, 1, 1, 1),
        2021: column(9, 1),
    }
    found = single(share_of_largest([2019, 2021], makers))
    assert found == {
        "share of the top 3, 2019": pytest.approx(0.8),
        "share of the top 3, mean of 2 years": pytest.approx((0.8 + 0.5) / 2),
    }
