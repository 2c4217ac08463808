import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots import inverted_u
from tests.plots.outlooks import band, banners, fake_sweep, named, outside, overlaps, words_of


@pytest.fixture(scope="module")
def drawn():
    return inverted_u(fake_sweep())


@pytest.mark.parametrize("variable", ["chinese", "production"])
@pytest.mark.parametrize(("column", "sign"), [(0, "assumed"), (1, "free")])
def test_medians_and_bands_are_quantiles_of_paired_differences(drawn, variable, column, sign):
    axes = drawn[1][0, column]
    change = fake_sweep().differences(variable).sel(signs=sign, year=2030)
    wanted = np.percentile(change.transpose("draw", "index").to_numpy() / 1e3, [10, 50, 90], axis=0)
    (line,) = named(axes, f"{variable} median")
    assert line.get_ydata() == pytest.approx(wanted[1], rel=1e-4, abs=1e-6)
    for i, at in enumerate(change["index"].to_numpy()):
        assert band(axes, f"{variable} 80 %", at) == pytest.approx(
            wanted[[0, 2], i], rel=1e-4, abs=1e-6
        )


def test_both_quantities_differ_in_line_marker_and_hatching(drawn):
    axes = drawn[1][0, 0]
    (one,), (other,) = named(axes, "chinese median"), named(axes, "production median")
    assert one.get_marker() != other.get_marker()
    assert other.is_dashed()
    assert not one.is_dashed()
    hatches = {area.get_hatch() for area in axes.collections}
    assert len(hatches) == 2


def test_chance_that_both_directions_hurt_is_printed_for_both_signs(drawn):
    for column, sign in enumerate(("assumed", "free")):
        (text,) = [t.get_text() for t in drawn[1][0, column].texts]
        chances = [
            100 * fake_sweep().both_hurt(2030, variable)[sign]
            for variable in ("chinese", "production")
        ]
        assert f"Chinese output {chances[0]:.0f} %" in text
        assert f"production {chances[1]:.0f} %" in text
        assert "both +1 and −1" in text
        assert "Largest median: Chinese output at" in text


def test_bars_are_the_chances_of_each_peak(drawn):
    for column, sign in enumerate(("assumed", "free")):
        axes = drawn[1][1, column]
        for bars in axes.containers:
            variable = bars.get_label().split()[0]
            peaks = fake_sweep().peak(2030, variable)
            wanted = 100 * peaks.loc[peaks["signs"] == sign, "probability"].to_numpy()
            assert [bar.get_height() for bar in bars] == pytest.approx(wanted)


@pytest.mark.parametrize("grade", ["elicited", "analogy", "data", "assumed"])
def test_grade_of_the_evidence_stands_on_the_figure(grade):
    figure, _ = inverted_u(fake_sweep(grade=grade))
    (text,) = figure.findobj(lambda artist: artist.get_gid() == "grade")
    assert text.get_text().startswith(f"Evidence: {grade}")
    left, right = "Left: their signs are assumed too.", "Right: either sign, same size;"
    assert text.get_text().split("\n")[1:] == [
        f"{left} {right}",
        "halts (learnt), Western projects and buy-backs keep theirs.",
    ]
    assert overlaps(figure) == []


def test_columns_share_limits_and_directions_are_named(drawn):
    figure, axes = drawn
    assert axes[0, 0].get_ylim() == axes[0, 1].get_ylim()
    text = words_of(figure)
    assert "relaxed, with Western return" in text
    assert "tightened" in text
    assert "thousand cars a year" in text
    assert "cars made in 2030" in text


def test_another_lever_has_one_column_and_its_own_name():
    figure, axes = inverted_u(fake_sweep(signs=("assumed",), lever="fee_rise", unit="%"), year=2027)
    assert axes.shape == (2, 1)
    text = words_of(figure)
    assert "along the lever fee rise" in text
    assert "Western return" not in text
    assert "Lever: %" in text
    assert "Their signs are not left free here." in text
    assert "keep theirs" not in text
    assert overlaps(figure) == []


def test_a_lever_with_one_direction_has_no_chance_of_both():
    sweep = fake_sweep()
    one_sided = type(sweep)(sweep.data.sel(index=[0.0, 0.5, 1.0]))
    figure, axes = inverted_u(one_sided)
    assert "P(both" not in axes[0, 0].texts[0].get_text()
    assert overlaps(figure) == []


@pytest.mark.parametrize(
    "attrs",
    [{}, {"diagnostics_ok": 0, "diagnostics": "R-hat 1.3 " * 60}, {"title": "A long title " * 12}],
)
def test_no_text_lies_on_another_or_is_cut(attrs):
    figure, _ = inverted_u(fake_sweep(**attrs))
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert bool(banners(figure)) == ("diagnostics_ok" in attrs)


def test_unknown_year_is_refused_with_a_hint():
    with pytest.raises(AutolocError, match="2025 to 2035, not to 2050"):
        inverted_u(fake_sweep(), year=2050)
