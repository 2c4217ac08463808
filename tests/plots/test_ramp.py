import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.plots import ramp_panel
from bayes_autoloc.plots.choice import FEATURED, chosen_plants
from bayes_autoloc.plots.ramp import LEADS
from tests.plots.outlooks import boxes, outlook, outside, overlaps, without_ramps


@pytest.fixture(scope="module")
def drawn():
    return ramp_panel(outlook(), plants=["plant_001", "plant_002"])


def _ramps():
    return outlook().tree["ramps"].to_dataset()


def _points(axes, label):
    lines = [line for line in axes.lines if line.get_label() == label]
    return {point for line in lines for point in zip(*line.get_data(), strict=True)}


def _bars(axes, name):
    (boxes,) = [one for one in axes.collections if one.get_label() == name]
    corners = [path.vertices for path in boxes.get_paths()]
    return {
        round(box[:, 0].mean()): (box[:, 1].min(), box[:, 1].max())
        for box in (corner[:4] for corner in corners)
    }


@pytest.mark.parametrize(
    ("name", "low", "high"), [("50 %", 0.25, 0.75), ("80 %", 0.1, 0.9), ("95 %", 0.025, 0.975)]
)
def test_boxes_are_the_bands_of_the_years_that_the_plant_ran(drawn, name, low, high):
    _, (axes, _) = drawn
    bands = _ramps()["output"].sel(plant="plant_001").dropna("year") / 1e3
    found = _bars(axes, name)
    assert list(found) == bands["year"].to_numpy().tolist()
    for year, edges in found.items():
        wanted = bands.sel(year=year, quantile=[low, high]).to_numpy()
        assert edges == pytest.approx(wanted, rel=1e-6)


def test_dots_are_the_outputs_and_triangles_the_plans(drawn):
    _, (axes, _) = drawn
    ramps = _ramps()
    for kind, labels in (("output", ("output", "output, at least")), ("plan", tuple(LEADS))):
        own = ramps[f"{kind}_plant"].to_numpy() == "plant_001"
        years = ramps[f"{kind}_year"].to_numpy()[own]
        values = ramps[f"{kind}_{kind}"].to_numpy()[own] / 1e3
        wanted = set(zip(years.astype(float), values, strict=True))
        assert len(wanted) > 1
        assert set.union(*(_points(axes, label) for label in labels)) == wanted


def test_earlier_plans_are_lighter(drawn):
    _, (axes, _) = drawn
    ramps = _ramps()
    own = ramps["plan_plant"].to_numpy() == "plant_001"
    early = own & (ramps["plan_lead"].to_numpy() > 1.75)
    (line,) = [one for one in axes.lines if one.get_label() == list(LEADS)[2]]
    assert sorted(line.get_ydata() * 1e3) == pytest.approx(
        sorted(ramps["plan_plan"].to_numpy()[early])
    )
    assert len(line.get_ydata())
    assert line.get_markerfacecolor() == "none"


def test_partial_figures_are_hollow():
    tree = outlook().tree
    ramps = tree["ramps"].to_dataset()
    ramps = ramps.copy(deep=True)
    row = int(np.flatnonzero(ramps["output_plant"].to_numpy() == "plant_002")[0])
    ramps["output_censored"][row] = 1
    tree["ramps"] = type(tree)(ramps)
    _, (axes,) = ramp_panel(Outlook(tree), plants=["plant_002"])
    year, value = ramps["output_year"][row].item(), ramps["output_output"][row].item() / 1e3
    assert _points(axes, "output, at least") == {(year, value)}


def test_capacity_name_wave_and_mode(drawn):
    figure, (axes, _) = drawn
    levels = [line.get_ydata()[0] for line in axes.lines if list(line.get_xdata()) == [0, 1]]
    assert levels == [_ramps()["capacity"].sel(plant="plant_001").item() / 1e3]
    assert axes.get_title(loc="left") == "plant_001"
    assert [text.get_text() for text in axes.texts] == ["chinese, CKD"]
    assert axes.get_ylabel() == "thousand cars"
    (title,) = figure.findobj(lambda artist: artist.get_gid() == "title")
    assert "thousand cars a year" in title.get_text()
    assert axes.get_ylim()[0] == 0


def test_one_legend_for_all_panels(drawn):
    figure, axes = drawn
    (legend,) = figure.legends
    texts = [text.get_text() for text in legend.get_texts()]
    assert {"50 % band", "80 % band", "95 % band", "median", "capacity", "output"} < set(texts)
    assert set(LEADS) < set(texts)
    assert all(one.get_legend() is None for one in axes)


@pytest.mark.parametrize("attrs", [{}, {"diagnostics_ok": 0, "diagnostics": "R-hat 1.3 " * 60}])
def test_no_text_lies_on_another_or_is_cut(attrs):
    tree = outlook(**attrs).tree
    ramps = tree["ramps"].to_dataset()
    long = np.full(ramps.sizes["plant"], "A plant with a very long name (former plant of another)")
    tree["ramps"] = type(tree)(ramps.assign(name=("plant", long)))
    names = ["plant_001", "plant_002", "plant_003", "project_004", "plant_001", "plant_002"]
    figure, axes = ramp_panel(Outlook(tree), plants=names)
    assert axes.shape == (6,)
    assert len(boxes(figure)) > 40
    assert overlaps(figure) == []
    assert outside(figure) == []


def test_banner_shows_when_diagnostics_failed():
    figure, _ = ramp_panel(outlook(diagnostics_ok=0, diagnostics="R-hat 1.3"))
    (text,) = figure.findobj(lambda artist: artist.get_gid() == "banner")
    assert "DIAGNOSTICS FAILED" in text.get_text()


def test_without_ramps_it_says_so():
    figure, axes = ramp_panel(without_ramps())
    assert axes.shape == (0,)
    assert "No plant of this case ever started." in [text for text, _ in boxes(figure)]
    assert overlaps(figure) == []


def test_unknown_plant_is_refused_with_a_hint():
    with pytest.raises(AutolocError, match="Did you mean 'plant_001'"):
        ramp_panel(outlook(), plants=["plant_01"])


def test_plants_with_the_most_rows_are_chosen():
    ramps = _ramps()
    mentioned = [*ramps["output_plant"].to_numpy(), *ramps["plan_plant"].to_numpy()]
    best = max(set(mentioned), key=mentioned.count)
    assert chosen_plants(outlook().tree, 1) == [best]
    assert len(chosen_plants(outlook().tree, 16)) == ramps.sizes["plant"]


def test_featured_plants_come_in_any_case():
    tree = outlook().tree
    ramps = tree["ramps"].to_dataset()
    names = ramps["plant"].to_numpy().astype("U24")
    names[list(names).index("plant_003")] = FEATURED[0]  # the one with the fewest rows
    tree["ramps"] = type(tree)(ramps.assign_coords(plant=names))
    assert chosen_plants(tree, 1) == [FEATURED[0]]


def test_a_row_of_a_plant_in_the_forecast_counts_twice():
    tree = outlook().tree
    data = tree["forecast"].to_dataset()
    ramps = tree["ramps"].to_dataset()
    mentioned = [*ramps["output_plant"].to_numpy(), *ramps["plan_plant"].to_numpy()]
    counts = {str(name): mentioned.count(name) for name in ramps["plant"].to_numpy()}
    first, second = sorted(counts, key=counts.__getitem__)[:-3:-1]
    assert counts[first] > counts[second]
    gone = data["plant"].to_numpy().astype("U24")
    gone[gone == first] = "gone"
    tree["forecast"] = type(tree)(data.assign_coords(plant=gone))
    wins = second if 2 * counts[second] > counts[first] and second in gone else first
    assert chosen_plants(tree, 1) == [wins]
