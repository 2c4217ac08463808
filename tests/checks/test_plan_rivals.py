"""The plan itself and the usual shortfall by lead, on rows made by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.backtests.plan_rivals import (
    CLASS_MEAN,
    THE_PLAN,
    delivered,
    lead_label,
    shortfall,
    with_rivals,
)
from bayes_autoloc.checks.left_out.plant_prediction import Weights, scored_rows
from bayes_autoloc.evidence.observations import Observations
from tests.checks.plant_fakes import output_row, parameters_of, plant
from tests.forecast.fakes import small_once

OUTPUTS = [
    # plant, year, output, censored
    ("a", 2010, 50.0, False),
    ("b", 2010, 30.0, False),
    ("c", 2010, 80.0, False),
    ("d", 2010, 40.0, False),
    ("d", 2011, 70.0, True),
    ("e", 2010, 90.0, False),
]
PLANS = [
    # plant, year, plan, lead
    ("a", 2010, 100.0, 1.0),
    ("b", 2010, 100.0, 1.75),
    ("c", 2010, 100.0, 0.6),
    ("d", 2010, 100.0, 1.2),
    ("d", 2011, 100.0, 1.2),
    ("e", 2010, 100.0, 0.5),
    ("e", 2010, 200.0, 2.0),
    ("e", 2012, 100.0, 1.0),
]


def by_hand() -> Observations:
    outputs = pd.DataFrame(OUTPUTS, columns=["plant", "year", "output", "censored"])
    plans = pd.DataFrame(PLANS, columns=["plant", "year", "plan", "lead"])
    return replace(small_once()[1], outputs=outputs, plans=plans)


def test_labels_are_the_bins_of_the_evidence() -> None:
    labels = [lead_label(lead) for lead in (0.3, 0.5, 0.51, 1.75, 1.76, np.nan)]
    assert labels == [*["up to 0.5"] * 2, *["0.5 to 1.75"] * 2, "above 1.75", ""]


def test_delivered_shares() -> None:
    pairs = delivered(by_hand())
    assert pairs["plant"].tolist() == ["a", "b", "c", "d", "e", "e"]  # no bound, no open year
    np.testing.assert_allclose(np.exp(pairs["log_ratio"]), [0.5, 0.3, 0.8, 0.4, 0.9, 0.45])


def test_shortfall_of_the_others() -> None:
    pairs = delivered(by_hand())
    ratios = shortfall(pairs, "a", "0.5 to 1.75")
    assert ratios is not None
    others = np.log([0.3, 0.8, 0.4])
    assert np.median(ratios) == pytest.approx(others.mean(), abs=1e-3)
    # Student-t with two degrees of freedom: its upper decile is 1.8856
    scale = others.std(ddof=1) * np.sqrt(4 / 3)
    upper = np.quantile(ratios, 0.9)
    assert upper == pytest.approx(others.mean() + 1.8856 * scale, rel=0.01)


def test_too_few_others() -> None:
    pairs = delivered(by_hand())
    assert shortfall(pairs, "a", "above 1.75") is None
    few = pairs.loc[pairs["plant"] != "b"]
    assert shortfall(few, "a", "0.5 to 1.75") is None


def scores_of(name: str, known: str, plans: int) -> pd.DataFrame:
    row = output_row({"a": 50.0, "e": 90.0}[name])
    rows = plant(row, plant="works")
    found = scored_rows(
        rows, parameters_of({}, 100), Weights.even(100), seed=1, known={"nothing": np.inf}
    )
    return pd.DataFrame(found).assign(plant=name, known=known, plans=plans)


def test_rivals_stand_beside_the_model() -> None:
    table = with_rivals(scores_of("a", "plans", 1), by_hand()).set_index("model")
    assert table.index.tolist() == ["this model", THE_PLAN, CLASS_MEAN]
    assert (table["lead"] == 1.0).all()
    assert (table["lead_bin"] == "0.5 to 1.75").all()
    assert table.loc[THE_PLAN, "crps_log"] == pytest.approx(np.log(2))
    assert np.isnan(table.loc[THE_PLAN, "covered80"])
    assert table.loc[CLASS_MEAN, "q50"] == pytest.approx(
        100 * np.exp(np.log([0.3, 0.8, 0.4]).mean()), rel=0.01
    )
    assert bool(table.loc[CLASS_MEAN, "covered80"])


def test_latest_plan_that_is_known() -> None:
    late = with_rivals(scores_of("e", "plans", 3), by_hand())
    assert late["plan"].tolist() == [100.0] * len(late)
    early = with_rivals(scores_of("e", "early plans", 2), by_hand())
    assert early["plan"].tolist() == [200.0] * len(early)
    assert CLASS_MEAN not in set(early["model"])  # nobody else has a plan so early


def test_where_nothing_is_known_there_is_no_rival() -> None:
    table = with_rivals(scores_of("a", "nothing", 0), by_hand())
    assert table["model"].tolist() == ["this model"]
    assert table["plan"].tolist() == [100.0]  # told, for splits by lead
