import numpy as np
import pytest

from bayes_autoloc.plots import uptake_panel
from bayes_autoloc.plots.medians import spread
from bayes_autoloc.plots.uptake import SHARES, VIEW
from tests.plots.outlooks import (
    NAMES,
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
    return uptake_panel(several())


def _forecast(variable, scenario="status_quo"):
    return 100 * several().draws(variable, scenario=scenario).to_numpy().astype(float)


@pytest.mark.parametrize("panel", [0, 1, 2])
def test_forecast_is_made_of_quantiles_of_the_draws(drawn, panel):
    axes, variable = drawn[1][panel], SHARES[panel].variable
    wanted = np.percentile(_forecast(variable), [10, 50, 90], axis=0)
    for i, year in enumerate(several().years):
        assert band(axes, "80 %", year) == pytest.approx(wanted[[0, 2], i], rel=1e-5)
    (median,) = named(axes, "median")
    assert median.get_ydata() == pytest.approx(wanted[1], rel=1e-5)
    for name in (*NAMES[1:], "mixture"):
        (line,) = named(axes, f"median of {name.replace('_', ' ')}")
        assert line.get_ydata() == pytest.approx(np.median(_forecast(variable, name), axis=0))
        assert line.is_dashed() == (name == "mixture")


@pytest.mark.parametrize("panel", [0, 2])
def test_western_wave_stands_left_without_years_that_are_not_known(drawn, panel):
    axes, variable = drawn[1][panel], SHARES[panel].variable
    past = 100 * several().tree["reference"][variable]
    for year in past["year"].to_numpy():
        wanted = past.sel(year=year, quantile=[0.1, 0.9]).to_numpy()
        assert band(axes, "western 80 %", year) == pytest.approx(wanted, nan_ok=True)
    assert np.isnan(band(axes, "western 95 %", 2005)).all()
    (median,) = named(axes, "western median")
    assert median.get_ydata() == pytest.approx(past.sel(quantile=0.5).to_numpy(), nan_ok=True)


def test_the_caption_says_what_the_western_wave_is(drawn):
    text = words_of(drawn[0])
    assert "The western wave is a reference class, not a forecast" in text
    assert "groups' sales are what home and Chinese makers leave of the market. Case" in text


def test_past_documents_are_lines_of_their_own(drawn):
    axes = drawn[1][1]
    growth = several().tree["reference"].to_dataset()["delivered_growth"]
    looks = set()
    for name in growth["document"].to_numpy():
        (line,) = named(axes, name)
        known = 100 * growth.sel(document=name).dropna("year")
        assert line.get_xdata().tolist() == known["year"].to_numpy().tolist()
        assert line.get_ydata() == pytest.approx(known.to_numpy())
        looks.add((line.get_marker(), line.get_linestyle()))
        assert name in [text.get_text() for text in axes.get_legend().get_texts()]
    assert len(looks) == 2


def test_view_of_delivered_growth_is_cut_and_says_so(drawn):
    axes = drawn[1][1]
    assert axes.get_ylim() == VIEW
    assert "view cut at −150 and 250 %" in axes.get_title(loc="left")


def test_axes_share_the_years_from_the_first_western_one(drawn):
    limits = {one.get_xlim() for one in drawn[1]}
    assert limits == {(2001.5, 2035)}
    assert [one.get_ylabel() for one in drawn[1]] == [share.unit for share in SHARES]


def test_every_scenario_is_named_with_its_last_median(drawn):
    for axes, share in zip(drawn[1], SHARES, strict=True):
        texts = [text.get_text() for text in axes.texts]
        for name in (*NAMES, "mixture"):
            median = np.median(_forecast(share.variable, name)[:, -1])
            start = f"{median:.0f} {name.replace('_', ' ')}".replace("-", "−")
            assert any(text.startswith(start) for text in texts)


def test_endings_are_in_the_order_of_their_lines(drawn):
    figure, (axes, *_) = drawn
    figure.canvas.draw()
    values, places = [], []
    for name in (*NAMES, "mixture"):
        words = name.replace("_", " ")
        (text,) = [one for one in axes.texts if f" {words}" in f"{one.get_text()} "]
        values.append(np.median(_forecast("uptake", name)[:, -1]))
        places.append(text.get_position()[1])
    assert np.argsort(values).tolist() == np.argsort(places).tolist()


def test_forecast_years_without_a_value_are_left_out():
    growth = several().tree["forecast"]["delivered_growth"].copy(deep=True)
    growth[:, :, :2] = np.nan
    figure, axes = uptake_panel(changed(several(), "forecast", delivered_growth=growth))
    assert np.isnan(band(axes[1], "80 %", 2026)).all()
    assert np.isfinite(band(axes[1], "80 %", 2027)).all()
    assert overlaps(figure) == []


def test_nothing_known_of_the_past_or_the_promise_can_be_drawn():
    past = several().tree["reference"].to_dataset() * np.nan
    one = changed(several(), "reference", **dict(past.data_vars))
    growth = several().tree["forecast"]["delivered_growth"] * np.nan
    figure, axes = uptake_panel(changed(one, "forecast", delivered_growth=growth))
    assert named(axes[1], "median")[0].get_ydata() == pytest.approx([np.nan] * 11, nan_ok=True)
    assert overlaps(figure) == []


@pytest.mark.parametrize(
    "attrs", [{}, {"diagnostics_ok": 0, "diagnostics": "R-hat 1.3 " * 60}, {"vintage": None}]
)
def test_no_text_lies_on_another_or_is_cut(attrs):
    figure, _ = uptake_panel(several(**attrs))
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert bool(banners(figure)) == ("diagnostics_ok" in attrs)


def test_a_single_scenario_without_documents_can_be_drawn():
    tree = outlook().tree
    reference = tree["reference"].to_dataset().isel(document=slice(0, 0))
    tree["reference"] = type(tree)(reference)
    figure, axes = uptake_panel(type(outlook())(tree))
    assert axes[1].get_legend() is None
    assert overlaps(figure) == []
    assert "other scenarios" not in words_of(figure)


def test_spread_keeps_order_gaps_and_frame():
    wanted = np.array([10.0, 11.0, 12.0, 80.0])
    places = spread(wanted, 10.0, 100.0)
    assert np.diff(places) == pytest.approx([10, 10, 59])
    assert places[:3].mean() == pytest.approx(wanted[:3].mean())
    assert spread(np.array([0.0, 1.0]), 10.0, 100.0) == pytest.approx([0, 10])
    assert spread(np.array([99.0, 100.0]), 10.0, 100.0) == pytest.approx([90, 100])
    crowded = spread(np.zeros(5), 10.0, 20.0)
    assert np.diff(crowded) == pytest.approx([10] * 4)
    assert crowded.mean() == pytest.approx(10)
