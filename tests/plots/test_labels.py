import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bayes_autoloc.plots.labels import Label, place_labels
from tests.plots.outlooks import outside, overlaps

NOTHING = np.empty((0, 2))


def _axes():
    figure = Figure(figsize=(6, 4), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8), xlim=(0, 1), ylim=(0, 1))
    axes.set_axis_off()
    return figure, axes


def _middle(axes, text):
    box = text.get_window_extent(axes.figure.canvas.get_renderer())
    x, y = axes.transData.inverted().transform([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
    return float(x), float(y)


def test_a_label_alone_stands_right_of_its_point():
    _, axes = _axes()
    (text,) = place_labels(axes, [Label("alone", 0.5, 0.5)], NOTHING)
    x, y = _middle(axes, text)
    assert x > 0.5
    assert y == pytest.approx(0.5, abs=0.01)


def test_labels_of_one_point_do_not_overlap():
    figure, axes = _axes()
    labels = [Label(f"label {i}\nof two lines", 0.5, 0.5, sides=(1, -1)) for i in range(8)]
    place_labels(axes, labels, NOTHING)
    assert overlaps(figure) == []
    assert outside(figure) == []


def test_labels_stay_apart_at_another_resolution():
    figure, axes = _axes()
    place_labels(axes, [Label(f"label {i}", 0.5, 0.5) for i in range(5)], NOTHING)
    figure.set_dpi(150)
    assert overlaps(figure) == []


def test_a_label_at_the_edge_goes_to_the_other_side():
    _, axes = _axes()
    (text,) = place_labels(axes, [Label("long " * 5, 0.95, 0.5, sides=(1, -1))], NOTHING)
    assert _middle(axes, text)[0] < 0.95


def test_a_label_leaves_what_is_drawn_and_marked_points_free():
    _, axes = _axes()
    drawn = np.column_stack([np.linspace(0.5, 1, 60), np.full(60, 0.5)])
    (text,) = place_labels(axes, [Label("label", 0.5, 0.5)], drawn)
    assert abs(_middle(axes, text)[1] - 0.5) > 0.02
    _, axes = _axes()
    labels = [Label("label", 0.5, 0.5), Label("other", 0.58, 0.5, marked=True)]
    text, _ = place_labels(axes, labels, NOTHING)
    box = text.get_window_extent(axes.figure.canvas.get_renderer())
    assert not box.contains(*axes.transData.transform((0.58, 0.5)))


def test_a_label_ends_where_it_has_to():
    _, axes = _axes()
    label = Label("label of some length", 0.5, 0.5, sides=(1, -1), until=0.6)
    (text,) = place_labels(axes, [label], NOTHING)
    assert _middle(axes, text)[0] < 0.5


def test_labels_above_each_other_keep_the_order_of_their_points():
    _, axes = _axes()
    levels = (0.5, 0.499, 0.498)  # above the first there is a nearer place for the third
    texts = place_labels(axes, [Label(f"at {y}", 0.5, y) for y in levels], NOTHING)
    heights = [_middle(axes, text)[1] for text in texts]
    assert np.argsort(heights).tolist() == np.argsort(levels).tolist()
