import json

import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import PolyCollection

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.plots import fan
from tests.plots.outlooks import TARGETS, boxes, outlook, outside, overlaps


@pytest.fixture(scope="module")
def drawn():
    return fan(outlook())


def _draws(one):
    return one.tree["forecast"]["production"].isel(scenario=0).to_numpy().astype(float) / 1e6


def _named(axes, label):
    return [line for line in axes.lines if line.get_label() == label]


def _texts(axes):
    return [text.get_text() for text in axes.texts if text.get_text()]


@pytest.mark.parametrize(
    ("name", "low", "high"), [("50 %", 25, 75), ("80 %", 10, 90), ("95 %", 2.5, 97.5)]
)
def test_band_edges_are_quantiles_of_the_draws(drawn, name, low, high):
    _, axes = drawn
    (band,) = [one for one in axes.collections if one.get_label() == name]
    assert isinstance(band, PolyCollection)
    corners = band.get_paths()[0].vertices
    edges = np.percentile(_draws(outlook()), [low, high], axis=0)
    for i, year in enumerate(outlook().years):
        here = corners[np.isclose(corners[:, 0], year), 1]
        assert [here.min(), here.max()] == pytest.approx(edges[:, i], rel=1e-5)


def test_median_and_past_are_those_of_the_tree(drawn):
    _, axes = drawn
    (median,) = _named(axes, "median")
    assert median.get_ydata() == pytest.approx(np.median(_draws(outlook()), axis=0), rel=1e-5)
    (past,) = _named(axes, "observed")
    history = outlook().tree["history"].to_dataset()
    seen = history["production_observed"].to_series().dropna() / 1e6
    shown = {x: y for x, y in zip(*past.get_data(), strict=True) if np.isfinite(y)}
    assert shown == pytest.approx(seen.to_dict())
    assert past.get_marker() == "o"


def test_years_without_a_figure_are_the_fits_and_dotted():
    tree = outlook().tree
    history = tree["history"].to_dataset().copy(deep=True)
    history["production_observed"][3] = np.nan
    tree["history"] = type(tree)(history)
    _, axes = fan(Outlook(tree))
    (line,) = _named(axes, "fitted")
    fitted = float(history["production"].sel(quantile=0.5)[3]) / 1e6
    assert line.get_ydata()[3] == pytest.approx(fitted)
    (past,) = _named(axes, "observed")
    assert np.isnan(past.get_ydata()[3])


def test_figures_of_other_series_are_hollow(drawn):
    _, axes = drawn
    (other,) = _named(axes, "other series")
    history = outlook().tree["history"].to_dataset()
    wanted = history["total_value"][history["total_series"] != "rosstat"] / 1e6
    assert sorted(other.get_ydata()) == pytest.approx(sorted(wanted.to_numpy()))
    assert other.get_markerfacecolor() == "white"


def test_targets_stand_where_they_were_published(drawn):
    _, axes = drawn
    points = {(line.get_xdata()[0], line.get_ydata()[0]) for line in _named(axes, "target")}
    assert points == {(year, value / 1e6) for year, value, _ in TARGETS}
    texts = " ".join(" ".join(_texts(axes)).split())
    for _, value, name in TARGETS:
        assert name in texts
        assert f"{value / 1e6:.2f} million" in texts


def test_labels_give_median_and_80_percent_interval(drawn):
    _, axes = drawn
    for year in (2030, 2035):
        low, median, high = np.percentile(_draws(outlook())[:, year - 2025], [10, 50, 90])
        wanted = f"{year}: {median:.2f} million\n80 %: {low:.2f} to {high:.2f}"
        assert wanted in _texts(axes)
    assert axes.get_ylabel() == "million cars a year"


def test_vintage_stands_at_the_end_of_its_month(drawn):
    _, axes = drawn
    # A year's figure stands at the middle of the year: April 2025 ends a third of a year after
    # 1 January, which is half a year before 2025 on this axis.
    lines = [line for line in axes.lines if list(line.get_ydata()) == [0, 1]]
    assert [line.get_xdata()[0] for line in lines] == pytest.approx([2025 + 4 / 12 - 0.5])
    assert "known to 2025-04" in _texts(axes)


def test_axis_starts_at_zero_and_holds_everything(drawn):
    _, axes = drawn
    bottom, top = axes.get_ylim()
    assert bottom == 0
    assert top > max(1.6, axes.dataLim.y1)


def test_caption_says_where_it_comes_from(drawn):
    figure, _ = drawn
    (caption,) = figure.findobj(lambda artist: artist.get_gid() == "caption")
    for word in (
        "Case small",
        "vintage 2025-04",
        "60 draws",
        "seed 3",
        "priors default",
        "diagnostics passed",
        "status quo",
    ):
        assert word in " ".join(caption.get_text().split())


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"targets": "[]"},
        {"targets": None, "horizons": None},
        {"targets": json.dumps(TARGETS[:1])},
        {"targets": json.dumps([*TARGETS, [2030, 1.401e6, "Another body with a long, long name"]])},
        {"diagnostics_ok": 0, "diagnostics": "R-hat 1.31 for " + "sigma_eta, " * 40},
        {"title": "A long title " * 12},
        {"title": None, "vintage": None, "series": None, "priors": None, "seed": None},
    ],
)
def test_no_text_lies_on_another_or_is_cut(attrs):
    figure, _ = fan(outlook(**attrs))
    assert len(boxes(figure)) > 8
    assert overlaps(figure) == []
    assert outside(figure) == []


def test_without_targets_there_are_no_marks():
    _, axes = fan(outlook(targets="[]"))
    assert _named(axes, "target") == []


def test_banner_shows_only_when_diagnostics_failed(drawn):
    def banner(figure):
        return figure.findobj(lambda artist: artist.get_gid() == "banner")

    assert banner(drawn[0]) == []
    assert banner(fan(outlook(diagnostics_ok=None))[0]) == []
    (text,) = banner(fan(outlook(diagnostics_ok=0, diagnostics="R-hat 1.3"))[0])
    assert "DIAGNOSTICS FAILED" in text.get_text()


def test_a_fit_that_nobody_sampled_is_not_said_to_have_passed():
    figure, _ = fan(outlook(diagnostics_ok=None))
    (caption,) = figure.findobj(lambda artist: artist.get_gid() == "caption")
    assert "passed" not in caption.get_text()
    assert "not sampled" in caption.get_text()


def test_scenario_is_the_one_asked_for():
    tree = outlook().tree
    data = tree["forecast"].to_dataset()
    other = data.assign(production=data["production"] * 2).assign_coords(scenario=["fee_frozen"])
    tree["forecast"] = type(tree)(xr.concat([data, other], "scenario", data_vars="minimal"))
    _, axes = fan(Outlook(tree), scenario="fee_frozen")
    (median,) = _named(axes, "median")
    assert median.get_ydata() == pytest.approx(2 * np.median(_draws(outlook()), axis=0), rel=1e-5)


def test_unknown_scenario_is_refused_with_a_hint():
    with pytest.raises(AutolocError, match="Did you mean 'status_quo'"):
        fan(outlook(), scenario="status_qou")


def test_history_without_figures_can_be_drawn():
    tree = outlook().tree
    history = tree["history"].to_dataset().copy(deep=True)
    history["production_observed"][:] = np.nan
    history["production"][:] = np.nan
    tree["history"] = type(tree)(history)
    figure, axes = fan(Outlook(tree))
    assert overlaps(figure) == []
    assert not any(text.startswith("observed") for text in _texts(axes))
