import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.predictive.predictive import allowed_flags, flagged, predictive_check
from bayes_autoloc.checks.predictive.replicated import statistics_table
from bayes_autoloc.checks.result import CheckResult
from tests.checks.points import fit_of

COLUMNS = ["group", "statistic", "observed", "q025", "q10", "q50", "q90", "q975", "p"]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return statistics_table(fit_of("small", 100).posterior, seed=1)


@pytest.fixture(scope="module")
def result() -> CheckResult:
    return predictive_check(fit_of("small", 100).posterior, seed=1)


def test_every_group_has_statistics(table: pd.DataFrame) -> None:
    assert table.columns.tolist() == COLUMNS
    assert {"totals", "outputs", "plans", "events"} <= set(table["group"])
    assert table["statistic"].is_unique
    assert table.notna().all(axis=None)


def test_quantiles_are_in_order_and_p_is_a_probability(table: pd.DataFrame) -> None:
    assert (np.diff(table[["q025", "q10", "q50", "q90", "q975"]].to_numpy(), axis=1) >= 0).all()
    assert table["p"].between(0, 1).all()
    # p is the share above: what lies below all replicates has a p of one
    low = table.loc[table["observed"] < table["q025"], "p"]
    assert (low > 0.97).all()


def test_observed_values_are_those_of_the_evidence(table: pd.DataFrame) -> None:
    posterior = fit_of("small", 100).posterior
    observed = table.set_index("statistic")["observed"]
    hazards = posterior.observations.hazards
    halts = hazards.loc[hazards["kind"] == "halt", "count"].sum()
    assert observed["halts"] == halts
    last = posterior.observations.totals["year"].max()
    rows = posterior.observations.totals.query("year == @last and series == @posterior.case.series")
    assert observed[f"total {last}"] == pytest.approx(rows["value"].mean())


def test_same_seed_same_table(table: pd.DataFrame) -> None:
    again = statistics_table(fit_of("small", 100).posterior, seed=1)
    pd.testing.assert_frame_equal(again, table)
    other = statistics_table(fit_of("small", 100).posterior, seed=2)
    pd.testing.assert_series_equal(other["observed"], table["observed"])
    assert (other["q50"] != table["q50"]).any()


def test_both_tables_look_at_the_same_data_with_other_plants(result: CheckResult) -> None:
    own, fresh = (result.tables[name] for name in ("statistics", "new_plants"))
    pd.testing.assert_series_equal(own["observed"], fresh["observed"])
    changed = own["group"].isin(["outputs", "totals"])
    assert (own.loc[changed, "q50"] != fresh.loc[changed, "q50"]).all()


def test_flags_are_counted_by_the_bars(result: CheckResult) -> None:
    for bar, table in zip(result.bars, result.tables.values(), strict=True):
        assert bar.value == table["flagged"].sum()
        assert bar.high == allowed_flags(len(table))


def test_every_flag_is_named(result: CheckResult) -> None:
    text = " ".join(result.notes)
    for table in result.tables.values():
        for name in table.loc[table["flagged"], "statistic"]:
            assert name in text


def test_flag_means_outside_the_central_98_percent() -> None:
    table = pd.DataFrame({"p": [0.0, 0.009, 0.01, 0.5, 0.99, 0.991]})
    assert flagged(table).tolist() == [True, True, False, False, False, True]


@pytest.mark.parametrize(("n", "most"), [(1, 0), (50, 3), (100, 5)])
def test_some_flags_are_allowed(n: int, most: int) -> None:
    """With 50 uniform p-values P(more than 3) is 1.8 %, P(more than 2) 7.8 %."""
    assert allowed_flags(n) == most
