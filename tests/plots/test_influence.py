import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bayes_autoloc.checks.rests_on.importance import MAX_KHAT as BOUND
from bayes_autoloc.checks.result import CheckResult
from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots.influence import MAX_KHAT, influence_figure, shown_rows
from bayes_autoloc.plots.style import COLOURS
from tests.plots.outlooks import words_of
from tests.plots.results import MISSED, Drawn, assert_readable, with_bars, with_table, without


def influence_result(plants: int = 25, tables: int = 5) -> CheckResult:
    """Return shifts of some plants and tables, that of one front-page plant among the smallest."""
    rng = np.random.default_rng(9)
    names = [f"without maker_{i}_town" for i in range(plants)] + [
        f"without source_{i}" for i in range(tables)
    ]
    shifts = 2e4 * rng.standard_t(3, size=len(names))
    khat = rng.uniform(0.0, 0.9, size=len(names))
    table = pd.DataFrame(
        {
            "what": names,
            "kind": ["plant"] * plants + ["evidence"] * tables,
            "rows": rng.integers(1, 30, len(names)),
            "shift_2030": shifts,
            "shift_2030_se": rng.uniform(1e3, 8e3, len(names)),
            "shift_p_2030": shifts / 1e4,
            "shift_p_2030_se": 0.3,
            "shift_2035": 0.0,
            "shift_2035_se": 0.0,
            "khat": khat,
            "refitted": (khat > 0.7) & (np.arange(len(names)) != 4),
            "front_page": False,
        }
    )
    table.loc[0, ["what", "shift_2030", "front_page"]] = ["without Moskvich", -35e3, True]
    table.loc[1, ["what", "shift_2030", "front_page"]] = [
        "without the ex-Nissan plant",
        200.0,
        True,
    ]
    table.loc[4, ["khat", "shift_2030"]] = [0.85, 60e3]
    return CheckResult(
        "influence",
        "What the forecast rests on",
        tables={"influence": table},
        settings={"seed": 1, "vintage": "2025-04"},
    )


@pytest.fixture(scope="module")
def result() -> CheckResult:
    return influence_result()


@pytest.fixture(scope="module")
def drawn(result: CheckResult) -> Drawn:
    return influence_figure(result)


def _shown(result: CheckResult) -> pd.DataFrame:
    table = result.tables["influence"]
    return shown_rows(table.assign(shift=table["shift_2030"]))


def _rows(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


def _markers(axes: Axes) -> dict[float, Line2D]:
    marks = [line for line in axes.lines if line.get_marker() != "None"]
    return {line.get_ydata()[0]: line for line in marks}


def test_the_bound_is_that_of_the_check() -> None:
    assert MAX_KHAT == BOUND


def test_the_largest_twenty_are_shown_with_the_front_page_always(
    result: CheckResult, drawn: Drawn
) -> None:
    rows = _shown(result)
    assert len(rows) == 20
    assert (rows["shift_2030"].abs().diff().dropna() <= 0).all()
    assert {"without Moskvich", "without the ex-Nissan plant"} <= set(rows["what"])
    assert _rows(drawn[1][0]) == [
        one.replace("_", " ").removeprefix("without ") for one in rows["what"]
    ]
    table = result.tables["influence"].set_index("what")["shift_2030"].abs()
    dropped = table.drop(rows["what"])
    others = table[rows.loc[~rows["front_page"], "what"]]
    assert dropped.max() <= others.min()
    assert drawn[1][0].yaxis_inverted()


def test_more_front_page_rows_than_places_are_all_shown(result: CheckResult) -> None:
    table = result.tables["influence"].assign(front_page=True)
    assert len(_shown(with_table(result, "influence", table))) == 30


def test_front_page_rows_are_bold(drawn: Drawn) -> None:
    bold = {t.get_text() for t in drawn[1][0].get_yticklabels() if t.get_fontweight() == "bold"}
    assert bold == {"Moskvich", "the ex-Nissan plant"}


def test_shifts_and_errors_are_in_thousand_cars(result: CheckResult, drawn: Drawn) -> None:
    axes, rows = drawn[1][0], _shown(result)
    bars = [path.vertices for one in axes.collections for path in one.get_paths()]
    for place, row in rows.iterrows():
        assert _markers(axes)[place].get_xdata()[0] == pytest.approx(row["shift_2030"] / 1e3)
        ends = sorted(bars[place][:, 0])
        assert np.diff(ends)[0] == pytest.approx(4 * row["shift_2030_se"] / 1e3)
        assert np.mean(ends) == pytest.approx(row["shift_2030"] / 1e3)
    assert axes.get_xlabel() == "shift of the 2030 median, thousand cars"


def test_numbers_are_printed(drawn: Drawn) -> None:
    texts = [text.get_text() for text in drawn[1][0].texts]
    assert any(text.startswith("−35.0 (± ") for text in texts)
    assert {"thousand cars (± s.e.)", "P(target), points", "k-hat"} <= set(texts)


def test_refits_are_hollow_kinds_have_their_marker_and_what_fails_is_alarming(
    result: CheckResult, drawn: Drawn
) -> None:
    for place, row in _shown(result).iterrows():
        marker = _markers(drawn[1][0])[place]
        fails = row["khat"] > 0.7 and not row["refitted"]
        assert marker.get_marker() == (
            "X" if fails else {"plant": "o", "evidence": "s"}[row["kind"]]
        )
        assert (marker.get_markerfacecolor() == "white") == row["refitted"]
        assert (marker.get_color() == COLOURS["alarm"]) == fails
        assert ("not to be trusted" in str(marker.get_label())) == fails
        assert fails == (row["what"] == "without maker_4_town")


def test_a_shift_without_k_hat_and_refit_is_not_trusted(result: CheckResult) -> None:
    table = result.tables["influence"].assign(khat=np.nan)
    _, axes = influence_figure(with_table(result, "influence", table))
    for marker in _markers(axes[0]).values():
        assert (marker.get_marker() == "X") != (marker.get_markerfacecolor() == "white")
    assert "–" in [text.get_text() for text in axes[0].texts]


def test_the_caption_tells_how_many_there_are(drawn: Drawn) -> None:
    assert "20 of 30; bold: on the front page." in words_of(drawn[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    "result",
    [
        influence_result(),
        influence_result(plants=5, tables=0),
        with_bars(influence_result(), MISSED),
        with_table(
            influence_result(),
            "influence",
            influence_result()
            .tables["influence"]
            .replace("without the ex-Nissan plant", "a $long$ name of a $plant$ that goes on " * 2),
        ),
    ],
)
def test_no_text_lies_on_another_or_is_cut(result: CheckResult) -> None:
    assert_readable(influence_figure(result)[0])


@pytest.mark.parametrize("column", ["what", "shift_2030_se", "front_page", "refitted", "khat"])
def test_missing_columns_are_refused(result: CheckResult, column: str) -> None:
    with pytest.raises(AutolocError, match=f"lacks {column}; it has"):
        influence_figure(without(result, "influence", column))


def test_another_horizon_is_named_and_a_case_without_target_has_no_chance(
    result: CheckResult,
) -> None:
    table = result.tables["influence"].drop(columns=["shift_2030", "shift_2030_se", "shift_p_2030"])
    figure, axes = influence_figure(with_table(result, "influence", table))
    assert axes[0].get_xlabel() == "shift of the 2035 median, thousand cars"
    assert "the median of 2035 moves" in words_of(figure)
    assert [text.get_text() for text in axes[0].texts].count("–") == 20


def test_years_without_shifts_are_refused(result: CheckResult) -> None:
    table = result.tables["influence"].filter(regex="^(?!shift)")
    with pytest.raises(AutolocError, match="lacks shift_2030, shift_2030_se; it has"):
        influence_figure(with_table(result, "influence", table))


def test_unknown_kinds_are_refused(result: CheckResult) -> None:
    table = result.tables["influence"].replace("evidence", "wave")
    with pytest.raises(AutolocError, match="must be plant or evidence; it is wave too"):
        influence_figure(with_table(result, "influence", table))
