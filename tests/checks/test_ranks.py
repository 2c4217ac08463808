"""Ranks and the band around their distribution function; no PyMC."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from bayes_autoloc.checks.calibration.calibration import summarise
from bayes_autoloc.checks.calibration.ranks import (
    DRAWS,
    ecdf_band,
    holm,
    pit_values,
    rank,
    thin,
    uniformity,
)

type Array = npt.NDArray[np.float64]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def difference(values: Array, z: Array) -> Array:
    """Distribution function of values less that of uniform ones, counted one by one."""
    return np.array([np.mean([value < point for value in values]) - point for point in z])


def test_rank_counts_the_draws_below() -> None:
    draws = np.array([3.0, 1.0, 2.0])
    assert [rank(value, draws, rng()) for value in (0.0, 1.5, 2.5, 9.0)] == [0, 1, 2, 3]


def test_ties_take_every_place_equally_often() -> None:
    source, draws = rng(), np.array([0.0, 1.0, 1.0, 2.0])
    places = [rank(1.0, draws, source) for _ in range(3000)]
    assert set(places) == {1, 2, 3}
    assert np.bincount(places)[1:] == pytest.approx(1000, abs=120)


def test_thin_takes_evenly_from_all_chains() -> None:
    draws = np.arange(1000.0).reshape(2, 500)
    kept = thin(draws, 5000.0)
    assert len(kept) == DRAWS
    assert set(np.round(np.diff(kept))) == {10.0, 11.0}
    assert (kept < 500).sum() == pytest.approx(DRAWS / 2, abs=1)


@pytest.mark.parametrize(("effective", "expected"), [(40.7, 40), (3.0, 9), (np.nan, 9)])
def test_thin_keeps_no_more_than_are_independent(effective: float, expected: int) -> None:
    assert len(thin(np.arange(1000.0).reshape(2, 500), effective)) == expected


def test_thin_of_few_draws_keeps_them_all() -> None:
    assert thin(np.arange(5.0).reshape(1, 5), 400.0).tolist() == [0, 1, 2, 3, 4]


def test_pit_values_stay_in_the_cell_of_their_rank() -> None:
    table = pd.DataFrame({"rank": [0, 99, 4], "draws": [99, 99, 9]})
    values = pit_values(table, 1)
    assert np.floor(values * (table["draws"] + 1)).tolist() == [0, 99, 4]
    assert np.array_equal(values, pit_values(table, 1))
    assert not np.array_equal(values, pit_values(table, 2))


@pytest.mark.parametrize("n", [24, 200])
def test_band_holds_uniform_ranks_as_often_as_it_says(n: int) -> None:
    band = ecdf_band(n)
    source, z = rng(5), band["z"].to_numpy()
    values = np.sort(source.random((3000, n)), axis=1)
    share = np.stack([np.searchsorted(row, z, side="left") for row in values]) / n - z
    low, high = band["lower"].to_numpy() - 1e-12, band["upper"].to_numpy() + 1e-12
    inside = ((share >= low) & (share <= high)).all(axis=1).mean()
    assert inside == pytest.approx(0.95, abs=0.016)  # four standard errors


def test_a_wider_probability_gives_a_wider_band() -> None:
    narrow, wide = ecdf_band(50, prob=0.5), ecdf_band(50, prob=0.99)
    assert (wide["upper"] >= narrow["upper"]).all()
    assert (wide["lower"] <= narrow["lower"]).all()
    assert (wide["upper"] > narrow["upper"]).any()


def test_outside_means_that_the_function_leaves_the_band() -> None:
    source, band = rng(2), ecdf_band(60)
    found = []
    for power in np.repeat([1.0, 1.5, 3.0], 20):
        values = source.random(60) ** power
        away = difference(values, band["z"].to_numpy())
        leaves = ((away < band["lower"] - 1e-12) | (away > band["upper"] + 1e-12)).any()
        p, outside = uniformity(values)
        assert outside == leaves
        assert outside == (p <= 0.05)
        found.append(outside)
    assert not all(found[20:40])
    assert any(found[20:40])
    assert all(found[40:])


def test_p_values_of_uniform_ranks_are_uniform() -> None:
    source = rng(7)
    p = np.array([uniformity(source.random(100))[0] for _ in range(1000)])
    for level in (0.05, 0.2, 0.5):
        assert (p <= level).mean() == pytest.approx(level, abs=0.065)


def test_holm_as_worked_out_by_hand() -> None:
    assert holm(np.array([0.04, 0.01, 0.03])) == pytest.approx([0.06, 0.03, 0.06])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1.0, 1.0])


# A conjugate toy: theta ~ N(0, 1), five y ~ N(theta, sigma); the analyst assumes sigma = 1.


def exact(y: Array, source: np.random.Generator) -> Array:
    variance = 1 / (1 + len(y))
    return y.sum() * variance + np.sqrt(variance) * source.standard_normal(DRAWS)


def toy(simulate: Callable[[float, np.random.Generator], Array], seed: int = 11) -> pd.DataFrame:
    source, rows = rng(seed), []
    for world in range(100):
        theta = float(source.standard_normal())
        place = rank(theta, exact(simulate(theta, source), source), source)
        rows.append(("theta", "parameter", world, place, DRAWS))
    columns = ["quantity", "kind", "simulation", "rank", "draws"]
    return summarise(pd.DataFrame(rows, columns=columns), seed=1)


def test_a_right_simulator_fails_as_rarely_as_it_should() -> None:
    found = pd.concat(
        toy(lambda theta, source: theta + source.standard_normal(5), seed) for seed in range(60)
    )
    assert found["outside"].mean() == pytest.approx(0.05, abs=0.08)
    assert found["mean"].mean() == pytest.approx(0.5, abs=0.015)
    assert found["sd"].mean() == pytest.approx(0.289, abs=0.01)


def test_half_the_noise_is_caught_as_ranks_in_the_middle() -> None:
    found = toy(lambda theta, source: theta + 0.3 * source.standard_normal(5)).iloc[0]
    assert found["outside"]
    assert found["p"] < 0.001
    assert found["sd"] < 0.25


def test_twice_the_noise_is_caught_as_ranks_at_the_ends() -> None:
    found = toy(lambda theta, source: theta + 2 * source.standard_normal(5)).iloc[0]
    assert found["outside"]
    assert found["sd"] > 0.32


def test_a_shift_by_one_posterior_sd_is_caught() -> None:
    shift = np.sqrt(1 / 6) * 6 / 5
    found = toy(lambda theta, source: theta + shift + source.standard_normal(5)).iloc[0]
    assert found["outside"]
    assert found["mean"] < 0.35
