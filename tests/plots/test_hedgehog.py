"""The hedgehog of a small replay."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.insight.replay import QUANTILES, REPLAY_COLUMNS, Replay
from bayes_autoloc.plots.hedgehog import hedgehog
from tests.plots.outlooks import named, outside, overlaps, words_of

ABOUT = {
    "case": "small",
    "title": "A small case",
    "vintage": "2025-04",
    "priors": "default",
    "seed": 1,
    "draws": 2000,
    "series": "asm",
}


def played(high: float = 1.8e6) -> Replay:
    """Return two vintages, the later one at half the level; the highest official forecast."""
    rows = [
        (vintage, year, q, level * (0.5 + q))
        for vintage, level in (("2018-12", 1.0e6), ("2021-12", 0.5e6))
        for year in range(int(vintage[:4]), int(vintage[:4]) + 6)
        for q in QUANTILES
    ]
    targets = pd.DataFrame(
        [
            ("2018-12", "Ministry, 2016", 2016.2, 2020, 1.4e6),
            ("2021-12", "Ministry, 2020", 2020.2, 2026, high),
        ],
        columns=["vintage", "document", "issued", "year", "value"],
    )
    actual = pd.Series(np.linspace(0.9e6, 1.2e6, 13), index=range(2012, 2025))
    problems = {"2018-12": (), "2021-12": ("supply: 3 divergences",)}
    return Replay(pd.DataFrame(rows, columns=REPLAY_COLUMNS), targets, actual, problems, ABOUT)


@pytest.fixture(scope="module")
def drawn():
    return hedgehog(played())


def test_each_vintage_has_its_median_from_its_year_on(drawn):
    _, axes = drawn
    (early,), (late,) = (named(axes, f"median {one}") for one in ("2018-12", "2021-12"))
    np.testing.assert_array_equal(early.get_xdata(), range(2018, 2024))
    np.testing.assert_allclose(early.get_ydata(), 1.0)
    np.testing.assert_allclose(late.get_ydata(), 0.5)
    assert early.get_color() != late.get_color()
    assert early.get_linestyle() != late.get_linestyle()


def test_the_bands_hold_four_fifths(drawn):
    _, axes = drawn
    bands = [one for one in axes.collections if one.get_label() == "80 %"]
    edges = [one.get_paths()[0].vertices[:, 1] for one in bands]
    assert [(edge.min(), edge.max()) for edge in edges] == [
        pytest.approx((0.6, 1.4)),
        pytest.approx((0.3, 0.7)),
    ]


def test_what_came_is_one_line(drawn):
    _, axes = drawn
    (line,) = named(axes, "observed")
    np.testing.assert_allclose(line.get_ydata(), played().actual / 1e6)


def test_official_forecasts_have_the_colour_of_their_vintage(drawn):
    _, axes = drawn
    marks = named(axes, "official")
    assert [(float(m.get_xdata()[0]), float(m.get_ydata()[0])) for m in marks] == [
        (2020, 1.4),
        (2026, 1.8),
    ]
    medians = [named(axes, f"median {one}")[0].get_color() for one in ("2018-12", "2021-12")]
    assert [mark.get_color() for mark in marks] == medians


def test_what_is_higher_than_the_view_is_marked_at_its_edge():
    figure, axes = hedgehog(played(high=9e6))
    assert axes.get_ylim()[1] == pytest.approx(1.08 * 1.4)
    last = named(axes, "official")[-1]
    assert last.get_marker() == "^"
    assert 0.9 * axes.get_ylim()[1] < last.get_ydata()[0] < axes.get_ylim()[1]
    assert "The view is cut at 1.5 million cars" in words_of(figure)


def test_a_fit_that_failed_is_named_twice(drawn):
    text = words_of(drawn[0])
    assert "from 2021-12 (failed its checks)" in text
    assert "fits that FAILED their checks: 2021-12" in text
    # 2022 to 2024 from the second vintage are missed, 2019 to 2023 from the first are held.
    assert "Of 8 published years after their vintage 5 lie in the 80 % band" in text


def test_texts_are_apart(drawn):
    assert overlaps(drawn[0]) == []
    assert outside(drawn[0]) == []


def test_without_targets_and_outcomes_forecasts_are_drawn():
    bare = replace(
        played(), targets=played().targets.iloc[:0], actual=pd.Series(dtype=float), problems={}
    )
    figure, axes = hedgehog(bare)
    assert named(axes, "official") == []
    assert "official" not in words_of(figure)
    assert axes.get_ylim()[1] == pytest.approx(1.08 * 1.4)
