"""Summaries of plants' scores: bins, means, and a standard error that knows plants."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.backtests.plan_rivals import THE_PLAN
from bayes_autoloc.checks.left_out.plant_summary import (
    age_label,
    clustered_error,
    coverage,
    plant_summary,
)


def scores() -> pd.DataFrame:
    rows = [
        # plant, overseas, known, model, age, lead, covered80, crps
        ("a", False, "nothing", "this model", 0.5, 1.0, True, 0.2),
        ("a", False, "nothing", "this model", 1.5, np.nan, True, 0.4),
        ("b", False, "nothing", "this model", 9.0, 1.0, False, 0.6),
        ("c", True, "nothing", "this model", 9.0, np.nan, True, 1.0),
        ("b", False, "plans", "this model", 9.0, 1.0, True, 0.3),
        ("b", False, "plans", THE_PLAN, 9.0, 1.0, np.nan, 0.5),
    ]
    names = ["plant", "overseas", "known", "model", "age", "lead", "covered80", "crps_log"]
    table = pd.DataFrame(rows, columns=names)
    bins = np.where(table["lead"].isna(), "", "0.5 to 1.75")
    same = dict.fromkeys(("covered50", "covered95"), table["covered80"])
    return table.assign(lead_bin=bins, pit=0.5, **same)


def test_ages() -> None:
    labels = [age_label(age) for age in (0.2, 1.0, 1.01, 3.0, 8.0, 8.1)]
    assert labels == ["up to 1", "up to 1", "1 to 3", "1 to 3", "3 to 8", "above 8"]


def test_coverage_of_home_plants() -> None:
    share, error = coverage(scores(), known="nothing")
    assert share == pytest.approx(2 / 3)
    # residuals of a add up to 2/3, that of b is -2/3
    assert error == pytest.approx(np.sqrt(2 * (4 / 9 + 4 / 9)) / 3)
    assert coverage(scores(), known="nothing", overseas=True)[0] == 1.0
    assert np.isnan(coverage(scores(), known="early plans")[0])


def test_clustered_error_of_single_rows_is_the_usual_one() -> None:
    covered = pd.Series([True, False, True, True, False])
    usual = covered.astype(float).std(ddof=1) / np.sqrt(5)
    assert clustered_error(covered, pd.Series(list("abcde"))) == pytest.approx(usual)
    twice = pd.concat([covered, covered], ignore_index=True)
    together = clustered_error(twice, pd.Series(list("abcde") * 2))
    assert together == pytest.approx(usual)  # a row that repeats another tells nothing
    assert np.isnan(clustered_error(covered, pd.Series(["a"] * 5)))


def test_summary() -> None:
    table = plant_summary(scores()).set_index(["split", "level", "place", "known", "model"])
    home = table.loc[("all", "", "home", "nothing", "this model")]
    assert (home["rows"], home["plants"]) == (3, 2)
    assert home["crps_log"] == pytest.approx(0.4)
    assert ("all", "", "home", "plans", THE_PLAN) not in table.index
    with_plan = table.loc[("with a plan", "", "home", "nothing", "this model")]
    assert (with_plan["rows"], with_plan["covered80"]) == (2, 0.5)
    point = table.loc[("with a plan", "", "home", "plans", THE_PLAN)]
    assert point["crps_log"] == 0.5
    assert np.isnan([point["covered80"], point["covered80_error"]]).all()
    assert table.loc[("lead", "0.5 to 1.75", "home", "plans", THE_PLAN), "rows"] == 1
    ages = table.loc["age"].reset_index()
    assert set(ages["level"]) == {"up to 1", "1 to 3", "above 8"}
    assert set(ages["model"]) == {"this model"}
