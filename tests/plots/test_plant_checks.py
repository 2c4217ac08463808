from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from bayes_autoloc.checks.backtests import plan_rivals
from bayes_autoloc.checks.left_out import plant_prediction
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.plant_checks import NOTHING, OURS, PLANS, plants_figure
from bayes_autoloc.plots.style import COLOURS
from tests.plots.outlooks import named, words_of
from tests.plots.results import (
    MISSED,
    Drawn,
    assert_readable,
    contrast,
    points,
    with_bars,
    with_table,
    without,
)


def plants_result(plants: int = 12, years: int = 8, misses: float = 0.15) -> CheckResult:
    """Return predictions of left-out plants, most of which hold what came; every third has plans.

    Each plan comes with the rivals' rows, and the last plant stands abroad.
    """
    rng = np.random.default_rng(8)
    rows: list[dict[str, object]] = []
    for i in range(plants + 1):
        level = np.exp(rng.uniform(np.log(2e3), np.log(2.5e5)))
        for year in range(2024 - years, 2024):
            outcome = level * np.exp(0.3 * rng.normal())
            about = {
                "plant": "a_plant_with_a_long_long_name" if i == 3 else f"maker_{i}_town",
                "year": year,
                "overseas": i == plants,
                "refitted": i == 1,
                "outcome": outcome,
            }
            plan = outcome * np.exp(0.3 + 0.3 * rng.normal()) if year % 3 else np.nan
            for known, spread in (("nothing", 0.8), ("plans", 0.35))[: 1 + bool(i % 3)]:
                predicted = _prediction(rng, outcome, spread, misses)
                rows.append(about | predicted | {"known": known, "plan": plan})
            if i % 3:
                point = {"q10": np.nan, "q90": np.nan, "covered80": np.nan}
                point |= {"model": "the plan itself", "known": "plans", "q50": plan, "plan": plan}
                rows.append(about | point)
    return CheckResult(
        "plants",
        "Plants left out one by one",
        tables={"scores": pd.DataFrame(rows)},
        settings={"seed": 1, "draws": 1000, "fit": "abc"},
    )


def _prediction(
    rng: np.random.Generator, outcome: float, spread: float, misses: float
) -> dict[str, object]:
    z = 1.7 if rng.random() < misses else rng.uniform(-1.1, 1.1)
    median = outcome * np.exp(-z * spread)
    return {
        "model": "this model",
        "q10": median * np.exp(-1.2816 * spread),
        "q50": median,
        "q90": median * np.exp(1.2816 * spread),
        "covered80": bool(abs(z) < 1.2816),
    }


@pytest.fixture(scope="module")
def result() -> CheckResult:
    return plants_result()


@pytest.fixture(scope="module")
def drawn(result: CheckResult) -> Drawn:
    return plants_figure(result)


def _home(result: CheckResult, known: str = "nothing") -> pd.DataFrame:
    table = result.tables["scores"]
    return table[
        (table["model"] == "this model") & ~table["overseas"] & (table["known"] == known)
    ].sort_values("outcome", ascending=False)


def _names(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


def test_names_are_those_of_the_check() -> None:
    assert plant_prediction.MODEL == OURS
    assert {NOTHING, PLANS} <= set(plant_prediction.KNOWN)
    assert OURS not in (plan_rivals.THE_PLAN, plan_rivals.CLASS_MEAN)


def test_rows_are_home_plant_years_the_largest_first(result: CheckResult, drawn: Drawn) -> None:
    home = _home(result)
    names = [name for axes in drawn[1] for name in _names(axes)]
    assert len(names) == len(home) == 96
    first = home.iloc[0]
    assert names[0] == f"{first['plant'].replace('_', ' ')} {first['year']}"
    outcomes = [x for axes in drawn[1] for x, _ in _marks(axes, "nothing")]
    assert outcomes == pytest.approx((home["outcome"] / 1e3).tolist())
    assert all(axes.yaxis_inverted() for axes in drawn[1])


def _marks(axes: Axes, known: str) -> list[tuple[float, float]]:
    return sorted(
        [*points(axes, f"inside {known}"), *points(axes, f"missed {known}")], key=lambda one: one[1]
    )


@pytest.mark.parametrize(("known", "shift"), [("nothing", -0.21), ("plans", 0.21)])
def test_intervals_outputs_and_misses_are_those_of_the_table(
    result: CheckResult, drawn: Drawn, known: str, shift: float
) -> None:
    home = _home(result, known).set_index(["plant", "year"])
    order = list(_home(result).set_index(["plant", "year"]).index)
    drawn_rows = 0
    for axes, part in zip(drawn[1], (order[:48], order[48:]), strict=True):
        (bars,) = [one for one in axes.containers if one.get_label() == f"80 % {known}"]
        missed = {round(y - shift) for _, y in points(axes, f"missed {known}")}
        for bar in bars:
            place = round(bar.get_y() + bar.get_height() / 2 - shift)
            row = home.loc[part[place]]
            ends = (bar.get_x(), bar.get_x() + bar.get_width())
            assert ends == pytest.approx((row["q10"] / 1e3, row["q90"] / 1e3))
            assert (place in missed) == (not row["covered80"])
            drawn_rows += 1
    assert drawn_rows == len(home)


def test_plans_are_drawn_on_the_rows_that_know_them(result: CheckResult, drawn: Drawn) -> None:
    plans = _home(result, "plans")["plan"].dropna() / 1e3
    found = [x for axes in drawn[1] for x, _ in points(axes, "plan") if np.isfinite(x)]
    assert sorted(found) == pytest.approx(sorted(plans))


def test_coverage_is_told(result: CheckResult, drawn: Drawn) -> None:
    text = words_of(drawn[0])
    for known, words in (("nothing", "given the class alone"), ("plans", "given plans too")):
        home = _home(result, known)
        assert f"{int(home['covered80'].sum())} of {len(home)} {words}" in text


def test_axes_are_logarithmic_with_units_and_the_same_limits(drawn: Drawn) -> None:
    assert {axes.get_xlabel() for axes in drawn[1]} == {"thousand cars in the year, log scale"}
    assert {axes.get_xscale() for axes in drawn[1]} == {"log"}
    assert drawn[1][0].get_xlim() == drawn[1][1].get_xlim()


def test_refitted_plants_have_a_star_and_long_names_are_cut(drawn: Drawn) -> None:
    names = [name for axes in drawn[1] for name in _names(axes)]
    assert sorted(name for name in names if name.endswith("*")) == [
        f"maker 1 town {year}*" for year in range(2016, 2024)
    ]
    assert any(name.startswith("a plant with a long long… 20") for name in names)


def test_marks_are_told_apart_without_colour(drawn: Drawn) -> None:
    axes = drawn[1][0]
    kinds = ("inside nothing", "missed nothing", "plan")
    assert len({named(axes, kind)[0].get_marker() for kind in kinds}) == 3
    assert contrast(COLOURS["80 %"], COLOURS["50 %"]) > 1.2


def test_a_saved_result_is_drawn_alike(result: CheckResult, drawn: Drawn, tmp_path: Path) -> None:
    result.save(tmp_path)
    _, axes = plants_figure(CheckResult.load(tmp_path, "plants"))
    for one, other in zip(axes, drawn[1], strict=True):
        assert _names(one) == _names(other)
        assert points(one, "missed plans") == [
            pytest.approx(point) for point in points(other, "missed plans")
        ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        plants_result(),
        plants_result(plants=1, years=1),
        plants_result(plants=25, years=4),
        with_bars(plants_result(plants=3), MISSED),
        with_table(
            plants_result(plants=3),
            "scores",
            plants_result(plants=3).tables["scores"].replace("maker_0_town", "a_$x$_and_$y$"),
        ),
    ],
)
def test_no_text_lies_on_another_or_is_cut(result: CheckResult) -> None:
    assert_readable(plants_figure(result)[0])


@pytest.mark.parametrize("column", ["known", "plan", "refitted", "covered80"])
def test_missing_columns_are_refused(result: CheckResult, column: str) -> None:
    with pytest.raises(AutolocError, match=f"lacks {column}; it has"):
        plants_figure(without(result, "scores", column))


def test_without_home_plants_or_with_rows_twice_nothing_is_drawn(result: CheckResult) -> None:
    table = result.tables["scores"]
    with pytest.raises(AutolocError, match="no home plant"):
        plants_figure(with_table(result, "scores", table[table["overseas"]]))
    with pytest.raises(AutolocError, match="twice with 'nothing' known"):
        plants_figure(with_table(result, "scores", pd.concat([table, table])))
