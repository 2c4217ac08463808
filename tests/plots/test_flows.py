import json

import numpy as np
import pytest

from bayes_autoloc.plots import flows
from tests.plots.outlooks import (
    EXPECTED,
    NAMES,
    band,
    banners,
    changed,
    named,
    outlook,
    outside,
    overlaps,
    several,
)


@pytest.fixture(scope="module")
def drawn():
    return flows(several())


def _draws(variable, scenario="status_quo"):
    return several().draws(variable, scenario=scenario).to_numpy().astype(float) / 1e3


@pytest.mark.parametrize(("panel", "variable"), [(0, "imports"), (1, "kits")])
def test_bands_and_medians_are_quantiles_of_the_draws(drawn, panel, variable):
    axes = drawn[1][panel]
    wanted = np.percentile(_draws(variable), [2.5, 50, 97.5], axis=0)
    for i, year in enumerate(several().years):
        assert band(axes, "95 %", year) == pytest.approx(wanted[[0, 2], i], rel=1e-5)
    assert named(axes, "median")[0].get_ydata() == pytest.approx(wanted[1], rel=1e-5)
    for name in NAMES[1:]:
        (line,) = named(axes, f"median of {name.replace('_', ' ')}")
        assert line.get_ydata() == pytest.approx(np.median(_draws(variable, name), axis=0))


def test_expectations_are_marked_with_the_chance_of_as_many_or_fewer(drawn):
    imports, kits = drawn[1]
    points = {(line.get_xdata()[0], line.get_ydata()[0]) for line in named(imports, "target")}
    assert points == {(year, value / 1e3) for year, value, _ in EXPECTED}
    texts = [text.get_text() for text in imports.texts]
    for year, value, who in EXPECTED:
        chance = 100 * (_draws("imports")[:, year - 2025] <= value / 1e3).mean()
        first = f"{who} expects {value / 1e3:,.0f} in {year}"
        assert f"{first}\nP(at most that, status quo): {chance:.0f} %" in texts
    assert named(kits, "target") == []


def test_axes_have_units_and_start_at_zero(drawn):
    units = [one.get_ylabel() for one in drawn[1]]
    assert units == ["thousand cars a year", "thousand sets a year"]
    assert [one.get_ylim()[0] for one in drawn[1]] == [0, 0]


def test_every_scenario_is_named_with_its_last_median(drawn):
    for axes, variable in zip(drawn[1], ("imports", "kits"), strict=True):
        texts = [text.get_text() for text in axes.texts]
        for name in (*NAMES, "mixture"):
            median = np.median(_draws(variable, name)[:, -1])
            start = f"{median:,.0f} {name.replace('_', ' ')}"
            assert any(text.startswith(start) for text in texts)


def test_years_without_a_value_are_left_out():
    imports = several().tree["forecast"]["imports"].copy(deep=True)
    imports[:, :, 3] = np.nan
    figure, axes = flows(changed(several(), "forecast", imports=imports))
    assert np.isnan(band(axes[0], "95 %", 2028)).all()
    assert np.isfinite(axes[0].get_ylim()).all()
    assert overlaps(figure) == []


LONG = [[2026, 6e5, "A body with a long, long, long name that nobody knows"], [2026, 6.1e5, "B"]]


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"expected_imports": None},
        {"expected_imports": json.dumps(LONG)},
        {"diagnostics_ok": 0, "diagnostics": "R-hat 1.3 " * 60},
    ],
)
def test_no_text_lies_on_another_or_is_cut(attrs):
    figure, _ = flows(several(**attrs))
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert bool(banners(figure)) == ("diagnostics_ok" in attrs)


def test_expectations_for_other_years_are_left_out():
    figure, axes = flows(several(expected_imports=json.dumps([[2040, 1e5, "Nobody"]])))
    assert named(axes[0], "target") == []
    assert "official expectation" not in [t.get_text() for t in figure.legends[0].get_texts()]


def test_a_single_scenario_can_be_drawn():
    figure, axes = flows(outlook())
    assert axes.shape == (2,)
    assert overlaps(figure) == []
