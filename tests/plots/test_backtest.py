import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.backtest import backtest_figure
from bayes_autoloc.plots.scoreboard import best_baseline
from bayes_autoloc.plots.style import COLOURS
from tests.plots.outlooks import named, words_of
from tests.plots.results import (
    MISSED,
    OUTCOMES,
    VINTAGES,
    Drawn,
    assert_readable,
    backtest_result,
    contrast,
    points,
    with_bars,
    with_settings,
    with_table,
    without,
)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return backtest_figure(backtest_result())


def _ours(vintage: str) -> pd.DataFrame:
    scores = backtest_result().tables["scores"]
    ours = scores[(scores["model"] == "bayes_autoloc") & (scores["vintage"] == vintage)]
    return ours.set_index("target_year")


def test_there_is_a_panel_a_vintage_all_with_the_same_limits(drawn: Drawn) -> None:
    figure, axes = drawn
    assert [one.get_title(loc="left") for one in axes] == [f"from {one}" for one in VINTAGES]
    assert len({(one.get_xlim(), one.get_ylim()) for one in axes}) == 1
    assert axes[0].get_ylim()[0] == 0
    assert [one.get_ylabel() for one in axes[[0, 1, 4]]] == [
        "million cars a year",
        "",
        "million cars a year",
    ]
    assert figure.get_figwidth() == pytest.approx(11)


def test_bands_and_medians_are_ours(drawn: Drawn) -> None:
    _, axes = drawn
    cells = _ours("2012-12")
    for year in (2013, 2015, 2017):
        wanted = cells.loc[year, ["q10", "q90"]].to_numpy(float) / 1e6
        bands = [one for one in axes[2].collections if one.get_label() == "80 %"]
        corners = np.vstack([path.vertices for path in bands[0].get_paths()])
        here = corners[np.isclose(corners[:, 0], year), 1]
        assert (here.min(), here.max()) == pytest.approx(tuple(wanted))
    medians = dict(points(axes[2], "median"))
    assert medians[2015] == pytest.approx(cells.loc[2015, "q50"] / 1e6)


def test_the_year_ten_years_ahead_stands_apart(drawn: Drawn) -> None:
    _, axes = drawn
    bands = [one for one in axes[2].collections if one.get_label() == "80 %"]
    spans = [np.vstack([path.vertices for path in one.get_paths()])[:, 0] for one in bands]
    assert [(span.min(), span.max()) for span in spans] == [
        pytest.approx((2013, 2017)),
        pytest.approx((2021.6, 2022.4)),
    ]
    assert len([one for one in axes[3].collections if one.get_label() == "80 %"]) == 1


@pytest.mark.parametrize("panel", range(len(VINTAGES)))
def test_outcomes_are_filled_open_or_crossed(drawn: Drawn, panel: int) -> None:
    axes, vintage = drawn[1][panel], VINTAGES[panel]
    now, cells = int(vintage[:4]), _ours(vintage)
    missed = set(cells.index[~cells["covered80"].astype(bool)])
    assert points(axes, "known") == [(y, pytest.approx(v)) for y, v in OUTCOMES.items() if y <= now]
    assert points(axes, "missed") == [
        (y, pytest.approx(v)) for y, v in OUTCOMES.items() if y in missed
    ]
    assert points(axes, "to come") == [
        (y, pytest.approx(v)) for y, v in OUTCOMES.items() if y > now and y not in missed
    ]
    inside = len(cells) - len(missed)
    assert axes.get_title(loc="right") == f"{inside} of {len(cells)} inside 80 %"


def test_the_fixture_has_misses_and_hits() -> None:
    covered = backtest_result().tables["scores"].query("model == 'bayes_autoloc'")["covered80"]
    assert 0 < covered.sum() < len(covered)


def test_misses_are_told_apart_without_colour(drawn: Drawn) -> None:
    (missed,) = named(drawn[1][1], "missed")
    (known,) = named(drawn[1][1], "known")
    assert missed.get_markerfacecolor() == COLOURS["alarm"]
    assert missed.get_marker() != known.get_marker()
    assert contrast(COLOURS["80 %"], COLOURS["median"]) > 3
    assert named(drawn[1][1], "baseline")[0].get_linestyle() == "--"


def test_the_best_baseline_is_drawn_and_named(drawn: Drawn) -> None:
    figure, axes = drawn
    scores = backtest_result().tables["scores"]
    later = scores[scores["horizon"].between(2, 5)].groupby("model")["crps_log"].mean()
    best = later.drop("bayes_autoloc").idxmin()
    assert best_baseline(scores) == best == "ar1"
    assert "median of the best baseline: AR(1) on logs" in words_of(figure)
    theirs = scores[(scores["model"] == best) & (scores["vintage"] == "2015-12")]
    assert dict(points(axes[3], "baseline"))[2018] == pytest.approx(
        theirs.set_index("target_year").loc[2018, "q50"] / 1e6
    )


def test_years_without_an_outcome_break_the_line() -> None:
    scores = backtest_result().tables["scores"]
    kept = scores[scores["target_year"] != 2016]
    _, axes = backtest_figure(with_table(backtest_result(), "scores", kept))
    line = dict(points(axes[0], "published line"))
    assert np.isnan(line[2016])
    assert line[2017] == pytest.approx(OUTCOMES[2017])


def test_a_view_that_is_cut_says_so() -> None:
    scores = backtest_result().tables["scores"].copy()
    assert "view is cut" not in words_of(backtest_figure(backtest_result())[0])
    scores.loc[scores["model"] == "bayes_autoloc", "q90"] = 9e6
    figure, axes = backtest_figure(with_table(backtest_result(), "scores", scores))
    assert axes[0].get_ylim()[1] == pytest.approx(2 * max(OUTCOMES.values()))
    assert "The view is cut at 3.9 million cars." in words_of(figure)


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        backtest_result(),
        backtest_result(VINTAGES[-1:]),
        backtest_result(VINTAGES[:2]),
        backtest_result(models=("bayes_autoloc",)),
        with_bars(backtest_result(), MISSED),
        with_settings(backtest_result(), priors="$a$ and $b$"),
    ],
)
def test_no_text_lies_on_another_or_is_cut(result: CheckResult) -> None:
    assert_readable(backtest_figure(result)[0])


def test_missed_bars_are_named() -> None:
    text = words_of(backtest_figure(with_bars(backtest_result(), MISSED))[0])
    assert "BARS MISSED, 2 of 2" in text
    assert "wanted at most 0.95" in text
    assert "All its bars are met." in words_of(backtest_figure(backtest_result())[0])


@pytest.mark.parametrize("column", ["vintage", "q10", "covered80", "crps_log"])
def test_missing_columns_are_refused(column: str) -> None:
    with pytest.raises(AutolocError, match=f"lacks {column}; it has"):
        backtest_figure(without(backtest_result(), "scores", column))


def test_what_cannot_be_drawn_is_refused() -> None:
    scores = backtest_result().tables["scores"]
    others = scores[scores["model"] != "bayes_autoloc"]
    with pytest.raises(AutolocError, match="No score of the model 'bayes_autoloc'"):
        backtest_figure(with_table(backtest_result(), "scores", others))
    with pytest.raises(AutolocError, match="has no row"):
        backtest_figure(with_table(backtest_result(), "scores", scores.iloc[:0]))
    with pytest.raises(AutolocError, match="must hold numbers; it holds 'many'"):
        backtest_figure(with_table(backtest_result(), "scores", scores.assign(q50="many")))
