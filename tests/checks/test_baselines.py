"""Statistical rivals: what they see, what they recover, how often their intervals hold."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.backtests.baselines import BASELINES, Baseline, published_levels
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.evidence.national_rows import reference_levels
from tests.evidence.case_tools import russia_at, small
from tests.evidence.observed import russia_observed

ALL = pytest.mark.parametrize("name", BASELINES)
SHORT = pd.Series({1997: 980_000.0, 2002: 1_010_000.0, 2004: 900_000.0})


def series(logs: np.ndarray, first: int = 2000) -> pd.Series:
    return pd.Series(np.exp(logs), index=range(first, first + len(logs)))


def walk(seed: int, n: int, drift: float, sd: float) -> np.ndarray:
    return 13 + np.cumsum(drift + sd * np.random.default_rng(seed).standard_normal(n))


def log_draws(name: str, levels: pd.Series, years: list[int], draws: int = 4000) -> np.ndarray:
    found: np.ndarray = np.log(BASELINES[name](levels, years, seed=1, draws=draws).draws)
    return found


def test_levels_are_the_model_s_totals_and_the_years_before_them() -> None:
    levels = published_levels(russia_at("2012-12"))
    assert levels.index.tolist()[:3] == [1997, 1998, 2002]
    assert levels[1997] == pytest.approx(np.sqrt(981_000 * 982_000))
    seen = reference_levels(russia_observed("2012-12").totals, "rosstat")
    pd.testing.assert_series_equal(levels[levels.index >= 2002], seen)


def test_levels_know_nothing_that_was_published_later() -> None:
    known = {vintage: published_levels(russia_at(vintage)) for vintage in ("2008-12", "2021-12")}
    assert known["2008-12"].index.max() == 2007
    assert 2005 not in known["2008-12"]
    assert known["2021-12"].index.max() == 2020
    assert known["2021-12"][2008] == pytest.approx(1_470_000)


def test_levels_of_a_case_without_earlier_years() -> None:
    assert published_levels(small()).index.min() >= small().first_year


@ALL
def test_short_series_with_gaps(name: str) -> None:
    found = BASELINES[name](SHORT, [2006, 2010], seed=1, draws=2000)
    assert found.draws.shape == (2000, 2)
    assert np.isfinite(found.draws).all()
    assert (found.draws > 0).all()
    low, high = np.quantile(np.log(found.draws), [0.1, 0.9], axis=0)
    assert ((high - low) > 0.2).all()
    assert ((high - low) < 2.5).all()


@ALL
def test_same_seed_same_draws_and_columns_in_the_order_asked(name: str) -> None:
    levels = series(walk(3, 14, 0.02, 0.2)).drop([2003, 2004])
    forecast = BASELINES[name]
    first = forecast(levels, [2015, 2017], seed=4, draws=50)
    again = forecast(levels, [2017, 2015], seed=4, draws=50)
    np.testing.assert_array_equal(first.draws, again.draws[:, ::-1])
    other = forecast(levels, [2015, 2017], seed=5, draws=50)
    assert not np.allclose(first.draws, other.draws)


@ALL
def test_units_do_not_matter(name: str) -> None:
    levels = series(walk(3, 12, 0.02, 0.2))
    one = log_draws(name, levels, [2014], 400)
    thousand = log_draws(name, 1000 * levels, [2014], 400)
    assert np.median(thousand - one) == pytest.approx(np.log(1000), abs=0.05)
    assert thousand.std() == pytest.approx(one.std(), rel=0.15)


@pytest.mark.parametrize(("name", "drift"), [("random_walk", 0.0), ("random_walk_drift", 0.08)])
def test_intervals_of_walks_hold_on_simulated_walks(name: str, drift: float) -> None:
    hits = []
    for seed in range(400):
        logs = walk(seed, 16, drift, 0.15)
        levels = series(logs[:12]).drop([2003, 2004, 2009])
        low, high = np.quantile(log_draws(name, levels, [2015], 600), [0.1, 0.9])
        hits.append(low <= logs[15] <= high)
    # 400 hits of probability 0.8 have a standard error of 0.02
    assert np.mean(hits) == pytest.approx(0.8, abs=0.06)


def test_drift_is_the_mean_change_and_as_uncertain_as_the_years_allow() -> None:
    logs = 13 + 0.07 * np.arange(20.0)
    levels = series(logs).drop([2004, 2005, 2013])
    found = log_draws("random_walk_drift", levels, [2020, 2029], 20_000)
    assert np.median(found, axis=0) == pytest.approx([logs[-1] + 0.07, logs[-1] + 0.7], abs=0.01)
    # ten walks of one year, and ten years of a drift known from nineteen
    ratio = np.subtract(*np.quantile(found, [0.75, 0.25], axis=0))
    assert ratio[1] / ratio[0] == pytest.approx(np.sqrt((10 + 100 / 19) / (1 + 1 / 19)), rel=0.05)
    still = log_draws("random_walk", levels, [2029], 20_000)
    assert np.median(still) == pytest.approx(logs[-1], abs=0.02)


def test_a_gap_counts_as_one_change_of_its_length() -> None:
    # a fall over four years is one surprise of half its size a year
    lone = pd.Series(np.exp([13.0, 13.0, 12.2]), index=[2000, 2001, 2005])
    near = pd.Series(np.exp([13.0, 13.0, 12.6]), index=[2000, 2001, 2002])
    apart, close = (
        log_draws("random_walk", levels, [int(levels.index[-1]) + 1], 2000)
        for levels in (lone, near)
    )
    assert apart.std() == pytest.approx(close.std(), rel=1e-9)


def test_mean_reversion_recovers_mean_spread_and_persistence() -> None:
    rng, phi, sd = np.random.default_rng(8), 0.6, 0.1
    logs = [14.0]
    for shock in rng.standard_normal(400):
        logs.append(13.5 + phi * (logs[-1] - 13.5) + sd * shock)
    levels = series(np.array(logs[50:]), first=1600)
    levels = levels.drop(rng.choice(levels.index[1:-1], 100, replace=False))
    last = int(levels.index[-1])
    levels[last] = np.exp(14.0)
    found = log_draws("ar1", levels, [last + 1, last + 40], 8_000)
    assert found[:, 1].mean() == pytest.approx(13.5, abs=0.05)
    assert found[:, 1].std() == pytest.approx(sd / np.sqrt(1 - phi**2), rel=0.15)
    assert found[:, 0].mean() == pytest.approx(13.5 + phi * 0.5, abs=0.06)
    assert found[:, 0].std() == pytest.approx(sd, rel=0.15)


def test_s_curve_finds_its_ceiling_and_keeps_below_the_cap() -> None:
    years = np.arange(2000, 2025)
    levels = pd.Series(1.4e6 / (1 + np.exp(-(years - 2010) / 3)), index=years).drop([2002, 2011])
    found = BASELINES["s_curve"](levels, [2040], seed=1, draws=1000).draws
    assert np.median(found) == pytest.approx(1.4e6, rel=0.03)
    growing = pd.Series(np.exp(10 + 0.3 * np.arange(10.0)), index=range(2000, 2010))
    late = BASELINES["s_curve"](growing, [2060], seed=1, draws=1000).draws
    assert np.median(late) <= 3.05 * growing.max()


@pytest.mark.parametrize(
    ("levels", "years"),
    [
        (SHORT.iloc[:2], [2010]),
        (SHORT.iloc[::-1], [2010]),
        (SHORT * [1, 0, 1], [2010]),
        (SHORT * [1, np.nan, 1], [2010]),
        (SHORT, [2004, 2005]),
        (SHORT, []),
    ],
    ids=["two", "descending", "zero", "missing", "not after", "no year"],
)
def test_what_a_rival_refuses(levels: pd.Series, years: list[int]) -> None:
    with pytest.raises(AutolocError, match="rival"):
        BASELINES["random_walk"](levels, years, seed=1)


def test_every_rival_forecasts_russia_at_every_vintage_of_the_backtest() -> None:
    for vintage in ("2005-12", "2012-12", "2023-12"):
        levels = published_levels(russia_at(vintage))
        first = int(vintage[:4]) + 1
        for name, forecast in BASELINES.items():
            found = forecast(levels, list(range(first, first + 5)), seed=1, draws=300)
            assert found.notes == (), name
            middle = np.median(found.draws, axis=0)
            assert (middle > 100_000).all(), name
            assert (middle < 5_000_000).all(), name


def test_labels_are_names_for_readers() -> None:
    labels = [rival.label for rival in BASELINES.values()]
    assert len(set(labels)) == len(labels) == 6
    assert all(isinstance(rival, Baseline) for rival in BASELINES.values())
