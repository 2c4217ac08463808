import json

import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots import tornado
from tests.plots.outlooks import (
    GRADES,
    banners,
    changed,
    named,
    outlook,
    outside,
    overlaps,
    several,
    words_of,
)

YEAR = 2030


@pytest.fixture(scope="module")
def drawn():
    return tornado(several())


def _change(scenario, base="status_quo", variable="production", name="national", year=YEAR):
    draws = [
        several().draws(variable, scenario=one, name=name).sel(year=year).to_numpy().astype(float)
        for one in (scenario, base)
    ]
    return draws[0] - draws[1]


def _labels(axes):
    return [text.get_text().split("\n") for text in axes.get_yticklabels()]


def _rows(axes):
    return [name for name, *_ in _labels(axes)]


def _segments(axes, label):
    (lines,) = [one for one in axes.collections if one.get_label() == label]
    return [path.vertices for path in lines.get_paths()]


def test_rows_are_sorted_by_size_and_leave_out_reference_and_mixture(drawn):
    _, (axes, _) = drawn
    names = ["demand_falls", "fee_frozen", "localisation_push"]
    order = sorted(names, key=lambda one: -abs(np.median(_change(one))))
    assert _rows(axes) == [one.replace("_", " ") for one in order]
    assert axes.yaxis_inverted()


@pytest.mark.parametrize("column", [0, 1])
def test_bars_and_intervals_are_quantiles_of_paired_differences(drawn, column):
    _, panels = drawn
    axes = panels[column]
    what = {} if column == 0 else {"variable": "output", "name": "chinese"}
    for place, row in enumerate(_rows(panels[0])):
        change = _change(row.replace(" ", "_"), **what) / 1e3
        wanted = np.percentile(change, [10, 25, 50, 75, 90])
        assert axes.patches[place].get_width() == pytest.approx(wanted[2], rel=1e-4)
        (circle,) = named(axes, "median")
        assert circle.get_xdata()[place] == pytest.approx(wanted[2], rel=1e-4)
        for label, ends in (("80 %", wanted[[0, 4]]), ("50 %", wanted[[1, 3]])):
            segment = _segments(axes, label)[place]
            assert segment[:, 0] == pytest.approx(ends, rel=1e-4)
            assert segment[:, 1] == pytest.approx([place, place])


def test_numbers_and_chances_are_printed(drawn):
    _, (axes, _) = drawn
    texts = [text.get_text() for text in axes.texts]
    for scenario in ("demand_falls", "fee_frozen"):
        change = _change(scenario) / 1e3
        low, median, high = (
            f"{value:+,.0f}".replace("-", "−") for value in np.percentile(change, [10, 50, 90])
        )
        assert f"{median} ({low} to {high})" in texts
    assert f"{100 * (_change('localisation_push') > 0).mean():.0f} %" in texts
    assert "P(> 0)" in texts
    assert axes.get_xlabel() == "change, thousand cars a year"


def test_both_panels_share_limits(drawn):
    _, (left, right) = drawn
    assert left.get_xlim() == right.get_xlim()
    assert right.get_title(loc="left") == "Output of the Chinese wave"


def test_every_row_says_what_its_effects_rest_on(drawn):
    _, (axes, _) = drawn
    assert len(_labels(axes)) == 3
    for name, *rest in _labels(axes):
        assert rest == [f"evidence: {GRADES[name.replace(' ', '_')]}"]


def test_rows_of_scenarios_without_a_grade_are_names_alone():
    only = {"fee_frozen": {"title": "Frozen", "grade": "elicited"}}
    for told, graded in ((None, []), (json.dumps(only), ["fee frozen"])):
        figure, (axes, _) = tornado(several(scenarios=told))
        assert [name for name, *rest in _labels(axes) if rest] == graded
        assert len(_labels(axes)) == 3
        assert overlaps(figure) == []


def test_a_long_name_and_its_grade_lie_on_nothing():
    long = "a_very_long_name_of_a_scenario_in_words"
    one = several()
    names = [long if name == "fee_frozen" else name for name in one.scenarios]
    data = one.tree["forecast"].to_dataset().assign_coords(scenario=names)
    one.tree["forecast"] = type(one.tree)(data)
    one.tree.attrs["scenarios"] = json.dumps({long: {"title": "Long", "grade": "elicited"}})
    figure, (axes, _) = tornado(one)
    assert sum("evidence: elicited" in text.get_text() for text in axes.get_yticklabels()) == 1
    assert overlaps(figure) == outside(figure) == []


def test_reference_and_year_are_those_asked_for():
    figure, (axes, _) = tornado(several(), year=2026, reference="fee_frozen")
    assert set(_rows(axes)) == {"status quo", "demand falls", "localisation push"}
    place = _rows(axes).index("status quo")
    wanted = np.median(_change("status_quo", "fee_frozen", year=2026)) / 1e3
    assert axes.patches[place].get_width() == pytest.approx(wanted, rel=1e-4)
    assert "in 2026, against fee frozen" in words_of(figure)


def test_chinese_output_is_not_drawn_twice_and_shares_are_points():
    _, axes = tornado(several(), variable="output", name="chinese")
    assert axes.shape == (1,)
    figure, (axes, _) = tornado(several(), variable="uptake")
    assert axes.get_xlabel().startswith("change, percentage points")
    place = _rows(axes).index("fee frozen")
    wanted = 100 * np.median(_change("fee_frozen", variable="uptake"))
    assert axes.patches[place].get_width() == pytest.approx(wanted, rel=1e-4)
    assert overlaps(figure) == []


@pytest.mark.parametrize(
    "attrs", [{}, {"diagnostics_ok": 0, "diagnostics": "R-hat 1.3 " * 60}, {"horizons": None}]
)
def test_no_text_lies_on_another_or_is_cut(attrs):
    figure, _ = tornado(several(**attrs))
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert bool(banners(figure)) == ("diagnostics_ok" in attrs)


def test_undefined_draws_are_left_out_and_undefined_years_refused():
    growth = several().tree["forecast"]["delivered_growth"].copy(deep=True)
    growth[:, :30, 5] = np.nan
    growth[:, :, 6] = np.nan
    one = changed(several(), "forecast", delivered_growth=growth)
    _, (axes, _) = tornado(one, variable="delivered_growth")
    assert np.isfinite([bar.get_width() for bar in axes.patches]).all()
    with pytest.raises(AutolocError, match="not defined in 2031"):
        tornado(one, variable="delivered_growth", year=2031)


def test_what_is_unknown_is_refused_with_a_hint():
    with pytest.raises(AutolocError, match="Did you mean 'fee_frozen'"):
        tornado(several(), reference="fee_frosen")
    with pytest.raises(AutolocError, match="2025 to 2035, not to 2040"):
        tornado(several(), year=2040)
    with pytest.raises(AutolocError, match="no scenario to compare"):
        tornado(outlook())
