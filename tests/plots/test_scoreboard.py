import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from bayes_autoloc.checks.backtests.baselines import BASELINES
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.scoreboard import LABELS, best_baseline, model_label, scoreboard_figure
from bayes_autoloc.plots.style import COLOURS
from tests.plots.outlooks import words_of
from tests.plots.results import (
    MISSED,
    VINTAGES,
    Array,
    Drawn,
    assert_readable,
    backtest_result,
    contrast,
    with_bars,
    with_table,
    without,
)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return scoreboard_figure(backtest_result())


@pytest.fixture(scope="module")
def near() -> pd.DataFrame:
    scores = backtest_result().tables["scores"]
    return scores[scores["horizon"] <= 5]


def _dots(axes: Axes, label: str) -> Array:
    (found,) = [one for one in axes.collections if one.get_label() == label]
    return np.asarray(found.get_offsets())


def _order(near: pd.DataFrame) -> list[str]:
    means = near[near["horizon"] >= 2].groupby("model")["crps_log"].mean()
    return list(means.sort_values().index)


def test_labels_are_those_of_the_baselines() -> None:
    assert {name: LABELS[name] for name in BASELINES} == {
        name: one.label for name, one in BASELINES.items()
    }
    assert model_label("my_own_model") == "my own model"


def test_rows_are_models_the_best_on_top(drawn: Drawn, near: pd.DataFrame) -> None:
    axes = drawn[1][0]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == [model_label(model) for model in _order(near)]
    assert axes.yaxis_inverted()
    weights = {text.get_text(): text.get_fontweight() for text in axes.get_yticklabels()}
    assert {name for name, weight in weights.items() if weight == "bold"} == {"this model"}


def test_dots_and_numbers_are_mean_scores(drawn: Drawn, near: pd.DataFrame) -> None:
    axes, order = drawn[1][0], _order(near)
    texts = [text.get_text() for text in axes.texts]
    for label, rows in (
        ("2 to 5 years ahead", near[near["horizon"] >= 2]),
        ("1 to 5 years ahead", near),
    ):
        means = rows.groupby("model")["crps_log"].mean()
        dots = _dots(axes, label)
        assert dots[:, 0] == pytest.approx(means[order].to_numpy())
        assert dots[:, 1] == pytest.approx(range(len(order)))
        assert {f"{value:.3f}" for value in means} <= set(texts)


def test_coverage_stands_beside_the_nominal_one(drawn: Drawn, near: pd.DataFrame) -> None:
    axes, order = drawn[1][1], _order(near)
    assert [line.get_xdata()[0] for line in axes.lines if line.get_label() == "nominal"] == [
        50,
        80,
        95,
    ]
    for level in (50, 80, 95):
        shares = 100 * near.groupby("model")[f"covered{level}"].mean()
        assert _dots(axes, f"{level} %")[:, 0] == pytest.approx(shares[order].to_numpy(float))


def test_the_histogram_counts_all_our_cells(drawn: Drawn, near: pd.DataFrame) -> None:
    axes = drawn[1][2]
    pit = near.loc[near["model"] == "bayes_autoloc", "pit"]
    (bars,) = [one for one in axes.containers if one.get_label() == "cells"]
    counts = [bar.get_height() for bar in bars]
    assert counts == np.histogram(pit, bins=len(counts), range=(0, 1))[0].tolist()
    assert sum(counts) == len(pit)
    assert axes.get_title(loc="left") == f"PIT of our {len(pit)} cells"


def test_axes_have_units(drawn: Drawn) -> None:
    labels = [one.get_xlabel() for one in drawn[1]]
    assert labels == ["mean CRPS of log cars", "% of outcomes inside", "PIT, share of draws below"]
    assert drawn[1][2].get_ylabel() == "cells"
    assert drawn[1][0].get_xlim()[0] == 0


def test_colours_differ_in_grey() -> None:
    assert contrast(COLOURS["median"], COLOURS["quiet"]) > 1.2
    assert contrast(COLOURS["50 %"], "white") > 1.5


def test_the_best_baseline_falls_back_on_all_horizons() -> None:
    scores = backtest_result().tables["scores"]
    only = scores[scores["horizon"] == 1]
    means = only.groupby("model")["crps_log"].mean().drop("bayes_autoloc")
    assert best_baseline(only) == means.idxmin()
    assert best_baseline(scores[scores["model"] == "bayes_autoloc"]) is None


def test_a_model_without_later_cells_is_drawn() -> None:
    figure, axes = scoreboard_figure(backtest_result(VINTAGES[-1:]))
    assert "–" in [text.get_text() for text in axes[0].texts]
    assert_readable(figure)


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        backtest_result(),
        backtest_result(models=("bayes_autoloc", "a_baseline_with_a_long_name_$x$_in_$y$")),
        backtest_result(models=("bayes_autoloc",)),
        with_bars(backtest_result(), MISSED),
    ],
)
def test_no_text_lies_on_another_or_is_cut(result: CheckResult) -> None:
    assert_readable(scoreboard_figure(result)[0])


def test_missed_bars_are_named() -> None:
    assert "BARS MISSED" in words_of(scoreboard_figure(with_bars(backtest_result(), MISSED))[0])


@pytest.mark.parametrize("column", ["model", "pit", "covered95"])
def test_missing_columns_are_refused(column: str) -> None:
    with pytest.raises(AutolocError, match=f"lacks {column}; it has"):
        scoreboard_figure(without(backtest_result(), "scores", column))


def test_without_our_model_nothing_is_drawn() -> None:
    scores = backtest_result().tables["scores"]
    others = scores[scores["model"] != "bayes_autoloc"]
    with pytest.raises(AutolocError, match="No score of the model"):
        scoreboard_figure(with_table(backtest_result(), "scores", others))
