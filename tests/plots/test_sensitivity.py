import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.check_page import origin_of, plain, table_of
from bayes_autoloc.plots.sensitivity import alternatives_figure
from bayes_autoloc.plots.style import COLOURS
from tests.plots.outlooks import named, words_of
from tests.plots.results import (
    MISSED,
    Drawn,
    assert_readable,
    contrast,
    with_bars,
    with_settings,
    with_table,
    without,
)

WORDS = {
    "waves differ half as much (prior)": "refit",
    "plants abroad count nothing": "refit",
    "as fitted": "fit",
    "sceptical priors": "refit",
    "outputs and plans with nearly normal tails (30 degrees of freedom)": "weights",
    "plants without figures run 0.2 below (log)": "tilt",
    "official targets listened to, debiased": "given",
}


def alternatives_result(target: float = 1.4e6) -> CheckResult:
    """Return a headline of two years under alternatives; the fit is not the first of them."""
    rng = np.random.default_rng(10)
    rows = []
    for words, how in WORDS.items():
        for year in (2030, 2035):
            median = 1.05e6 if how == "fit" else 1.05e6 * np.exp(0.08 * rng.normal())
            rows.append(
                {
                    "alternative": words,
                    "how": how,
                    "year": year,
                    "q10": 0.7 * median,
                    "q50": median,
                    "q90": 1.4 * median,
                    "shift": median - 1.05e6,
                    "shift_se": np.nan if how == "given" else 4e3,
                    "target": target if year == 2030 else np.nan,
                    "p_target": float(rng.uniform(0.05, 0.25)),
                    "khat": 0.3 if how == "weights" else np.nan,
                }
            )
    table = pd.DataFrame(rows)
    settings = {"seed": 1, "priors": "default", "vintage": "2025-04"}
    return CheckResult(
        "sensitivity", "Sensitivity", tables={"alternatives": table}, settings=settings
    )


@pytest.fixture(scope="module")
def result() -> CheckResult:
    return alternatives_result()


@pytest.fixture(scope="module")
def drawn(result: CheckResult) -> Drawn:
    return alternatives_figure(result)


def _of_2030(result: CheckResult) -> pd.DataFrame:
    table = result.tables["alternatives"]
    return table[table["year"] == 2030].set_index("alternative")


def _rows(axes: Axes) -> list[str]:
    return [" ".join(text.get_text().split()) for text in axes.get_yticklabels()]


def test_the_fit_is_the_first_row_and_bold(drawn: Drawn) -> None:
    axes = drawn[1][0]
    assert _rows(axes) == ["as fitted", *(one for one in WORDS if one != "as fitted")]
    assert [text.get_fontweight() for text in axes.get_yticklabels()][:2] == ["bold", "normal"]
    assert axes.yaxis_inverted()


def test_medians_and_intervals_are_in_million_cars(result: CheckResult, drawn: Drawn) -> None:
    axes, table = drawn[1][0], _of_2030(result)
    (dots,) = named(axes, "median")
    (lines,) = [one for one in axes.collections if one.get_label() == "80 %"]
    for place, row in enumerate(_rows(axes)):
        wanted = table.loc[row]
        assert dots.get_xdata()[place] == pytest.approx(wanted["q50"] / 1e6)
        ends = lines.get_paths()[place].vertices[:, 0]
        assert ends == pytest.approx([wanted["q10"] / 1e6, wanted["q90"] / 1e6])
    assert axes.get_xlabel() == "million cars a year"


def test_the_fit_and_the_target_stand_behind_all_rows(drawn: Drawn) -> None:
    axes = drawn[1][0]
    assert named(axes, "target")[0].get_xdata()[0] == pytest.approx(1.4)
    assert named(axes, "target")[0].get_linestyle() == "--"
    assert named(axes, "base median")[0].get_xdata()[0] == pytest.approx(1.05)
    (band,) = [one for one in axes.patches if one.get_label() == "base"]
    assert band.get_x() == pytest.approx(0.735)
    assert band.get_width() == pytest.approx(0.735)


def test_numbers_chances_and_ways_are_printed(result: CheckResult, drawn: Drawn) -> None:
    texts = [text.get_text() for text in drawn[1][0].texts]
    row = _of_2030(result).loc["sceptical priors"]
    assert f"{row['q50'] / 1e6:.2f} ({row['q10'] / 1e6:.2f} to {row['q90'] / 1e6:.2f})" in texts
    assert f"{100 * row['p_target']:.0f} %" in texts
    sign = "+" if row["shift"] > 0 else "−"
    assert f"{sign}{abs(row['shift']) / 1e3:.0f} (± 4)" in texts
    assert "P(≥ 1.40\nmillion)" in texts
    assert {"as it is", "fitted anew", "reweighed", "tilted", "given"} <= set(texts)


def test_a_shift_without_an_error_has_none(result: CheckResult, drawn: Drawn) -> None:
    shift = _of_2030(result).loc["official targets listened to, debiased", "shift"] / 1e3
    text = f"{shift:+.0f}".replace("-", "−")
    assert text in [one.get_text() for one in drawn[1][0].texts]
    assert "nan" not in words_of(drawn[0])


def test_without_a_target_no_chance_is_told() -> None:
    figure, (axes,) = alternatives_figure(alternatives_result(np.nan))
    assert named(axes, "target") == []
    assert "P(≥" not in words_of(figure)
    assert_readable(figure)


def test_intervals_stand_out_from_the_band_in_grey() -> None:
    assert contrast(COLOURS["median"], COLOURS["95 %"]) > 4.5
    assert contrast(COLOURS["target"], COLOURS["95 %"]) > 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        alternatives_result(),
        with_bars(alternatives_result(), MISSED),
        with_table(
            alternatives_result(),
            "alternatives",
            alternatives_result()
            .tables["alternatives"]
            .replace("sceptical priors", "a $long$ name of an $alternative$ " * 4),
        ),
        with_table(
            alternatives_result(),
            "alternatives",
            alternatives_result().tables["alternatives"].query("how == 'fit'"),
        ),
    ],
)
def test_no_text_lies_on_another_or_is_cut(result: CheckResult) -> None:
    assert_readable(alternatives_figure(result)[0])


@pytest.mark.parametrize("column", ["alternative", "how", "year", "q10", "shift_se", "p_target"])
def test_missing_columns_are_refused(result: CheckResult, column: str) -> None:
    with pytest.raises(AutolocError, match=f"lacks {column}; it has"):
        alternatives_figure(without(result, "alternatives", column))


@pytest.mark.parametrize(("how", "count"), [("refit", 0), ("fit", 7)])
def test_the_fit_must_have_one_row(result: CheckResult, how: str, count: int) -> None:
    table = result.tables["alternatives"].assign(how=how)
    with pytest.raises(AutolocError, match=f"must have one row of 2030 .* it has {count}"):
        alternatives_figure(with_table(result, "alternatives", table))


def test_a_table_is_told_apart_from_what_is_close_to_it(result: CheckResult) -> None:
    with pytest.raises(AutolocError, match="Did you mean 'alternatives'"):
        table_of(result, "alternative", ())
    table = table_of(result, "alternatives", ("how",), ("q50",))
    table["q50"] = 0.0
    assert (result.tables["alternatives"]["q50"] > 0).all()


def test_dollars_start_no_formula() -> None:
    figure, _ = alternatives_figure(with_settings(alternatives_result(), priors="$a$ or $b$"))
    assert r"priors \$a\$ or \$b\$" in words_of(figure)
    assert plain("from $1 to $2") == r"from \$1 to \$2"
    assert plain("one two three four", 9, lines=1) == "one two …"


def test_captions_tell_settings_and_no_hashes(result: CheckResult) -> None:
    told = with_settings(result, case="russia", draws=4000, priors_hash="f" * 64, sampling={})
    caption = origin_of(told).caption
    assert caption == (
        "Check sensitivity: case russia, vintage 2025-04, 4,000 draws, seed 1, priors default."
    )
    assert origin_of(CheckResult("loo", "Title")).caption == "Check loo."
