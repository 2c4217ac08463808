"""Figures of the watch list and of conditions."""

from dataclasses import replace

import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.conditions import conditions_figure
from bayes_autoloc.plots.told import told_origin
from bayes_autoloc.plots.watch import watch_figure
from tests.insight.watched import conditions, watched
from tests.plots.outlooks import banners, outside, overlaps, words_of


@pytest.fixture(scope="module")
def drawn():
    return watch_figure(watched(), most=6)


def test_bars_are_as_long_as_the_facts_narrow(drawn):
    figure, (axes,) = drawn
    rows = watched().measurable.head(6)
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(100 * rows["narrows"])
    (circles,) = [line for line in axes.lines if line.get_label() == "variance"]
    np.testing.assert_allclose(circles.get_xdata(), 100 * rows["explains"])
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first on top
    text = words_of(figure)
    assert all(str(month) in text for month in rows["known_by"])
    assert "All facts known by 2026-02" in text
    assert "not sampled" in text


def test_texts_of_the_watch_list_are_apart(drawn):
    assert overlaps(drawn[0]) == []
    assert outside(drawn[0]) == []


def test_a_list_without_a_fact_that_tells_is_not_drawn():
    silent = replace(watched(), table=watched().table.assign(measurable=False))
    with pytest.raises(AutolocError, match="nothing to draw"):
        watch_figure(silent)


def test_failed_checks_are_a_banner():
    about = {**watched().about, "diagnostics_ok": False, "diagnostics": "R-hat 1.3"}
    figure, _ = watch_figure(replace(watched(), about=about), most=3)
    assert banners(figure) == ["DIAGNOSTICS FAILED: do not use these numbers"]
    assert told_origin(about).failed


@pytest.fixture(scope="module")
def conditioned():
    return conditions_figure(conditions(), most=10)


def test_bars_are_the_shifts_of_at_most_three_drivers_a_group(conditioned):
    figure, (axes,) = conditioned
    table = conditions().table
    rows = table[table.groupby("group").cumcount() < 3].head(10)
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(rows["shift_sd"].tolist())
    text = words_of(figure)
    assert f"({conditions().n_conditioned})" in text
    assert "what must be true for 0.90 million cars in 2028" in text


def test_texts_of_the_conditions_are_apart(conditioned):
    assert overlaps(conditioned[0]) == []
    assert outside(conditioned[0]) == []
