import json
import re

import numpy as np
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.forecast.outlook import Outlook
from bayes_autoloc.insight.weights import bound
from bayes_autoloc.plots import fan, targets_figure
from bayes_autoloc.plots.about import about
from tests.plots.outlooks import (
    CHOICES,
    TARGETS,
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
    return targets_figure(several())


def _draws(choice, year):
    group = several().tree["targets"].to_dataset()
    return group["production"].sel(choice=choice, year=year).to_numpy().astype(float) / 1e6


def _refused():
    usable = several().tree["targets"]["usable"].copy(data=np.array([1, 1, 0], dtype=np.int8))
    pareto_k = usable.copy(data=np.array([np.nan, 0.3, 0.83]))
    return changed(several(), "targets", usable=usable, pareto_k=pareto_k)


def _texts(axes):
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    ("label", "low", "high"), [("50 %", 25, 75), ("80 %", 10, 90), ("95 %", 2.5, 97.5)]
)
def test_bars_are_quantiles_of_each_choice(drawn, label, low, high):
    for axes, year in zip(drawn[1], (2030, 2035), strict=True):
        bars = [one for one in axes.containers if one.get_label() == label]
        assert len(bars) == 3
        for place, (choice, (bar,)) in enumerate(zip(CHOICES, bars, strict=True)):
            wanted = np.percentile(_draws(choice, year), [low, high])
            assert [bar.get_x(), bar.get_x() + bar.get_width()] == pytest.approx(wanted, rel=1e-5)
            assert bar.get_y() + bar.get_height() / 2 == pytest.approx(place)


def test_medians_intervals_chances_and_k_hat_are_printed(drawn):
    for axes, year in zip(drawn[1], (2030, 2035), strict=True):
        texts = _texts(axes)
        for choice in CHOICES:
            low, median, high = np.percentile(_draws(choice, year), [10, 50, 90])
            assert f"{median:.2f} ({low:.2f} to {high:.2f})" in texts
            for when, value, _ in TARGETS:
                chance = 100 * (_draws(choice, year) >= value / 1e6).mean()
                if when == year:
                    assert f"P(≥ {value / 1e6:.2f})" in texts
                    assert f"{chance:.0f} %" in texts
        assert {"k-hat", "–", "0.31", "0.42"} <= set(texts)


def test_targets_are_marked_and_named(drawn):
    for axes, year in zip(drawn[1], (2030, 2035), strict=True):
        levels = [line.get_xdata()[0] for line in named(axes, "target")]
        assert sorted(levels) == sorted(value / 1e6 for when, value, _ in TARGETS if when == year)
        text = " ".join(" ".join(_texts(axes)).split())
        for when, value, name in TARGETS:
            assert (f"{value / 1e6:.2f} million cars: {name}" in text) == (when == year)


def test_the_choice_in_use_is_bold():
    _, (axes, _) = targets_figure(several(targets_choice="naive"))
    weights = [text.get_fontweight() for text in axes.get_yticklabels()]
    assert weights == ["normal", "normal", "bold"]


def test_a_choice_that_is_not_usable_is_said_to_be_so_and_not_drawn():
    figure, axes = targets_figure(_refused())
    for one in axes:
        (text,) = [text for text in one.texts if "NOT USABLE" in text.get_text()]
        assert text.get_text() == "NOT USABLE: k-hat 0.83"
        assert text.get_fontsize() >= 14
        assert text.get_position()[1] == 2
        assert len([bars for bars in one.containers if bars.get_label() == "80 %"]) == 2
        assert not any(bar.get_y() > 1.5 for bars in one.containers for bar in bars)
    assert overlaps(figure) == []


def test_an_infinite_k_hat_is_not_usable_either():
    usable = several().tree["targets"]["usable"].copy(data=np.array([1, 0, 0], dtype=np.int8))
    pareto_k = usable.copy(data=np.array([np.nan, np.inf, np.inf]))
    figure, axes = targets_figure(
        changed(several(), "targets", usable=usable, pareto_k=pareto_k, ess=pareto_k * 0)
    )
    for one in axes:
        refused = [text for text in one.texts if "NOT USABLE" in text.get_text()]
        assert [text.get_position()[1] for text in refused] == [1, 2]
        assert "nan" not in " ".join(_texts(one))
    assert overlaps(figure) == outside(figure) == []


@pytest.mark.parametrize("n_draws", [30, 60, 400, 3000])
def test_the_caption_says_from_which_k_hat_weights_are_not_used(n_draws):
    one = several()
    group = one.tree["targets"].to_dataset().isel(draw=np.arange(n_draws) % 60)
    one.tree["targets"] = type(one.tree)(group.assign_coords(draw=np.arange(n_draws)))
    (told,) = re.findall(r"can be trusted: not from (\S+) on\.", words_of(targets_figure(one)[0]))
    assert float(told) == pytest.approx(bound(n_draws), abs=0.05)


def test_no_choice_usable_can_be_drawn():
    usable = several().tree["targets"]["usable"] * 0
    figure, _ = targets_figure(changed(several(), "targets", usable=usable))
    assert overlaps(figure) == []


MANY = json.dumps([*TARGETS, [2030, 1.401e6, "Another body with a long, long, long name"]])


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"targets": "[]"},
        {"targets": MANY},
        {"targets": json.dumps([[2030, (1 + i / 9) * 1e6, f"Body {i}"] for i in range(7)])},
        {"horizons": None},
        {"title": "A long title " * 12},
        {"diagnostics_ok": 0, "diagnostics": "R-hat 1.3 " * 60},
        {"targets_failed": "TARGETS NOT USED: k-hat is 0.9 (bound 0.7): too few futures. " * 3},
    ],
)
def test_no_text_lies_on_another_or_is_cut(attrs):
    figure, _ = targets_figure(several(**attrs))
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert bool(banners(figure)) == ("diagnostics_ok" in attrs)


def test_an_outlook_that_was_not_weighed_is_refused():
    with pytest.raises(AutolocError, match="weigh_targets"):
        targets_figure(outlook())


def test_captions_say_how_targets_moved_the_numbers():
    assert "official targets" not in about(several().tree).caption
    caption = about(several(targets_choice="debiased").tree).caption
    assert caption.endswith("Futures reweighted by official targets (debiased).")
    failed = several(targets_failed="TARGETS NOT USED: k-hat is 0.90.")
    assert about(failed.tree).caption.endswith("TARGETS NOT USED: k-hat is 0.90.")
    figure, _ = fan(Outlook(failed.tree))
    assert "TARGETS NOT USED: k-hat is 0.90." in words_of(figure)
