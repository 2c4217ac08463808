import json

import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots import scenario_fans
from tests.plots.outlooks import (
    NAMES,
    TARGETS,
    band,
    banners,
    changed,
    named,
    outlook,
    outside,
    overlaps,
    several,
    words_of,
)


@pytest.fixture(scope="module")
def drawn():
    return scenario_fans(several())


def _draws(scenario, variable="production"):
    return several().draws(variable, scenario=scenario).to_numpy().astype(float)


def _texts(axes):
    return [text.get_text() for text in axes.texts]


def test_one_panel_for_each_scenario_and_the_mixture(drawn):
    _, axes = drawn
    titles = [one.get_title(loc="left") for one in axes]
    assert titles == [name.replace("_", " ") for name in (*NAMES, "mixture")]


@pytest.mark.parametrize(
    ("label", "low", "high"), [("50 %", 25, 75), ("80 %", 10, 90), ("95 %", 2.5, 97.5)]
)
def test_bands_and_medians_are_quantiles_of_the_draws(drawn, label, low, high):
    _, axes = drawn
    for one, name in zip(axes, (*NAMES, "mixture"), strict=True):
        wanted = np.percentile(_draws(name), [low, 50, high], axis=0) / 1e6
        for i, year in enumerate(several().years):
            assert band(one, label, year) == pytest.approx(wanted[[0, 2], i], rel=1e-5)
        (median,) = named(one, "median")
        assert median.get_ydata() == pytest.approx(wanted[1], rel=1e-5)


def test_reference_is_dashed_in_all_other_panels(drawn):
    _, axes = drawn
    assert named(axes[0], "median of status quo") == []
    for one in axes[1:]:
        (line,) = named(one, "median of status quo")
        assert line.get_ydata() == pytest.approx(np.median(_draws("status_quo"), axis=0) / 1e6)
        assert line.is_dashed()


def test_observed_years_and_targets_stand_in_every_panel(drawn):
    _, axes = drawn
    seen = several().tree["history"]["production_observed"].to_series().dropna() / 1e6
    for one in axes:
        (line,) = named(one, "observed")
        shown = {x: y for x, y in zip(*line.get_data(), strict=True) if np.isfinite(y)}
        assert shown == pytest.approx(seen.to_dict())
        points = {(t.get_xdata()[0], t.get_ydata()[0]) for t in named(one, "target")}
        assert points == {(year, value / 1e6) for year, value, _ in TARGETS}


def test_numbers_are_those_of_the_last_horizon(drawn):
    _, axes = drawn
    for one, name in zip(axes, (*NAMES, "mixture"), strict=True):
        low, median, high = np.percentile(_draws(name)[:, -1], [10, 50, 90]) / 1e6
        assert f"2035: median {median:.2f} (80 %: {low:.2f} to {high:.2f})" in _texts(one)


def test_all_panels_have_the_same_axes_and_only_the_first_of_a_row_a_label(drawn):
    _, axes = drawn
    assert len({one.get_ylim() for one in axes}) == 1
    assert len({one.get_xlim() for one in axes}) == 1
    assert [one.get_ylabel() for one in axes] == [
        "million cars a year",
        *[""] * 3,
        "million cars a year",
    ]


def test_targets_are_named_in_the_caption(drawn):
    text = words_of(drawn[0])
    for year, value, name in TARGETS:
        assert f"{name}, {value / 1e6:.2f} million in {year}" in text


def test_the_weights_of_the_mixture_are_told_in_the_caption(drawn):
    told = ", ".join(f"{name.replace('_', ' ')} 25 %" for name in NAMES)
    assert f"Mixture (weights are judgement): {told}." in words_of(drawn[0])
    weights = {"status_quo": 0.6, "demand_falls": 0.4, "fee_frozen": 0.0}
    figure, _ = scenario_fans(several(weights=json.dumps(weights)))
    assert "judgement): status quo 60 %, demand falls 40 %. Case" in words_of(figure)
    for one in (outlook(), several(weights=None), several(weights="{}")):
        assert "Mixture (weights" not in words_of(scenario_fans(one)[0])


def test_other_quantities_have_their_own_unit_and_no_targets():
    figure, axes = scenario_fans(several(), variable="output", name="chinese")
    draws = several().draws("output", name="chinese").to_numpy()
    scale = 1e6 if axes[0].get_ylabel().startswith("million") else 1e3
    (median,) = named(axes[0], "median")
    assert median.get_ydata() == pytest.approx(np.median(draws, axis=0) / scale, rel=1e-5)
    assert named(axes[0], "target") == named(axes[0], "observed") == []
    assert "output of the Chinese wave by scenario" in words_of(figure)
    figure, axes = scenario_fans(several(), variable="uptake")
    assert axes[0].get_ylabel() == "% of the Chinese groups' cars sold"
    assert overlaps(figure) == []


def test_years_without_a_value_are_left_out():
    growth = several().tree["forecast"]["delivered_growth"].copy(deep=True)
    growth[:, :, 0] = np.nan
    growth[:, :30, 1] = np.nan
    figure, axes = scenario_fans(
        changed(several(), "forecast", delivered_growth=growth), variable="delivered_growth"
    )
    assert np.isnan(band(axes[0], "80 %", 2025)).all()
    wanted = 100 * np.percentile(growth[0, 30:, 1].to_numpy().astype(float), [10, 90])
    assert band(axes[0], "80 %", 2026) == pytest.approx(wanted, rel=1e-5)
    assert overlaps(figure) == []


def test_a_quantity_that_is_nowhere_defined_is_said_to_be_so():
    growth = several().tree["forecast"]["delivered_growth"] * np.nan
    figure, axes = scenario_fans(
        changed(several(), "forecast", delivered_growth=growth), variable="delivered_growth"
    )
    assert "2035: not defined" in _texts(axes[0])
    assert overlaps(figure) == []


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"targets": "[]", "horizons": None},
        {"title": "A long title " * 12},
        {"diagnostics_ok": 0, "diagnostics": "R-hat 1.31 for " + "sigma_eta, " * 40},
        {"targets_choice": "naive", "targets_failed": "TARGETS NOT USED: k-hat is 0.9. " * 4},
    ],
)
def test_no_text_lies_on_another_or_is_cut(attrs):
    figure, _ = scenario_fans(several(**attrs))
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert bool(banners(figure)) == ("diagnostics_ok" in attrs)


def test_a_single_scenario_can_be_drawn():
    figure, axes = scenario_fans(outlook())
    assert axes.shape == (1,)
    assert overlaps(figure) == []


def test_unknown_variables_and_names_are_refused_with_a_hint():
    with pytest.raises(AutolocError, match="Did you mean 'production'"):
        scenario_fans(several(), variable="producton")
    with pytest.raises(AutolocError, match="Did you mean 'chinese'"):
        scenario_fans(several(), variable="output", name="chinse")
